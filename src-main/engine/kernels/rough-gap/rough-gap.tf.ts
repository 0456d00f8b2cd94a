// rough-gap: what is known of the answer m, in float32 pixel by pixel: its objective, and a bound on its distance.
//
//   up  = f + div(w_c p)     v = up - 2 s (up - u)     m = up - s (up - u)
//   energy         = 1/2 sum (m - f)^2 + sum lambda |w_c grad m|^beta
//   gap            = sum of  lambda |w_c grad v|^beta + F*(|p|) - p . w_c grad v  +  1/4 |v - up|^2
//   removedSquares = sum (m - f)^2
//
//   f, u, p, W, w_c, lambda, beta  as in energy-and-gap; u and p as a landed iteration leaves them
//   s  header  share of u in m: 0.4, or 0 where m is to be up and nothing is asked of u (energy-and-gap's case)
//
// |m - u*|^2 <= gap, see certificate.ts. Terms are made in float32, sums of 64 pixels too, those of a row in float64.
// u is rounded to float32, so a flat region has a gradient of 3e-8 or so where the answer has none; at beta = 1 that adds
// lambda 3e-8 a sample to the gap: nothing beside a certificate of 0.1 of a level (1.5e-7 a sample), too much below.
// Agrees with float64 within 1 % of the gap where that is above 4e-7 max(1/10, lambda) a sample. Edges: CONVENTIONS.md.
import type { Objective } from '../../backend';
import { difference, divergence, ofMagnitude, squaredMagnitude } from '../../tensorflow/differences';
import { rowSums } from '../../tensorflow/row-sums';
import type { SolverTensors } from '../../tensorflow/solver-tensors';
import { powerOf } from '../../tensorflow/powers';
import type { Tensor, TensorLibrary } from '../../tensorflow/tensor-library';

/** What one magnitude adds, from its square. */
interface MagnitudeTerms {
  gradient(squares: Tensor): Tensor;
  /** Null where F* is 0. */
  readonly conjugate: ((dualSquares: Tensor) => Tensor) | null;
}

/**
 * The sums of every row.
 *
 * @param share s of the header.
 * @param map   W, under a weight map; else null.
 * @returns     [gradient term of m, gap, removedSquares][height]; the energy is the first and half the last.
 */
export function roughGapRows(
  tf: TensorLibrary,
  state: SolverTensors,
  objective: Pick<Objective, 'lambda' | 'beta'>,
  share: number,
  map: Tensor | null,
): Tensor {
  return tf.tidy(() => {
    const terms = map ? weightMapTerms(tf, map) : powerTerms(tf, objective);
    const { f, u, pX, pY, weights, isCoupled } = state;
    // A point v = f + change is kept as its two parts, and differences are taken of each before they are added: f is
    // near its neighbour and its difference exact, and the change is smaller than v, so that both round less.
    const own = tf.mul(weights, divergence(tf, pX, pY));
    const halfway = tf.tidy(() => tf.mul(share, tf.add(tf.sub(f, u), own)));
    const change = tf.tidy(() => tf.sub(own, tf.mul(2, halfway)));
    const slope = (direction: 'x' | 'y'): Tensor =>
      tf.tidy(() => tf.mul(weights, tf.add(difference(tf, f, direction), difference(tf, change, direction))));
    const [gX, gY] = [slope('x'), slope('y')];
    const answerSquares = tf.tidy(() => {
      const moved = (g: Tensor, direction: 'x' | 'y'): Tensor =>
        tf.add(g, tf.mul(weights, difference(tf, halfway, direction)));
      return squaredMagnitude(tf, moved(gX, 'x'), moved(gY, 'y'), isCoupled);
    });
    const gap = tf.tidy(() => {
      const bound = terms.gradient(squaredMagnitude(tf, gX, gY, isCoupled));
      const product = ofMagnitude(tf, tf.add(tf.mul(gX, pX), tf.mul(gY, pY)), isCoupled);
      const primal = tf.sub(bound, product);
      if (!terms.conjugate) return primal;
      return tf.add(primal, terms.conjugate(squaredMagnitude(tf, pX, pY, isCoupled)));
    });
    const gradient = tf.tidy(() => terms.gradient(answerSquares));
    const taken = tf.tidy(() => tf.square(tf.add(change, halfway)));
    const distance = tf.square(halfway);
    return gapRows(tf, [gradient, gap, taken, distance]);
  });
}

/** The rows of distance go to those of the gap: the two differ in planes where these are coupled. */
function gapRows(tf: TensorLibrary, terms: readonly Tensor[]): Tensor {
  const rows = rowSums(tf, terms);
  const height = rows.shape[1]!;
  const row = (quantity: number): Tensor => tf.slice(rows, [quantity, 0], [1, height]);
  return tf.concat([row(0), tf.add(row(1), row(3)), row(2)], 0);
}

function weightMapTerms(tf: TensorLibrary, map: Tensor): MagnitudeTerms {
  return { gradient: (squares) => tf.mul(map, tf.sqrt(squares)), conjugate: null };
}

function powerTerms(tf: TensorLibrary, { lambda, beta }: Pick<Objective, 'lambda' | 'beta'>): MagnitudeTerms {
  const gradient = (squares: Tensor): Tensor => tf.mul(lambda, powerOf(tf, squares, beta / 2));
  if (beta <= 1) return { gradient, conjugate: null };
  const exponent = beta / (beta - 1);
  const unit = 1 / (lambda * beta);
  const conjugate = (dualSquares: Tensor): Tensor =>
    tf.mul(lambda * (beta - 1), powerOf(tf, tf.mul(dualSquares, unit * unit), exponent / 2));
  return { gradient, conjugate };
}
