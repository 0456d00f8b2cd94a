import type { GradientOperator } from '../../contract/parameters';
import { planarRows, rowBuffers } from '../kernels/convert/photo-rows';
import { noiseMagnitudeOf } from '../kernels/gradient-view/gradient-operator';
import { gradientRows } from '../kernels/gradient-view/gradient-rows';
import type { CancelSignal, PlanarImage } from '../backend';
import type { RowBand } from '../formulas/grid';
import { inBands } from '../reference/macrotask';

/** The gradient magnitude of a photo, joint over channels, borders included; intensity/px but for the fraction. */
interface GradientStatistics {
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
 * @param signal      Asked between bands of rows; default none.
 * @throws {RudinError} `cancelled`.
 */
export async function gradientStatistics(
  image: PlanarImage,
  operator: GradientOperator,
  noiseStdDev: readonly number[],
  signal: CancelSignal | null = null,
): Promise<GradientStatistics> {
  const noiseMagnitude = noiseMagnitudeOf(operator, noiseStdDev);
  const pixels = image.width * image.height;
  let [sum, squares, max, underNoise] = [0, 0, 0, 0];
  const measureRow = (magnitudes: Float32Array): void => {
    let [ofRow, squaresOfRow] = [0, 0];
    for (const magnitude of magnitudes) {
      ofRow += magnitude;
      squaresOfRow += magnitude * magnitude;
      if (magnitude > max) max = magnitude;
      if (magnitude < noiseMagnitude) underNoise += 1;
    }
    sum += ofRow;
    squares += squaresOfRow;
  };
  await forEachMagnitudeRow(image, operator, measureRow, signal);
  const quantileOf = await quantilesOfMagnitude(image, operator, max, signal);
  return {
    mean: sum / pixels,
    rms: Math.sqrt(squares / pixels),
    median: quantileOf(0.5),
    p90: quantileOf(0.9),
    p99: quantileOf(0.99),
    max,
    noiseMagnitude,
    fractionUnderNoise: underNoise / pixels,
  };
}

async function quantilesOfMagnitude(
  image: PlanarImage,
  operator: GradientOperator,
  max: number,
  signal: CancelSignal | null,
): Promise<(share: number) => number> {
  const counts = new Uint32Array(bins);
  const toBin = max > 0 ? bins / max : 0;
  const countRow = (magnitudes: Float32Array): void => {
    for (const magnitude of magnitudes) counts[Math.min(bins - 1, Math.trunc(magnitude * toBin))]! += 1;
  };
  await forEachMagnitudeRow(image, operator, countRow, signal);
  return (share) => {
    let [bin, seen] = [0, counts[0]!];
    while (seen < share * image.width * image.height) seen += counts[(bin += 1)]!;
    return ((bin + 0.5) / bins) * max;
  };
}

/**
 * The gradient magnitudes, joint over channels, of one row after the other.
 *
 * @param visit  Gets a buffer that is used again for the next row.
 * @param signal Asked between bands of rows.
 * @throws {RudinError} `cancelled`.
 */
export async function forEachMagnitudeRow(
  image: PlanarImage,
  operator: GradientOperator,
  visit: (magnitudes: Float32Array) => void,
  signal: CancelSignal | null,
): Promise<void> {
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
  const visitBand = ({ from, to }: RowBand): void => {
    for (let y = from; y < to; y += 1) {
      line[0]!.fill(0);
      rows.add(y, 1, line);
      visit(line[0]!);
    }
  };
  await inBands(image, visitBand, signal);
}
