/** Everything that `rudin measure` prints of a photo, under the names of docs and tests; all plain JSON. */
import { gradientOperators } from '../../contract/parameters';
import type { InterleavedPixels, MeasureReport } from '../engine-calls';
import type { PlanarImage } from '../backend';
import { planesOf } from '../kernels/convert/convert';
import { forEachRow, gradientStatistics } from './gradient-statistics';
import { meanSquaredDifference, psnr, requireSameShape, ssim } from './similarity';
import {
  anisotropicTotalVariation,
  gradientPenalty,
  gradientSum,
  squaredTotalVariation,
  totalVariationOfOrder,
} from './total-variation';

/** What measuring needs to know of a photo. */
export interface MeasuredPhoto {
  readonly pixels: InterleavedPixels;
  /** Per colour channel, intensity. */
  readonly noiseStdDev: readonly number[];
}

/** The weight in `squared.weighted`, as usual in losses. */
const lossWeight = 0.1;

/**
 * Measures a photo, and its likeness to a clean one.
 *
 * @param photo     What is measured.
 * @param reference The clean photo, of the same size and channels; null leaves `similarity` null.
 * @param beta      Order of `totalVariation.forward` and `.leftBelow`, no unit, > 0.
 * @returns         Intensities are 0..1 and gradients intensity/px; nothing infinite, nothing NaN.
 * @throws {RudinError} `bad-params` when the sizes or channels differ, with both, or when beta is not > 0.
 */
export function measurePhoto(
  photo: MeasuredPhoto,
  reference: MeasuredPhoto | null,
  beta: number,
): MeasureReport {
  const image = planesOf(photo.pixels);
  const clean = reference === null ? null : planesOf(reference.pixels);
  if (clean !== null) requireSameShape(image, clean);
  const { width, height, channels, bitDepth, hasAlpha } = photo.pixels;
  return {
    width,
    height,
    channels,
    bitDepth,
    hasAlpha,
    noiseStdDev: photo.noiseStdDev,
    totalVariation: totalVariations(image, beta),
    gradientPenalty: gradientPenalties(image),
    gradient: Object.fromEntries(
      gradientOperators.map((operator) => [operator, gradientStatistics(image, operator, photo.noiseStdDev)]),
    ),
    similarity: clean === null ? null : similarity(image, clean),
  };
}

function totalVariations(image: PlanarImage, beta: number): MeasureReport {
  const ordered = (horizontal: 'right' | 'left'): MeasureReport => {
    const of = (coupling: 'channels' | 'joint', border: 'neumann' | 'valid'): number =>
      totalVariationOfOrder(image, beta, { horizontal, border, coupling });
    return {
      channels: of('channels', 'neumann'),
      joint: of('joint', 'neumann'),
      channelsValidOnly: of('channels', 'valid'),
      jointValidOnly: of('joint', 'valid'),
    };
  };
  return {
    beta,
    forward: ordered('right'),
    leftBelow: ordered('left'),
    squared: { weight: lossWeight, ...squaredTotalVariation([image], lossWeight) },
    anisotropic: anisotropicTotalVariation([image])[0],
    central: gradientSum(image, 'central'),
    numpy: gradientSum(image, 'numpy'),
  };
}

/**
 * A photo has one gradient field, that of the forward differences; the penalty is taken of it in two readings.
 * `wholeField`: the field is one item, its norm runs over all pixels, channels and both parts. `perPixel`: every pixel
 * is an item, its norm is the magnitude joint over channels.
 */
function gradientPenalties(image: PlanarImage): MeasureReport {
  let [squares, perPixel] = [0, 0];
  forEachRow(image, 'forward', (magnitudes) => {
    let [squaresOfRow, penaltyOfRow] = [0, 0];
    for (const magnitude of magnitudes) {
      squaresOfRow += magnitude * magnitude;
      penaltyOfRow += (magnitude - 1) ** 2;
    }
    squares += squaresOfRow;
    perPixel += penaltyOfRow;
  });
  const norm = Math.sqrt(squares);
  return {
    field: 'forward differences of the photo, intensity/px',
    norm,
    wholeField: gradientPenalty([{ planes: [[norm]] }]),
    perPixel: perPixel / (image.width * image.height),
  };
}

function similarity(image: PlanarImage, clean: PlanarImage): MeasureReport {
  const difference = meanSquaredDifference(image, clean);
  return {
    identical: difference === 0,
    rmsDifference: Math.sqrt(difference),
    // JSON has no infinity: equal photos have no PSNR.
    psnrDb: difference === 0 ? null : psnr(image, clean),
    ssim: ssim(image, clean),
  };
}
