/**
 * What the colours of a gradient view stand for. It is measured once on the photo as decoded, and the same for every
 * region, zoom and layer, so that colours do not change while panning and before can be compared with after.
 */
import type { GradientOperator } from '../../../contract/parameters';
import type { PhotoPixels } from '../../pixels/photo-pixels';
import { interleavedRows, rowBuffers } from '../convert/photo-rows';
import { noiseMagnitudeOf } from './gradient-operator';
import { gradientRows } from './gradient-rows';

export interface GradientScale {
  /** The magnitude drawn in the last colour, as are larger ones: the photo's 99.5 % quantile; intensity/px. */
  readonly maximum: number;
  /** The magnitude drawn in the first colour of a log scale: a quarter of the noise's; intensity/px. */
  readonly logMinimum: number;
  /** RMS magnitude that the photo's noise alone has; intensity/px. */
  readonly noiseMagnitude: number;
}

/** One pixel in 200 may be beyond the scale, so that a few bright dots and edges do not darken all the rest. */
const quantile = 0.995;
/** No photo's scale ends below one 8-bit level per px: what is flat shall look flat. */
const smallestMaximum = 1 / 255;
/** A log scale without noise to start from spans three decades, and with strong noise at least half of one. */
const longestLog = 1e-3;
const shortestLog = 0.3;
/** Rows beyond this many pixels are sampled; the quantile of four million is as good as of all. */
const mostSamples = 4_000_000;
export const bins = 65_536;

const known = new WeakMap<PhotoPixels, Map<GradientOperator, GradientScale>>();

/**
 * The scale of a photo's gradient views; measured on the first call for an operator, remembered with the photo.
 *
 * @param pixels      The photo as decoded.
 * @param noiseStdDev Per colour channel, intensity.
 * @param operator    Which differences.
 */
export function gradientScaleOf(
  pixels: PhotoPixels,
  noiseStdDev: readonly number[],
  operator: GradientOperator,
): GradientScale {
  const scales = scalesOf(pixels);
  let scale = scales.get(operator);
  if (!scale) {
    scale = measureGradientScale(pixels, noiseStdDev, operator);
    scales.set(operator, scale);
  }
  return scale;
}

/** Measures a scale; `gradientScaleOf` remembers it. */
export function measureGradientScale(
  pixels: PhotoPixels,
  noiseStdDev: readonly number[],
  operator: GradientOperator,
): GradientScale {
  return scaleTo(quantileOfMagnitude(pixels, operator), noiseStdDev, operator);
}

/**
 * The same with a quantile that another counts, unless the scale is known.
 *
 * @param measure The quantile of `quantileOfCounts`, intensity/px; by default it is counted here.
 */
export async function gradientScaleBy(
  measure: ((operator: GradientOperator) => Promise<number>) | undefined,
  pixels: PhotoPixels,
  noiseStdDev: readonly number[],
  operator: GradientOperator,
): Promise<GradientScale> {
  const scales = scalesOf(pixels);
  if (measure && !scales.has(operator)) {
    const scale = scaleTo(await measure(operator), noiseStdDev, operator);
    // Another may have measured it meanwhile; what was shown first stays.
    if (!scales.has(operator)) scales.set(operator, scale);
  }
  return gradientScaleOf(pixels, noiseStdDev, operator);
}

function scalesOf(pixels: PhotoPixels): Map<GradientOperator, GradientScale> {
  const scales = known.get(pixels) ?? new Map<GradientOperator, GradientScale>();
  known.set(pixels, scales);
  return scales;
}

function scaleTo(
  magnitude: number,
  noiseStdDev: readonly number[],
  operator: GradientOperator,
): GradientScale {
  const noiseMagnitude = noiseMagnitudeOf(operator, noiseStdDev);
  const maximum = Math.max(smallestMaximum, magnitude);
  const logMinimum = Math.min(Math.max(noiseMagnitude / 4, maximum * longestLog), maximum * shortestLog);
  return { maximum, logMinimum, noiseMagnitude };
}

/** The pixels whose magnitudes are counted. */
export interface CountedPixels {
  /** Px left out at either side. */
  readonly margin: { readonly x: number; readonly y: number };
  /** What is left. */
  readonly width: number;
  readonly height: number;
  /** Every how many of its rows is counted. */
  readonly rowStep: number;
}

/** The borders are left out where there is an inside: zeros outside make gradients there that no photo has. */
export function countedPixels({
  width,
  height,
}: {
  readonly width: number;
  readonly height: number;
}): CountedPixels {
  const margin = { x: width > 2 ? 1 : 0, y: height > 2 ? 1 : 0 };
  const inside = { width: width - 2 * margin.x, height: height - 2 * margin.y };
  const rowStep = Math.max(1, Math.ceil((inside.width * inside.height) / mostSamples));
  return { margin, ...inside, rowStep };
}

/** No difference of intensities exceeds 1, so no magnitude this; intensity/px. */
export function largestMagnitude(channels: number): number {
  return Math.sqrt(2 * channels);
}

/**
 * The magnitude that one pixel in 200 exceeds.
 *
 * @param counts   How often trunc(magnitude / largestMagnitude * bins) was which number, `bins` + 1 of them.
 * @param channels Of the photo.
 */
export function quantileOfCounts(counts: Uint32Array, channels: number): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  let [bin, seen] = [0, counts[0]!];
  while (seen < quantile * total) seen += counts[(bin += 1)]!;
  return ((bin + 1) / bins) * largestMagnitude(channels);
}

function quantileOfMagnitude(pixels: PhotoPixels, operator: GradientOperator): number {
  const { width, height, channels } = pixels;
  const { margin, rowStep, ...inside } = countedPixels(pixels);
  const rows = gradientRows(
    {
      rows: interleavedRows(pixels, { x: 0, y: 0, width, height }, 'colour'),
      borders: { left: true, right: true, top: true, bottom: true },
      first: margin,
      ...inside,
      spacingPx: 1,
    },
    operator,
    'magnitude',
  );
  const largest = largestMagnitude(channels);
  const counts = new Uint32Array(bins + 1);
  const line = rowBuffers(1, inside.width);
  for (let y = 0; y < inside.height; y += rowStep) {
    line[0]!.fill(0);
    rows.add(y, 1, line);
    for (const magnitude of line[0]!) counts[Math.trunc((magnitude / largest) * bins)]! += 1;
  }
  return quantileOfCounts(counts, channels);
}
