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
import { before, withFarBorder } from '../../tensorflow/differences';
import type { SolverTensors } from '../../tensorflow/solver-tensors';
import type { Tensor, TensorLibrary } from '../../tensorflow/tensor-library';

/** The four pixels of every cell, each [plane * cell rows][1][cell columns][1]: a b above d e. */
interface CellCorners {
  readonly a: Tensor;
  readonly b: Tensor;
  readonly d: Tensor;
  readonly e: Tensor;
}

/**
 * u and p of the fine problem.
 *
 * @param coarse The coarse problem; u and p are read.
 * @param fine   f is read.
 */
export function prolongTensors(
  tf: TensorLibrary,
  coarse: Pick<SolverTensors, 'u' | 'pX' | 'pY'>,
  { f, weights }: Pick<SolverTensors, 'f' | 'weights'>,
): Pick<SolverTensors, 'u' | 'pX' | 'pY'> {
  const cut = (cells: Tensor): Tensor => tf.slice(cells, [0, 0, 0], [...f.shape]);
  return tf.tidy(() => {
    const inner = tf.tidy(() => innerFlux(tf, f, weights));
    const along = (flux: Tensor, direction: 'x' | 'y', within: Tensor): Tensor =>
      tf.tidy(() => withFarBorder(tf, cut(tf.add(betweenBorders(tf, flux, direction), within)), direction));
    return {
      u: tf.tidy(() => cut(onCells(tf, coarse.u))),
      pX: along(coarse.pX, 'x', inner.alongX),
      pY: along(coarse.pY, 'y', inner.alongY),
    };
  });
}

/**
 * The photo averaged over its cells, in its solve basis; [plane][ceil(height/2)][ceil(width/2)].
 *
 * @param f [plane][height][width].
 */
export function averageCells(tf: TensorLibrary, f: Tensor): Tensor {
  return tf.tidy(() => {
    const { a, b, d, e } = cornersOf(tf, f);
    const mean = tf.mul(tf.add(tf.add(a, b), tf.add(d, e)), 0.25);
    const [planes, height, width] = f.shape as [number, number, number];
    return tf.reshape(mean, [planes, Math.ceil(height / 2), Math.ceil(width / 2)]);
  });
}

/** Every cell's value at its pixels. */
function onCells(tf: TensorLibrary, cells: Tensor): Tensor {
  return tf.tidy(() => twice(tf, twice(tf, cells, 2), 1));
}

/** P of the border before a pixel and of that after it, added. */
function betweenBorders(tf: TensorLibrary, flux: Tensor, direction: 'x' | 'y'): Tensor {
  const [axis, other] = direction === 'x' ? ([2, 1] as const) : ([1, 2] as const);
  return tf.tidy(() => {
    const own = tf.add(flux, before(tf, flux, direction));
    return twice(tf, inTurn(tf, own, tf.mul(flux, 2), axis), other);
  });
}

/** The entries of two tensors in turn along an axis. */
function inTurn(tf: TensorLibrary, even: Tensor, odd: Tensor, axis: 1 | 2): Tensor {
  const doubled = even.shape.map((size, each) => (each === axis ? 2 * size : size));
  return tf.tidy(() => tf.reshape(tf.stack([even, odd], axis + 1), doubled));
}

/** Every entry twice along an axis. */
function twice(tf: TensorLibrary, entries: Tensor, axis: 1 | 2): Tensor {
  return inTurn(tf, entries, entries, axis);
}

/** The flux to the right and down that evens f out within its cells; [plane][2 cell rows][2 cell columns]. */
function innerFlux(
  tf: TensorLibrary,
  f: Tensor,
  weights: Tensor,
): { readonly alongX: Tensor; readonly alongY: Tensor } {
  const [planes, height, width] = f.shape as [number, number, number];
  const [rows, columns] = [Math.ceil(height / 2), Math.ceil(width / 2)];
  const { a, b, d, e } = cornersOf(tf, f);
  const flux = (own: Tensor, other: Tensor): Tensor => tf.add(tf.mul(3, own), other);
  const [top, bottom] = [tf.sub(b, a), tf.sub(e, d)];
  const [left, right] = [tf.sub(d, a), tf.sub(e, b)];
  const whole = (parts: Tensor): Tensor => {
    const planar = tf.reshape(parts, [planes, 2 * rows, 2 * columns]);
    return tf.div(planar, tf.mul(8, weights));
  };
  // Only from the left column to the right one, and from the upper row to the lower one.
  const across = tf.pad(tf.concat([flux(top, bottom), flux(bottom, top)], 1), [
    [0, 0],
    [0, 0],
    [0, 0],
    [0, 1],
  ]);
  const down = tf.pad(tf.concat([flux(left, right), flux(right, left)], 3), [
    [0, 0],
    [0, 1],
    [0, 0],
    [0, 0],
  ]);
  return { alongX: whole(across), alongY: whole(down) };
}

/** The pixels of the cells; a missing row or column is the one before it again. */
function cornersOf(tf: TensorLibrary, f: Tensor): CellCorners {
  const [planes, height, width] = f.shape as [number, number, number];
  const wide = width % 2 === 0 ? f : tf.concat([f, tf.slice(f, [0, 0, width - 1], [planes, height, 1])], 2);
  const columns = Math.ceil(width / 2);
  const even =
    height % 2 === 0
      ? wide
      : tf.concat([wide, tf.slice(wide, [0, height - 1, 0], [planes, 1, 2 * columns])], 1);
  const cellRows = planes * Math.ceil(height / 2);
  const cells = tf.reshape(even, [cellRows, 2, columns, 2]);
  const corner = (y: number, x: number): Tensor => tf.slice(cells, [0, y, 0, x], [cellRows, 1, columns, 1]);
  return { a: corner(0, 0), b: corner(0, 1), d: corner(1, 0), e: corner(1, 1) };
}
