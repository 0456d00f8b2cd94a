import { describe, expect, it } from 'vitest';
import { RudinError } from '../../../src-main/contract/outcome';
import type { Backend, Objective, PassOptions, RowSink, RowSource } from '../../../src-main/engine/backend';
import { certifiedLevels } from '../../../src-main/engine/formulas/certificate';
import { colourCodes, planesOf } from '../../../src-main/engine/kernels/convert/convert';
import { streamOver, type PassPlan } from '../../../src-main/engine/streaming/row-pass';
import { solve } from '../../../src-main/engine/solve/solve';
import { stepSizes } from '../../../src-main/engine/solve/step-rule';
import { solveStreamed } from '../../../src-main/engine/streaming/streamed-solve';
import { createGpuBackend } from '../../../src-main/engine/webgpu/gpu-backend';
import { GpuPass } from '../../../src-main/engine/webgpu/gpu-pass';
import { gpuRoom } from '../../../src-main/engine/webgpu/gpu-room';
import { passRoom, planWindow } from '../../../src-main/engine/webgpu/pass-window';
import { collectingSink, rowsOf } from '../wasm/stream-support';
import { neverCancelled, noisyPhoto } from '../wasm/wasm-support';
import { openTestGpu } from '../../support/software-gpu';
import { describeOnGpu } from './gpu-under-test';
import { atOnceMs } from '../../support/at-once';

const objective: Objective = { beta: 1, lambda: 0.12, coupling: 'opponent', chromaWeight: 2 };
const steps = stepSizes(objective, 3);
const options: PassOptions = {
  ...{ objective, steps, legs: [4, 4], goalGap: 1, givesUp: false, signal: neverCancelled },
};
const nowhere: RowSink = { restart: () => Promise.resolve(), write: () => Promise.resolve() };

const endOf = (work: Promise<unknown>): Promise<unknown> => work.catch((thrown: unknown) => thrown);

describeOnGpu('the end of a pass on the GPU', (gpu) => {
  const backend = createGpuBackend(gpu);
  const room = passRoom(gpu.info.largestBinding);
  const rows = streamOver({ ...room, openPass: (plan) => GpuPass.open(gpu, plan, 32) });

  it('comes with shares of the work that never fall and end at 1, 60x150, seed 91', async () => {
    const source = rowsOf(noisyPhoto(60, 150, 3, { seed: 91 }));
    const shares: number[] = [];
    await rows.run(source, collectingSink(source.shape), { ...options, onProgress: (s) => shares.push(s) });
    expect([...shares].sort((a, b) => a - b)).toEqual(shares);
    expect(shares.at(-1)).toBeCloseTo(1, 12);
  });

  it('comes early once the finished rows have more than the goal, 60x300, seed 92', async () => {
    const source = rowsOf(noisyPhoto(60, 300, 3, { seed: 92 }));
    const tight = { ...options, goalGap: 1e-3, givesUp: true };
    const result = await rows.run(source, collectingSink(source.shape), tight);
    expect(result.finishedRows).toBeLessThan(100);
    expect(result.terms.gap).toBeGreaterThan(1e-3);
  });

  it('comes at once after a cancel, of work for minutes, 2000x4000, seed 93', async () => {
    const part = rowsOf(noisyPhoto(2000, 40, 3, { seed: 93 }));
    const source: RowSource = {
      shape: { ...part.shape, height: 4000 },
      read: (from, to) => part.read(0, Math.min(40, to - from)),
    };
    const tall = streamOver({ ...room, openPass: (plan) => GpuPass.open(gpu, plan, 40) });
    const stop = new AbortController();
    let cancelledAt = 0;
    setTimeout(() => {
      cancelledAt = performance.now();
      stop.abort();
    }, 1500);
    const pass = tall.run(source, nowhere, { ...options, legs: [500], signal: stop.signal });
    expect(await endOf(pass)).toMatchObject({ code: 'cancelled' });
    expect(performance.now() - cancelledAt).toBeLessThan(atOnceMs);
  });

  it('is device-lost when the GPU goes away in the middle, and tells the sink nothing more, 60x300, seed 97', async () => {
    const other = await openTestGpu();
    if (typeof other === 'string') throw new Error(other);
    const source = rowsOf(noisyPhoto(60, 300, 3, { seed: 97 }));
    const sink = collectingSink(source.shape);
    const lost = streamOver({ ...room, openPass: (plan) => GpuPass.open(other, plan, 32) });
    const onProgress = (share: number): void => void (share > 0.4 && other.dispose());
    const pass = lost.run(source, sink, { ...options, onProgress });
    expect(await endOf(pass)).toMatchObject({ code: 'device-lost' });
    expect(sink.starts.length).toBeLessThan(8);
  });

  it.each(['source', 'sink'])(
    'is what the %s threw, and the next pass is none the worse, 40x90, seed 94',
    async (who) => {
      const own = rowsOf(noisyPhoto(40, 90, 3, { seed: 94 }));
      const lost = (): Promise<never> => Promise.reject(new RudinError('bad-file', 'rows are gone'));
      const source: RowSource = {
        ...own,
        read: (from, to) => (from > 60 && who === 'source' ? lost() : own.read(from, to)),
      };
      const sink: RowSink = who === 'sink' ? { ...nowhere, write: lost } : nowhere;
      expect(await endOf(rows.run(source, sink, options))).toMatchObject({ code: 'bad-file' });
      expect(await rows.run(own, nowhere, options)).toMatchObject({ finishedRows: 90 });
    },
  );

  it('is the same in lower bands where the GPU has no room for higher ones, and too-large where it has none at all', async () => {
    const noisy = noisyPhoto(64, 128, 3, { seed: 95 });
    const source = rowsOf(noisy);
    // A GPU whose memory ends: every array above a size is refused, as when it is full.
    const smaller = (mostBytes: number): typeof gpu =>
      Object.assign(Object.create(gpu) as typeof gpu, {
        createBuffer: (bytes: number, usage: number) =>
          bytes > mostBytes
            ? Promise.reject(new RudinError('too-large', 'the GPU has no room'))
            : gpu.createBuffer(bytes, usage),
      });
    const heights: number[] = [];
    const on = (mostBytes: number) =>
      streamOver({
        ...room,
        openPass: async (plan) => {
          const pass = await GpuPass.open(smaller(mostBytes), plan);
          heights.push(pass.bandRows);
          return pass;
        },
      });
    const [whole, low] = [collectingSink(source.shape), collectingSink(source.shape)];
    await on(Infinity).run(source, whole, options);
    const dualBytes = 64 * 3 * 8;
    await on(dualBytes * 50 + 70_000).run(source, low, options);
    expect(heights[0]).toBe(128);
    expect(heights[1]).toBeLessThan(128);
    expect(colourCodes(low.image)).toEqual(colourCodes(whole.image));
    expect(await endOf(on(1000).run(source, nowhere, options))).toMatchObject({ code: 'too-large' });
  });

  it.each([
    [1, 0.1],
    [1, 0.4],
    [0.7, 0.05],
  ])(
    'is an answer as near as the whole solve, and as certain, beta %s, weight %s, 90x260, seed 96',
    async (beta, lambda) => {
      const noisy = noisyPhoto(90, 260, 3, { seed: 96 });
      const goal = { objective: { ...objective, beta, lambda }, toleranceLevels: 0.5, maxIterations: 120 };
      const source = rowsOf(noisy);
      const sink = collectingSink(source.shape);
      const streaming: Backend = { ...backend, streaming: rows };
      const passed = await solveStreamed(streaming, source, sink, goal, { signal: neverCancelled });
      const problem = await backend.open(noisy);
      const whole = await solve(problem, goal, { signal: neverCancelled });
      const samples = await problem.readCodes(beta < 1 ? 'kept' : 'dual');
      problem.dispose();
      expect(Math.abs(passed.energy - whole.energy)).toBeLessThan((beta < 1 ? 2e-2 : 2e-3) * whole.energy);
      if (beta < 1) return;
      expect(passed.certifiedLevels).toBeLessThanOrEqual(0.5);
      const image = planesOf({ ...problem.shape, hasAlpha: false, bitDepth: 16, samples });
      let squares = 0;
      sink.image.planes.forEach((plane, index) => {
        plane.forEach((sample, at) => (squares += (sample - image.planes[index]![at]!) ** 2));
      });
      expect(certifiedLevels(squares, source.shape)).toBeLessThanOrEqual(
        passed.certifiedLevels! + whole.certifiedLevels!,
      );
    },
  );
});

