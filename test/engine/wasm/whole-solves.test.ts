import { describe, expect, it } from 'vitest';
import { couplings } from '../../../src-main/contract/parameters';
import type { Backend, PlanarImage } from '../../../src-main/engine/backend';
import { certifiedLevels } from '../../../src-main/engine/formulas/certificate';
import { readEstimate, solve, type SolveGoal, type SolveOutcome } from '../../../src-main/engine/solve/solve';
import { isSamePhoto, neverCancelled, noisyPhoto, wasmBackend } from './wasm-support';

const cases = [
  { beta: 1, lambda: 0.12 },
  { beta: 1.01, lambda: 0.12 },
  { beta: 1.1, lambda: 0.15 },
  { beta: 1.2, lambda: 0.17 },
  { beta: 1.5, lambda: 0.3 },
  { beta: 1.8, lambda: 0.5 },
  { beta: 2, lambda: 0.7 },
  { beta: 2.5, lambda: 1.9 },
  { beta: 3, lambda: 4.7 },
];

/** Orders with weights that suit noise of 0.1. */
const sizeOrders = [
  [0.5, 0.03],
  [1, 0.12],
  [1.3, 0.2],
  [2, 0.7],
  [3, 4.7],
] as const;

async function solved(
  backend: Backend,
  noisy: PlanarImage,
  goal: SolveGoal,
): Promise<{ readonly outcome: SolveOutcome; readonly image: PlanarImage }> {
  const problem = await backend.open(noisy);
  const outcome = await solve(problem, goal, { signal: neverCancelled });
  const image = await readEstimate(problem, outcome, noisy);
  problem.dispose();
  return { outcome, image };
}

describe('the tightest certificate on the WASM backend', () => {
  it.each(cases)(
    'falls below 0.01 of a level, in float32, within 9000 iterations of fixed steps, beta $beta, 60x45, seed 17',
    async ({ beta, lambda }) => {
      const problem = await (await wasmBackend(2)).open(noisyPhoto(60, 45, 3, { seed: 17 }));
      await problem.setObjective({ beta, lambda, coupling: 'opponent', chromaWeight: 2 });
      await problem.startCold();
      const steps = { tau: [0.2, 0.05, 0.05], sigma: 1 / (8 * 0.2), relaxation: 1.9 };
      await problem.iterate({ count: 9000, steps, land: true, signal: neverCancelled });
      const { gap } = await problem.certify();
      expect(certifiedLevels(gap, problem.shape)).toBeLessThan(0.01);
      problem.dispose();
    },
  );
});

describe('a strong weight at beta = 1 on the WASM backend', () => {
  it('comes to a certified 0.05 of a level in float32 within 6000 iterations, 120x90, seed 18', async () => {
    // With the tau that is fastest in float64, rounding keeps the certificate at 0.052 here.
    const problem = await (await wasmBackend(2)).open(noisyPhoto(120, 90, 3, { seed: 18, noise: 0.3 }));
    const objective = { beta: 1, lambda: 0.3, coupling: 'channels', chromaWeight: 2 } as const;
    const goal = { objective, toleranceLevels: 0.05, maxIterations: 6000 };
    const outcome = await solve(problem, goal, { signal: neverCancelled });
    problem.dispose();
    expect(outcome.end).toBe('tolerance');
    expect(outcome.certifiedLevels).toBeLessThanOrEqual(0.05);
  });
});

describe('photos of odd sizes', () => {
  const sizes = [
    [1, 1],
    [1, 5000],
    [5000, 1],
    [2, 2],
    [3, 7],
    [17, 1025],
  ] as const;

  it.each(sizes)('are alike to the bit on 1, 2 and 3 threads, %d x %d px, seed 18', async (width, height) => {
    const noisy = noisyPhoto(width, height, 3, { seed: 18 });
    for (const [index, [beta, lambda]] of sizeOrders.entries()) {
      // Each order in one coupling, so that every size meets all of them.
      const coupling = couplings[index % couplings.length]!;
      const goal = {
        objective: { beta, lambda, coupling, chromaWeight: 2 },
        toleranceLevels: 0.5,
        maxIterations: 120,
      };
      const answers = [];
      for (const threads of [1, 2, 3]) answers.push(await solved(await wasmBackend(threads), noisy, goal));
      for (const { image, outcome } of answers) {
        expect(isSamePhoto(image, answers[0]!.image)).toBe(true);
        expect(outcome).toEqual(answers[0]!.outcome);
      }
    }
  });
});
