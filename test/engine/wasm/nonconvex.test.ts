import { describe, expect, it } from 'vitest';
import type { DenoisingProblem, Objective } from '../../../src-main/engine/backend';
import { stepSizes } from '../../../src-main/engine/solve/step-rule';
import { neverCancelled, noisyPhoto, wasmBackend } from './wasm-support';

const smoothing = 1e-3;

/** What a round of reweighting asks of a backend, and every number it answers. */
async function reweightOnce(problem: DenoisingProblem, beta: number, coupling: Objective['coupling']) {
  const start: Objective = { beta: 1, lambda: 0.1, coupling, chromaWeight: 2 };
  const channels = problem.shape.channels;
  await problem.setObjective(start);
  await problem.startCold();
  const steps = stepSizes(start, channels);
  await problem.iterate({ count: 20, steps, land: true, signal: neverCancelled });
  await problem.setObjective({ beta, lambda: 0.06, coupling, chromaWeight: 2 });
  const before = await problem.evaluateNonconvex(smoothing, 'dual');
  await problem.keepEstimate();
  const { weightedEnergy, smoothedEnergy } = await problem.refreshWeightMap(smoothing);
  await problem.iterate({ count: 15, steps, land: true, signal: neverCancelled });
  const terms = await problem.certify();
  const after = await problem.evaluateNonconvex(smoothing, 'dual');
  return { before, weightedEnergy, smoothedEnergy, terms, after };
}

describe('the WASM backend below beta = 1', () => {
  it('gives the same bits with 1, 2 and 5 threads, beta 0.5, 120x190, seed 13', async () => {
    const photo = noisyPhoto(120, 190, 3, { seed: 13 });
    const numbers = [];
    for (const threads of [1, 2, 5]) {
      const problem = await (await wasmBackend(threads)).open(photo);
      numbers.push(JSON.stringify(await reweightOnce(problem, 0.5, 'opponent')));
      problem.dispose();
    }
    expect(new Set(numbers).size).toBe(1);
  });
});
