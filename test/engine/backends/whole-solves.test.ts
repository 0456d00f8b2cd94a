import { describe, expect, it } from 'vitest';
import { couplings } from '../../../src-main/contract/parameters';
import type { Backend, Objective, PlanarImage } from '../../../src-main/engine/backend';
import { createReferenceBackend } from '../../../src-main/engine/reference/reference-backend';
import { readEstimate, solve, type SolveGoal, type SolveOutcome } from '../../../src-main/engine/solve/solve';
import { differenceInLevels } from '../../support/seeded-planes';
import { neverCancelled, noisyPhoto } from '../wasm/wasm-support';
import { describeOnEachBackend } from './backends-under-test';

/** Weights that suit noise of 0.1. */
const convexOrders = [
  { beta: 1, lambda: 0.12 },
  { beta: 1.01, lambda: 0.12 },
  { beta: 1.1, lambda: 0.15 },
  { beta: 1.2, lambda: 0.17 },
  { beta: 1.5, lambda: 0.3 },
  { beta: 1.8, lambda: 0.5 },
  { beta: 2, lambda: 0.7 },
  { beta: 2.5, lambda: 1.9 },
  { beta: 3, lambda: 4.7 },
] as const;
const nonconvexOrders = [
  { beta: 0.5, lambda: 0.03 },
  { beta: 0.7, lambda: 0.06 },
] as const;
/** How exactly the comparison is solved: a fifth of the tightest tolerance below. */
const exactLevels = 0.02;
/** A tolerance that nothing reaches, so that all take the same iterations. */
const unreachable = 1e-9;

interface Solved {
  readonly outcome: SolveOutcome;
  readonly image: PlanarImage;
}

async function solved(backend: Backend, noisy: PlanarImage, goal: SolveGoal): Promise<Solved> {
  const problem = await backend.open(noisy);
  const outcome = await solve(problem, goal, { signal: neverCancelled });
  const image = await readEstimate(problem, outcome, noisy);
  problem.dispose();
  return { outcome, image };
}

/** The reference's solves, which every backend is held against, once each. */
const references = new Map<string, Promise<Solved>>();
function solvedByReference(name: string, noisy: PlanarImage, goal: SolveGoal): Promise<Solved> {
  const key = `${name} ${JSON.stringify(goal)}`;
  const known = references.get(key) ?? solved(createReferenceBackend(), noisy, goal);
  references.set(key, known);
  return known;
}

describeOnEachBackend('a whole solve', ({ backend }) => {
  describe.each(couplings)('under the coupling %s', (coupling) => {
    const objectiveOf = (order: { readonly beta: number; readonly lambda: number }): Objective => ({
      ...order,
      coupling,
      chromaWeight: 2,
    });

    it.each(convexOrders)(
      'is within its certified distance of the exact answer at 0.5 and 0.1 of a level, beta $beta, 32x24, seed 16',
      async (order) => {
        const noisy = noisyPhoto(32, 24, 3, { seed: 16 });
        const goal = (toleranceLevels: number): SolveGoal => ({
          objective: objectiveOf(order),
          toleranceLevels,
          maxIterations: 10_000,
        });
        const exact = await solvedByReference('32x24', noisy, goal(exactLevels));
        expect(exact.outcome.converged).toBe(true);
        for (const tolerance of [0.5, 0.1]) {
          const { image, outcome } = await solved(backend, noisy, goal(tolerance));
          expect(outcome.end).toBe('tolerance');
          expect(outcome.certifiedLevels).toBeLessThanOrEqual(tolerance);
          const { rms } = differenceInLevels(image, exact.image);
          expect(rms).toBeLessThanOrEqual(outcome.certifiedLevels! + exactLevels);
        }
      },
    );

    it.each([...convexOrders, ...nonconvexOrders])(
      'of 60 iterations differs from the reference by at most 0.02 of a level RMS and 0.2 anywhere, beta $beta, 67x37, seed 19',
      async (order) => {
        const noisy = noisyPhoto(67, 37, 3, { seed: 19 });
        const goal = { objective: objectiveOf(order), toleranceLevels: unreachable, maxIterations: 60 };
        const exact = await solvedByReference('67x37', noisy, goal);
        const { image, outcome } = await solved(backend, noisy, goal);
        expect(outcome.iterations).toBe(exact.outcome.iterations);
        const { rms, most } = differenceInLevels(image, exact.image);
        expect(rms).toBeLessThanOrEqual(0.02);
        expect(most).toBeLessThanOrEqual(0.2);
      },
    );
  });

  it.each([
    [1, 1],
    [1, 1500],
    [1500, 1],
    [2, 2],
    [3, 7],
    [17, 257],
  ] as const)(
    'of a photo of odd size is within both certificates of the reference, %d x %d px, seed 18',
    async (width, height) => {
      const noisy = noisyPhoto(width, height, 3, { seed: 18 });
      for (const [index, order] of [...convexOrders, ...nonconvexOrders].entries()) {
        // Each order in one coupling, so that every size meets all of them.
        const objective = { ...order, coupling: couplings[index % couplings.length]!, chromaWeight: 2 };
        const goal = { objective, toleranceLevels: 0.5, maxIterations: 120 };
        const exact = await solvedByReference(`${width}x${height}`, noisy, goal);
        const { image, outcome } = await solved(backend, noisy, goal);
        if (order.beta < 1) {
          // Orders below 1 have no one answer; the energies of two starts differ by some percent.
          const { energy } = exact.outcome;
          expect(Math.abs(outcome.energy - energy)).toBeLessThan(0.02 * energy + 1e-6);
        } else {
          const { rms } = differenceInLevels(image, exact.image);
          expect(rms).toBeLessThanOrEqual(outcome.certifiedLevels! + exact.outcome.certifiedLevels! + 1e-3);
        }
      }
    },
  );
});
