import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  expectedIterations,
  nextCheck,
  type Check,
  type ScheduledGoal,
} from '../../../src-main/engine/solve/check-schedule';
import { objectiveOf } from '../../support/solve-reference';

const goalOf = (beta: number, lambda: number, how: Partial<ScheduledGoal> = {}): ScheduledGoal => ({
  objective: objectiveOf(beta, lambda),
  channels: 3,
  toleranceLevels: 0.5,
  start: 'cold',
  ...how,
});

/** The looks at a certificate that falls as `levelsAfter` says, until it is within the tolerance. */
function looksAt(goal: ScheduledGoal, levelsAfter: (iterations: number) => number): readonly Check[] {
  const checks: Check[] = [];
  do {
    const iterations = nextCheck(goal, checks);
    checks.push({ iterations, levels: levelsAfter(iterations) });
  } while (checks.at(-1)!.levels > goal.toleranceLevels && checks.length < 1000);
  return checks;
}

describe('the expected iterations', () => {
  it('grow with the weight, the chroma weight and the precision asked for, at every order from 1 to 3', () => {
    for (const beta of [1, 1.1, 1.2, 1.35, 1.5, 2, 2.7, 3]) {
      const expected = expectedIterations(goalOf(beta, 0.2));
      expect(expectedIterations(goalOf(beta, 0.4))).toBeGreaterThan(1.2 * expected);
      expect(expectedIterations(goalOf(beta, 0.2, { toleranceLevels: 0.1 }))).toBeGreaterThan(1.3 * expected);
      const opponent = objectiveOf(beta, 0.2, { coupling: 'opponent', chromaWeight: 3 });
      expect(expectedIterations(goalOf(beta, 0.2, { objective: opponent }))).toBeGreaterThan(1.4 * expected);
    }
  });
});

describe('the looks at a certificate', () => {
  it('are two at most, and at most 15 % late, where it falls with the fitted power near the expected end', () => {
    for (const [beta, fall] of [
      [1, 1.7],
      [1.2, 2.1],
      [1.5, 2.6],
      [2, 3],
    ] as const) {
      const goal = goalOf(beta, 0.3);
      for (const ratio of [0.95, 1, 1.1, 1.3]) {
        const end = ratio * expectedIterations(goal);
        const checks = looksAt(goal, (iterations) => 0.5 * (end / iterations) ** fall);
        expect(checks.length).toBeLessThanOrEqual(2);
        expect(checks.at(-1)!.iterations).toBeLessThanOrEqual(Math.max(end + 3, 1.15 * end));
      }
    }
  });

  it('are at most 24 over 10 000 iterations of a certificate that falls with powers from 0.5 to 6', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.5, max: 6, noNaN: true }),
        fc.double({ min: 1, max: 3, noNaN: true }),
        fc.integer({ min: 3, max: 10_000 }),
        fc.constantFrom('cold', 'coarse'),
        (fall, beta, end, start) => {
          const goal = goalOf(beta, 0.3, { start });
          const checks = looksAt(goal, (iterations) => 0.5 * (end / iterations) ** fall);
          expect(checks.length).toBeLessThanOrEqual(24);
        },
      ),
    );
  });

  it('always come later than the one before, by 2 iterations or more, also at levels that rise or stand', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0.51, max: 300, noNaN: true }), { minLength: 1 }), (levels) => {
        const checks: Check[] = [];
        for (const level of levels.slice(0, 8)) {
          const next = nextCheck(goalOf(1, 0.1), checks);
          expect(next).toBeGreaterThanOrEqual((checks.at(-1)?.iterations ?? 0) + 2);
          checks.push({ iterations: next, levels: level });
        }
      }),
    );
  });

  it('begin no later than after 96 iterations, and sooner from a coarser grid', () => {
    expect(nextCheck(goalOf(1, 100), [])).toBe(96);
    for (const beta of [1, 1.5, 2]) {
      const cold = nextCheck(goalOf(beta, 0.5), []);
      expect(nextCheck(goalOf(beta, 0.5, { start: 'coarse' }), [])).toBeLessThan(cold);
    }
  });
});
