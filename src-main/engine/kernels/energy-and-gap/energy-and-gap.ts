// energy-and-gap: sums over all pixels at u = f + div(w_c p): the objective, the duality gap and what was removed.
//
//   energy         = 1/2 sum (u - f)^2 + sum lambda |g|^beta            g = (w_c grad u_c)
//   gap            = sum of  lambda |g|^beta + F*(|p|) - p . g          each term >= 0 (Fenchel and Young)
//   removedSquares = sum (u - f)^2
//
//   f       in       [plane][height][width]      noisy planes in the solve basis, intensity
//   p       in       2 x [plane][height][width]  feasible dual: any for beta > 1, |p| <= lambda (or W) else
//   W       in       [group][height][width]      only under a weight map: W |g| stands for lambda |g|^beta, F* = 0
//   w_c     uniform  per plane                   factor on the gradient, no unit, > 0
//   lambda, beta uniform                         lambda > 0, beta 1..3; F* as in objective.ts, conjugateTerm
//
// Sums are made per row and the rows are added in order, in float64, so that they do not depend on threads or bands.
// Nothing but scratch is written. The gap needs no difference of large numbers; float32 twins agree within 1e-4 of it
// plus 1e-9 a pixel. Edges: CONVENTIONS.md, "Grid".
// Source: Chambolle and Pock 2016, doi:10.1017/S096249291600009X, sections 3.1 and 5.1.
import type { GapTerms } from '../../backend';
import { divergenceAt, gradXAt, gradYAt, type RowBand } from '../../formulas/grid';
import type { SolverState } from '../solver-state';

/** The gradient term of one pixel and group, and its conjugate. */
export interface PixelTerms {
  /** lambda m^beta or W m; intensity^2. */
  gradient(m: number, index: number, group: number): number;
  /** F*(|p|); intensity^2. */
  conjugate(dualMagnitude: number, index: number, group: number): number;
}

/** Writes u = f + div(w_c p) for a band of rows into `into`, one plane after the other. */
export function estimateRows(state: SolverState, into: readonly Float64Array[], band: RowBand): void {
  const { grid, weights } = state;
  into.forEach((u, plane) => {
    const [f, pX, pY, weight] = [state.f[plane]!, state.pX[plane]!, state.pY[plane]!, weights[plane]!];
    for (let y = band.from; y < band.to; y++) {
      for (let x = 0, i = y * grid.width; x < grid.width; x++, i++) {
        u[i] = f[i]! + weight * divergenceAt(pX, pY, i, x, y, grid);
      }
    }
  });
}

/** |g| of one pixel and group: the magnitude of (w_c grad u_c) over the group's planes; intensity/px. */
export function gradientMagnitudeAt(
  state: SolverState,
  u: readonly Float64Array[],
  planes: readonly number[],
  at: { readonly x: number; readonly y: number; readonly index: number },
): number {
  let squares = 0;
  for (const plane of planes) {
    const weight = state.weights[plane]!;
    const gX = weight * gradXAt(u[plane]!, at.index, at.x, state.grid);
    const gY = weight * gradYAt(u[plane]!, at.index, at.y, state.grid);
    squares += gX * gX + gY * gY;
  }
  return Math.sqrt(squares);
}

/** Moves rows of up, which `into` holds, towards u: up - share (up - u), the answer. */
export function answerRows(
  state: SolverState,
  share: number,
  into: readonly Float64Array[],
  band: RowBand,
): void {
  into.forEach((up, plane) => {
    const u = state.u[plane]!;
    for (let i = band.from * state.grid.width; i < band.to * state.grid.width; i++) {
      up[i]! -= share * (up[i]! - u[i]!);
    }
  });
}

/**
 * The sums of one row of rough-gap, in float64, once `scratch` holds up = f + div(w_c p) for this row and the next: at
 * m = up - share (up - u), with the bound from v = up - 2 share (up - u). Share 0 makes them the sums at up.
 *
 * @returns energy and removedSquares at m, gap; intensity^2.
 */
export function gapTermsOfRow(state: SolverState, terms: PixelTerms, share: number, y: number): GapTerms {
  const { grid, scratch, weights } = state;
  let [gradientSum, gap, removedSquares] = [0, 0, 0];
  state.groups.forEach((planes, group) => {
    for (let x = 0, i = y * grid.width; x < grid.width; x++, i++) {
      let [squares, answerSquares, dualSquares, product, distance] = [0, 0, 0, 0, 0];
      for (const plane of planes) {
        const [up, u, weight] = [scratch[plane]!, state.u[plane]!, weights[plane]!];
        const upX = weight * gradXAt(up, i, x, grid);
        const upY = weight * gradYAt(up, i, y, grid);
        const awayX = share * (upX - weight * gradXAt(u, i, x, grid));
        const awayY = share * (upY - weight * gradYAt(u, i, y, grid));
        const away = share * (up[i]! - u[i]!);
        const [gX, gY] = [upX - 2 * awayX, upY - 2 * awayY];
        // The far borders of p multiply a zero difference; leaving them out of |p| keeps the bound tight.
        const pX = x + 1 < grid.width ? state.pX[plane]![i]! : 0;
        const pY = y + 1 < grid.height ? state.pY[plane]![i]! : 0;
        squares += gX * gX + gY * gY;
        answerSquares += (upX - awayX) ** 2 + (upY - awayY) ** 2;
        dualSquares += pX * pX + pY * pY;
        product += gX * pX + gY * pY;
        distance += away * away;
        removedSquares += (up[i]! - away - state.f[plane]![i]!) ** 2;
      }
      gradientSum += terms.gradient(Math.sqrt(answerSquares), i, group);
      gap += terms.gradient(Math.sqrt(squares), i, group) - product + distance;
      gap += terms.conjugate(Math.sqrt(dualSquares), i, group);
    }
  });
  return { energy: removedSquares / 2 + gradientSum, gap, removedSquares };
}
