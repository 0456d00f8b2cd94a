/**
 * What the colours of a gradient view stand for. It is measured once on the photo as decoded, and the same for every
 * region, zoom and layer, so that colours do not change while panning and before can be compared with after.
 */
import type { GradientOperator } from '../../../contract/parameters';
import type { PhotoPixels } from '../../photo-pixels';
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
const bins = 65_536;

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
  const scales = known.get(pixels) ?? new Map<GradientOperator, GradientScale>();
  known.set(pixels, scales);
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
  const noiseMagnitude = noiseMagnitudeOf(operator, noiseStdDev);
  const maximum = Math.max(smallestMaximum, quantileOfMagnitude(pixels, operator));
  const logMinimum = Math.min(Math.max(noiseMagnitude / 4, maximum * longestLog), maximum * shortestLog);
  return { maximum, logMinimum, noiseMagnitude };
}

/** The borders are left out where there is an inside: zeros outside make gradients there that no photo has. */
function quantileOfMagnitude(pixels: PhotoPixels, operator: GradientOperator): number {
  const { width, height, channels } = pixels;
  const margin = { x: width > 2 ? 1 : 0, y: height > 2 ? 1 : 0 };
  const inside = { width: width - 2 * margin.x, height: height - 2 * margin.y };
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
  // No difference of intensities exceeds 1, so no magnitude sqrt(2 channels).
  const largest = Math.sqrt(2 * channels);
  const counts = new Uint32Array(bins + 1);
  const line = rowBuffers(1, inside.width);
  const step = Math.max(1, Math.ceil((inside.width * inside.height) / mostSamples));
  let total = 0;
  for (let y = 0; y < inside.height; y += step) {
    line[0]!.fill(0);
    rows.add(y, 1, line);
    for (const magnitude of line[0]!) counts[Math.trunc((magnitude / largest) * bins)]! += 1;
    total += inside.width;
  }
  let [bin, seen] = [0, counts[0]!];
  while (seen < quantile * total) seen += counts[(bin += 1)]!;
  return ((bin + 1) / bins) * largest;
}
