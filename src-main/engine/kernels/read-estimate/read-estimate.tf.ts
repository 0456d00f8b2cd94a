// read-estimate: the answer, or the kept estimate, back in the photo's own channels.
//
//   up = f + div(w_c p)     answer = up - share (up - u)     share 0 below beta = 1; see rough-gap
//
//   R = luma / sqrt 3 + chroma1 / sqrt 2 + chroma2 / sqrt 6
//   G = luma / sqrt 3                - 2 chroma2 / sqrt 6
//   B = luma / sqrt 3 - chroma1 / sqrt 2 + chroma2 / sqrt 6
//
//   f, u, p, w_c  in   as in the other kernels
//   answer        out  [plane][height][width]  in the solve basis, less the 1/2 that place-photo took
//   own channel   out  [height][width]         intensity, not clipped
import type { SolveBasis } from '../../formulas/couplings';
import { divergence } from '../../tensorflow/differences';
import type { SolverTensors } from '../../tensorflow/solver-tensors';
import type { Tensor, TensorLibrary } from '../../tensorflow/tensor-library';
import { centreIntensity } from '../../wasm/memory-fields';

/** f + div(w_c p), less the centre, in the solve basis. */
export function estimateTensor(tf: TensorLibrary, { f, pX, pY, weights }: SolverTensors): Tensor {
  return tf.tidy(() => tf.add(f, tf.mul(weights, divergence(tf, pX, pY))));
}

/** The answer, less the centre, in the solve basis. */
export function answerTensor(tf: TensorLibrary, state: SolverTensors, share: number): Tensor {
  const { f, u, pX, pY, weights } = state;
  return tf.tidy(() => {
    const change = tf.mul(weights, divergence(tf, pX, pY));
    const away = tf.tidy(() => tf.mul(share, tf.add(tf.sub(f, u), change)));
    return tf.add(f, tf.sub(change, away));
  });
}

/**
 * One of the photo's own channels of an answer, intensity; [height][width].
 *
 * @param answer In the solve basis, less the centre.
 */
export function ownChannel(tf: TensorLibrary, answer: Tensor, basis: SolveBasis, channel: number): Tensor {
  const [, height, width] = answer.shape as [number, number, number];
  return tf.tidy(() => {
    const plane = (index: number): Tensor =>
      tf.reshape(tf.slice(answer, [index, 0, 0], [1, height, width]), [height, width]);
    if (basis === 'own') return tf.add(plane(channel), centreIntensity);
    const luma = tf.mul(plane(0), 1 / Math.sqrt(3));
    const chroma2 = tf.mul(plane(2), 1 / Math.sqrt(6));
    const own =
      channel === 1
        ? tf.sub(luma, tf.mul(2, chroma2))
        : tf.add(tf.add(luma, tf.mul(plane(1), (channel === 0 ? 1 : -1) / Math.sqrt(2))), chroma2);
    return tf.add(own, centreIntensity);
  });
}
