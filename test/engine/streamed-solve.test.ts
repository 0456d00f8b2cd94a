import { afterAll, describe, expect, it } from 'vitest';
import type { Objective } from '../../src-main/engine/backend';
import { certifiedLevels } from '../../src-main/engine/certificate';
import { solve } from '../../src-main/engine/solve';
import { solveStreamed } from '../../src-main/engine/streamed-solve';
import { collectingSink, endTeams, rowsOf } from './wasm/stream-support';
import { largestDifference, neverCancelled, noisyPhoto, wasmBackend } from './wasm/wasm-support';

afterAll(endTeams);

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
      const whole = await solve(problem, goal, { start: 'cold', signal: neverCancelled });
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
});
