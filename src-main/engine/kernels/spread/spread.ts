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
import type { SolverState } from '../solver-state';

/** The mean of each plane of f; intensity. */
export function planeMeans({ f }: SolverState): number[] {
  return f.map((plane) => plane.reduce((sum, sample) => sum + sample, 0) / plane.length);
}

/**
 * The sums of one row, once `scratch` holds f + div(w_c p) for it.
 *
 * @param means Of the planes of f, see `planeMeans`.
 * @returns     Both in intensity^2.
 */
export function spreadOfRow(
  { f, scratch, grid }: SolverState,
  means: readonly number[],
  y: number,
): { readonly noisySquares: number; readonly estimateSquares: number } {
  let [noisySquares, estimateSquares] = [0, 0];
  means.forEach((mean, plane) => {
    for (let i = y * grid.width; i < (y + 1) * grid.width; i++) {
      noisySquares += (f[plane]![i]! - mean) ** 2;
      estimateSquares += (scratch[plane]![i]! - mean) ** 2;
    }
  });
  return { noisySquares, estimateSquares };
}
