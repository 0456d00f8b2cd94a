import { expect, it } from 'vitest';
import { RudinError } from '../../../src-main/contract/outcome';
import { tensorError } from '../../../src-main/engine/tensorflow/tensor-errors';
import { createTensorBackend } from '../../../src-main/engine/tensorflow/tensor-backend';
import { noisyPhoto } from '../wasm/wasm-support';
import { tensorBackend, tf } from './tensor-support';

it.each([
  ['OOM when allocating tensor with shape[3,4000,6000] and type float on /device:GPU:0', 'too-large'],
  ['Array buffer allocation failed', 'too-large'],
  ['Session fail: CUDA_ERROR_ILLEGAL_ADDRESS', 'device-lost'],
  ['Kernel not registered', 'device-lost'],
])('what the library throws, "%s", becomes %s', (message, code) => {
  expect(tensorError(new Error(`${message}\n  at more`))).toMatchObject({ code });
  expect(tensorError(new Error(`${message}\n  at more`)).message).toContain(message);
});

it('an error of Rudin’s own stays as it is', () => {
  const cancelled = new RudinError('cancelled', 'cancelled');
  expect(tensorError(cancelled)).toBe(cancelled);
});

it('an operation that fails in the middle of a solve is device-lost, and leaves no tensor behind', async () => {
  const { info } = await tensorBackend('wasm');
  const before = tf.memory().numTensors;
  let calls = 0;
  // The real library, but its 40th difference of tensors fails as a lost card does.
  const failing = Object.create(tf, {
    sub: {
      value: (a: never, b: never) => {
        calls += 1;
        if (calls === 40) throw new Error('CUDA_ERROR_LAUNCH_FAILED');
        return tf.sub(a, b);
      },
    },
  }) as typeof tf;
  const problem = await createTensorBackend({ tf: failing, info, memoryBytes: null }).open(
    noisyPhoto(20, 10, 3),
  );
  await problem.setObjective({ beta: 1, lambda: 0.1, coupling: 'joint', chromaWeight: 1 });
  await problem.startCold();
  const steps = { tau: [0.2, 0.2, 0.2], sigma: 0.6, relaxation: 1.9 };
  const { signal } = new AbortController();
  const run = problem.iterate({ count: 50, steps, land: true, signal });
  await expect(run).rejects.toMatchObject({
    code: 'device-lost',
    message: 'TensorFlow failed: CUDA_ERROR_LAUNCH_FAILED',
  });
  problem.dispose();
  expect(tf.memory().numTensors).toBe(before);
});
