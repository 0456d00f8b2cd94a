/** TensorFlow.js on the CPU, for the tests of the backend that stands on it. */
import * as core from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import type { Backend } from '../../../src-main/engine/backend';
import { createTensorBackend } from '../../../src-main/engine/tensorflow/tensor-backend';
import { tensorflowOffer } from '../../../src-main/engine/tensorflow/tensorflow-offer';
import type { TensorLibrary } from '../../../src-main/engine/tensorflow/tensor-library';
import { builtEntries } from '../../support/built-entries';

/** The real library; its own typings ask for more of a tensor than ours say. */
export const tf: TensorLibrary & Pick<typeof core, 'memory' | 'profile'> = core as unknown as TensorLibrary &
  Pick<typeof core, 'memory' | 'profile'>;

/** What runs on every machine: plain JavaScript, and WebAssembly on one thread. */
export const runtimes = ['cpu', 'wasm'] as const;
export type Runtime = (typeof runtimes)[number];

/** The backend on one of TensorFlow.js's own. */
export async function tensorBackend(runtime: Runtime, memoryBytes: number | null = null): Promise<Backend> {
  if (!(await core.setBackend(runtime))) throw new Error(`TensorFlow.js has no backend ${runtime}`);
  await core.ready();
  const device = `TensorFlow.js ${core.version_core} on ${runtime}`;
  const info = {
    ...({ name: 'tensorflow', available: true, device, software: true } as const),
    ...{ driver: '', limits: [], refused: 'a CPU build' },
  };
  return createTensorBackend({ tf, info, memoryBytes });
}

/** The backend as the product has it, where TensorFlow and a CUDA device are installed; else why it cannot run here. */
export async function tensorBackendOnCuda(): Promise<{ backend: Backend; codesWithin: 0 } | string> {
  const from = new URL(import.meta.url);
  const offer = tensorflowOffer({ probeEntry: builtEntries.tensorflowProbe, from });
  const { refused } = await offer.probe();
  return refused ?? { backend: await offer.create(0), codesWithin: 0 };
}
