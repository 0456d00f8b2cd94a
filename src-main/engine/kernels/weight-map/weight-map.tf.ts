// weight-map: for beta < 1, the weights of the total variation that majorises the smoothed objective at the kept estimate.
//
//   W = lambda beta (|g| + smoothing)^(beta - 1)          g = (w_c grad kept_c)
//   p <- p projected onto |p| <= W                        u <- kept
//   weightedEnergy = 1/2 sum (kept - f)^2 + sum W |g|
//   smoothedEnergy = 1/2 sum (kept - f)^2 + lambda sum ((|g| + smoothing)^beta - smoothing^beta)
//
//   kept      in       [plane][height][width]      estimate in the solve basis, intensity
//   f         in       [plane][height][width]      noisy planes, intensity
//   p         in, out  2 x [plane][height][width]  dual variable
//   W         out      [group][height][width]      intensity px
//   w_c       uniform  per plane                   factor on the gradient, no unit, > 0
//   smoothing uniform                              intensity/px, > 0
//   lambda, beta uniform                           lambda > 0, 0 < beta < 1
//
// Edges: CONVENTIONS.md, "Grid". Sums per row, rows added in order, in float64. Float32 twins agree within 1e-5 relative.
// Source: Candes, Wakin and Boyd 2008, doi:10.1007/s00041-008-9045-x, for reweighting; here on gradients.
import { difference, squaredMagnitude } from '../../tensorflow/differences';
import { smoothedPower } from '../../tensorflow/powers';
import { rowSums } from '../../tensorflow/row-sums';
import type { SolverTensors } from '../../tensorflow/solver-tensors';
import type { Tensor, TensorLibrary } from '../../tensorflow/tensor-library';
import type { WeightMapUniforms } from './weight-map';

/**
 * The new weight map and what follows from it; u is to be the kept estimate.
 *
 * @returns `rows`: [W |g|, smoothed gradient term, removedSquares][height].
 */
export function refreshWeightTensors(
  tf: TensorLibrary,
  { f, pX, pY, weights, isCoupled }: SolverTensors,
  kept: Tensor,
  { lambda, beta, smoothing }: WeightMapUniforms,
): { readonly map: Tensor; readonly pX: Tensor; readonly pY: Tensor; readonly rows: Tensor } {
  return tf.tidy(() => {
    const slope = (direction: 'x' | 'y'): Tensor =>
      tf.tidy(() => tf.mul(weights, difference(tf, kept, direction)));
    const magnitude = tf.tidy(() => tf.sqrt(squaredMagnitude(tf, slope('x'), slope('y'), isCoupled)));
    const map = tf.tidy(() => tf.mul(lambda * beta, tf.pow(tf.add(magnitude, smoothing), beta - 1)));
    const smoothed = tf.tidy(() => tf.mul(lambda, smoothedPower(tf, magnitude, beta, smoothing)));
    const removed = tf.tidy(() => tf.square(tf.sub(kept, f)));
    const rows = rowSums(tf, [tf.mul(map, magnitude), smoothed, removed]);
    return { map, rows, ...shortenDual(tf, { pX, pY, isCoupled }, map) };
  });
}

/**
 * p projected onto |p| <= bound.
 *
 * @param bound > 0: W, or one number for all.
 */
export function shortenDual(
  tf: TensorLibrary,
  { pX, pY, isCoupled }: Pick<SolverTensors, 'pX' | 'pY' | 'isCoupled'>,
  bound: Tensor,
): { readonly pX: Tensor; readonly pY: Tensor } {
  return tf.tidy(() => {
    const factor = tf.tidy(() =>
      tf.div(bound, tf.maximum(bound, tf.sqrt(squaredMagnitude(tf, pX, pY, isCoupled)))),
    );
    return { pX: tf.mul(factor, pX), pY: tf.mul(factor, pY) };
  });
}
