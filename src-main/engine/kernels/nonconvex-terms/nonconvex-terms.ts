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
import type { NonconvexTerms } from '../../backend';
import { gradientTerm, smoothedGradientTerm } from '../../formulas/objective';
import { gradientMagnitudeAt } from '../energy-and-gap/energy-and-gap';
import type { SolverState } from '../solver-state';
import type { WeightMapUniforms } from '../weight-map/weight-map';

/** The sums of one row of u, which must be there for this row and the next; all in intensity^2. */
export function nonconvexTermsOfRow(
  state: SolverState,
  u: readonly Float64Array[],
  uniforms: WeightMapUniforms,
  y: number,
): NonconvexTerms {
  const { grid } = state;
  const { lambda, beta, smoothing } = uniforms;
  let [plain, smoothed, removedSquares] = [0, 0, 0];
  state.groups.forEach((planes) => {
    for (let x = 0, i = y * grid.width; x < grid.width; x++, i++) {
      const magnitude = gradientMagnitudeAt(state, u, planes, { x, y, index: i });
      plain += gradientTerm(magnitude, lambda, beta);
      smoothed += smoothedGradientTerm(magnitude, lambda, beta, smoothing);
      for (const plane of planes) removedSquares += (u[plane]![i]! - state.f[plane]![i]!) ** 2;
    }
  });
  return {
    energy: removedSquares / 2 + plain,
    smoothedEnergy: removedSquares / 2 + smoothed,
    removedSquares,
  };
}
