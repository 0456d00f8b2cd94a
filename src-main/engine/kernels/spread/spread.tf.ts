// spread: how far a photo and the dual's estimate of it are from one flat colour, the photo's mean.
//
//   noisySquares    = sum (f - mean)^2                      mean = sum f / pixels, plane by plane
//   estimateSquares = sum (f + div(w_c p) - mean)^2
//
//   f      in       [plane][height][width]      noisy planes in the solve basis, intensity
//   p      in       2 x [plane][height][width]  dual variable; |p| <= lambda where the sums are to bound anything
//   w_c    uniform  per plane                   factor on the gradient, no unit, > 0
//   mean   uniform  per plane                   the sum of f, which a first pass makes, over the pixels; intensity
//
// div takes nothing from the sum over a plane, so that the estimate has the same mean. For beta = 1 and a feasible p the
// duality gap of the flat photo is estimateSquares / 2, and ||mean - u*||^2 <= estimateSquares: the certificate of a weight
// that leaves one colour. No gradient enters it, so that lambda does not magnify its rounding.
//
// Sums are made per row and the rows are added in order, in float64. Float32 twins agree within 1e-4 of each sum plus
// 1e-9 a pixel. Edges: CONVENTIONS.md, "Grid".
// Source: the bound is Chambolle and Pock 2016, doi:10.1017/S096249291600009X, section 5.1, with a constant for u.
import { divergence } from '../../tensorflow/differences';
import { rowSums } from '../../tensorflow/row-sums';
import type { SolverTensors } from '../../tensorflow/solver-tensors';
import type { Tensor, TensorLibrary } from '../../tensorflow/tensor-library';

/**
 * The sums of every row.
 *
 * @param means Of the planes of f, [plane][1][1] or one for all.
 * @returns     [noisySquares, estimateSquares][height].
 */
export function spreadRows(tf: TensorLibrary, { f, pX, pY, weights }: SolverTensors, means: Tensor): Tensor {
  return tf.tidy(() => {
    const away = tf.sub(f, means);
    const estimate = tf.tidy(() => tf.add(away, tf.mul(weights, divergence(tf, pX, pY))));
    return rowSums(tf, [tf.square(away), tf.square(estimate)]);
  });
}
