import { describe, expect, it } from 'vitest';
import { dualShrinkTensor } from '../../../../src-main/engine/kernels/iterate/dual-shrink.tf';
import { dualShrink } from '../../../../src-main/engine/formulas/proximal-map';
import { tensorBackend, tf } from '../../tensorflow/tensor-support';

const betas = [1, 1.01, 1.1, 1.2, 1.35, 1.5, 1.8, 1.99, 2, 2.3, 2.5, 2.99, 3];
/** Half the distance from the curve to a chord that spans a 64th of an octave, and float32; near beta = 1 it has a corner. */
const boundOf = (beta: number): number => (beta === 1.01 ? 3e-5 : 6e-6);

describe('the factor of the dual step on tensors', () => {
  it.each(betas)(
    'is within 6e-6, or 3e-5 at 1.01, of the exact one for |pt| from 1e-6 to 1e4, three weights and step sizes, beta = %s',
    async (beta) => {
      await tensorBackend('wasm');
      const count = 2_000;
      const magnitudes = Float32Array.from({ length: count }, (_, i) => 10 ** (-6 + (10 * i) / (count - 1)));
      const squares = magnitudes.map((magnitude) => magnitude * magnitude);
      for (const [lambda, sigma] of [
        [0.001, 2],
        [0.2, 0.6],
        [40, 500],
      ] as const) {
        const held: { dispose(): void }[] = [];
        const shrink = dualShrinkTensor(tf, { lambda, beta }, sigma, (tensor) => {
          held.push(tensor);
          return tensor;
        });
        const given = tf.tensor(squares, [count]);
        const found = tf.tidy(() =>
          tf.mul(shrink(given), tf.tensor(new Float32Array(count).fill(1), [count])),
        );
        const factors = await found.data();
        for (const tensor of [...held, given, found]) tensor.dispose();
        const errors = Array.from(factors, (factor, i) => {
          return Math.abs(factor - dualShrink(Math.sqrt(squares[i]!), lambda, sigma, beta));
        });
        expect(Math.max(...errors)).toBeLessThan(boundOf(beta));
      }
    },
  );

  it.each(betas)('is finite and 0..1 for |pt| = 0, beta = %s', async (beta) => {
    await tensorBackend('wasm');
    const given = tf.tensor(new Float32Array(3), [3]);
    const held: { dispose(): void }[] = [];
    const shrink = dualShrinkTensor(tf, { lambda: 0.1, beta }, 1, (tensor) => {
      held.push(tensor);
      return tensor;
    });
    const found = tf.tidy(() => shrink(given));
    for (const factor of await found.data()) {
      expect(factor).toBeGreaterThanOrEqual(0);
      expect(factor).toBeLessThanOrEqual(1);
    }
    for (const tensor of [...held, given, found]) tensor.dispose();
  });
});
