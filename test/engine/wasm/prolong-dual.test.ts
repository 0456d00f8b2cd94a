import { describe, expect, it } from 'vitest';
import type { DenoisingProblem, Objective, PlanarImage } from '../../../src-main/engine/backend';
import { ReferenceProblem } from '../../../src-main/engine/reference/reference-problem';
import { stepSizes } from '../../../src-main/engine/solve/step-rule';
import { couplings } from '../../../src-main/contract/parameters';
import { dualAt, problemUnderTest } from './problem-under-test';
import { isSamePhoto, largestDifference, neverCancelled, noisyPhoto, wasmBackend } from './wasm-support';

/** One pixel, one row, one column, one cell, odd and even edges, round the 4 lanes and the 8 px of a coarse block. */
const sizes = [
  [1, 1],
  [2, 1],
  [1, 2],
  [2, 2],
  [3, 2],
  [1, 9],
  [9, 1],
  [5, 7],
  [7, 8],
  [8, 9],
  [9, 16],
  [16, 17],
  [17, 5],
  [33, 70],
] as const;

/** Solves the coarser problem for 12 iterations and starts the finer one from it. */
async function startFromCoarser(problem: DenoisingProblem, objective: Objective): Promise<PlanarImage> {
  const coarse = { ...objective, lambda: objective.lambda / 2 ** objective.beta };
  const coarser = await problem.openCoarser(neverCancelled);
  await coarser.setObjective(coarse);
  await coarser.startCold();
  const steps = stepSizes(coarse, problem.shape.channels);
  await coarser.iterate({ count: 12, steps, land: true, signal: neverCancelled });
  await problem.setObjective(objective);
  await problem.startFromCoarser(coarser);
  const answer = await coarser.read('dual');
  coarser.dispose();
  return answer;
}

describe.each(couplings)('a start from a coarser problem under the coupling %s', (coupling) => {
  it('keeps |p| <= lambda within rounding at beta = 1, and p = 0 at the far borders, seed 7', async () => {
    const objective = { beta: 1, lambda: 0.15, coupling, chromaWeight: 1.7 };
    for (const [width, height] of sizes) {
      const tested = await problemUnderTest(noisyPhoto(width, height, 3, { seed: 7 }), { fill: 0x3f });
      await startFromCoarser(tested.problem, objective);
      const groups = coupling === 'channels' ? [[0], [1], [2]] : [[0, 1, 2]];
      let [largest, atBorders] = [0, 0];
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          const duals = [0, 1, 2].map((plane) => dualAt(tested, plane, x, y));
          for (const planes of groups) {
            largest = Math.max(largest, Math.hypot(...planes.flatMap((plane) => duals[plane]!)));
          }
          if (x === width - 1) atBorders += duals.filter(([pX]) => pX !== 0).length;
          if (y === height - 1) atBorders += duals.filter(([, pY]) => pY !== 0).length;
        }
      }
      expect(largest).toBeLessThan(objective.lambda * (1 + 1e-6));
      expect(atBorders).toBe(0);
      await tested.end();
    }
  });
});

describe('a start from a coarser problem', () => {
  it('is the same to the bit on 1, 2 and 3 threads, 301x203, seed 8', async () => {
    const objective = { beta: 1, lambda: 0.5, coupling: 'opponent', chromaWeight: 2 } as const;
    const photo = noisyPhoto(301, 203, 3, { seed: 8 });
    const answers: PlanarImage[] = [];
    for (const threads of [1, 2, 3]) {
      const problem = await (await wasmBackend(threads)).open(photo);
      await startFromCoarser(problem, objective);
      const steps = stepSizes(objective, 3);
      await problem.iterate({ count: 3, steps, land: true, signal: neverCancelled });
      answers.push(await problem.read('dual'));
      problem.dispose();
    }
    expect(isSamePhoto(answers[0]!, answers[1]!)).toBe(true);
    expect(isSamePhoto(answers[0]!, answers[2]!)).toBe(true);
  });

  it('agrees with the reference within 2e-5 where the coarse rows take several turns in the staging area, 2501x900, seed 9', async () => {
    const objective = { beta: 1, lambda: 0.4, coupling: 'joint', chromaWeight: 1 } as const;
    const photo = noisyPhoto(2501, 900, 1, { seed: 9 });
    const wasm = await (await wasmBackend(2)).open(photo);
    const reference = new ReferenceProblem(photo);
    for (const problem of [wasm, reference]) await startFromCoarser(problem, objective);
    expect(largestDifference(await wasm.read('dual'), await reference.read('dual'))).toBeLessThan(2e-5);
    wasm.dispose();
  });
});
