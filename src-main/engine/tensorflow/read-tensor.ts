/** Values of tensors, once the device has made them. */
import type { Tensor, TensorLibrary } from './tensor-library';

/**
 * The values of a tensor that is made for it; nothing of it stays.
 *
 * @param make Runs in a `tidy` and at once: nothing else is done to any tensor meanwhile.
 */
export async function valuesOf(tf: TensorLibrary, make: () => Tensor): Promise<Float32Array> {
  const tensor = tf.tidy(make);
  try {
    const values = await tensor.data();
    return values instanceof Float32Array ? values : Float32Array.from(values);
  } finally {
    tensor.dispose();
  }
}
