import { describe, expect, it } from 'vitest';
import type { Objective } from '../../src-main/engine/backend';
import { certifiedLevels } from '../../src-main/engine/certificate';
import { solve } from '../../src-main/engine/solve';
import { solveStreamed } from '../../src-main/engine/streamed-solve';
import { createReferenceBackend } from '../../src-main/engine/reference/reference-backend';
import { collectingSink, rowsOf } from './wasm/stream-support';
import { largestDifference, neverCancelled, noisyPhoto, wasmBackend } from './wasm/wasm-support';

const objective: Objective = { beta: 1, lambda: 0.1, coupling: 'opponent', chromaWeight: 2 };

describe('a streamed solve', () => {
  it.each([
    [1, 0.1, 0.5],
    [1.4, 0.2, 0.5],
    [2, 0.7, 0.1],
  ])(
    'is certified and lies within both certificates of the solve in memory, beta %s, weight %s, %s levels, 300x1500, seed 41',
    async (beta, lambda, toleranceLevels) => {
      const noisy = noisyPhoto(300, 1500, 3, { seed: 41 });
      const backend = await wasmBackend(2);
      const goal = { objective: { ...objective, beta, lambda }, toleranceLevels, maxIterations: 1000 };
      const source = rowsOf(noisy);
      const sink = collectingSink(source.shape);
      const outcome = await solveStreamed(backend, source, sink, goal, { signal: neverCancelled });
      expect(outcome).toMatchObject({ end: 'tolerance', converged: true, residualLevels: null });
      expect(outcome.certifiedLevels).toBeLessThanOrEqual(toleranceLevels);
      const problem = await backend.open(noisy);
      const whole = await solve(problem, goal, { signal: neverCancelled });
      const image = await problem.read('dual');
      problem.dispose();
      let squares = 0;
      image.planes.forEach((plane, index) => {
        plane.forEach((sample, at) => (squares += (sample - sink.image.planes[index]![at]!) ** 2));
      });
      const distance = certifiedLevels(squares, source.shape);
      expect(distance).toBeLessThanOrEqual(outcome.certifiedLevels! + whole.certifiedLevels!);
      expect(Math.abs(outcome.energy - whole.energy)).toBeLessThan(2e-3 * whole.energy);
    },
  );

  it('copies every bit for weight 0, in order and in one go, 40x130, seed 42', async () => {
    const noisy = noisyPhoto(40, 130, 1, { seed: 42 });
    const source = rowsOf(noisy);
    const sink = collectingSink(source.shape);
    const goal = { objective: { ...objective, lambda: 0 }, toleranceLevels: 0.5, maxIterations: 100 };
    const outcome = await solveStreamed(await wasmBackend(1), source, sink, goal, { signal: neverCancelled });
    expect(outcome).toMatchObject({ end: 'identity', iterations: 0, certifiedLevels: 0 });
    expect(largestDifference(sink.image, noisy)).toBe(0);
  });

  it('runs a longer pass where the mosaic was easier than the photo, and its progress never falls, 300x1500, seed 43', async () => {
    const noisy = noisyPhoto(300, 1500, 1, { seed: 43 });
    // The crops of the mosaic, rows 311 to 438 and 1061 to 1188, and their surroundings are flat.
    noisy.planes[0]!.fill(0.4, 270 * 300, 480 * 300);
    noisy.planes[0]!.fill(0.4, 1020 * 300, 1230 * 300);
    const source = rowsOf(noisy);
    const sink = collectingSink(source.shape);
    const goal = { objective, toleranceLevels: 0.5, maxIterations: 1000 };
    const fractions: number[] = [];
    const outcome = await solveStreamed(await wasmBackend(2), source, sink, goal, {
      signal: neverCancelled,
      onProgress: ({ fraction }) => fractions.push(fraction),
    });
    expect(sink.restarts).toBeGreaterThan(1);
    expect(outcome).toMatchObject({ end: 'tolerance', converged: true });
    expect(sink.image.planes[0]!.every(Number.isFinite)).toBe(true);
    expect([...fractions].sort((a, b) => a - b)).toEqual(fractions);
    expect(fractions.at(-1)).toBeLessThanOrEqual(0.99);
  });

  it('ends at the cap with the certificate that it has, in one pass, 200x300, seed 44', async () => {
    const source = rowsOf(noisyPhoto(200, 300, 3, { seed: 44 }));
    const sink = collectingSink(source.shape);
    const goal = { objective, toleranceLevels: 0.1, maxIterations: 10 };
    const outcome = await solveStreamed(await wasmBackend(2), source, sink, goal, { signal: neverCancelled });
    expect(outcome).toMatchObject({ end: 'max-iterations', converged: false, iterations: 10 });
    expect(outcome.certifiedLevels).toBeGreaterThan(0.1);
    expect(sink.restarts).toBe(1);
    expect(sink.image.planes[0]!.every(Number.isFinite)).toBe(true);
  });

  it.each([0, 3])(
    'is cancelled at progress report %s, in the mosaic or the pass, 400x1200, seed 45',
    async (report) => {
      const source = rowsOf(noisyPhoto(400, 1200, 3, { seed: 45 }));
      const controller = new AbortController();
      let reports = 0;
      const solving = solveStreamed(
        await wasmBackend(2),
        source,
        collectingSink(source.shape),
        { objective, toleranceLevels: 0.05, maxIterations: 3000 },
        {
          signal: controller.signal,
          onProgress: () => {
            if (reports++ === report) controller.abort();
          },
        },
      );
      await expect(solving).rejects.toMatchObject({ code: 'cancelled' });
    },
  );

  it('refuses a backend that does not stream, by name', async () => {
    const source = rowsOf(noisyPhoto(8, 8, 1, { seed: 46 }));
    const sink = collectingSink(source.shape);
    const goal = { objective, toleranceLevels: 0.5, maxIterations: 100 };
    const course = { signal: neverCancelled };
    await expect(solveStreamed(createReferenceBackend(), source, sink, goal, course)).rejects.toThrow(
      'reference',
    );
  });
});
