import { describe, expect, it } from 'vitest';
import type { Backend, PlanarImage } from '../../../src-main/engine/backend';
import type { InterleavedPixels, SolveSettings } from '../../../src-main/engine/engine-calls';
import { planesOf } from '../../../src-main/engine/kernels/convert/convert';
import { HeldPhoto } from '../../../src-main/engine/held/held-photo';
import type { HeldResult } from '../../../src-main/engine/held/held-results';
import { readEstimate, solve as solveWhole } from '../../../src-main/engine/solve/solve';
import { createReferenceBackend } from '../../../src-main/engine/reference/reference-backend';
import { createWasmBackend } from '../../../src-main/engine/wasm/wasm-backend';
import { builtFiles, wasmBackend } from '../wasm/wasm-support';
import { SeededRandom } from '../../support/seeded-planes';
import { usualSettings } from '../../support/solve-settings';

function solve(photo: HeldPhoto, backend: Backend, changes: Partial<SolveSettings>): Promise<HeldResult> {
  const options = {
    signal: new AbortController().signal,
    report: () => undefined,
    now: () => performance.now(),
  };
  return photo.solve(backend, { ...usualSettings, ...changes }, options);
}

/** A black photo whose samples the system need not even back with memory, as nothing writes them. */
function blackPhoto(width: number, height: number): HeldPhoto {
  const samples = new Uint8Array(width * height * 3);
  const pixels = { width, height, channels: 3, hasAlpha: false, bitDepth: 8, samples } as const;
  return new HeldPhoto('black', pixels, [0.01, 0.01, 0.01]);
}

function noisePixels(width: number, height: number): InterleavedPixels {
  const random = new SeededRandom(7);
  const samples = Uint8Array.from({ length: width * height * 3 }, () => random.next16() >> 8);
  return { width, height, channels: 3, hasAlpha: false, bitDepth: 8, samples };
}

/** A backend whose device is gone: whatever reaches for it fails. */
async function endedBackend(): Promise<Backend> {
  const backend = await createWasmBackend({ ...builtFiles, threads: 1 });
  await backend.dispose();
  return backend;
}

/** Bytes of typed arrays and of WebAssembly memory. */
function arrayBytes(): number {
  return process.memoryUsage().arrayBuffers;
}

/** RMS distance after clipping, 8-bit levels. */
function levelsApart(one: PlanarImage, other: PlanarImage): number {
  let sum = 0;
  let count = 0;
  one.planes.forEach((plane, channel) => {
    const others = other.planes[channel]!;
    for (let i = 0; i < plane.length; i += 1) sum += (plane[i]! - Math.min(1, Math.max(0, others[i]!))) ** 2;
    count += plane.length;
  });
  return 255 * Math.sqrt(sum / count);
}

describe('a photo that does not fit', () => {
  it('is refused by the reference before 100 MB are taken for it, which takes 8 GB', async () => {
    const photo = blackPhoto(10_000, 7_000);
    const before = arrayBytes();
    await expect(solve(photo, createReferenceBackend(), {})).rejects.toThrow(
      'solving 70.0 megapixels in colour at an order of 1 or more needs 14.39 GB of memory; the reference backend takes at most 8.00 GB',
    );
    expect(arrayBytes() - before).toBeLessThan(100e6);
  });
});

describe('a photo of more than 16 megapixels', () => {
  it('is solved within tolerance in a third of the memory of its state, and kept as integers', async () => {
    const pixels = noisePixels(5000, 3250);
    const photo = new HeldPhoto('noise', pixels, [0.3, 0.3, 0.3]);
    const backend = await wasmBackend(2);
    const quick = { beta: 2, weight: 0.02, toleranceLevels: 1 };
    const before = arrayBytes();
    const { image, report } = await solve(photo, backend, quick);
    // Its state takes 16 bytes a sample, its planes 8 more, the result 2.
    expect(arrayBytes() - before).toBeLessThan(2 * pixels.samples.length + 0.33 * 16 * pixels.samples.length);
    expect(report).toMatchObject({ end: 'tolerance', converged: true });
    expect(report.certifiedLevels).toBeLessThan(1);

    const noisy = planesOf(pixels);
    const problem = await backend.open(noisy);
    const goal = {
      objective: { ...usualSettings, ...quick, lambda: 0.02 },
      toleranceLevels: 1,
      maxIterations: 500,
    };
    const outcome = await solveWhole(problem, goal, { signal: new AbortController().signal });
    const whole = await readEstimate(problem, outcome, noisy);
    problem.dispose();
    expect(levelsApart(planesOf(image as InterleavedPixels), whole)).toBeLessThan(2);
  });
});

describe('weight 0', () => {
  it.each([
    [1, { certifiedLevels: 0, residualLevels: null, relativeGap: 0 }],
    [0.5, { certifiedLevels: null, residualLevels: 0, relativeGap: null }],
  ] as const)('is the photo itself at order %s, without a device', async (beta, certificate) => {
    const pixels = noisePixels(40, 30);
    const photo = new HeldPhoto('noise', pixels, [0.1, 0.1, 0.1]);
    const { report, image, crop } = await solve(photo, await endedBackend(), { beta, weight: 0 });
    expect(report).toMatchObject({
      end: 'identity',
      converged: true,
      iterations: 0,
      weight: 0,
      ...certificate,
    });
    expect(report).toMatchObject({ energy: 0, removedRms: 0, backend: 'wasm', threads: 1 });
    expect(crop).toBeNull();
    expect(image).toBe(pixels);
  });

  it('is answered for a photo of 95 megapixels in less than 100 MB', async () => {
    const photo = blackPhoto(12_000, 7_917);
    const before = arrayBytes();
    const { report } = await solve(photo, await wasmBackend(2), { weight: 0 });
    expect(report.end).toBe('identity');
    expect(arrayBytes() - before).toBeLessThan(100e6);
  });

  it('leaves the next solve what it would be without it, bit for bit', async () => {
    const pixels = noisePixels(40, 30);
    const backend = await wasmBackend(2);
    const photo = new HeldPhoto('noise', pixels, [0.1, 0.1, 0.1]);
    const first = await solve(photo, backend, {});
    const zero = await solve(photo, backend, { weight: 0 });
    const again = await solve(photo, backend, {});
    expect(again).toBe(first);
    expect(zero.id).not.toBe(first.id);
    photo.close();
    const fresh = new HeldPhoto('fresh', pixels, [0.1, 0.1, 0.1]);
    await solve(fresh, backend, { weight: 0 });
    expect((await solve(fresh, backend, {})).image).toEqual(first.image);
    fresh.close();
  });
});
