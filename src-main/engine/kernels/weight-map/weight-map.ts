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
import type { RefreshedEnergies } from '../../backend';
import { majorisingWeight, smoothedGradientTerm } from '../../formulas/objective';
import { gradientMagnitudeAt } from '../energy-and-gap/energy-and-gap';
import type { SolverState } from '../solver-state';

/** The order below 1 that is majorised. */
export interface WeightMapUniforms {
  readonly lambda: number;
  readonly beta: number;
  readonly smoothing: number;
}

/**
 * One row of the new weight map, of the projection and of the sums.
 *
 * @param kept Estimate, planes of the solve basis; this row and the next are read.
 * @param map  Receives W, one plane a group.
 * @returns    What this row adds to the energies, intensity^2.
 */
export function refreshWeightRow(
  state: SolverState,
  kept: readonly Float64Array[],
  map: readonly Float64Array[],
  uniforms: WeightMapUniforms,
  y: number,
): RefreshedEnergies {
  const { grid } = state;
  const { lambda, beta, smoothing } = uniforms;
  let [weighted, smoothed, removedSquares] = [0, 0, 0];
  state.groups.forEach((planes, group) => {
    for (let x = 0, i = y * grid.width; x < grid.width; x++, i++) {
      const magnitude = gradientMagnitudeAt(state, kept, planes, { x, y, index: i });
      const weight = majorisingWeight(magnitude, lambda, beta, smoothing);
      map[group]![i] = weight;
      weighted += weight * magnitude;
      smoothed += smoothedGradientTerm(magnitude, lambda, beta, smoothing);
      projectDual(state, planes, i, weight);
      for (const plane of planes) {
        state.u[plane]![i] = kept[plane]![i]!;
        removedSquares += (kept[plane]![i]! - state.f[plane]![i]!) ** 2;
      }
    }
  });
  return { weightedEnergy: removedSquares / 2 + weighted, smoothedEnergy: removedSquares / 2 + smoothed };
}

/** Shortens p of one pixel and group to at most `bound`. */
export function projectDual(
  state: SolverState,
  planes: readonly number[],
  index: number,
  bound: number,
): void {
  let squares = 0;
  for (const plane of planes) squares += state.pX[plane]![index]! ** 2 + state.pY[plane]![index]! ** 2;
  if (squares <= bound * bound) return;
  const factor = bound / Math.sqrt(squares);
  for (const plane of planes) {
    state.pX[plane]![index]! *= factor;
    state.pY[plane]![index]! *= factor;
  }
}
