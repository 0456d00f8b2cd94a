// estimate-codes: the integers that intensities are rounded to, exactly as codeOf rounds them in float64.
//
//   code = trunc(L v + 1/2) = floor((L + 1) v - v + 1/2)     v = clip(intensity, 0, 1), L = 2^bits - 1
//        = n + max(floor(r - 1/2 - v) + 1, 0)               n + r = (L + 1) v, n an integer, 0 <= r < 1
//            + min(floor(r + 1/2 - v), 0)
//
//   intensities  in   any shape  float32, not clipped
//   codes        out  alike      integers 0..L in float32, which holds them exactly
//
// A product with L would be rounded, and ties with it. One with L + 1, a power of 2, is exact, and so are n and r. Whether a
// code is n + 1 or n - 1 is told by the signs of two differences: where one is near to changing, what it is of is close
// enough together, or of bits few enough, for it to be exact.
import type { Tensor, TensorLibrary } from '../../tensorflow/tensor-library';

/**
 * Intensities as integers.
 *
 * @param intensities Any number; what is outside 0..1 is clipped.
 * @param largest     255 or 65535.
 * @returns           The same shape.
 */
export function codesOf(tf: TensorLibrary, intensities: Tensor, largest: number): Tensor {
  return tf.tidy(() => {
    const clipped = tf.clipByValue(intensities, 0, 1);
    const scaled = tf.mul(clipped, largest + 1);
    const whole = tf.floor(scaled);
    const rest = tf.sub(scaled, whole);
    const away = (half: number): Tensor => tf.floor(tf.sub(tf.add(rest, half), clipped));
    const up = tf.tidy(() => tf.maximum(tf.add(away(-0.5), 1), 0));
    const down = tf.tidy(() => tf.minimum(away(0.5), 0));
    return tf.add(whole, tf.add(up, down));
  });
}
