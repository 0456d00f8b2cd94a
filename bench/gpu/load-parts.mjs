// The parts of the engine that are measured: bundled by pack.mjs into the folder `engine` beside this one's.
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';

/** Sources by the name of their bundle, relative to src-main/engine. */
export const bundles = {
  gpu: 'webgpu/gpu.ts',
  'gpu-backend': 'webgpu/gpu-backend.ts',
  'problem-buffers': 'webgpu/problem-buffers.ts',
  'placed-photo': 'webgpu/placed-photo.ts',
  'kernel-runner': 'webgpu/kernel-runner.ts',
  'iteration-runs': 'webgpu/iteration-runs.ts',
  'settings-buffer': 'webgpu/settings-buffer.ts',
  'shrink-table': 'kernels/iterate/shrink-table.ts',
  'memory-fields': 'wasm/memory-fields.ts',
  'wasm-backend': 'wasm/wasm-backend.ts',
  'engine-thread': 'wasm/engine-thread.ts',
  solve: 'solve/solve.ts',
  'draft-solve': 'previews/draft-solve.ts',
  'step-rule': 'solve/step-rule.ts',
};

/**
 * Everything the bundles export, in one object.
 *
 * @param folder The packed folder.
 */
export async function loadParts(folder) {
  const at = (name) => pathToFileURL(join(folder, name));
  const names = Object.keys(bundles).filter((name) => name !== 'engine-thread');
  const parts = await Promise.all(names.map((name) => import(at(`engine/${name}.js`).href)));
  const files = {
    kernels: at('wasm/kernels.wasm'),
    fusedKernels: at('wasm/kernels-fused.wasm'),
    threadEntry: at('engine/engine-thread.js'),
  };
  return Object.assign({ files }, ...parts);
}
