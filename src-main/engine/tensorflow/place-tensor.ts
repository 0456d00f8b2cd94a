/** A photo as it comes, on the device: f is made from it there. */
import type { NoisyPhoto, PlaneShape } from '../backend';
import type { SolveBasis } from '../formulas/couplings';
import { largestCode, samplesPerPixel } from '../kernels/convert/convert';
import { placeCodes, placePlanes } from '../kernels/place-photo/place-photo.tf';
import { rowSamples } from '../pixels/photo-pixels';
import type { Tensor, TensorLibrary } from './tensor-library';

/** Rows that are read at a time: about 4 MB of a wide photo. */
const rowsAtATime = 256;

/**
 * f of a photo; nothing else stays on the device.
 *
 * @returns [plane][height][width], in the solve basis, less the centre.
 */
export function placeTensor(tf: TensorLibrary, noisy: NoisyPhoto, basis: SolveBasis): Tensor {
  const { width, height } = noisy;
  return tf.tidy(() => {
    if ('planes' in noisy) {
      // A copy: the library may keep what it is given, and the photo's planes are not its to keep.
      const planes = noisy.planes.map((plane) => tf.tensor(Float32Array.from(plane), [height, width]));
      return placePlanes(tf, planes, basis);
    }
    const samples = samplesPerPixel(noisy);
    const codes = new Float32Array(width * height * samples);
    for (let from = 0; from < height; from += rowsAtATime) {
      codes.set(rowSamples(noisy, from, Math.min(height, from + rowsAtATime)), from * width * samples);
    }
    const onDevice = tf.tensor(codes, [height, width, samples]);
    return placeCodes(tf, onDevice, noisy.channels, largestCode(noisy.bitDepth), basis);
  });
}

/** A weight map, as a copy. @returns [group][height][width], intensity px. */
export function placeWeights(
  tf: TensorLibrary,
  map: readonly Float32Array[],
  { width, height }: PlaneShape,
): Tensor {
  return tf.tidy(() =>
    tf.concat(
      map.map((plane) => tf.tensor(Float32Array.from(plane), [1, height, width])),
      0,
    ),
  );
}
