import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { canRunFused, loadKernels } from '../../../src-main/engine/wasm/load-kernels';
import { builtFiles } from './wasm-support';

const damaged = new Uint8Array([0, 1, 2, 3]);
const exportsOf = (module: WebAssembly.Module): string[] =>
  WebAssembly.Module.exports(module).map(({ name }) => name);

describe('loading the kernels', () => {
  it('runs the fused build on this machine, and says that it cannot run what is no build', async () => {
    expect(canRunFused(await readFile(builtFiles.fusedKernels))).toBe(true);
    expect(canRunFused(damaged)).toBe(false);
  });

  it('finds the same functions in both builds', async () => {
    const { kernels } = builtFiles;
    expect(exportsOf(await loadKernels(builtFiles))).toEqual(exportsOf(await loadKernels({ kernels })));
  });

  it('takes the plain build where the fused one cannot run', async () => {
    const module = await loadKernels({ kernels: builtFiles.kernels, fusedKernels: damaged });
    expect(exportsOf(module)).toContain('iterateWave');
  });

  it('says that it is unavailable when neither can be loaded', async () => {
    const loading = loadKernels({ kernels: damaged, fusedKernels: damaged });
    await expect(loading).rejects.toMatchObject({ code: 'backend-unavailable' });
  });
});
