import { describe, expect, it } from 'vitest';
import { couplings } from '../../../src-main/contract/parameters';
import type { DenoisingProblem, Objective } from '../../../src-main/engine/backend';
import { stepSizes } from '../../../src-main/engine/solve/step-rule';
import { largestDifference, neverCancelled, noisyPhoto } from '../wasm/wasm-support';
import { describeOnEachBackend } from './backends-under-test';
import { expectAgreement, onBoth } from './problem-pairs';
import { seamSizes } from './seam-sizes';

/** Orders with a closed proximal map and orders without, with weights that suit noise of 0.1. */
const orders = [
  [1, 0.12],
  [1.01, 0.13],
  [1.1, 0.15],
  [1.2, 0.17],
  [1.5, 0.3],
  [1.8, 0.5],
  [2, 0.7],
  [2.5, 1.9],
  [3, 4.7],
] as const;

async function runCold(problem: DenoisingProblem, objective: Objective, counts: readonly number[]) {
  await problem.setObjective(objective);
  await problem.startCold();
  const steps = stepSizes(objective, problem.shape.channels);
  for (const [index, count] of counts.entries()) {
    const land = index === counts.length - 1;
    await problem.iterate({ count, steps, land, signal: neverCancelled });
  }
}

describeOnEachBackend('iterations', ({ backend }) => {
  describe.each(couplings)('under the coupling %s', (coupling) => {
    it.each(orders)(
      'agree with the reference within 2e-5 after 20 of them at beta = %s, lambda %s, sizes round the seams, seed 3',
      async (beta, lambda) => {
        const objective = { beta, lambda, coupling, chromaWeight: 2 };
        // The opponent coupling meets all of them, the others every second one.
        const sizes = seamSizes.filter((_, index) => coupling === 'opponent' || index % 2 === 0);
        for (const [width, height] of sizes) {
          const photo = noisyPhoto(width, height, 3, { seed: 3 });
          const problems = await onBoth(backend, photo, (problem) => runCold(problem, objective, [13, 7]));
          await expectAgreement(problems);
        }
      },
    );
  });

  it.each(orders)(
    'agree with the reference on a grey photo within 2e-5 after 100 of them at beta = %s, lambda %s, 67x47, seed 4',
    async (beta, lambda) => {
      const objective: Objective = { beta, lambda, coupling: 'opponent', chromaWeight: 2 };
      const photo = noisyPhoto(67, 47, 1, { seed: 4 });
      await expectAgreement(await onBoth(backend, photo, (problem) => runCold(problem, objective, [100])));
    },
  );

  it.each([1, 1.5, 2])(
    'of other schemes agree with the reference within 2e-5 after 8 of ever new steps at beta = %s, 37x29, seed 5',
    async (beta) => {
      const photo = noisyPhoto(37, 29, 3, { seed: 5 });
      const objective = { beta, lambda: 0.15, coupling: 'opponent', chromaWeight: 1 } as const;
      const results = [];
      for (const extrapolation of [0, 0.7, 1]) {
        const problems = await onBoth(backend, photo, async (problem) => {
          await problem.setObjective(objective);
          await problem.startCold();
          for (let k = 0; k < 8; k++) {
            const sigma = 0.2 + 0.08 * k;
            const steps = { tau: [1, 1, 1].map(() => 0.3 / sigma), sigma, relaxation: 1, extrapolation };
            await problem.iterate({ count: 1, steps, land: k === 7, signal: neverCancelled });
          }
        });
        results.push(await problems.reference.read('dual'));
        await expectAgreement(problems);
      }
      expect(largestDifference(results[0]!, results[1]!)).toBeGreaterThan(4e-5);
      expect(largestDifference(results[1]!, results[2]!)).toBeGreaterThan(4e-5);
    },
  );

  it.each([
    [1, 1.4],
    [1, 0.7],
    [1.5, 1.3],
  ])(
    'go on under another weight as the reference does, within 2e-5, at beta = %s, weight times %s, seed 15',
    async (beta, scale) => {
      const objective: Objective = { beta, lambda: 0.12, coupling: 'opponent', chromaWeight: 2 };
      const problems = await onBoth(backend, noisyPhoto(29, 23, 3, { seed: 15 }), async (problem) => {
        await runCold(problem, objective, [10]);
        await problem.setObjective({ ...objective, lambda: objective.lambda * scale });
        const steps = stepSizes(objective, 3);
        await problem.iterate({ count: 3, steps, land: true, signal: neverCancelled });
      });
      await expectAgreement(problems);
    },
  );

  it('give the same numbers again after another coupling was tried, 40x30, seed 9', async () => {
    const problem = await backend.open(noisyPhoto(40, 30, 3, { seed: 9 }));
    const outcomes = [];
    for (const coupling of ['channels', 'opponent', 'channels'] as const) {
      await runCold(problem, { beta: 1.5, lambda: 0.3, coupling, chromaWeight: 2.5 }, [20]);
      outcomes.push(JSON.stringify([await problem.certify(), await problem.measureSpread()]));
    }
    problem.dispose();
    expect(outcomes[2]).toBe(outcomes[0]);
    expect(outcomes[1]).not.toBe(outcomes[0]);
  });
});
