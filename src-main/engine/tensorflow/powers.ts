/** Powers of magnitudes on tensors; the cases that need no logarithm are as exact as their roots. */
import type { Tensor, TensorLibrary } from './tensor-library';

/** base^exponent for base >= 0, exponent > 0; 0 at 0. */
export function powerOf(tf: TensorLibrary, base: Tensor, exponent: number): Tensor {
  if (exponent === 0.5) return tf.sqrt(base);
  if (exponent === 1) return tf.clone(base);
  if (exponent === 1.5) return tf.mul(base, tf.sqrt(base));
  if (exponent === 0.75) return tf.mul(tf.sqrt(base), tf.sqrt(tf.sqrt(base)));
  return tf.pow(base, exponent);
}

/** (m + smoothing)^beta - smoothing^beta for m >= 0, so that the difference does not cancel where m is small. */
export function smoothedPower(tf: TensorLibrary, m: Tensor, beta: number, smoothing: number): Tensor {
  const log = tf.log1p(tf.mul(m, 1 / smoothing));
  return tf.mul(tf.expm1(tf.mul(log, beta)), smoothing ** beta);
}
