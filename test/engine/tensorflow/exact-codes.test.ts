import { beforeAll, describe, expect, it } from 'vitest';
import { codeOf } from '../../../src-main/engine/kernels/convert/convert';
import { codesOf } from '../../../src-main/engine/kernels/read-estimate/estimate-codes.tf';
import { placeTensor } from '../../../src-main/engine/tensorflow/place-tensor';
import { valuesOf } from '../../../src-main/engine/tensorflow/read-tensor';
import { ViewCells } from '../../../src-main/engine/tensorflow/view-cells';
import { SeededRandom } from '../../support/seeded-planes';
import { runtimes, tensorBackend, tf } from './tensor-support';

describe.each(runtimes)('integers in float32 on %s', (runtime) => {
  beforeAll(async () => {
    await tensorBackend(runtime);
  });

  it.each([8, 16] as const)('rounds intensities to %s bit to the very codes of float64', async (bitDepth) => {
    const largest = 2 ** bitDepth - 1;
    const random = new SeededRandom(12);
    const values = [-1, -0, 0, 1e-40, 1e-9, 0.5, 1 - 2 ** -24, 1, 1 + 2 ** -23, 2];
    for (let k = 0; k < 40_000; k += 1) {
      // Next to the middle between two codes, on either side and at it, where float32 has one.
      const middle = Math.fround((Math.trunc(random.between(0, largest)) + 0.5) / largest);
      values.push(middle, middle * (1 - 2 ** -24), middle * (1 + 2 ** -23), random.between(0, 1));
    }
    const intensities = Float32Array.from(values);
    const input = tf.tensor(intensities, [values.length]);
    const made = codesOf(tf, input, largest);
    const codes = await made.data();
    const wrong = intensities.filter((value, k) => codes[k] !== codeOf(value, largest));
    expect(wrong).toEqual(new Float32Array());
    input.dispose();
    made.dispose();
  });

  it.each(['own', 'opponent'] as const)(
    'makes the integers of a photo of 16 bit again out of f, all of them, basis %s',
    async (basis) => {
      const [width, height] = [128, 128];
      const random = new SeededRandom(15);
      const samples = Uint16Array.from({ length: width * height * 3 }, () => {
        // Also the corners of the cube, where the errors are largest.
        const share = random.between(-0.2, 1.2);
        return Math.round(65_535 * Math.min(1, Math.max(0, share)));
      });
      const pixels = { width, height, channels: 3, hasAlpha: false, bitDepth: 16, samples } as const;
      const planes = placeTensor(tf, pixels, basis);
      const placed = () => ({ planes, basis });
      const cells = new ViewCells({ tf, shape: pixels, bitDepth: 16, placed, answer: placed });
      const codes = await valuesOf(tf, () => cells.part('photo', { x: 0, y: 0, width, height }).cells);
      const wrong = samples.filter((code, k) => code !== codes[(k % 3) * width * height + Math.floor(k / 3)]);
      expect(wrong).toEqual(new Uint16Array());
      planes.dispose();
    },
  );
});
