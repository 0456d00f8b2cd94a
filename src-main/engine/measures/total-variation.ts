/**
 * The total variations in use, side by side, on images of any size. An image is a list of planes; a batch is a list
 * of images of one shape. All sums are in float64, and all differences have a spacing of 1 px. Sums can be taken of a
 * band of rows, so that whoever measures a large photo can let other events run in between.
 */
import { RudinError } from '../../contract/outcome';
import type { GradientOperator } from '../../contract/parameters';
import type { RowBand } from '../formulas/grid';
import { forEachGradient } from '../kernels/gradient-view/gradient-operator';

/** One image to be measured; `planes` are row-major, one a channel. */
export interface MeasuredImage {
  readonly width: number;
  readonly height: number;
  readonly planes: readonly ArrayLike<number>[];
}

/** Total variations of one order, sums over pixels in (intensity/px)^beta, >= 0. */
interface OrderedVariation {
  /** Channel by channel, a missing difference being 0. */
  readonly channels: number;
  /** With one magnitude a pixel over all channels, a missing difference being 0. */
  readonly joint: number;
  /** The same two without the pixels that miss a difference. */
  readonly channelsValidOnly: number;
  readonly jointValidOnly: number;
}

/**
 * Total variation of order beta: sum over pixels of (dx^2 + dy^2)^(beta / 2).
 *
 * @param image      Any number of channels.
 * @param beta       Order, no unit, > 0.
 * @param horizontal The neighbour of dx. `right` is the second sum of CONVENTIONS.md; `left` its mirror image, that of
 *                   Mahendran and Vedaldi. dy is always taken with the pixel below.
 * @param rows       The rows to sum over; sums of bands add up to that of the image. Default all.
 * @throws {RudinError} `bad-params` when beta is not > 0.
 *
 * Sources: Rudin, Osher and Fatemi 1992, doi:10.1016/0167-2789(92)90242-F; Mahendran and Vedaldi 2015,
 * arXiv:1412.0035.
 */
export function orderedVariation(
  image: MeasuredImage,
  beta: number,
  horizontal: 'right' | 'left',
  rows: RowBand = allRows(image),
): OrderedVariation {
  if (!(beta > 0)) throw new RudinError('bad-params', `beta: expected a number > 0, got ${beta}`);
  const sums = { channels: 0, joint: 0, channelsValidOnly: 0, jointValidOnly: 0 };
  const { width, height, planes } = image;
  const squares = new Float64Array(width);
  const joint = new Float64Array(width);
  for (let y = rows.from; y < rows.to; y += 1) {
    joint.fill(0);
    for (const plane of planes) {
      fillSquares(plane, { width, height, y, horizontal }, squares);
      for (let x = 0; x < width; x += 1) joint[x]! += squares[x]!;
      const [all, valid] = sumOfPowers(squares, beta, horizontal);
      sums.channels += all;
      if (y < height - 1) sums.channelsValidOnly += valid;
    }
    const [all, valid] = sumOfPowers(joint, beta, horizontal);
    sums.joint += all;
    if (y < height - 1) sums.jointValidOnly += valid;
  }
  return sums;
}

/** dx^2 + dy^2 along one row. */
function fillSquares(
  plane: ArrayLike<number>,
  at: { width: number; height: number; y: number; horizontal: 'right' | 'left' },
  into: Float64Array,
): void {
  const { width, height, y, horizontal } = at;
  const side = horizontal === 'right' ? 1 : -1;
  const lastColumn = lastColumnOf(width, horizontal);
  const below = y === height - 1 ? 0 : width;
  for (let x = 0, i = y * width; x < width; x += 1, i += 1) {
    const dx = x === lastColumn ? 0 : plane[i + side]! - plane[i]!;
    const dy = plane[i + below]! - plane[i]!;
    into[x] = dx * dx + dy * dy;
  }
}

/** Sum of s^(beta / 2) along a row: of all pixels, and without the column that misses its neighbour. */
function sumOfPowers(squares: Float64Array, beta: number, horizontal: 'right' | 'left'): [number, number] {
  const power = (s: number): number => (beta === 2 ? s : beta === 1 ? Math.sqrt(s) : s ** (beta / 2));
  const lastColumn = lastColumnOf(squares.length, horizontal);
  let valid = 0;
  for (let x = 0; x < squares.length; x += 1) if (x !== lastColumn) valid += power(squares[x]!);
  return [valid + power(squares[lastColumn]!), valid];
}

function lastColumnOf(width: number, horizontal: 'right' | 'left'): number {
  return horizontal === 'right' ? width - 1 : 0;
}

function allRows({ height }: MeasuredImage): RowBand {
  return { from: 0, to: height };
}

/** Sums over pixels and channels of forward differences; a missing one adds nothing. */
interface DifferenceSums {
  readonly verticalSquares: number;
  readonly horizontalSquares: number;
  readonly verticalSizes: number;
  readonly horizontalSizes: number;
}

