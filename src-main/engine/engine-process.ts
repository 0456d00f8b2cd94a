/** Entry of the engine process: the engine behind the call protocol, with the backends that this machine has. */
import type { Handlers } from '../processes/call-shapes';
import { serveCalls } from '../processes/serve-calls';
import { BackendTable } from './backend-table';
import { createEngine } from './engine';
import type { EngineCalls } from './engine-calls';
import { referenceOffer } from './reference/reference-backend';
import { wasmOffer } from './wasm/wasm-backend';

const backends = new BackendTable([
  wasmOffer({
    kernels: new URL('../wasm/kernels.wasm', import.meta.url),
    threadEntry: new URL('./engine-thread.js', import.meta.url),
  }),
  referenceOffer,
]);

// Nothing but memory is written to here, so that all pixels can travel in messages.
serveCalls<EngineCalls>(createEngine(backends, () => performance.now()) as Handlers<EngineCalls>);
