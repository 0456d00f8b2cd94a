/** Entry of the engine process: the engine behind the call protocol, with the backends that this machine has. */
import { serveCalls } from '../processes/serve-calls';
import { spoolOfHelper } from '../processes/spool-files';
import { BackendTable } from './backend-table';
import { createEngine } from './engine';
import { engineOverSpool } from './engine-over-spool';
import type { EngineCalls } from './engine-calls';
import { referenceOffer } from './reference/reference-backend';
import { wasmOffer } from './wasm/wasm-backend';

const backends = new BackendTable([
  wasmOffer({
    kernels: new URL('../wasm/kernels.wasm', import.meta.url),
    fusedKernels: new URL('../wasm/kernels-fused.wasm', import.meta.url),
    threadEntry: new URL('./engine-thread.js', import.meta.url),
  }),
  referenceOffer,
]);

const now = (): number => performance.now();
serveCalls<EngineCalls>(
  engineOverSpool(
    (makeWriter) => createEngine(backends, now, makeWriter),
    spoolOfHelper(process.argv.slice(2)),
    now,
  ),
);
