import { describe, expect, it } from 'vitest';
import { couplings } from '../../../src-main/contract/parameters';
import type { DenoisingProblem, Objective } from '../../../src-main/engine/backend';
import { createReferenceBackend } from '../../../src-main/engine/reference/reference-backend';
import { stepSizes } from '../../../src-main/engine/step-rule';
import { largestDifference, neverCancelled, noisyPhoto, wasmBackend } from './wasm-support';

const smoothing = 1e-3;
const sizes = [
  [1, 1],
  [6, 1],
  [1, 5],
  [9, 4],
  [32, 17],
] as const;

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
  return {
    numbers: { before, weightedEnergy, smoothedEnergy, terms, after },
    kept: await problem.read('kept'),
    dual: await problem.read('dual'),
  };
}

describe.each(couplings)('the WASM backend below beta = 1, %s', (coupling) => {
  it.each([0.3, 0.5, 0.8, 0.99])(
    'agrees with the reference within 1e-4 of each energy and 2e-5 at each pixel at beta = %s, seed 12',
    async (beta) => {
      for (const [width, height] of sizes) {
        const photo = noisyPhoto(width, height, 3, { seed: 12 });
        const problem = await (await wasmBackend(2)).open(photo);
        const wasm = await reweightOnce(problem, beta, coupling);
        const exact = await reweightOnce(await createReferenceBackend().open(photo), beta, coupling);
        const near = (a: number, b: number): void => {
          expect(Math.abs(a - b)).toBeLessThan(1e-4 * Math.abs(b) + 1e-7 * width * height);
        };
        near(wasm.numbers.weightedEnergy, exact.numbers.weightedEnergy);
        near(wasm.numbers.smoothedEnergy, exact.numbers.smoothedEnergy);
        near(wasm.numbers.before.smoothedEnergy, exact.numbers.before.smoothedEnergy);
        near(wasm.numbers.before.removedSquares, exact.numbers.before.removedSquares);
        near(wasm.numbers.after.smoothedEnergy, exact.numbers.after.smoothedEnergy);
        near(wasm.numbers.terms.energy, exact.numbers.terms.energy);
        near(wasm.numbers.terms.gap, exact.numbers.terms.gap);
        expect(largestDifference(wasm.kept, exact.kept)).toBeLessThan(2e-5);
        expect(largestDifference(wasm.dual, exact.dual)).toBeLessThan(2e-5);
        problem.dispose();
      }
    },
  );
});

describe('the WASM backend below beta = 1', () => {
  it('gives the same bits with 1, 2 and 5 threads, beta 0.5, 120x190, seed 13', async () => {
    const photo = noisyPhoto(120, 190, 3, { seed: 13 });
    const numbers = [];
    for (const threads of [1, 2, 5]) {
      const problem = await (await wasmBackend(threads)).open(photo);
      numbers.push(JSON.stringify((await reweightOnce(problem, 0.5, 'opponent')).numbers));
      problem.dispose();
    }
    expect(new Set(numbers).size).toBe(1);
  });

  it('says so when the weights are refreshed before an estimate was kept, seed 14', async () => {
    const problem = await (await wasmBackend(1)).open(noisyPhoto(5, 5, 1, { seed: 14 }));
    await problem.setObjective({ beta: 0.5, lambda: 0.1, coupling: 'joint', chromaWeight: 2 });
    await problem.startCold();
    await expect(problem.refreshWeightMap(smoothing)).rejects.toThrow('kept');
    await expect(problem.read('kept')).rejects.toThrow('kept');
    problem.dispose();
  });
});

describe('going on under another weight in the WASM backend', () => {
  it.each([
    [1, 1.4],
    [1, 0.7],
    [1.5, 1.3],
  ])('agrees with the reference within 2e-5 at beta = %s, weight times %s, seed 15', async (beta, scale) => {
    const photo = noisyPhoto(29, 23, 3, { seed: 15 });
    const problems = [await (await wasmBackend(2)).open(photo), await createReferenceBackend().open(photo)];
    const objective: Objective = { beta, lambda: 0.12, coupling: 'opponent', chromaWeight: 2 };
    for (const problem of problems) {
      const steps = stepSizes(objective, 3);
      await problem.setObjective(objective);
      await problem.startCold();
      await problem.iterate({ count: 10, steps, land: true, signal: neverCancelled });
      await problem.setObjective({ ...objective, lambda: objective.lambda * scale });
      await problem.iterate({ count: 3, steps, land: true, signal: neverCancelled });
    }
    const [wasm, exact] = await Promise.all(problems.map((problem) => problem.read('dual')));
    expect(largestDifference(wasm!, exact!)).toBeLessThan(2e-5);
    problems[0]!.dispose();
  });
});
