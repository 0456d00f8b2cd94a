// gradient-view: the gradient's magnitude on a colour scale, or its direction as hue.
//
//   magnitude  step = round(m stepsPerUnit), or round(log(m / logMinimum) stepsPerUnit); the last step for all beyond
//   direction  share = clip(strength / threshold - 1), strength = sqrt(channels) |mean over channels of grad u_c|
//              code = grey + share (colour of the angle - grey)
//
//   means   in   [1 or 2][rows][columns]  magnitudes, or gradX and gradY of the channel mean; intensity/px
//   packed  out  [1][rows][columns]       R + 256 G + 65536 B; see photo-view
//
// Agrees with the rows of the views within one code.
import type { GradientSettings } from '../../contract/studio-calls';
import { cyclicScale, hiddenGrey, scaleSteps, sequentialScale } from '../kernels/gradient-view/colour-maps';
import { directionThreshold } from '../kernels/gradient-view/gradient-direction';
import type { GradientScale } from '../kernels/gradient-view/gradient-scale';
import type { Tensor, TensorLibrary } from '../tensorflow/tensor-library';
import { stepsPerUnit } from './gradient-view';
import { packedCodes } from './photo-view.tf';

/** The least float32 that no device takes for 0, for the magnitudes of nothing. */
const smallest = 2 ** -126;

/** Magnitudes in the colours of their map. */
export function magnitudeColours(
  tf: TensorLibrary,
  magnitudes: Tensor,
  { colourMap, scale: kind }: GradientSettings,
  scale: GradientScale,
): Tensor {
  return tf.tidy(() => {
    const onScale =
      kind === 'log' ? tf.log(tf.maximum(tf.mul(magnitudes, 1 / scale.logMinimum), 1)) : magnitudes;
    const steps = tf.add(tf.mul(onScale, stepsPerUnit(kind, scale)), 0.5);
    // What is cast is cut off: the index is a whole number, and no colour is mixed.
    const index = tf.cast(tf.clipByValue(steps, 0, scaleSteps - 1), 'int32');
    const bytes = sequentialScale(colourMap, scaleSteps);
    const packed = Float32Array.from({ length: scaleSteps }, (_, step) => packedColour(bytes, step));
    return tf.gather(tf.tensor(packed, [scaleSteps]), index);
  });
}

function packedColour(bytes: Uint8Array, step: number): number {
  return bytes[3 * step]! + 256 * bytes[3 * step + 1]! + 65_536 * bytes[3 * step + 2]!;
}

/**
 * Directions as hue.
 *
 * @param vectors  [2][rows][columns].
 * @param channels Of the photo.
 */
export function directionColours(
  tf: TensorLibrary,
  vectors: Tensor,
  channels: number,
  scale: GradientScale,
): Tensor {
  const [, height, width] = vectors.shape as [number, number, number];
  return tf.tidy(() => {
    const part = (plane: number): Tensor => tf.slice(vectors, [plane, 0, 0], [1, height, width]);
    const shares = tf.tidy(() => {
      const strength = tf.sqrt(tf.mul(tf.sum(tf.square(vectors), 0, true), channels));
      return tf.clipByValue(tf.sub(tf.mul(strength, 1 / directionThreshold(scale)), 1), 0, 1);
    });
    const index = tf.tidy(() => {
      const steps = tf.mul(turnOf(tf, part(0), part(1)), scaleSteps);
      return tf.cast(tf.clipByValue(steps, 0, scaleSteps), 'int32');
    });
    const bytes = cyclicScale(scaleSteps);
    const codes = [0, 1, 2].map((channel) =>
      tf.tidy(() => {
        const colours = tf.gather(awayFromGrey(tf, bytes, channel), index);
        return tf.floor(tf.add(tf.mul(shares, colours), hiddenGrey + 0.5));
      }),
    );
    return packedCodes(tf, tf.concat(codes, 0));
  });
}

/** One channel of the wheel's colours less the grey; the first one again after the last: a tiny angle below 0 is a full turn. */
function awayFromGrey(tf: TensorLibrary, bytes: Uint8Array, channel: number): Tensor {
  const length = scaleSteps + 1;
  const values = Float32Array.from({ length }, (_, k) => bytes[3 * (k % scaleSteps) + channel]! - hiddenGrey);
  return tf.tensor(values, [length]);
}

/** Counter-clockwise from right, y pointing down, 0..1; of the smaller part by the larger, as in the WGSL twin. */
function turnOf(tf: TensorLibrary, x: Tensor, y: Tensor): Tensor {
  return tf.tidy(() => {
    const quarter = tf.tidy(() => {
      const [sizeX, sizeY] = [tf.abs(x), tf.abs(y)];
      const larger = tf.maximum(tf.maximum(sizeX, sizeY), smallest);
      const eighth = tf.mul(tf.atan(tf.div(tf.minimum(sizeX, sizeY), larger)), 1 / (2 * Math.PI));
      return tf.where(tf.greater(sizeY, sizeX), tf.sub(0.25, eighth), eighth);
    });
    const half = tf.where(tf.greater(0, x), tf.sub(0.5, quarter), quarter);
    return tf.where(tf.greater(y, 0), tf.sub(1, half), half);
  });
}
