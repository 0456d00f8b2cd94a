import { afterAll, describe, expect, it } from 'vitest';
import { couplings } from '../../../src-main/contract/parameters';
import type { Objective, PlanarImage, ReweightedPassResult } from '../../../src-main/engine/backend';
import { nonconvexStepSizes, smoothing, startObjective } from '../../../src-main/engine/solve/reweight';
import { asResult, collectingSink, endTeams, rowsOf, runReweightedPass } from './stream-support';
import { isSamePhoto, neverCancelled, noisyPhoto, wasmBackend } from './wasm-support';

afterAll(endTeams);

interface Answer extends ReweightedPassResult {
  readonly image: PlanarImage;
}

type Runs = readonly (readonly number[])[];

async function solvedInMemory(noisy: PlanarImage, objective: Objective, runs: Runs): Promise<Answer> {
  const problem = await (await wasmBackend(2)).open(noisy);
  const steps = nonconvexStepSizes(objective, problem.shape);
  await problem.setObjective(startObjective(objective));
  await problem.startCold();
  for (const [run, legs] of runs.entries()) {
    if (run === 1) await problem.setObjective(objective);
    if (run > 0) {
      await problem.keepEstimate();
      await problem.refreshWeightMap(smoothing);
    }
    for (const count of legs) await problem.iterate({ count, steps, land: true, signal: neverCancelled });
  }
  await problem.setObjective(objective);
  await problem.keepEstimate();
  const terms = await problem.evaluateNonconvex(smoothing, 'kept');
  const { weightedEnergy } = await problem.refreshWeightMap(smoothing);
  const { energy, gap } = await problem.certify();
  const image = asResult(await problem.read('kept'));
  problem.dispose();
  return { image, terms, selfGap: weightedEnergy - (energy - gap) };
}

async function streamed(
  noisy: PlanarImage,
  objective: Objective,
  runs: Runs,
  { threads = 2, bandRows = 16 } = {},
): Promise<Answer> {
  const source = rowsOf(noisy);
  const sink = collectingSink(source.shape);
  const steps = nonconvexStepSizes(objective, source.shape);
  const startLambda = startObjective(objective).lambda;
  const options = { objective, startLambda, steps, runs, smoothing, signal: neverCancelled };
  // Memory that is full of NaN shows if anything is read before it was written.
  const result = await runReweightedPass(source, sink, options, { threads, bandRows, fill: 255 });
  return { image: sink.image, ...result };
}

const runs = [[8, 8], [5], [9, 4], [16]] as const;

describe.each(couplings)('a reweighted pass over rows, %s', (coupling) => {
  it.each([
    [1, 1],
    [1, 300],
    [300, 1],
    [5, 2],
    [3, 90],
    [37, 260],
    [130, 61],
  ])('gives the bits of the solve in memory, %d x %d px, seed 41', async (width, height) => {
    const noisy = noisyPhoto(width, height, 3, { seed: 41 });
    const objective = { beta: 0.5, lambda: 0.05, coupling, chromaWeight: 2 };
    const whole = await solvedInMemory(noisy, objective, runs);
    const pass = await streamed(noisy, objective, runs, { bandRows: height > 100 ? 23 : 16 });
    expect(isSamePhoto(pass.image, whole.image)).toBe(true);
    expect(pass.terms).toEqual(whole.terms);
    expect(Math.abs(pass.selfGap - whole.selfGap)).toBeLessThan(1e-3 * whole.selfGap + 1e-9 * width * height);
  });
});

describe('a reweighted pass over rows', () => {
  it('gives the same bits with 1, 2 and 3 threads and bands of 1, 7 and 64 rows, 33x150, seed 42', async () => {
    const noisy = noisyPhoto(33, 150, 1, { seed: 42 });
    const objective = { beta: 0.3, lambda: 0.03, coupling: 'joint', chromaWeight: 2 } as const;
    const answers = [];
    for (const threads of [1, 2, 3]) {
      for (const bandRows of [1, 7, 64])
        answers.push(await streamed(noisy, objective, runs, { threads, bandRows }));
    }
    for (const answer of answers) {
      expect(isSamePhoto(answer.image, answers[0]!.image)).toBe(true);
      expect(answer.terms).toEqual(answers[0]!.terms);
      expect(answer.selfGap).toBe(answers[0]!.selfGap);
    }
  });
});
