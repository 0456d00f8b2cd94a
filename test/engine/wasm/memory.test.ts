import { describe, expect, it } from 'vitest';
import { RudinError } from '../../../src-main/contract/outcome';
import { stepSizes } from '../../../src-main/engine/solve/step-rule';
import { layOut } from '../../../src-main/engine/wasm/problem-layout';
import { createWasmBackend } from '../../../src-main/engine/wasm/wasm-backend';
import { builtFiles, neverCancelled, noisyPhoto, wasmBackend } from './wasm-support';

describe('the memory of the WASM backend', () => {
  it('is what the estimate says to the page: 16 bytes a sample, 24 for beta < 1, and at most 6 MB + 2 % more', async () => {
    const backend = await wasmBackend(2);
    for (const [width, height, channels] of [
      [4000, 3000, 3],
      [6000, 4000, 1],
      [1000, 1000, 3],
    ] as const) {
      const shape = { width, height, channels };
      const samples = width * height * channels;
      const layout = layOut(shape, 2);
      expect(backend.estimateBytes(shape, 1)).toBe(layout.convexBytes);
      expect(backend.estimateBytes(shape, 0.5)).toBe(layout.nonconvexBytes);
      for (const [beta, perSample] of [
        [1, 16],
        [0.5, 24],
      ] as const) {
        const beyond = backend.estimateBytes(shape, beta) - perSample * samples;
        expect(beyond).toBeGreaterThanOrEqual(0);
        expect(beyond).toBeLessThan(6e6 + 0.02 * perSample * samples);
      }
    }
  });

  it('is refused with both figures when the photo needs more than 4 GB', async () => {
    const backend = await wasmBackend(2);
    // One plane serves as all three: only the sizes are looked at before anything is allocated.
    const plane = new Float32Array(10_000 * 9_500);
    const opening = backend.open({ width: 10_000, height: 9_500, planes: [plane, plane, plane] });
    const refusal = await opening.catch((thrown: unknown) => thrown);
    expect(refusal).toBeInstanceOf(RudinError);
    expect((refusal as RudinError).code).toBe('too-large');
    expect((refusal as RudinError).message).toMatch(
      /^solving 95\.0 megapixels .* needs 4\.5\d GB .* address at most 4\.29 GB$/,
    );
  });

  it('does not add up over 60 small and 8 large problems: resident memory grows by less than one large problem', async () => {
    const backend = await wasmBackend(2);
    const objective = { beta: 1, lambda: 0.1, coupling: 'opponent', chromaWeight: 2 } as const;
    const openAndDispose = async (width: number, height: number): Promise<void> => {
      const plane = new Float32Array(width * height).fill(0.5);
      const problem = await backend.open({ width, height, planes: [plane, plane, plane] });
      await problem.setObjective(objective);
      await problem.startCold();
      const steps = stepSizes(objective, 3);
      await problem.iterate({ count: 1, steps, land: true, signal: neverCancelled });
      problem.dispose();
    };
    await openAndDispose(3000, 2000);
    await settled();
    const before = process.memoryUsage().rss;
    for (let round = 0; round < 60; round++) await openAndDispose(200 + round, 300);
    for (let round = 0; round < 8; round++) await openAndDispose(3000, 2000 + round);
    // Threads collect when they come to it, which takes longer on a machine that is busy.
    const grown = (): number => process.memoryUsage().rss - before;
    await expect
      .poll(grown, { timeout: 20_000 })
      .toBeLessThan(backend.estimateBytes({ width: 3000, height: 2000, channels: 3 }, 1));
  });
});

describe('starting the WASM backend', () => {
  it.each([-1, 1.5, 65, Number.NaN])('refuses %s threads by name and range', async (threads) => {
    await expect(createWasmBackend({ ...builtFiles, threads })).rejects.toThrow(/threads: .*0\.\.64/);
  });

  it('says that it is unavailable when the kernels are damaged', async () => {
    const starting = createWasmBackend({
      kernels: new Uint8Array([0, 1, 2, 3]),
      threadEntry: builtFiles.threadEntry,
      threads: 1,
    });
    await expect(starting).rejects.toMatchObject({ code: 'backend-unavailable' });
  });

  it('refuses planes that do not fill their size, and two planes, by name', async () => {
    const backend = await wasmBackend(1);
    const short = { width: 4, height: 4, planes: [new Float32Array(15)] };
    await expect(backend.open(short)).rejects.toThrow('4x4 = 16');
    const two = { width: 1, height: 1, planes: [new Float32Array(1), new Float32Array(1)] };
    await expect(backend.open(two)).rejects.toThrow('1 or 3');
  });

  it('lets the machine decide for 0 threads and names them, and fails what is asked after its end', async () => {
    const backend = await createWasmBackend({ ...builtFiles, threads: 0 });
    expect(backend.threads).toBeGreaterThanOrEqual(1);
    expect(backend.info).toMatchObject({ name: 'wasm', available: true, software: false });
    expect(backend.info.device).toContain(`${backend.threads} thread`);
    const problem = await backend.open(noisyPhoto(20, 20, 1, { seed: 18 }));
    await backend.dispose();
    const objective = { beta: 1, lambda: 0.1, coupling: 'joint', chromaWeight: 2 } as const;
    await expect(problem.setObjective(objective)).rejects.toThrow('shut down');
  });
});

/** Lets disposed problems go: threads answer, and their memories are collected. */
async function settled(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 300));
}
