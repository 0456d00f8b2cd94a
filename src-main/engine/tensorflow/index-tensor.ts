/** Places along an axis, as `gather` wants them. */
import type { Tensor, TensorLibrary } from './tensor-library';

/** @param places Integers from 0, below 2^24. */
export function indexTensor(tf: TensorLibrary, places: ArrayLike<number>): Tensor {
  return tf.tidy(() => tf.cast(tf.tensor(Float32Array.from(places), [places.length]), 'int32'));
}
