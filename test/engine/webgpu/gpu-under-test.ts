/** Tests of what only the GPU backend has: on the GPU that tests run on, or skipped by name with the reason. */
import { afterAll, describe, it } from 'vitest';
import type { Gpu } from '../../../src-main/engine/webgpu/gpu';
import { openTestGpu } from '../../support/software-gpu';

const gpu = await openTestGpu();
afterAll(() => {
  if (typeof gpu !== 'string') gpu.dispose();
});

const isRequired = (process.env['REQUIRE_BACKENDS'] ?? '').split(',').includes('webgpu');

/** Declares tests that are given an open GPU. */
export function describeOnGpu(title: string, tests: (gpu: Gpu) => void): void {
  if (typeof gpu !== 'string') describe(title, () => tests(gpu));
  else if (isRequired) {
    it(`${title}: can run here, as REQUIRE_BACKENDS demands`, () => {
      throw new Error(`webgpu cannot run here: ${gpu}`);
    });
  } else it.skip(`${title} (skipped: webgpu: ${gpu})`);
}
