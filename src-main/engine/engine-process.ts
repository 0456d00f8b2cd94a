/** Entry of the engine process: the engine behind the call protocol, with the backends that this machine has. */
import { forkMuteLaunch } from '../processes/fork-launch';
import { pageLaunch, type PageGiver } from '../processes/page-launch';
import { serveCalls } from '../processes/serve-calls';
import { spoolOfHelper } from '../processes/spool-files';
import { BackendTable } from './backend-choice/backend-table';
import { createEngine } from './engine';
import { engineOverSpool } from './engine-over-spool';
import type { EngineCalls } from './engine-calls';
import { referenceOffer } from './reference/reference-backend';
import { tensorflowOffer } from './tensorflow/tensorflow-offer';
import { wasmOffer } from './wasm/wasm-backend';
import { gpuOffer } from './webgpu/gpu-offer';

const spoolArguments = process.argv.slice(2);
const spool = spoolOfHelper(spoolArguments);
const { parentPort } = process as unknown as { parentPort?: PageGiver };

const backends = new BackendTable([
  // Under Electron the GPU is a page's, which has no files.
  gpuOffer(
    parentPort
      ? { launch: pageLaunch(parentPort), spool: null }
      : { launch: forkMuteLaunch, spool, spoolArguments },
    new URL('./gpu-process.js', import.meta.url),
  ),
  tensorflowOffer({
    probeEntry: new URL('./tensorflow-probe.js', import.meta.url),
    from: new URL(import.meta.url),
  }),
  wasmOffer({
    kernels: new URL('../wasm/kernels.wasm', import.meta.url),
    fusedKernels: new URL('../wasm/kernels-fused.wasm', import.meta.url),
    threadEntry: new URL('./engine-thread.js', import.meta.url),
  }),
  referenceOffer,
]);

const now = (): number => performance.now();
serveCalls<EngineCalls>(engineOverSpool((makeWriter) => createEngine(backends, now, makeWriter), spool, now));
