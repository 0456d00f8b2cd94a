// place-photo: a photo's integers, or its planes, into f and the solve basis.
//
//   luma = (R + G + B) / sqrt 3     chroma1 = (R - B) / sqrt 2     chroma2 = (R - 2G + B) / sqrt 6
//
//   codes   in   [height][width][samples a pixel]  integers of 8 or 16 bit, colour first
//   planes  in   [height][width] each              the photo's own channels, intensity
//   f       out  [plane][height][width]            of the channels less 1/2, in the solve basis
//
// An integer is centred before it is scaled, so that it is rounded once. Agrees with toSolveBasis within 2e-7.
import type { SolveBasis } from '../../formulas/couplings';
import type { Tensor, TensorLibrary } from '../../tensorflow/tensor-library';
import { centreIntensity } from '../../wasm/memory-fields';

/**
 * f from a photo's integers.
 *
 * @param codes   [height][width][samples a pixel], as float32, which holds them exactly; alpha behind the colour.
 * @param largest 255 or 65535.
 * @returns       [plane][height][width], less 1/2, in the solve basis.
 */
export function placeCodes(
  tf: TensorLibrary,
  codes: Tensor,
  channels: 1 | 3,
  largest: number,
  basis: SolveBasis,
): Tensor {
  const [height, width] = codes.shape as [number, number];
  return tf.tidy(() => {
    const centred = (channel: number): Tensor => {
      const own = tf.reshape(tf.slice(codes, [0, 0, channel], [height, width, 1]), [height, width]);
      return tf.mul(tf.sub(tf.mul(2, own), largest), 0.5 / largest);
    };
    return inSolveBasis(
      tf,
      Array.from({ length: channels }, (_, channel) => centred(channel)),
      basis,
    );
  });
}

/**
 * The same from planes.
 *
 * @param planes [height][width] each, intensity.
 */
export function placePlanes(tf: TensorLibrary, planes: readonly Tensor[], basis: SolveBasis): Tensor {
  return tf.tidy(() =>
    inSolveBasis(
      tf,
      planes.map((plane) => tf.sub(plane, centreIntensity)),
      basis,
    ),
  );
}

/** Not as a product of matrices, for which newer cards round to 10 bits. */
function inSolveBasis(tf: TensorLibrary, planes: Tensor[], basis: SolveBasis): Tensor {
  if (basis === 'own') return tf.stack(planes, 0);
  const [red, green, blue] = planes as [Tensor, Tensor, Tensor];
  const luma = tf.mul(tf.add(tf.add(red, green), blue), 1 / Math.sqrt(3));
  const chroma1 = tf.mul(tf.sub(red, blue), 1 / Math.sqrt(2));
  const chroma2 = tf.mul(tf.add(tf.sub(red, green), tf.sub(blue, green)), 1 / Math.sqrt(6));
  return tf.stack([luma, chroma1, chroma2], 0);
}
