// prolong-dual: starts a problem from the answer to the same photo averaged over cells of 2 x 2 px.
//
//   Every border between two cells carries the flux P of the coarse problem twice on each of its edges, so that the cell
//   gains as much a pixel as the coarse pixel did; inside the cell the flux runs evenly from border to border:
//
//     pX = P[X-1] + P[X] (left column of the cell), 2 P[X] (right column)      pY alike, by rows
//
//   Then div p is the coarse divergence at every pixel of the cell. What of f is not its mean over the cell is taken out
//   on the four edges inside it, by the smallest flux d that does so, with b - a the difference along the edge and e - d
//   that along the one beside it:
//
//     p <- p + (3 (b - a) + (e - d)) / (8 w_c),        after which f + div(w_c p) is constant on the cell
//
//   u is the coarse estimate, constant on the cell. A cell with one row or column only has the missing one repeated.
//   For beta = 1 |p| <= lambda has yet to be seen to.
//
//   P, U   in   [plane][ceil(height/2)][ceil(width/2)]  dual and estimate of the coarse problem, lambda / 2^beta
//   f      in   [plane][height][width]                  noisy planes in the solve basis, intensity
//   p, u   out  [plane][height][width]                  p = 0 at the far borders
//   w_c    uniform  per plane                           factor on the gradient, no unit, > 0
//
// The factor 2 is 2^beta / 2^(beta-1): |p| = lambda beta |g|^(beta-1), and a gradient per coarse pixel is twice that per
// pixel. Edges: CONVENTIONS.md, "Grid". Agrees with float64 within 2e-6 of the largest |p|.
// Source: Raviart and Thomas 1977, doi:10.1007/BFb0064470, lowest order, for the flux between the borders.
import type { RowBand } from '../../formulas/grid';
import type { SolverState } from '../solver-state';

/**
 * Fills p and u in the rows of a band of cells.
 *
 * @param coarse The coarse problem's state; p and u are read.
 * @param fine   f is read; p and u of the rows 2 from .. 2 to - 1 are written.
 * @param band   Rows of the coarse problem.
 */
export function prolongRows(coarse: SolverState, fine: SolverState, band: RowBand): void {
  const { width, height } = fine.grid;
  const cells = coarse.grid;
  fine.u.forEach((u, plane) => {
    const [pX, pY] = [fine.pX[plane]!, fine.pY[plane]!];
    const fluxX = coarse.pX[plane]!;
    const fluxY = coarse.pY[plane]!;
    for (let y = 2 * band.from; y < Math.min(height, 2 * band.to); y++) {
      for (let x = 0, i = y * width; x < width; x++, i++) {
        const [cellX, cellY] = [x >> 1, y >> 1];
        const cell = cellY * cells.width + cellX;
        const left = cellX > 0 ? fluxX[cell - 1]! : 0;
        const above = cellY > 0 ? fluxY[cell - cells.width]! : 0;
        const beforeX = x % 2 === 0 ? left : fluxX[cell]!;
        const beforeY = y % 2 === 0 ? above : fluxY[cell]!;
        const { alongX, alongY } = innerFlux(fine, plane, x, y);
        u[i] = coarse.u[plane]![cell]!;
        pX[i] = x + 1 < width ? beforeX + fluxX[cell]! + alongX : 0;
        pY[i] = y + 1 < height ? beforeY + fluxY[cell]! + alongY : 0;
      }
    }
  });
}

/** The flux from a pixel to the right and down that evens f out within its cell; 0 across the cell's border. */
function innerFlux(
  { f, weights, grid }: SolverState,
  plane: number,
  x: number,
  y: number,
): { readonly alongX: number; readonly alongY: number } {
  const { width, height } = grid;
  const at = (column: number, row: number): number =>
    f[plane]![Math.min(height - 1, row) * width + Math.min(width - 1, column)]!;
  const [left, top] = [x - (x % 2), y - (y % 2)];
  const [a, b, d, e] = [at(left, top), at(left + 1, top), at(left, top + 1), at(left + 1, top + 1)];
  const unit = 8 * weights[plane]!;
  const [own, other] = y === top ? [b - a, e - d] : [e - d, b - a];
  const [ownDown, otherDown] = x === left ? [d - a, e - b] : [e - b, d - a];
  return {
    alongX: x === left ? (3 * own + other) / unit : 0,
    alongY: y === top ? (3 * ownDown + otherDown) / unit : 0,
  };
}
