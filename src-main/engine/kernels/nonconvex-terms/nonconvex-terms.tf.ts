// nonconvex-terms: for beta < 1, sums over all pixels at u: the objective, plain and smoothed.
//
//   energy         = 1/2 sum (u - f)^2 + lambda sum |g|^beta                                       g = (w_c grad u_c)
//   smoothedEnergy = 1/2 sum (u - f)^2 + lambda sum ((|g| + smoothing)^beta - smoothing^beta)
//   removedSquares = sum (u - f)^2
//
//   f         in       [plane][height][width]  planes in the solve basis, intensity
//   u         in       [plane][height][width]  f + div(w_c p), or the kept estimate
//   w_c       uniform  per plane               factor on the gradient, no unit, > 0
//   smoothing uniform                          intensity/px, > 0
//   lambda, beta uniform                       lambda > 0, 0 < beta < 1
//
// Edges: CONVENTIONS.md, "Grid". Sums per row, rows added in order, in float64. Float32 twins agree within 1e-5 relative in
// smoothedEnergy; in energy only within 1e-2, since |g|^beta has no bounded slope at 0 and lifts their rounding errors.
import { difference, divergence, squaredMagnitude } from '../../tensorflow/differences';
import { powerOf, smoothedPower } from '../../tensorflow/powers';
import { rowSums } from '../../tensorflow/row-sums';
import type { SolverTensors } from '../../tensorflow/solver-tensors';
import type { Tensor, TensorLibrary } from '../../tensorflow/tensor-library';
import type { WeightMapUniforms } from '../weight-map/weight-map';

/**
 * The sums of every row.
 *
 * @param kept u, or null for f + div(w_c p).
 * @returns    [gradient term, the same smoothed, removedSquares][height]; an energy is one of the first two and half the
 *             last.
 */
export function nonconvexRows(
  tf: TensorLibrary,
  { f, pX, pY, weights, isCoupled }: SolverTensors,
  { lambda, beta, smoothing }: WeightMapUniforms,
  kept: Tensor | null,
): Tensor {
  return tf.tidy(() => {
    const change = kept ? tf.sub(kept, f) : tf.tidy(() => tf.mul(weights, divergence(tf, pX, pY)));
    const slope = (direction: 'x' | 'y'): Tensor =>
      tf.tidy(() => tf.mul(weights, tf.add(difference(tf, f, direction), difference(tf, change, direction))));
    const squares = tf.tidy(() => squaredMagnitude(tf, slope('x'), slope('y'), isCoupled));
    const plain = tf.tidy(() => tf.mul(lambda, powerOf(tf, squares, beta / 2)));
    const smoothed = tf.tidy(() => tf.mul(lambda, smoothedPower(tf, tf.sqrt(squares), beta, smoothing)));
    return rowSums(tf, [plain, smoothed, tf.square(change)]);
  });
}
