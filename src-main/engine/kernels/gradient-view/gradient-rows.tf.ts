// gradient-rows: differences to the right and below, or across both neighbours, and what stands beyond the borders.
//
//   forward  u[x + 1] - u[x]      central  u[x + 1] - u[x - 1]      times slope: intensity/px
//
//   cells      in   [plane][height][width]  the photo's or an answer's, integers or intensities
//   magnitude  out  [1][rows][columns]      of the inner cells, joint over channels
//   vector     out  [2][rows][columns]      gradX and gradY of the channel mean, y pointing down
//
// On integers the differences are exact. Agrees with the rows of the views to float32 rounding.
import type { Region } from '../../../contract/studio-calls';
import type { Tensor, TensorLibrary } from '../../tensorflow/tensor-library';
import type { Continuation } from './gradient-operator';
import type { GradientQuantity, PhotoBorders } from './gradient-rows';

/** Cells whose gradient is asked for, among those around them. */
interface GradientCells {
  readonly cells: Tensor;
  /** Among `cells`: a cell or more from each side, or at it where nothing lies beyond. */
  readonly inner: Region;
  /** How the cells go on at a side that `inner` reaches. */
  readonly beyond: Readonly<Record<keyof PhotoBorders, Continuation>>;
  /** Differences are across both neighbours; else to the next one. */
  readonly isCentral: boolean;
  /** Intensity/px of a difference of 1: half of that for a central one. */
  readonly slope: number;
}

/** The gradient of the inner cells. */
export function gradientTensor(tf: TensorLibrary, around: GradientCells, quantity: GradientQuantity): Tensor {
  return tf.tidy(() => {
    const { cells, slope } = around;
    if (quantity === 'magnitude') {
      const squares = tf.add(squaresAlong(tf, around, 'x'), squaresAlong(tf, around, 'y'));
      return tf.mul(tf.sqrt(tf.sum(squares, 0, true)), slope);
    }
    // Differences are linear: the sum over channels may be taken before them, and is, for there is less to do then.
    const joint = { ...around, cells: tf.sum(cells, 0, true) };
    const both = [differenceAlong(tf, joint, 'x'), differenceAlong(tf, joint, 'y')];
    return tf.mul(tf.concat(both, 0), slope / cells.shape[0]!);
  });
}

function squaresAlong(tf: TensorLibrary, around: GradientCells, direction: 'x' | 'y'): Tensor {
  return tf.tidy(() => tf.square(differenceAlong(tf, around, direction)));
}

/** Differences along one axis, not yet times the slope; [plane][rows][columns] of the inner cells. */
function differenceAlong(
  tf: TensorLibrary,
  { cells, inner, beyond, isCentral }: GradientCells,
  direction: 'x' | 'y',
): Tensor {
  const isX = direction === 'x';
  const axis = isX ? 2 : 1;
  const [from, count] = isX ? [inner.x, inner.width] : [inner.y, inner.height];
  const across = isX
    ? { axis: 1, from: inner.y, count: inner.height }
    : { axis: 2, from: inner.x, count: inner.width };
  const [before, after] = isX ? [beyond.left, beyond.right] : [beyond.top, beyond.bottom];
  return tf.tidy(() => {
    const lines = part(tf, cells, across.axis, across.from, across.count);
    const size = lines.shape[axis]!;
    const hasBefore = isCentral && from === 0;
    const extended = [lines];
    if (hasBefore) extended.unshift(beyondEnd(tf, lines, axis, { rule: before, border: 0, inner: 1 }));
    if (from + count === size) {
      extended.push(beyondEnd(tf, lines, axis, { rule: after, border: size - 1, inner: size - 2 }));
    }
    const joined = extended.length === 1 ? lines : tf.concat(extended, axis);
    const start = from + (hasBefore ? 1 : 0);
    const behind = part(tf, joined, axis, isCentral ? start - 1 : start, count);
    return tf.sub(part(tf, joined, axis, start + 1, count), behind);
  });
}

/** An end of an axis: how it goes on, its last line and the one before it, which an axis of one has not. */
interface End {
  readonly rule: Continuation;
  readonly border: number;
  readonly inner: number;
}

/** The line that stands beyond an end; `continued` on tensors. */
function beyondEnd(tf: TensorLibrary, lines: Tensor, axis: number, { rule, border, inner }: End): Tensor {
  const last = part(tf, lines, axis, border, 1);
  if (rule === 'zero') return tf.zerosLike(last);
  if (rule === 'repeat' || lines.shape[axis] === 1) return last;
  return tf.sub(tf.mul(2, last), part(tf, lines, axis, inner, 1));
}

/** Some lines of an axis. */
function part(tf: TensorLibrary, x: Tensor, axis: number, from: number, count: number): Tensor {
  const begin = x.shape.map((_, each) => (each === axis ? from : 0));
  return tf.slice(
    x,
    begin,
    x.shape.map((size, each) => (each === axis ? count : size)),
  );
}
