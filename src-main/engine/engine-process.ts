/** Entry of the engine process: the engine behind the call protocol, with the backends that this machine has. */
import { serveCalls } from '../processes/serve-calls';
import { createBackendTable } from './choose-backend';
import { createEngine } from './engine';
import type { EngineCalls } from './engine-calls';
import { createReferenceBackend } from './reference/reference-backend';
import { createWasmBackend } from './wasm/wasm-backend';

const notYet = 'not part of this version yet';

const backends = createBackendTable({
  wasm: {
    create: (threads) =>
      createWasmBackend({
        kernels: new URL('../wasm/kernels.wasm', import.meta.url),
        threadEntry: new URL('./engine-thread.js', import.meta.url),
        threads,
      }),
  },
  webgpu: { unavailable: notYet },
  tensorflow: { unavailable: notYet },
  reference: { create: () => Promise.resolve(createReferenceBackend()) },
});

serveCalls<EngineCalls>(createEngine(backends, () => performance.now()));
