/** How near a photo is to a clean one: PSNR and SSIM. */
import { RudinError } from '../../contract/outcome';
import type { CancelSignal } from '../backend';
import { inBands } from '../reference/macrotask';
import type { MeasuredImage } from './total-variation';

/**
 * Refuses two images that cannot be compared pixel by pixel.
 *
 * @throws {RudinError} `bad-params` with both sizes.
 */
export function requireSameShape(image: MeasuredImage, reference: MeasuredImage): void {
  const shapeOf = ({ width, height, planes }: MeasuredImage): string =>
    `${width}x${height} with ${planes.length} channels`;
  if (shapeOf(image) !== shapeOf(reference)) {
    throw new RudinError(
      'bad-params',
      `reference: expected ${shapeOf(image)} as in the photo, got ${shapeOf(reference)}`,
    );
  }
}

/**
 * Mean squared difference over all pixels and channels.
 *
 * @returns intensity^2, >= 0.
 * @throws {RudinError} `bad-params` when the shapes differ.
 */
export function meanSquaredDifference(image: MeasuredImage, reference: MeasuredImage): number {
  requireSameShape(image, reference);
  let sum = 0;
  image.planes.forEach((plane, channel) => {
    const other = reference.planes[channel]!;
    for (let i = 0; i < plane.length; i += 1) sum += (plane[i]! - other[i]!) ** 2;
  });
  return sum / (image.planes.length * image.width * image.height);
}

/**
 * Peak signal-to-noise ratio, 10 log10(1 / mean squared difference), peak 1, over all channels.
 *
 * @returns dB; Infinity for equal images.
 * @throws {RudinError} `bad-params` when the shapes differ.
 */
export function psnr(image: MeasuredImage, reference: MeasuredImage): number {
  return -10 * Math.log10(meanSquaredDifference(image, reference));
}

/** Half the edge of SSIM's 11x11 window, and its standard deviation, px. */
const radius = 5;
const windowStdDev = 1.5;
const windowEdge = 2 * radius + 1;
/** (K1 L)^2 and (K2 L)^2 with K1 = 0.01, K2 = 0.03, L = 1. */
const c1 = 0.01 ** 2;
const c2 = 0.03 ** 2;

/**
 * Structural similarity, the mean over all whole windows and over channels.
 *
 *     (2 mx my + c1)(2 cov + c2) / ((mx^2 + my^2 + c1)(vx + vy + c2))
 *
 * with means, variances and covariance under an 11x11 gaussian window of standard deviation 1.5 px.
 *
 * @param signal Asked between bands of rows; default none.
 * @returns -1..1, 1 exactly for equal images; null when the image is smaller than the window.
 * @throws {RudinError} `bad-params` when the shapes differ, `cancelled`.
 *
 * Source: Wang, Bovik, Sheikh and Simoncelli 2004, doi:10.1109/TIP.2003.819861.
 */
export async function ssim(
  image: MeasuredImage,
  reference: MeasuredImage,
  signal: CancelSignal | null = null,
): Promise<number | null> {
  requireSameShape(image, reference);
  const { width, height, planes } = image;
  if (width < windowEdge || height < windowEdge) return null;
  let sum = 0;
  for (let c = 0; c < planes.length; c += 1) {
    const windows = new SlidingWindows(planes[c]!, reference.planes[c]!, width);
    await inBands(image, ({ from, to }) => windows.advance(from, to), signal);
    sum += windows.total / ((width - 2 * radius) * (height - 2 * radius));
  }
  return sum / planes.length;
}

/** The five quantities whose windowed means are needed: x, y, x^2, y^2, xy. */
const moments = 5;

/** The sum of similarities over all windows of one plane, row after row. */
class SlidingWindows {
  total = 0;
  readonly #taps = gaussianTaps();
  /** The last eleven rows, filtered along the row; row r lives at r mod 11. */
  readonly #ring: readonly Float64Array[];
  readonly #row: Float64Array;
  readonly #sums: Float64Array;

  constructor(
    private readonly x: ArrayLike<number>,
    private readonly y: ArrayLike<number>,
    private readonly width: number,
  ) {
    const count = width - 2 * radius;
    this.#ring = Array.from({ length: windowEdge }, () => new Float64Array(moments * count));
    this.#row = new Float64Array(moments * width);
    this.#sums = new Float64Array(moments * count);
  }

  /** Takes rows from..to - 1, which follow those taken before, and adds the windows that end there. */
  advance(from: number, to: number): void {
    for (let r = from; r < to; r += 1) {
      fillMoments(this.x, this.y, r * this.width, this.#row);
      filterAlong(this.#row, this.#taps, this.#ring[r % windowEdge]!);
      if (r >= windowEdge - 1) this.#addWindows(r);
    }
  }

  #addWindows(lastRow: number): void {
    const sums = this.#sums.fill(0);
    for (let k = 0; k < windowEdge; k += 1) {
      const line = this.#ring[(lastRow + 1 + k) % windowEdge]!;
      const tap = this.#taps[k]!;
      for (let i = 0; i < sums.length; i += 1) sums[i]! += tap * line[i]!;
    }
    this.total += sumSimilarity(sums, this.width - 2 * radius);
  }
}

function gaussianTaps(): Float64Array {
  const taps = Float64Array.from({ length: windowEdge }, (_, k) =>
    Math.exp(-((k - radius) ** 2) / (2 * windowStdDev ** 2)),
  );
  const sum = taps.reduce((total, tap) => total + tap, 0);
  return taps.map((tap) => tap / sum);
}

function fillMoments(x: ArrayLike<number>, y: ArrayLike<number>, start: number, row: Float64Array): void {
  const width = row.length / moments;
  for (let i = 0; i < width; i += 1) {
    const a = x[start + i]!;
    const b = y[start + i]!;
    row[i] = a;
    row[width + i] = b;
    row[2 * width + i] = a * a;
    row[3 * width + i] = b * b;
    row[4 * width + i] = a * b;
  }
}

function filterAlong(row: Float64Array, taps: Float64Array, into: Float64Array): void {
  const width = row.length / moments;
  const count = into.length / moments;
  for (let moment = 0; moment < moments; moment += 1) {
    for (let i = 0; i < count; i += 1) {
      let sum = 0;
      for (let k = 0; k < windowEdge; k += 1) sum += taps[k]! * row[moment * width + i + k]!;
      into[moment * count + i] = sum;
    }
  }
}

function sumSimilarity(sums: Float64Array, count: number): number {
  let total = 0;
  for (let i = 0; i < count; i += 1) {
    const meanX = sums[i]!;
    const meanY = sums[count + i]!;
    const varianceX = sums[2 * count + i]! - meanX * meanX;
    const varianceY = sums[3 * count + i]! - meanY * meanY;
    const covariance = sums[4 * count + i]! - meanX * meanY;
    total +=
      ((2 * meanX * meanY + c1) * (2 * covariance + c2)) /
      ((meanX * meanX + meanY * meanY + c1) * (varianceX + varianceY + c2));
  }
  return total;
}
