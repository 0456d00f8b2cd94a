/**
 * The order that a photo's own gradients speak for: the shape of the half generalised gaussian that has their second and
 * fourth moment, after the noise's share was taken out of both.
 *
 * Strong noise is averaged away first, over cells of 2x2 or 4x4: gradients of photos have about the same distribution at
 * every scale. docs/evidence.md has what this and other estimates came to on noisy photos. A fit to a denoised photo finds
 * the order that the photo was denoised with, and maximum likelihood hangs on magnitudes of about 0, which noise covers.
 */
import type { OrderSuggestion } from '../../contract/evidence-calls';
import { parameters } from '../../contract/parameters';
import { fitMoments, type GeneralisedGaussian } from './generalised-gaussian';
import { GradientMoments, type CellRows, type MagnitudeMoments } from './gradient-moments';
import type { PhotoStrip } from './photo-strips';

/** Fewer cells than this have too few strong gradients for a fourth moment. */
const fewestCells = 64 * 64;
/** Edges of the cells whose averages are looked at, px; each is twice the one before. */
const cellEdges = [1, 2, 4] as const;
/** The finest cells are taken whose squared gradients are noise to no more than this share. */
const mostNoise = 0.75;
/** What is known of the noise, relative: see `estimateNoise`. */
const noiseUncertainty = 0.03;
/** A less certain answer than this is none. */
const mostUncertain = 0.5;
/** Tiles a side for the jackknife: enough for a standard error, each large enough to differ from the next. */
const tilesAcross = 6;

/** What was found, and the distribution behind it, which a plot can draw. */
interface FittedOrder {
  readonly suggestion: OrderSuggestion;
  /** Of magnitudes in intensity/px; null where nothing is suggested. */
  readonly fit: GeneralisedGaussian | null;
}

/** Takes the gradients of a noisy photo in, and suggests an order. */
export class OrderFit {
  readonly #scales: readonly GradientMoments[];
  readonly #width: number;

  /**
   * @param photo       Size in px, channels.
   * @param noiseStdDev Per channel, intensity.
   */
  constructor(
    photo: { readonly width: number; readonly height: number; readonly channels: number },
    private readonly noiseStdDev: readonly number[],
  ) {
    this.#width = photo.width;
    this.#scales = cellEdges.map((edge) => {
      const [width, height] = [Math.floor(photo.width / edge), Math.floor(photo.height / edge)];
      return new GradientMoments(width, height, photo.channels, tilesAcross);
    });
  }

  /** @param strip The next rows; strips begin at multiples of the largest cells. */
  add({ planes, from, to, offsetOf }: PhotoStrip): void {
    const start = offsetOf(from);
    let cells: CellRows = {
      planes: planes.map((plane) => plane.subarray(start)),
      width: this.#width,
      rows: to - from,
      firstRow: from,
    };
    for (const moments of this.#scales) {
      moments.add(cells);
      cells = halved(cells);
    }
  }

  /**
   * The suggested order with a standard error: a jackknife over the tiles of the photo, and what 3 % more or less noise
   * would change, added in quadrature.
   *
   * @returns An order within 0.3..3, or none with the reason.
   */
  suggest(): FittedOrder {
    const finest = this.#scales[0]!;
    if (finest.width * finest.height < fewestCells) return nothing('too-small');
    const raw = finest.moments(this.noiseStdDev.map(() => 0));
    if (raw === null || !(raw.second > 0)) return nothing('constant');
    for (const [scale, moments] of this.#scales.entries()) {
      const noise = this.noiseStdDev.map((stdDev) => stdDev / cellEdges[scale]!);
      if (moments.width * moments.height < fewestCells) break;
      if (noiseShare(moments, noise) <= mostNoise) return suggestFrom(moments, noise);
    }
    return nothing('noise');
  }
}

/** Averages over 2x2; a last odd row or column is left out. */
function halved({ planes, width, rows, firstRow }: CellRows): CellRows {
  const [across, down] = [Math.floor(width / 2), Math.floor(rows / 2)];
  const smaller = planes.map((plane) => {
    const averages = new Float32Array(across * down);
    for (let y = 0; y < down; y += 1) {
      for (let x = 0, i = 2 * y * width; x < across; x += 1, i += 2) {
        averages[y * across + x] =
          (plane[i]! + plane[i + 1]! + plane[i + width]! + plane[i + width + 1]!) / 4;
      }
    }
    return averages;
  });
  return { planes: smaller, width: across, rows: down, firstRow: firstRow / 2 };
}

/** How much of the squared gradients noise is, 0..1, or somewhat more by chance. */
function noiseShare(moments: GradientMoments, noiseStdDev: readonly number[]): number {
  const raw = moments.moments(noiseStdDev.map(() => 0))?.second ?? 0;
  const own = moments.moments(noiseStdDev)?.second ?? 0;
  return raw > 0 ? 1 - own / raw : 1;
}

function suggestFrom(moments: GradientMoments, noiseStdDev: readonly number[]): FittedOrder {
  const fit = fitOf(moments.moments(noiseStdDev));
  if (fit === null) return nothing('noise');
  const uncertainty = Math.hypot(tileError(moments, noiseStdDev, fit), noiseError(moments, noiseStdDev));
  if (!(uncertainty <= mostUncertain)) return nothing('noise');
  const { min, max, perUnit } = parameters.betaHundredths;
  const order = Math.min(max / perUnit, Math.max(min / perUnit, fit.shape));
  return { suggestion: { order, uncertainty, reason: null }, fit };
}

function nothing(reason: NonNullable<OrderSuggestion['reason']>): FittedOrder {
  return { suggestion: { order: null, uncertainty: null, reason }, fit: null };
}

/** Null where noise leaves nothing: a second moment must be there, and no fourth is below its square. */
function fitOf(moments: MagnitudeMoments | null): GeneralisedGaussian | null {
  if (moments === null || !(moments.second > 0) || !(moments.fourth > moments.second ** 2)) return null;
  return fitMoments(moments.second, moments.fourth);
}

/** Standard error of the shape by leaving out one tile at a time; infinite where it hangs on a single tile. */
function tileError(
  moments: GradientMoments,
  noiseStdDev: readonly number[],
  { shape }: GeneralisedGaussian,
): number {
  const { tiles } = moments;
  let squares = 0;
  for (let tile = 0; tile < tiles; tile += 1) {
    const fit = fitOf(moments.moments(noiseStdDev, tile));
    if (fit === null) return Infinity;
    squares += (fit.shape - shape) ** 2;
  }
  return Math.sqrt(((tiles - 1) / tiles) * squares);
}

function noiseError(moments: GradientMoments, noiseStdDev: readonly number[]): number {
  const shapeAt = (factor: number): number =>
    fitOf(moments.moments(noiseStdDev.map((each) => factor * each)))?.shape ?? Infinity;
  return Math.abs(shapeAt(1 + noiseUncertainty) - shapeAt(1 - noiseUncertainty)) / 2;
}
