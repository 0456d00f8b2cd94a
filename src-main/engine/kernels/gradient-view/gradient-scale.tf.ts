// gradient-scale: which bin of the scale's histogram every counted gradient magnitude of the photo belongs to.
//
//   bin = min(trunc(m binsPerUnit), bins)     of every rowStep-th row; binsPerUnit = bins / largest magnitude
//
//   magnitudes  in   [1][rows][columns]     of rows without the borders, intensity/px
//   bins        out  [1][counted][columns]  integers 0..65536
//
// A magnitude next to the border between two bins may be counted in the other one. What is counted, four million numbers at
// most and once a photo, is counted by whoever reads it: adding up by index is an operation that TensorFlow's devices each
// do in their own way, and a photo's worth of it saves a few milliseconds.
import { indexTensor } from '../../tensorflow/index-tensor';
import type { Tensor, TensorLibrary } from '../../tensorflow/tensor-library';
import { bins, largestMagnitude } from './gradient-scale';

/**
 * The bins of the counted rows.
 *
 * @param magnitudes [1][rows][columns], intensity/px.
 * @param counted    Rows among them that are counted, in order; at least one.
 * @param channels   Of the photo.
 * @returns          [1][counted][columns], integers in float32.
 */
export function magnitudeBins(
  tf: TensorLibrary,
  magnitudes: Tensor,
  counted: readonly number[],
  channels: number,
): Tensor {
  return tf.tidy(() => {
    const isAll = counted.length === magnitudes.shape[1];
    const rows = isAll ? magnitudes : tf.gather(magnitudes, indexTensor(tf, counted), 1);
    const scaled = tf.mul(rows, bins / largestMagnitude(channels));
    return tf.minimum(tf.floor(scaled), bins);
  });
}