describe('the window of a pass', () => {
  const shape = { width: 12_000, height: 20_000, channels: 3 } as const;

  it('takes memory by the width and the iterations, not by the height: to the byte from 3,000 to 20,000 rows', () => {
    const { estimateBytes } = passRoom(2 ** 31 - 4);
    const bytes = [3000, 8000, 20_000].map((height) => estimateBytes({ ...shape, height }, 50));
    expect(new Set(bytes).size).toBe(1);
    expect(bytes[0]).toBeLessThan(1.5e9);
  });

  it('fits the largest array to the row, or there is none, for every count of iterations up to 1200', () => {
    const largest = 2 ** 27;
    const rowBytes = 12_000 * 3 * 8;
    for (let depth = 1; depth <= 1200; depth += 7) {
      const window = planWindow(shape, depth, largest);
      expect(window !== null).toBe((depth + 2 + 16) * rowBytes <= largest);
      if (window === null) continue;
      expect(window.shape.height * rowBytes).toBeLessThanOrEqual(largest);
      expect(window.bandRows % 2).toBe(0);
      expect(window.shape.height).toBe(window.bandRows + depth + 2);
    }
  });

  it('is refused with both figures where the iterations do not fit, and taken where they just do', () => {
    const { requireRoom } = passRoom(2 ** 27);
    expect(() => requireRoom(shape, 448)).not.toThrow();
    expect(() => requireRoom(shape, 449)).toThrow(/449 iterations needs 0\.14 GB .* at most 0\.13 GB/);
  });

  it('is the whole photo where that is small, of any height', () => {
    const plan: Pick<PassPlan, 'shape'> = { shape: { width: 40, height: 31, channels: 1 } };
    expect(planWindow(plan.shape, 100, 2 ** 27)).toEqual({ shape: plan.shape, bandRows: 31 });
  });
});

describe('the room of a GPU', () => {
  it('ends where a photo has more rows than work groups in a direction, 65,535, or more samples than an array', () => {
    const { requireRoom, mostAddressedSamples } = gpuRoom({ largestBinding: 2 ** 30 });
    const grey = (height: number) => ({ width: 100, height, channels: 1 }) as const;
    expect(() => requireRoom(grey(65_535), 1)).not.toThrow();
    expect(() => requireRoom(grey(65_536), 1)).toThrow(/65535 rows/);
    expect(mostAddressedSamples).toBe(2 ** 27);
    expect(() => requireRoom({ width: 2 ** 12, height: 2 ** 15, channels: 1 }, 1)).not.toThrow();
    expect(() => requireRoom({ width: 2 ** 12 + 1, height: 2 ** 15, channels: 1 }, 1)).toThrow(/GB/);
  });
});
