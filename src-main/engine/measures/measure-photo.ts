/** Everything that `rudin measure` prints of a photo, under the names of docs and tests; all plain JSON. */
import { gradientOperators } from '../../contract/parameters';
import type { CancelSignal, PlanarImage } from '../backend';
import type { PhotoPixels } from '../pixels/photo-pixels';
import type { MeasureReport } from '../engine-calls';
import { planesOf } from '../kernels/convert/convert';
import { inBands } from '../reference/macrotask';
import { forEachMagnitudeRow, gradientStatistics } from './gradient-statistics';
import { meanSquaredDifference, psnr, requireSameShape, ssim } from './similarity';
import {
  anisotropicTotalVariation,
  differenceSums,
  gradientPenalty,
  gradientSum,
  orderedVariation,
  squaredTotalVariation,
} from './total-variation';

/** What measuring needs to know of a photo. */
interface MeasuredPhoto {
  readonly pixels: PhotoPixels;
  /** Per colour channel, intensity. */
  readonly noiseStdDev: readonly number[];
}

/** The weight in `squared.weighted`, as usual in losses. */
const lossWeight = 0.1;

/**
 * Measures a photo, and its likeness to a clean one. Large photos take seconds: other events run in between.
 *
 * @param photo     What is measured.
 * @param reference The clean photo, of the same size and channels; null leaves `similarity` null.
 * @param beta      Order of `totalVariation.forward` and `.leftBelow`, no unit, > 0.
 * @param signal    Cancels; default none.
 * @returns         Intensities are 0..1 and gradients intensity/px; nothing infinite, nothing NaN.
 * @throws {RudinError} `bad-params` when the sizes or channels differ, with both, or when beta is not > 0;
 *                  `cancelled`.
 */
export async function measurePhoto(
  photo: MeasuredPhoto,
  reference: MeasuredPhoto | null,
  beta: number,
  signal: CancelSignal | null = null,
): Promise<MeasureReport> {
  const image = planesOf(photo.pixels);
  const clean = reference === null ? null : planesOf(reference.pixels);
  if (clean !== null) requireSameShape(image, clean);
  const { width, height, channels, bitDepth, hasAlpha } = photo.pixels;
  const gradient: Record<string, unknown> = {};
  for (const operator of gradientOperators) {
    gradient[operator] = await gradientStatistics(image, operator, photo.noiseStdDev, signal);
  }
  return {
    width,
    height,
    channels,
    bitDepth,
    hasAlpha,
    noiseStdDev: photo.noiseStdDev,
    totalVariation: await totalVariations(image, beta, signal),
    gradientPenalty: await gradientPenalties(image, signal),
    gradient,
    similarity: clean === null ? null : await similarity(image, clean, signal),
  };
}

async function totalVariations(
  image: PlanarImage,
  beta: number,
  signal: CancelSignal | null,
): Promise<MeasureReport> {
  const { width, height, planes } = image;
  const bands: BandSums[] = [];
  await inBands(
    image,
    (rows) => {
      bands.push({
        forward: { ...orderedVariation(image, beta, 'right', rows) },
        leftBelow: { ...orderedVariation(image, beta, 'left', rows) },
        differences: { ...differenceSums(image, rows) },
        gradients: {
          central: gradientSum(image, 'central', rows),
          numpy: gradientSum(image, 'numpy', rows),
        },
      });
    },
    signal,
  );
  const differences = total(bands, 'differences') as unknown as ReturnType<typeof differenceSums>;
  const { central, numpy } = total(bands, 'gradients') as { central: number; numpy: number };
  const samples = width * height * planes.length;
  const shape = { width, height, channels: planes.length };
  return {
    beta,
    forward: total(bands, 'forward'),
    leftBelow: total(bands, 'leftBelow'),
    squared: { weight: lossWeight, ...squaredTotalVariation([differences], shape, lossWeight) },
    anisotropic: anisotropicTotalVariation(differences),
    central: { sum: central, mean: central / samples },
    numpy: { sum: numpy, mean: numpy / samples },
  };
}

/** The sums of one band of rows, by measure and name. */
type BandSums = Record<
  'forward' | 'leftBelow' | 'differences' | 'gradients',
  Readonly<Record<string, number>>
>;

function total(bands: readonly BandSums[], measure: keyof BandSums): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const band of bands) {
    for (const [name, value] of Object.entries(band[measure])) sums[name] = (sums[name] ?? 0) + value;
  }
  return sums;
}

/**
 * A photo has one gradient field, that of the forward differences; the penalty is taken of it in two readings.
 * `wholeField`: the field is one item, its norm runs over all pixels, channels and both parts. `perPixel`: every pixel
 * is an item, its norm is the magnitude joint over channels.
 */
async function gradientPenalties(image: PlanarImage, signal: CancelSignal | null): Promise<MeasureReport> {
  let [squares, perPixel] = [0, 0];
  const addRow = (magnitudes: Float32Array): void => {
    let [squaresOfRow, penaltyOfRow] = [0, 0];
    for (const magnitude of magnitudes) {
      squaresOfRow += magnitude * magnitude;
      penaltyOfRow += (magnitude - 1) ** 2;
    }
    squares += squaresOfRow;
    perPixel += penaltyOfRow;
  };
  await forEachMagnitudeRow(image, 'forward', addRow, signal);
  const norm = Math.sqrt(squares);
  return {
    field: 'forward differences of the photo, intensity/px',
    norm,
    wholeField: gradientPenalty([{ planes: [[norm]] }]),
    perPixel: perPixel / (image.width * image.height),
  };
}

async function similarity(
  image: PlanarImage,
  clean: PlanarImage,
  signal: CancelSignal | null,
): Promise<MeasureReport> {
  const difference = meanSquaredDifference(image, clean);
  return {
    identical: difference === 0,
    rmsDifference: Math.sqrt(difference),
    // JSON has no infinity: equal photos have no PSNR.
    psnrDb: difference === 0 ? null : psnr(image, clean),
    ssim: await ssim(image, clean, signal),
  };
}
