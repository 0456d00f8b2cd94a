/** The backends that one suite runs on, and what a test says where one of them cannot run. */
import { afterAll, describe, it } from 'vitest';
import type { BackendName } from '../../../src-main/contract/parameters';
import type { Backend } from '../../../src-main/engine/backend';
import { createGpuBackend } from '../../../src-main/engine/webgpu/gpu-backend';
import { openTestGpu } from '../../support/software-gpu';
import { tensorBackend, tensorBackendOnCuda } from '../tensorflow/tensor-support';
import { wasmBackend } from '../wasm/wasm-support';

/** A backend that is held against the reference. */
export interface BackendUnderTest {
  readonly backend: Backend;
  /** How far `readCodes` may be from the codes of `read`: 0 where those are made in float64. */
  readonly codesWithin: 0 | 1;
}

interface Candidate {
  readonly name: BackendName;
  /** What is told apart among backends of one name. */
  readonly variant: string;
  /** What to test, or why it cannot run here. */
  readonly found: BackendUnderTest | string;
}

const gpu = await openTestGpu();
const onGpu = typeof gpu === 'string' ? gpu : { backend: createGpuBackend(gpu), codesWithin: 1 as const };
afterAll(() => (typeof onGpu === 'string' ? undefined : onGpu.backend.dispose()));

const candidates: readonly Candidate[] = [
  { name: 'wasm', variant: 'relaxed SIMD', found: { backend: await wasmBackend(2), codesWithin: 0 } },
  { name: 'wasm', variant: 'plain SIMD', found: { backend: await wasmBackend(1, 'plain'), codesWithin: 0 } },
  {
    name: 'webgpu',
    variant: typeof gpu === 'string' ? 'Dawn' : `Dawn, ${gpu.info.name}, ${gpu.info.driver}`,
    found: onGpu,
  },
  {
    name: 'tensorflow',
    variant: 'its own wasm',
    found: { backend: await tensorBackend('wasm'), codesWithin: 0 },
  },
  { name: 'tensorflow', variant: 'CUDA', found: await tensorBackendOnCuda() },
];

const required = (process.env['REQUIRE_BACKENDS'] ?? '').split(',');

/**
 * Declares tests for every backend. One that cannot run here is skipped by name with its reason, or fails where
 * REQUIRE_BACKENDS names it.
 */
export function describeOnEachBackend(title: string, tests: (tested: BackendUnderTest) => void): void {
  for (const { name, variant, found } of candidates) {
    if (typeof found !== 'string') {
      describe(`${name} (${variant}): ${title}`, () => tests(found));
    } else if (required.includes(name)) {
      it(`${name}: ${title}: can run here, as REQUIRE_BACKENDS demands`, () => {
        throw new Error(`${name} cannot run here: ${found}`);
      });
    } else {
      it.skip(`${title} (skipped: ${name}: ${found})`);
    }
  }
}
