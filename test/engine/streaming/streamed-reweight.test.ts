import { describe, expect, it } from 'vitest';
import type { Objective } from '../../../src-main/engine/backend';
import { readEstimate, solve } from '../../../src-main/engine/solve/solve';
import { solveStreamed } from '../../../src-main/engine/streaming/streamed-solve';
import { asResult, collectingSink, rowsOf } from '../wasm/stream-support';
import { isSamePhoto, neverCancelled, noisyPhoto, wasmBackend } from '../wasm/wasm-support';
import { atOnceMs } from '../../support/at-once';

const settings = { coupling: 'opponent', chromaWeight: 2 } as const;

describe('a streamed solve below beta = 1', () => {
  it.each([
    [0.3, 0.02],
    [0.5, 0.03],
    [0.8, 0.07],
  ])(
    'is stationary within 1 level, its energy within a two hundredth of the solve in memory, beta %f, weight %f, 120x700, seed 51',
    async (beta, lambda) => {
      const noisy = noisyPhoto(120, 700, 3, { seed: 51 });
      const backend = await wasmBackend(2);
      const objective: Objective = { beta, lambda, ...settings };
      const goal = { objective, toleranceLevels: 1, maxIterations: 3000 };
      const source = rowsOf(noisy);
      const sink = collectingSink(source.shape);
      const fractions: number[] = [];
      const outcome = await solveStreamed(backend, source, sink, goal, {
        signal: neverCancelled,
        onProgress: ({ fraction }) => fractions.push(fraction),
      });
      expect(outcome).toMatchObject({ end: 'stationary', converged: true, certifiedLevels: null });
      expect(outcome.residualLevels).toBeLessThanOrEqual(1);
      expect([...fractions].sort((a, b) => a - b)).toEqual(fractions);
      const problem = await backend.open(noisy);
      const whole = await solve(problem, goal, { signal: neverCancelled });
      expect(Math.abs(outcome.energy / whole.energy - 1)).toBeLessThan(5e-3);
      expect(Math.abs(outcome.removedRms / whole.removedRms - 1)).toBeLessThan(5e-3);
      const image = asResult(await readEstimate(problem, whole, noisy));
      problem.dispose();
      let [squares, count] = [0, 0];
      const written = sink.image;
      image.planes.forEach((plane, index) => {
        plane.forEach((sample, at) => (squares += (sample - written.planes[index]![at]!) ** 2));
        count += plane.length;
      });
      // Two estimates of one course, one a few steps further: no further apart than their residuals.
      expect(255 * Math.sqrt(squares / count)).toBeLessThan(2);
    },
  );

  it('is the solve in memory, bit for bit, where the mosaic is the photo and both stop alike, 200x256, seed 52', async () => {
    const noisy = noisyPhoto(200, 256, 3, { seed: 52 });
    const backend = await wasmBackend(2);
    const objective: Objective = { beta: 0.5, lambda: 0.03, ...settings };
    // A cap that both reach.
    const goal = { objective, toleranceLevels: 1e-3, maxIterations: 150 };
    const source = rowsOf(noisy);
    const sink = collectingSink(source.shape);
    const outcome = await solveStreamed(backend, source, sink, goal, { signal: neverCancelled });
    const problem = await backend.open(noisy);
    const whole = await solve(problem, goal, { signal: neverCancelled });
    const image = asResult(await readEstimate(problem, whole, noisy));
    problem.dispose();
    expect(outcome).toMatchObject({ end: 'max-iterations', converged: false });
    expect(outcome.energy).toBe(whole.energy);
    expect(outcome.removedRms).toBe(whole.removedRms);
    expect(isSamePhoto(sink.image, image)).toBe(true);
  });

  it('runs a longer pass where the mosaic was easier than the photo, 120x900, seed 53', async () => {
    const noisy = noisyPhoto(120, 900, 1, { seed: 53 });
    // The crop of the mosaic, rows 322 to 577, is flat, and so are its surroundings.
    noisy.planes[0]!.fill(0.4, 300 * 120, 600 * 120);
    const source = rowsOf(noisy);
    const sink = collectingSink(source.shape);
    const objective: Objective = { beta: 0.5, lambda: 0.02, ...settings };
    const goal = { objective, toleranceLevels: 1, maxIterations: 3000 };
    const outcome = await solveStreamed(await wasmBackend(2), source, sink, goal, { signal: neverCancelled });
    expect(sink.restarts).toBeGreaterThan(1);
    expect(outcome).toMatchObject({ end: 'stationary', converged: true });
    expect(sink.image.planes[0]!.every(Number.isFinite)).toBe(true);
  });

  it('ends cancelled at once in its mosaic and in its pass, 600x1500, seed 54', async () => {
    const source = rowsOf(noisyPhoto(600, 1500, 3, { seed: 54 }));
    const objective: Objective = { beta: 0.5, lambda: 0.05, ...settings };
    const goal = { objective, toleranceLevels: 0.05, maxIterations: 300 };
    for (const share of [0.02, 0.4]) {
      const controller = new AbortController();
      let abortedAt = Infinity;
      const solving = solveStreamed(await wasmBackend(2), source, collectingSink(source.shape), goal, {
        signal: controller.signal,
        onProgress: ({ fraction }) => {
          if (fraction < share || controller.signal.aborted) return;
          abortedAt = performance.now();
          controller.abort();
        },
      });
      await expect(solving).rejects.toMatchObject({ code: 'cancelled' });
      expect(performance.now() - abortedAt).toBeLessThan(atOnceMs);
    }
  });
});
