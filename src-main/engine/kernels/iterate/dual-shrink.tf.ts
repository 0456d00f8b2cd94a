/**
 * The factor of the dual step as tensor operations: 1 - r/s of proximal-map.ts, from the squares of |pt|. Orders 1, 3/2, 2
 * and 3 in closed form, rewritten so that nothing cancels; the others are looked up, on lines between logarithms of |pt|^2,
 * which takes 8 operations where Newton's method would take that many a step.
 */
import type { Objective } from '../../backend';
import { dualShrink } from '../../formulas/proximal-map';
import type { Tensor, TensorLibrary } from '../../tensorflow/tensor-library';
import type { DualShrinkTensor } from './iterate.tf';

/** Lines an octave of |pt|^2: the factor is within 6e-6 of the exact one, at beta = 1.01 with its near corner within 3e-5. */
const linesPerOctave = 64;
/**
 * Octaves of |pt|^2 that are looked up; beyond them the factor is that of the end. Below, all that it moves is less than
 * 1e-7, and what is above no photo reaches.
 */
const lowestOctave = -48;
const highestOctave = 40;

/** What the factor depends on. */
interface ShrinkCurve {
  readonly lambda: number;
  readonly beta: number;
  readonly sigma: number;
}

/**
 * The factor for an objective with beta >= 1.
 *
 * @param hold Keeps a tensor for as long as the factor is used.
 */
export function dualShrinkTensor(
  tf: TensorLibrary,
  { lambda, beta }: Pick<Objective, 'lambda' | 'beta'>,
  sigma: number,
  hold: (tensor: Tensor) => Tensor,
): DualShrinkTensor {
  // |pt| / sigma is s, and lambda / sigma the strength t of the proximal map.
  if (beta <= 1) {
    const bound = hold(tf.scalar(lambda));
    return (squares) => tf.div(bound, tf.maximum(bound, tf.sqrt(squares)));
  }
  if (beta === 2) {
    const factor = hold(tf.scalar(lambda / (lambda + sigma / 2)));
    return () => tf.clone(factor);
  }
  if (beta === 1.5) return threeHalves(tf, lambda, sigma);
  if (beta === 3) return third(tf, lambda, sigma);
  return lookedUp(tf, { lambda, beta, sigma }, hold);
}

/** The projection onto |p| <= W: W / max(W, |pt|). */
export function weightMapShrink(tf: TensorLibrary, map: Tensor): DualShrinkTensor {
  return (squares) => tf.div(map, tf.maximum(map, tf.sqrt(squares)));
}

/** With c = 3/2 t: r + c sqrt(r) = s, so that 1 - r/s = c sqrt(r) / s = 2 c / (c + sqrt(c^2 + 4 s)). */
function threeHalves(tf: TensorLibrary, lambda: number, sigma: number): DualShrinkTensor {
  const c = (1.5 * lambda) / sigma;
  return (squares) => {
    const fourS = tf.mul(tf.sqrt(squares), 4 / sigma);
    return tf.div(2 * c, tf.add(c, tf.sqrt(tf.add(c * c, fourS))));
  };
}

/** With q = sqrt(1 + 12 t s): 1 - r/s = (q - 1) / (q + 1) = 12 t s / (q + 1)^2. */
function third(tf: TensorLibrary, lambda: number, sigma: number): DualShrinkTensor {
  const scale = (12 * lambda) / (sigma * sigma);
  return (squares) => {
    const twelve = tf.mul(tf.sqrt(squares), scale);
    return tf.div(twelve, tf.square(tf.add(1, tf.sqrt(tf.add(1, twelve)))));
  };
}

function lookedUp(tf: TensorLibrary, curve: ShrinkCurve, hold: (tensor: Tensor) => Tensor): DualShrinkTensor {
  const { offsets, slopes } = shrinkLines(curve);
  const count = offsets.length;
  const [offset, slope] = [hold(tf.tensor(offsets, [count])), hold(tf.tensor(slopes, [count]))];
  return (squares) => {
    // The logarithm of 0 is below all of them.
    const place = tf.add(tf.mul(tf.log(squares), linesPerOctave / Math.LN2), -lowestOctave * linesPerOctave);
    const line = tf.cast(tf.clipByValue(place, 0, count - 1), 'int32');
    return tf.add(tf.gather(offset, line), tf.mul(tf.gather(slope, line), squares));
  };
}

/**
 * The lines: factor = offset + slope |pt|^2. Each goes through the ends of its stretch, moved half-way to the curve in its
 * middle, which halves the error; the outermost are flat.
 */
function shrinkLines(curve: ShrinkCurve): {
  readonly offsets: Float32Array;
  readonly slopes: Float32Array;
} {
  const { lambda, beta, sigma } = curve;
  const factorAt = (squares: number): number => dualShrink(Math.sqrt(squares), lambda, sigma, beta);
  const count = (highestOctave - lowestOctave) * linesPerOctave;
  const [offsets, slopes] = [new Float32Array(count), new Float32Array(count)];
  for (let line = 0; line < count; line++) {
    const start = 2 ** (lowestOctave + line / linesPerOctave);
    const end = 2 ** (lowestOctave + (line + 1) / linesPerOctave);
    const [atStart, atEnd] = [factorAt(start), factorAt(end)];
    const slope = line === 0 || line === count - 1 ? 0 : (atEnd - atStart) / (end - start);
    const bend = slope === 0 ? 0 : factorAt((start + end) / 2) - (atStart + atEnd) / 2;
    slopes[line] = slope;
    offsets[line] = atStart - slope * start + bend / 2;
  }
  return { offsets, slopes };
}
