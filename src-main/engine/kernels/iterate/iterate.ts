// iterate: one over-relaxed primal-dual step for 1/2 sum (u - f)^2 + sum lambda |w grad u|^beta, beta >= 1.
//
//   un = (u + tau_c (f + div(w_c p))) / (1 + tau_c)                 u <- u + relaxation (un - u)
//   pt = p + sigma w_c grad(un + extrapolation (un - u))
//   pn = pt (1 - r/s),  s = |pt| / sigma,  r = prox of (lambda/sigma) |.|^beta at s
//        (beta = 1: pt projected onto |p| <= lambda; under a weight map: onto |p| <= W)
//                                                                  p <- p + relaxation (pn - p)
//
//   f           in       [plane][height][width]  noisy planes in the solve basis, intensity
//   u           in, out  [plane][height][width]  estimate, intensity
//   p           in, out  2 x [plane][height][width]  dual variable, intensity px at beta = 1; far borders stay 0
//   W           in       [group][height][width]  only under a weight map: bound on |p|
//   w_c         uniform  per plane               factor on the gradient, no unit, > 0
//   tau_c       uniform  per plane               > 0
//   sigma       uniform                          px^2, > 0, tau_c sigma 8 w_c^2 <= 1
//   relaxation  uniform                          1..1.95; 1 in the last iteration of a run that lands
//   extrapolation uniform                        0..1; 1 but where schemes are compared
//   lambda, beta uniform                         lambda > 0, beta 1..3
//
// |pt| runs over both parts and over the planes of one group: all planes (joint, opponent) or each its own (channels).
// Edges: CONVENTIONS.md, "Grid". Float32 twins agree within 2e-5 after 100 iterations, for photos in 0..1.
// Source: Chambolle and Pock 2016, doi:10.1007/s10107-015-0957-3, Algorithm 1 over-relaxed; their g is our data term.
import { divergenceAt, gradXAt, gradYAt, type RowBand } from '../../formulas/grid';
import type { SolverState } from '../solver-state';

/** The scalars of one iteration. */
interface IterateUniforms {
  readonly tau: readonly number[];
  readonly sigma: number;
  readonly relaxation: number;
  readonly extrapolation: number;
}

/**
 * The factor from pt to pn, 0..1.
 *
 * @param magnitude |pt| of one pixel and group.
 * @param index     y * width + x.
 * @param group     Index of the plane group.
 */
export type DualShrink = (magnitude: number, index: number, group: number) => number;

/**
 * First half of an iteration on a band of rows: updates u and leaves un + extrapolation (un - u) in `scratch`.
 *
 * All bands of this half come before any band of the second, which reads `scratch` one row further down.
 */
export function primalHalf(state: SolverState, uniforms: IterateUniforms, band: RowBand): void {
  const { grid, weights } = state;
  state.u.forEach((u, plane) => {
    const [f, pX, pY, ahead] = [state.f[plane]!, state.pX[plane]!, state.pY[plane]!, state.scratch[plane]!];
    const [tau, weight] = [uniforms.tau[plane]!, weights[plane]!];
    for (let y = band.from; y < band.to; y++) {
      for (let x = 0, i = y * grid.width; x < grid.width; x++, i++) {
        const before = u[i]!;
        const next = (before + tau * (f[i]! + weight * divergenceAt(pX, pY, i, x, y, grid))) / (1 + tau);
        ahead[i] = next + uniforms.extrapolation * (next - before);
        u[i] = before + uniforms.relaxation * (next - before);
      }
    }
  });
}

/** Second half of an iteration on a band of rows: updates p from `scratch`. */
export function dualHalf(
  state: SolverState,
  uniforms: IterateUniforms,
  shrink: DualShrink,
  band: RowBand,
): void {
  const { grid, weights, scratch, pX, pY } = state;
  const { sigma, relaxation } = uniforms;
  // pt of the planes of one pixel, x part and y part in turn.
  const trial = new Float64Array(2 * state.u.length);
  state.groups.forEach((planes, group) => {
    for (let y = band.from; y < band.to; y++) {
      for (let x = 0, i = y * grid.width; x < grid.width; x++, i++) {
        let squares = 0;
        for (const plane of planes) {
          const [step, ahead] = [sigma * weights[plane]!, scratch[plane]!];
          const trialX = pX[plane]![i]! + step * gradXAt(ahead, i, x, grid);
          const trialY = pY[plane]![i]! + step * gradYAt(ahead, i, y, grid);
          trial[2 * plane] = trialX;
          trial[2 * plane + 1] = trialY;
          squares += trialX * trialX + trialY * trialY;
        }
        const factor = shrink(Math.sqrt(squares), i, group);
        for (const plane of planes) {
          pX[plane]![i]! += relaxation * (factor * trial[2 * plane]! - pX[plane]![i]!);
          pY[plane]![i]! += relaxation * (factor * trial[2 * plane + 1]! - pY[plane]![i]!);
        }
      }
    }
  });
}
