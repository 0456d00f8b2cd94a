/** Drawing for the screen and for files: a region at a zoom, a whole gradient view, or the numbers at one pixel. */
import { RudinError } from '../../contract/outcome';
import type { GradientOperator } from '../../contract/parameters';
import type {
  GradientLegend,
  GradientReading,
  GradientSettings,
  Region,
  ViewKind,
} from '../../contract/studio-calls';
import type { RenderedFrame, RenderRequest } from '../engine-calls';
import { codeOf } from '../kernels/convert/convert';
import { rowBuffers } from '../kernels/convert/photo-rows';
import {
  directionDegrees,
  directionStrength,
  directionThreshold,
} from '../kernels/gradient-view/gradient-direction';
import { gradientScaleOf } from '../kernels/gradient-view/gradient-scale';
import type { MakePixelWriter, PhotoPixels } from '../pixels/photo-pixels';
import { areaOverlaps, type AreaOverlaps } from './area-overlaps';
import { openCells, type DrawnPhoto, type DrawnResult, type OpenCells } from './draw-source';
import type { DrawnRows } from './drawn-rows';
import { directionRows, gradientOf, magnitudeRows, type DrawnRegion } from './gradient-view';
import { removedRows, resultRows, type Sampling } from './photo-view';
import { resampleRows } from './resample-rows';
import { structureRows } from './structure-view';

/** The part of a render request that does not name the pixels. */
export type FrameRequest = Pick<RenderRequest, 'view' | 'gradient' | 'region' | 'zoom'>;

/**
 * Size of a frame: the region's own from 100 % on, below it round(region * zoom), at least 1.
 *
 * @param region Photo px.
 * @param zoom   Device px per photo px, > 0.
 */
export function frameSize(region: Region, zoom: number): { width: number; height: number } {
  const scale = Math.min(1, zoom);
  return {
    width: Math.max(1, Math.round(region.width * scale)),
    height: Math.max(1, Math.round(region.height * scale)),
  };
}

/**
 * Draws a region of a photo or of its result for the screen.
 *
 * From 100 % on a frame holds the region's pixels one to one, rounded as in the 8-bit export; below, every frame
 * pixel is the mean of what lies under it: of the float values, the magnitudes, or the gradient vectors.
 *
 * @param photo   The photo as decoded.
 * @param result  What is drawn; a draft may cover a part only, at a lower resolution. Null draws the photo itself.
 * @param request View, region in photo px, zoom in device px per photo px, gradient settings.
 * @returns       RGBA, not premultiplied, with the photo's alpha; a legend for the gradient views.
 * @throws {RudinError} `bad-params` when the region is not inside the photo or not covered, or zoom is not > 0.
 */
export function renderFrame(
  photo: DrawnPhoto,
  result: DrawnResult | null,
  request: FrameRequest,
): RenderedFrame {
  const { region, zoom } = request;
  if (!(zoom > 0)) throw new RudinError('bad-params', `zoom: expected a number > 0, got ${zoom}`);
  const size = frameSize(region, zoom);
  const cells = openCells(photo.pixels, result, region);
  const [across, down] = overlapsOf(cells, region, size);
  const isExact = across.isIdentity && down.isIdentity;
  const drawn = drawnRows({ photo, result, region }, request, isExact ? 'exact' : 'averaged');
  const rgba = new Uint8Array(size.width * size.height * 4);
  resampleRows(drawn.rows, across, down, (row, planes) => {
    const start = row * size.width * 4;
    paintAlpha(drawn.alphaPlane === null ? null : planes[drawn.alphaPlane]!, rgba, start, size.width);
    drawn.paint(planes, { into: rgba, start, stride: 4 });
  });
  return { ...size, region, rgba, legend: drawn.legend };
}

/**
 * Draws the whole gradient of a photo or its result, pixel by pixel.
 *
 * @param photo    The photo as decoded; its scale holds for the result too.
 * @param result   What is drawn, covering the whole photo; null draws the photo itself.
 * @param view     Magnitude or direction.
 * @param gradient Operator, colour map, linear or log scale.
 * @param makeWriter Room for the drawing.
 * @returns        8-bit RGB without alpha, and the legend.
 */
