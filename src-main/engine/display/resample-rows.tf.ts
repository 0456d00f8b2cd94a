// resample-rows: the mean of what lies under a pixel of the frame, as areaOverlaps says.
//
//   mean = sum over columns of share(column) sum over rows of share(row) cell(column, row)
//
//   cells  in   [plane][height][width]
//   mean   out  [plane][rows][columns]  of the frame, or of a piece of it
//
// Cell by cell under all pixels at once: as products of matrices newer cards would round the shares to 10 bits.
import { indexTensor } from '../tensorflow/index-tensor';
import type { Tensor, TensorLibrary } from '../tensorflow/tensor-library';
import type { AreaOverlaps } from './area-overlaps';

/** Pixels from..to - 1 of an axis. */
export interface PixelSpan {
  readonly from: number;
  readonly to: number;
}

/** The cells that lie under pixels of one axis, the first and one beyond the last. */
export function cellsUnder({ first, last }: AreaOverlaps, { from, to }: PixelSpan): PixelSpan {
  return { from: first[from]!, to: last[to - 1]! + 1 };
}

/**
 * The means along one axis.
 *
 * @param cells    [plane][height][width], along the axis those of `cellsUnder`.
 * @param axis     1 for rows, 2 for columns.
 * @param overlaps What lies under each pixel of the axis.
 * @param span     The pixels that are asked for.
 * @returns        Alike, with as many lines along the axis as there are pixels.
 */
export function meanAlong(
  tf: TensorLibrary,
  cells: Tensor,
  axis: 1 | 2,
  overlaps: AreaOverlaps,
  span: PixelSpan,
): Tensor {
  if (overlaps.isIdentity) return cells;
  const { first, last, firstShare, lastShare, innerShare } = overlaps;
  const pixels = Array.from({ length: span.to - span.from }, (_, k) => span.from + k);
  const origin = first[span.from]!;
  const most = pixels.reduce((count, k) => Math.max(count, last[k]! - first[k]! + 1), 1);
  const shape = axis === 1 ? [1, pixels.length, 1] : [1, 1, pixels.length];
  /** The step-th cell under every pixel, times its share: none where a pixel has fewer. */
  const weighted = (step: number): Tensor => {
    const at = pixels.map((k) => Math.min(first[k]! + step, last[k]!) - origin);
    const shares = Float32Array.from(pixels, (k) => {
      const cell = first[k]! + step;
      if (step === 0) return firstShare[k]!;
      if (cell > last[k]!) return 0;
      return cell === last[k] ? lastShare[k]! : innerShare;
    });
    return tf.mul(tf.gather(cells, indexTensor(tf, at), axis), tf.tensor(shares, shape));
  };
  return tf.tidy(() => {
    let sum = tf.tidy(() => weighted(0));
    for (let step = 1; step < most; step += 1) {
      const before = sum;
      sum = tf.tidy(() => tf.add(before, weighted(step)));
      before.dispose();
    }
    return sum;
  });
}
