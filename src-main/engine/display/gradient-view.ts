/** The two views of the gradient, as rows of magnitudes or vectors that are averaged first and coloured last. */
import type { GradientOperator } from '../../contract/parameters';
import type { GradientLegend, GradientSettings, Region, ViewKind } from '../../contract/studio-calls';
import { joinRows, type PhotoRows } from '../kernels/convert/photo-rows';
import {
  cyclicScale,
  hiddenGrey,
  legendSteps,
  scaleSteps,
  sequentialScale,
} from '../kernels/gradient-view/colour-maps';
import {
  directionDegrees,
  directionStrength,
  directionThreshold,
} from '../kernels/gradient-view/gradient-direction';
import { gradientRows, type GradientQuantity } from '../kernels/gradient-view/gradient-rows';
import type { GradientScale } from '../kernels/gradient-view/gradient-scale';
import { openCells, type DrawnPhoto, type DrawnResult } from './draw-source';
import type { DrawnRows, PaintTarget } from './drawn-rows';

type GradientViewKind = Exclude<ViewKind, 'result' | 'removed' | 'structure'>;

/** What is drawn, and where. */
export interface DrawnRegion {
  readonly photo: DrawnPhoto;
  /** Null draws the photo as decoded. */
  readonly result: DrawnResult | null;
  readonly region: Region;
}

/**
 * The gradient magnitude, joint over channels.
 *
 * @param drawn    What and where.
 * @param settings Operator, colour map, linear or log scale.
 * @param scale    That of the photo and the operator.
 */
export function magnitudeRows(
  drawn: DrawnRegion,
  settings: GradientSettings,
  scale: GradientScale,
): DrawnRows {
  const colours = sequentialScale(settings.colourMap, scaleSteps);
  const toStep = settings.scale === 'log' ? logSteps(scale) : linearSteps(scale);
  const legend = legendOf('gradient-magnitude', settings, scale);
  const paint = ([magnitudes]: readonly Float32Array[], { into, start, stride }: PaintTarget): void => {
    for (let x = 0, k = start; x < magnitudes!.length; x += 1, k += stride) {
      const step = 3 * toStep(magnitudes![x]!);
      into[k] = colours[step]!;
      into[k + 1] = colours[step + 1]!;
      into[k + 2] = colours[step + 2]!;
    }
  };
  return { ...withAlpha(drawn, gradientOf(drawn, settings.operator, 'magnitude')), paint, legend };
}

/**
 * The direction in which the channel mean rises, by hue; neutral grey where it is under the noise, and at full colour
 * from twice the noise on.
 *
 * @param drawn    What and where.
 * @param settings Operator.
 * @param scale    That of the photo and the operator.
 */
export function directionRows(
  drawn: DrawnRegion,
  settings: GradientSettings,
  scale: GradientScale,
): DrawnRows {
  const { operator } = settings;
  const channels = drawn.photo.pixels.channels;
  const colours = cyclicScale(scaleSteps);
  const threshold = directionThreshold(scale);
  const legend = legendOf('gradient-direction', settings, scale);
  const paint = ([meanX, meanY]: readonly Float32Array[], { into, start, stride }: PaintTarget): void => {
    for (let x = 0, k = start; x < meanX!.length; x += 1, k += stride) {
      const strength = directionStrength(meanX![x]!, meanY![x]!, channels);
      const share = Math.min(1, Math.max(0, strength / threshold - 1));
      const turn = share > 0 ? directionDegrees(meanX![x]!, meanY![x]!) / 360 : 0;
      const step = 3 * Math.trunc(turn * scaleSteps);
      for (let c = 0; c < 3; c += 1)
        into[k + c] = hiddenGrey + share * (colours[step + c]! - hiddenGrey) + 0.5;
    }
  };
  return { ...withAlpha(drawn, gradientOf(drawn, operator, 'vector')), paint, legend };
}

/** What the colours of a view stand for. */
export function legendOf(
  view: GradientViewKind,
  settings: Pick<GradientSettings, 'colourMap' | 'scale'>,
  { maximum, logMinimum, noiseMagnitude }: GradientScale,
): GradientLegend {
  if (view === 'gradient-direction') {
    const colours = Array.from(cyclicScale(legendSteps));
    return { kind: 'direction', minimum: 0, maximum: 360, scale: 'linear', noiseMagnitude, colours };
  }
  const { scale, colourMap } = settings;
  const colours = Array.from(sequentialScale(colourMap, legendSteps));
  const minimum = scale === 'log' ? logMinimum : 0;
  return { kind: 'magnitude', minimum, maximum, scale, noiseMagnitude, colours };
}

/**
 * Rows of the gradient over the cells under a region.
 *
 * @param drawn    What and where; a pixel around it is read where the source has one.
 * @param operator Which differences.
 * @param quantity Magnitude or vector.
 */
export function gradientOf(
  { photo, result, region }: DrawnRegion,
  operator: GradientOperator,
  quantity: GradientQuantity,
): PhotoRows {
  const { width, height } = photo.pixels;
  const inner = openCells(photo.pixels, result, region);
  const outer = openCells(photo.pixels, result, region, 1);
  const { covered, shrink } = outer;
  return gradientRows(
    {
      rows: outer.colour,
      borders: {
        left: covered.x === 0,
        right: covered.x + covered.width === width,
        top: covered.y === 0,
        bottom: covered.y + covered.height === height,
      },
      first: { x: (inner.covered.x - covered.x) / shrink, y: (inner.covered.y - covered.y) / shrink },
      width: inner.colour.width,
      height: inner.colour.height,
      spacingPx: shrink,
    },
    operator,
    quantity,
  );
}

function withAlpha(
  { photo, result, region }: DrawnRegion,
  rows: PhotoRows,
): Pick<DrawnRows, 'rows' | 'alphaPlane'> {
  const { alpha } = openCells(photo.pixels, result, region);
  if (alpha === null) return { rows, alphaPlane: null };
  return { rows: joinRows([rows, alpha]), alphaPlane: rows.planeCount };
}

/** Steps of the colours for one unit of a scale: of the magnitude, or of its logarithm. */
export function stepsPerUnit(
  scale: GradientSettings['scale'],
  { maximum, logMinimum }: GradientScale,
): number {
  return (scaleSteps - 1) / (scale === 'log' ? Math.log(maximum / logMinimum) : maximum);
}

function linearSteps(scale: GradientScale): (magnitude: number) => number {
  const factor = stepsPerUnit('linear', scale);
  return (magnitude) => Math.min(scaleSteps - 1, Math.trunc(magnitude * factor + 0.5));
}

function logSteps(scale: GradientScale): (magnitude: number) => number {
  const { logMinimum } = scale;
  const factor = stepsPerUnit('log', scale);
  return (magnitude) => {
    if (magnitude <= logMinimum) return 0;
    return Math.min(scaleSteps - 1, Math.trunc(Math.log(magnitude / logMinimum) * factor + 0.5));
  };
}