export function drawGradient(
  photo: DrawnPhoto,
  result: DrawnResult | null,
  view: Extract<ViewKind, 'gradient-magnitude' | 'gradient-direction'>,
  gradient: GradientSettings,
  makeWriter: MakePixelWriter,
): { pixels: PhotoPixels; legend: GradientLegend } {
  const { width, height } = photo.pixels;
  const region = { x: 0, y: 0, width, height };
  const cells = openCells(photo.pixels, result, region);
  const [across, down] = overlapsOf(cells, region, region);
  const { rows, paint, legend } = drawnRows({ photo, result, region }, { view, gradient }, 'exact');
  if (legend === null) throw new RudinError('bad-params', `view: ${view} has no legend`);
  const writer = makeWriter({ width, height, channels: 3, hasAlpha: false, bitDepth: 8 });
  const line = new Uint8Array(width * 3);
  resampleRows(rows, across, down, (_row, planes) => {
    paint(planes, { into: line, start: 0, stride: 3 });
    writer.write(line);
  });
  return { pixels: writer.finish(), legend };
}

/**
 * The numbers at one pixel.
 *
 * @param photo  The photo as decoded; its noise decides whether a direction means something.
 * @param result What is read; null reads the photo itself.
 * @param at     Pixel, integers inside the photo, and operator.
 * @returns      Intensity, joint magnitude, direction; see `GradientReading`.
 * @throws {RudinError} `bad-params` when the pixel is not inside.
 */
export function readGradient(
  photo: DrawnPhoto,
  result: DrawnResult | null,
  { operator, x, y }: { operator: GradientOperator; x: number; y: number },
): GradientReading {
  const drawn = { photo, result, region: { x, y, width: 1, height: 1 } };
  const valuesOf = (rows: ReturnType<typeof gradientOf>): number[] => {
    const into = rowBuffers(rows.planeCount, 1);
    rows.add(0, 1, into);
    return into.map((plane) => plane[0]!);
  };
  const intensity = valuesOf(openCells(photo.pixels, result, drawn.region).colour);
  const [magnitude] = valuesOf(gradientOf(drawn, operator, 'magnitude'));
  const [meanX, meanY] = valuesOf(gradientOf(drawn, operator, 'vector'));
  const scale = gradientScaleOf(photo.pixels, photo.noiseStdDev, operator);
  const isKnown = directionStrength(meanX!, meanY!, photo.pixels.channels) >= directionThreshold(scale);
  return {
    x,
    y,
    intensity,
    magnitude: magnitude!,
    directionDegrees: isKnown ? directionDegrees(meanX!, meanY!) : null,
  };
}

function overlapsOf(
  { covered, shrink, colour }: OpenCells,
  region: Region,
  size: { width: number; height: number },
): [across: AreaOverlaps, down: AreaOverlaps] {
  const { x, y, width, height } = region;
  return [
    areaOverlaps({ start: x, length: width, origin: covered.x, shrink, cells: colour.width }, size.width),
    areaOverlaps({ start: y, length: height, origin: covered.y, shrink, cells: colour.height }, size.height),
  ];
}

function drawnRows(
  drawn: DrawnRegion,
  { view, gradient }: Pick<FrameRequest, 'view' | 'gradient'>,
  sampling: Sampling,
): DrawnRows {
  const { photo, result, region } = drawn;
  if (view === 'result') return resultRows(openCells(photo.pixels, result, region), sampling);
  if (view === 'removed') return removedRows(openCells(photo.pixels, result, region), sampling);
  if (view === 'structure') return structureRows(drawn);
  const scale = gradientScaleOf(photo.pixels, photo.noiseStdDev, gradient.operator);
  return view === 'gradient-magnitude'
    ? magnitudeRows(drawn, gradient, scale)
    : directionRows(drawn, gradient, scale);
}

function paintAlpha(alpha: Float32Array | null, rgba: Uint8Array, start: number, width: number): void {
  for (let x = 0, k = start + 3; x < width; x += 1, k += 4) {
    rgba[k] = alpha === null ? 255 : codeOf(alpha[x]!, 255);
  }
}