/**
 * Sums of squared and of absolute differences of one image.
 *
 * @param rows The rows to sum over; sums of bands add up. Default all.
 */
export function differenceSums(image: MeasuredImage, rows: RowBand = allRows(image)): DifferenceSums {
  const sums = { verticalSquares: 0, horizontalSquares: 0, verticalSizes: 0, horizontalSizes: 0 };
  const visit = (dx: number, dy: number): void => {
    sums.verticalSquares += dy * dy;
    sums.horizontalSquares += dx * dx;
    sums.verticalSizes += Math.abs(dy);
    sums.horizontalSizes += Math.abs(dx);
  };
  for (const plane of image.planes) forEachGradient(plane, image, 'forward', visit, rows);
  return sums;
}

/** The squared loss of image-to-image networks, in the forms that are in use. */
interface SquaredVariation {
  /** Sums of squared vertical and horizontal differences, over batch and channels; intensity^2. */
  readonly vertical: number;
  readonly horizontal: number;
  /** Differences of one image: channels (height - 1) width and channels height (width - 1). */
  readonly verticalCount: number;
  readonly horizontalCount: number;
  /** vertical / verticalCount + horizontal / horizontalCount; a count of 0 adds 0. */
  readonly normalised: number;
  /** 2 normalised / images. */
  readonly doubled: number;
  /** weight * doubled. */
  readonly weighted: number;
}

/**
 * Squared total variation with count normalisation, doubled, weighted, divided by the batch.
 *
 * @param sums   Those of each image of the batch, at least one.
 * @param shape  Of every image.
 * @param weight Factor of `weighted`, no unit.
 */
export function squaredTotalVariation(
  sums: readonly DifferenceSums[],
  shape: { readonly width: number; readonly height: number; readonly channels: number },
  weight: number,
): SquaredVariation {
  const { width, height, channels } = shape;
  const vertical = sums.reduce((sum, item) => sum + item.verticalSquares, 0);
  const horizontal = sums.reduce((sum, item) => sum + item.horizontalSquares, 0);
  const verticalCount = channels * (height - 1) * width;
  const horizontalCount = channels * height * (width - 1);
  const normalised =
    (verticalCount > 0 ? vertical / verticalCount : 0) +
    (horizontalCount > 0 ? horizontal / horizontalCount : 0);
  const doubled = (2 * normalised) / sums.length;
  const weighted = weight * doubled;
  return { vertical, horizontal, verticalCount, horizontalCount, normalised, doubled, weighted };
}

/** Anisotropic total variation of one image, over channels; intensity. */
interface AnisotropicVariation {
  readonly vertical: number;
  readonly horizontal: number;
  readonly sum: number;
}

/** Anisotropic total variation, as `tf.image.total_variation`: sum |dx| + sum |dy|, not divided. */
export function anisotropicTotalVariation(sums: DifferenceSums): AnisotropicVariation {
  const { verticalSizes: vertical, horizontalSizes: horizontal } = sums;
  return { vertical, horizontal, sum: vertical + horizontal };
}

/**
 * Total variation by one of the gradient operators: the sum over pixels and channels of sqrt(gradX^2 + gradY^2).
 * `central` is the definition of style transfer losses, zeros outside; `numpy` that of `numpy.gradient`. Where a mean
 * is wanted, it is over pixels times channels.
 *
 * @param image    Any number of channels, each on its own.
 * @param operator Which differences.
 * @param rows     The rows to sum over; sums of bands add up. Default all.
 * @returns        Intensity/px, >= 0.
 */
export function gradientSum(
  image: MeasuredImage,
  operator: GradientOperator,
  rows: RowBand = allRows(image),
): number {
  let sum = 0;
  const visit = (gradX: number, gradY: number): void => {
    sum += Math.sqrt(gradX * gradX + gradY * gradY);
  };
  for (const plane of image.planes) forEachGradient(plane, image, operator, visit, rows);
  return sum;
}

/**
 * Gradient penalty of a batch of gradients: mean over items of (norm - 1)^2, the norm over all numbers of an item.
 *
 * @param batch Gradients, one item each: the numbers of all channels, rows and columns in `planes`.
 * @returns     No unit if the gradients have none; 0 exactly where every item has norm 1.
 * @throws {RudinError} `bad-params` when there is no item.
 *
 * Source: Gulrajani et al. 2017, arXiv:1704.00028, without its factor lambda.
 */
export function gradientPenalty(batch: readonly Pick<MeasuredImage, 'planes'>[]): number {
  if (batch.length === 0) throw new RudinError('bad-params', 'batch: expected at least one item, got 0');
  let sum = 0;
  for (const { planes } of batch) {
    let squares = 0;
    for (const plane of planes) for (let i = 0; i < plane.length; i += 1) squares += plane[i]! ** 2;
    sum += (Math.sqrt(squares) - 1) ** 2;
  }
  return sum / batch.length;
}
