/**
 * The difference operators at one pixel, in float64: the definition of CONVENTIONS.md, "Grid". They are written
 * per pixel, not per plane, so that a kernel's reference reads like its formula.
 */

/** Size of a plane in px; both integers >= 1. */
export interface Grid {
  readonly width: number;
  readonly height: number;
}

/** Rows from..to-1 of a plane: what a pass works on before it lets the event loop breathe. */
export interface RowBand {
  readonly from: number;
  readonly to: number;
}

/**
 * Forward difference to the right, zero in the last column.
 *
 * @param u     Row-major plane.
 * @param index y * width + x.
 * @param x     Column of that index.
 * @returns     u[y, x + 1] - u[y, x], in the unit of u per px.
 */
export function gradXAt(u: ArrayLike<number>, index: number, x: number, grid: Grid): number {
  return x + 1 < grid.width ? u[index + 1]! - u[index]! : 0;
}

/**
 * Forward difference downwards, zero in the last row.
 *
 * @returns u[y + 1, x] - u[y, x], in the unit of u per px; parameters as in `gradXAt`.
 */
export function gradYAt(u: ArrayLike<number>, index: number, y: number, grid: Grid): number {
  return y + 1 < grid.height ? u[index + grid.width]! - u[index]! : 0;
}

/**
 * Divergence at one pixel: exactly minus the adjoint of the gradient above, at every edge.
 *
 * @param pX    Row-major plane of x parts; its last column is never read.
 * @param pY    Row-major plane of y parts; its last row is never read.
 * @param index y * width + x.
 * @returns     The unit of p per px.
 */
export function divergenceAt(
  pX: ArrayLike<number>,
  pY: ArrayLike<number>,
  index: number,
  x: number,
  y: number,
  grid: Grid,
): number {
  const right = x + 1 < grid.width ? pX[index]! : 0;
  const left = x > 0 ? pX[index - 1]! : 0;
  const below = y + 1 < grid.height ? pY[index]! : 0;
  const above = y > 0 ? pY[index - grid.width]! : 0;
  return right - left + (below - above);
}
