/**
 * The difference operators on tensors of [plane][height][width]: the definition of CONVENTIONS.md, "Grid". A dual's far
 * borders are 0 here, and stay 0: nothing need be left out of a divergence.
 */
import type { Tensor, TensorLibrary } from './tensor-library';

type Direction = 'x' | 'y';

/** Axis of a direction in [plane][height][width]. */
const axisOf = { x: 2, y: 1 } as const;

/** All but the last column or row, and all but the first. */
function withoutEnd(tf: TensorLibrary, u: Tensor, direction: Direction, end: 'last' | 'first'): Tensor {
  const axis = axisOf[direction];
  const size = [...u.shape];
  size[axis]! -= 1;
  return tf.slice(
    u,
    [0, 1, 2].map((each) => (each === axis && end === 'first' ? 1 : 0)),
    size,
  );
}

/** One column or row of zeros at an end. */
function withZeros(tf: TensorLibrary, u: Tensor, direction: Direction, end: 'last' | 'first'): Tensor {
  const axis = axisOf[direction];
  return tf.pad(
    u,
    [0, 1, 2].map((each) => (each !== axis ? [0, 0] : end === 'first' ? [1, 0] : [0, 1])),
  );
}

/**
 * Forward difference, zero in the last column or row.
 *
 * @param u [plane][height][width].
 * @returns The same shape, in the unit of u per px.
 */
export function difference(tf: TensorLibrary, u: Tensor, direction: Direction): Tensor {
  if (u.shape[axisOf[direction]] === 1) return tf.zerosLike(u);
  return tf.tidy(() => {
    const ahead = withoutEnd(tf, u, direction, 'first');
    return withZeros(tf, tf.sub(ahead, withoutEnd(tf, u, direction, 'last')), direction, 'last');
  });
}

/**
 * Divergence: exactly minus the adjoint of the differences.
 *
 * @param pX x parts, [plane][height][width]; 0 in the last column.
 * @param pY y parts; 0 in the last row.
 */
export function divergence(tf: TensorLibrary, pX: Tensor, pY: Tensor): Tensor {
  return tf.tidy(() => tf.add(backwards(tf, pX, 'x'), backwards(tf, pY, 'y')));
}

function backwards(tf: TensorLibrary, p: Tensor, direction: Direction): Tensor {
  return tf.tidy(() => tf.sub(p, before(tf, p, direction)));
}

/** The value one px to the left or above, 0 before the first. */
export function before(tf: TensorLibrary, p: Tensor, direction: Direction): Tensor {
  if (p.shape[axisOf[direction]] === 1) return tf.zerosLike(p);
  return tf.tidy(() => withZeros(tf, withoutEnd(tf, p, direction, 'last'), direction, 'first'));
}

/** With zeros in the last column or row, as a dual has them there. */
export function withFarBorder(tf: TensorLibrary, p: Tensor, direction: Direction): Tensor {
  if (p.shape[axisOf[direction]] === 1) return tf.zerosLike(p);
  return tf.tidy(() => withZeros(tf, withoutEnd(tf, p, direction, 'last'), direction, 'last'));
}

/**
 * Squared magnitudes of pairs of x and y parts.
 *
 * @param isCoupled All planes enter one magnitude: the result then has one plane.
 */
export function squaredMagnitude(tf: TensorLibrary, x: Tensor, y: Tensor, isCoupled: boolean): Tensor {
  return tf.tidy(() => ofMagnitude(tf, tf.add(tf.square(x), tf.square(y)), isCoupled));
}

/** What planes have, added up over those that enter one magnitude. */
export function ofMagnitude(tf: TensorLibrary, parts: Tensor, isCoupled: boolean): Tensor {
  return isCoupled && parts.shape[0] !== 1 ? tf.sum(parts, 0, true) : parts;
}
