import { describe, expect, it } from 'vitest';
import type { DenoisingProblem } from '../../../src-main/engine/backend';
import { createReferenceBackend } from '../../../src-main/engine/reference/reference-backend';
import { smoothing, startObjective } from '../../../src-main/engine/solve/reweight';
import { solve } from '../../../src-main/engine/solve/solve';
import { noisyPicture } from '../../support/seeded-planes';
import { objectiveOf, solveReference, undisturbed } from '../../support/solve-reference';

const photo = noisyPicture({ width: 24, height: 18, channels: 3 }, 21);

/** A problem that also notes the smoothed energy of every estimate that is kept. */
function watched(problem: DenoisingProblem): { problem: DenoisingProblem; kept: number[] } {
  const kept: number[] = [];
  const watching = new Proxy(problem, {
    get(target, name) {
      if (name === 'keepEstimate') {
        return async () => {
          kept.push((await target.evaluateNonconvex(smoothing, 'dual')).smoothedEnergy);
          await target.keepEstimate();
        };
      }
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? (value as () => unknown).bind(target) : value;
    },
  });
  return { problem: watching, kept };
}

describe('orders below 1', () => {
  const cases = [
    [0.3, 0.03],
    [0.5, 0.05],
    [0.8, 0.1],
    [0.95, 0.12],
    [0.5, 0.4],
  ] as const;
  it.each(cases)(
    'never keep an estimate of higher smoothed energy: beta = %f, lambda = %f',
    async (beta, lambda) => {
      for (const coupling of ['channels', 'joint', 'opponent'] as const) {
        const { problem, kept } = watched(await createReferenceBackend().open(photo));
        const objective = objectiveOf(beta, lambda, { coupling });
        await solve(problem, { objective, toleranceLevels: 0.2, maxIterations: 600 }, undisturbed());
        expect(kept.length).toBeGreaterThan(2);
        kept.slice(1).forEach((energy, i) => expect(energy).toBeLessThanOrEqual(kept[i]!));
      }
    },
  );

  it('end stationary with a residual within the tolerance', async () => {
    for (const [beta, lambda] of cases.slice(0, 4)) {
      const { outcome } = await solveReference(photo, objectiveOf(beta, lambda), 0.5, 3000);
      expect(outcome).toMatchObject({
        end: 'stationary',
        converged: true,
        certifiedLevels: null,
        relativeGap: null,
      });
      expect(outcome.residualLevels).toBeLessThanOrEqual(0.5);
    }
  });

  it('say max-iterations with the residual of what they return, even when the start used them all', async () => {
    for (const maxIterations of [1, 8, 40]) {
      const { outcome } = await solveReference(photo, objectiveOf(0.5, 0.1), 1e-4, maxIterations);
      expect(outcome).toMatchObject({ end: 'max-iterations', converged: false, iterations: maxIterations });
      expect(outcome.residualLevels).toBeGreaterThan(1e-4);
    }
  });

  it('start from the total variation with the same slope at an edge of 0.05', () => {
    const start = startObjective(objectiveOf(0.5, 0.04));
    expect(start.beta).toBe(1);
    expect(start.lambda).toBeCloseTo(0.04 * 0.5 * 0.05 ** -0.5, 15);
  });

  it('approach total variation as beta approaches 1: beta = 0.99 within 2 % of its energy', async () => {
    const below = await solveReference(photo, objectiveOf(0.99, 0.1), 0.1, 3000);
    const at = await solveReference(photo, objectiveOf(1, 0.1), 0.1);
    expect(Math.abs(below.outcome.energy / at.outcome.energy - 1)).toBeLessThan(0.02);
  });
});
