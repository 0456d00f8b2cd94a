/** What the tests of the WASM backend share: the built files and seeded photos. */
import { afterAll } from 'vitest';
import type { Backend, PlanarImage } from '../../../src-main/engine/backend';
import { createWasmBackend } from '../../../src-main/engine/wasm/wasm-backend';

export const builtFiles = {
  kernels: new URL('../../../out/wasm/kernels.wasm', import.meta.url),
  fusedKernels: new URL('../../../out/wasm/kernels-fused.wasm', import.meta.url),
  threadEntry: new URL('../../../out/main/engine-thread.js', import.meta.url),
};

/** A signal that never aborts. */
export const neverCancelled = new AbortController().signal;

/** The builds of the kernels: what a machine with relaxed SIMD runs, and what any other does. */
export const builds = ['fused', 'plain'] as const;
type Build = (typeof builds)[number];

const started = new Map<string, Promise<Backend>>();
afterAll(async () => {
  for (const backend of started.values()) await (await backend).dispose();
  started.clear();
});

/** The backend with a number of threads, started once a test file. */
export function wasmBackend(threads: number, build: Build = 'fused'): Promise<Backend> {
  const { kernels, threadEntry } = builtFiles;
  const files = build === 'fused' ? builtFiles : { kernels, threadEntry };
  const key = `${build}/${threads}`;
  const backend = started.get(key) ?? createWasmBackend({ ...files, threads });
  started.set(key, backend);
  return backend;
}

/** Uniform numbers 0..1 from a seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Ramps, a disc and a step with noise of standard deviation `noise`: flat parts, edges and slopes. */
export function noisyPhoto(
  width: number,
  height: number,
  channels: 1 | 3,
  { seed = 1, noise = 0.1 } = {},
): PlanarImage {
  const random = seededRandom(seed);
  const planes = Array.from({ length: channels }, (_, channel) => {
    const plane = new Float32Array(width * height);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const inDisc = Math.hypot(x - width / 2, y - height / 2) < Math.min(width, height) / 3;
        const clean =
          0.3 + (0.2 * x) / width + (inDisc ? 0.3 - 0.1 * channel : 0) + (y * 3 > 2 * height ? 0.1 : 0);
        // Sum of four uniforms, scaled to standard deviation 1: near enough to a Gaussian.
        const gauss = (random() + random() + random() + random() - 2) * Math.sqrt(3);
        plane[y * width + x] = clean + noise * gauss;
      }
    }
    return plane;
  });
  return { width, height, planes };
}

/** The largest difference between two photos of one size; NaN counts as infinite. */
export function largestDifference(a: PlanarImage, b: PlanarImage): number {
  let largest = 0;
  a.planes.forEach((plane, index) => {
    const other = b.planes[index]!;
    for (let i = 0; i < plane.length; i++) {
      const difference = Math.abs(plane[i]! - other[i]!);
      if (!(difference <= largest)) largest = Number.isNaN(difference) ? Infinity : difference;
    }
  });
  return largest;
}

/** The same samples, bit for bit. */
export function isSamePhoto(a: PlanarImage, b: PlanarImage): boolean {
  return a.planes.every((plane, index) => {
    const bytes = Buffer.from(plane.buffer, plane.byteOffset, plane.byteLength);
    const other = b.planes[index]!;
    return bytes.equals(Buffer.from(other.buffer, other.byteOffset, other.byteLength));
  });
}
