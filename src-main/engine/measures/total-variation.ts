/**
 * The total variations in use, side by side, on images of any size. An image is a list of planes; a batch is a list
 * of images of one shape. All sums are in float64, and all differences have a spacing of 1 px.
 */
import { RudinError } from '../../contract/outcome';
import type { GradientOperator } from '../../contract/parameters';
import { forEachGradient } from '../kernels/gradient-view/gradient-operator';

/** One image to be measured; `planes` are row-major, one a channel. */
export interface MeasuredImage {
  readonly width: number;
  readonly height: number;
  readonly planes: readonly ArrayLike<number>[];
}

/** Which neighbour the horizontal difference is taken with, and what happens where there is none. */
export interface OrderedVariant {
  /** `right` is the solver's; `left` its mirror image. The vertical neighbour is always the one below. */
  readonly horizontal: 'right' | 'left';
  /** `neumann`: a missing difference is 0. `valid`: a pixel that misses one is left out. */
  readonly border: 'neumann' | 'valid';
  /** `channels` sums over channels; `joint` takes one magnitude over all. */
  readonly coupling: 'channels' | 'joint';
}

/**
 * Total variation of order beta: sum over pixels of (dx^2 + dy^2)^(beta / 2).
 *
 * With `right`, `neumann` it is the second sum of CONVENTIONS.md; with `left` that of Mahendran and Vedaldi.
 *
 * @param image   Any number of channels.
 * @param beta    Order, no unit, > 0.
 * @param variant Neighbours, border, coupling.
 * @returns       (intensity/px)^beta, >= 0.
 * @throws {RudinError} `bad-params` when beta is not > 0.
 *
 * Sources: Rudin, Osher and Fatemi 1992, doi:10.1016/0167-2789(92)90242-F; Mahendran and Vedaldi 2015,
 * arXiv:1412.0035.
 */
export function totalVariationOfOrder(image: MeasuredImage, beta: number, variant: OrderedVariant): number {
  if (!(beta > 0)) throw new RudinError('bad-params', `beta: expected a number > 0, got ${beta}`);
  if (variant.coupling === 'joint') return sumOfPowers(image, beta, variant);
  return image.planes.reduce(
    (sum, plane) => sum + sumOfPowers({ ...image, planes: [plane] }, beta, variant),
    0,
  );
}

function sumOfPowers(image: MeasuredImage, beta: number, { horizontal, border }: OrderedVariant): number {
  const { width, height, planes } = image;
  const side = horizontal === 'right' ? 1 : -1;
  const lastColumn = horizontal === 'right' ? width - 1 : 0;
  let sum = 0;
  for (let y = 0; y < height; y += 1) {
    let ofRow = 0;
    for (let x = 0; x < width; x += 1) {
      const misses = x === lastColumn || y === height - 1;
      if (misses && border === 'valid') continue;
      const i = y * width + x;
      let squares = 0;
      for (const plane of planes) {
        const dx = x === lastColumn ? 0 : plane[i + side]! - plane[i]!;
        const dy = y === height - 1 ? 0 : plane[i + width]! - plane[i]!;
        squares += dx * dx + dy * dy;
      }
      ofRow += beta === 2 ? squares : beta === 1 ? Math.sqrt(squares) : squares ** (beta / 2);
    }
    sum += ofRow;
  }
  return sum;
}

/** The squared loss of image-to-image networks, in the forms that are in use. */
export interface SquaredVariation {
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
 * @param batch  Images of one shape, at least one.
 * @param weight Factor of `weighted`, no unit.
 * @throws {RudinError} `bad-params` when the shapes differ or there is no image.
 */
export function squaredTotalVariation(batch: readonly MeasuredImage[], weight: number): SquaredVariation {
  const { width, height, planes } = requireOneShape(batch);
  let [vertical, horizontal] = [0, 0];
  forEachDifference(batch, (_, dx, dy) => {
    vertical += dy * dy;
    horizontal += dx * dx;
  });
  const verticalCount = planes.length * (height - 1) * width;
  const horizontalCount = planes.length * height * (width - 1);
  const normalised =
    (verticalCount > 0 ? vertical / verticalCount : 0) +
    (horizontalCount > 0 ? horizontal / horizontalCount : 0);
  const doubled = (2 * normalised) / batch.length;
  const weighted = weight * doubled;
  return { vertical, horizontal, verticalCount, horizontalCount, normalised, doubled, weighted };
}

/** Sums of absolute differences of one image, over channels; intensity. */
export interface AnisotropicVariation {
  readonly vertical: number;
  readonly horizontal: number;
  readonly sum: number;
}

/**
 * Anisotropic total variation of each image, as `tf.image.total_variation`: sum |dx| + sum |dy|, not divided.
 *
 * @param batch Images of one shape, at least one.
 * @throws {RudinError} `bad-params` when the shapes differ or there is no image.
 */
export function anisotropicTotalVariation(batch: readonly MeasuredImage[]): AnisotropicVariation[] {
  requireOneShape(batch);
  const sums = batch.map(() => ({ vertical: 0, horizontal: 0 }));
  forEachDifference(batch, (item, dx, dy) => {
    sums[item]!.vertical += Math.abs(dy);
    sums[item]!.horizontal += Math.abs(dx);
  });
  return sums.map(({ vertical, horizontal }) => ({ vertical, horizontal, sum: vertical + horizontal }));
}

/** Sum and mean over pixels and channels of sqrt(gradX^2 + gradY^2), per channel; intensity/px. */
export interface GradientSum {
  readonly sum: number;
  readonly mean: number;
}

/**
 * Total variation by one of the gradient operators: `central` is the definition of style transfer losses, zeros
 * outside; `numpy` that of `numpy.gradient`.
 *
 * @param image    Any number of channels, each on its own.
 * @param operator Which differences.
 */
export function gradientSum(image: MeasuredImage, operator: GradientOperator): GradientSum {
  let sum = 0;
  for (const plane of image.planes) {
    forEachGradient(plane, image, operator, (gradX, gradY) => {
      sum += Math.sqrt(gradX * gradX + gradY * gradY);
    });
  }
  return { sum, mean: sum / (image.planes.length * image.width * image.height) };
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

/** Visits every pixel of every plane with its forward differences, 0 where there is no neighbour. */
function forEachDifference(
  batch: readonly MeasuredImage[],
  visit: (item: number, dx: number, dy: number) => void,
): void {
  batch.forEach((image, item) => {
    for (const plane of image.planes) {
      forEachGradient(plane, image, 'forward', (dx, dy) => visit(item, dx, dy));
    }
  });
}

function requireOneShape(batch: readonly MeasuredImage[]): MeasuredImage {
  const [first] = batch;
  if (!first) throw new RudinError('bad-params', 'batch: expected at least one image, got 0');
  for (const image of batch) {
    const isSame = image.width === first.width && image.height === first.height;
    if (!isSame || image.planes.length !== first.planes.length) {
      throw new RudinError(
        'bad-params',
        `batch: expected ${shapeOf(first)} throughout, got ${shapeOf(image)}`,
      );
    }
  }
  return first;
}

function shapeOf({ width, height, planes }: MeasuredImage): string {
  return `${width}x${height} with ${planes.length} channels`;
}
