import type { GradientOperator } from '../../contract/parameters';
import { planarRows, rowBuffers } from '../kernels/convert/photo-rows';
import { noiseMagnitudeOf } from '../kernels/gradient-view/gradient-operator';
import { gradientRows } from '../kernels/gradient-view/gradient-rows';
import type { PlanarImage } from '../backend';

/** The gradient magnitude of a photo, joint over channels, borders included; intensity/px but for the fraction. */
export interface GradientStatistics {
  readonly mean: number;
  readonly rms: number;
  /** Quantiles, to 1/65536 of the largest magnitude. */
  readonly median: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
  /** RMS magnitude that the photo's noise alone has. */
  readonly noiseMagnitude: number;
  /** Share of pixels whose magnitude is below `noiseMagnitude`, 0..1. */
  readonly fractionUnderNoise: number;
}

const bins = 65_536;

/**
 * Statistics of the gradient magnitude, from two passes over the photo and a histogram.
 *
 * @param image       Planes, intensity.
 * @param operator    Which differences.
 * @param noiseStdDev Per channel, intensity.
 */
export function gradientStatistics(
  image: PlanarImage,
  operator: GradientOperator,
  noiseStdDev: readonly number[],
): GradientStatistics {
  const noiseMagnitude = noiseMagnitudeOf(operator, noiseStdDev);
  const pixels = image.width * image.height;
  let [sum, squares, max, underNoise] = [0, 0, 0, 0];
  forEachRow(image, operator, (magnitudes) => {
    let [ofRow, squaresOfRow] = [0, 0];
    for (const magnitude of magnitudes) {
      ofRow += magnitude;
      squaresOfRow += magnitude * magnitude;
      if (magnitude > max) max = magnitude;
      if (magnitude < noiseMagnitude) underNoise += 1;
    }
    sum += ofRow;
    squares += squaresOfRow;
  });
  const counts = new Uint32Array(bins);
  const toBin = max > 0 ? bins / max : 0;
  forEachRow(image, operator, (magnitudes) => {
    for (const magnitude of magnitudes) counts[Math.min(bins - 1, Math.trunc(magnitude * toBin))]! += 1;
  });
  const quantile = (share: number): number => {
    let [bin, seen] = [0, counts[0]!];
    while (seen < share * pixels) seen += counts[(bin += 1)]!;
    return ((bin + 0.5) / bins) * max;
  };
  return {
    mean: sum / pixels,
    rms: Math.sqrt(squares / pixels),
    median: quantile(0.5),
    p90: quantile(0.9),
    p99: quantile(0.99),
    max,
    noiseMagnitude,
    fractionUnderNoise: underNoise / pixels,
  };
}

/** The magnitudes of one row after the other, in a buffer that is used again. */
export function forEachRow(
  image: PlanarImage,
  operator: GradientOperator,
  visit: (magnitudes: Float32Array) => void,
): void {
  const { width, height } = image;
  const rows = gradientRows(
    {
      rows: planarRows(image, { x: 0, y: 0, width, height }),
      borders: { left: true, right: true, top: true, bottom: true },
      first: { x: 0, y: 0 },
      width,
      height,
      spacingPx: 1,
    },
    operator,
    'magnitude',
  );
  const line = rowBuffers(1, width);
  for (let y = 0; y < height; y += 1) {
    line[0]!.fill(0);
    rows.add(y, 1, line);
    visit(line[0]!);
  }
}
