/**
 * The inner loop of every solve: iterate, check the certificate, until it is small enough or the iterations are used up.
 * When to look is said by check-schedule.ts.
 */
import type { CancelSignal, DenoisingProblem, GapTerms, Objective, PlaneShape, StepSizes } from '../backend';
import { certifiedLevels } from '../formulas/certificate';
import type { CheckMeter } from './check-meter';
import { nextCheck, type Check } from './check-schedule';
import { stepSizes } from './step-rule';
import { RudinError } from '../../contract/outcome';

export type { Check };

export interface ConvexGoal {
  /** beta >= 1; already set on the problem. */
  readonly objective: Objective;
  readonly toleranceLevels: number;
  readonly maxIterations: number;
  /** Default: those of the rule for this problem. */
  readonly steps?: StepSizes;
  /** A start from the answer for the photo at half the size is near the answer: the first check comes sooner. Default false. */
  readonly isFromCoarser?: boolean;
  /** Whether the certificate is of the answer that is asked for, or only of the start of a solve with beta < 1. */
  readonly isFinal: boolean;
}

interface ConvexResult {
  readonly terms: GapTerms;
  readonly iterations: number;
  /** Every look at the certificate, in order; the last iteration before each landed. */
  readonly checks: readonly Check[];
}

/**
 * Iterates a started problem until its certificate is at most the tolerance.
 *
 * @returns The terms at the last check, at a landed dual, and the iterations done.
 * @throws {RudinError} `cancelled`.
 */
export async function iterateToTolerance(
  problem: DenoisingProblem,
  goal: ConvexGoal,
  meter: CheckMeter,
  signal: CancelSignal,
): Promise<ConvexResult> {
  const { toleranceLevels } = goal;
  const steps = goal.steps ?? stepsFor(goal, problem.shape);
  const start = goal.isFromCoarser ? 'coarse' : 'cold';
  const scheduled = { ...goal, start, channels: problem.shape.channels } as const;
  const checks: Check[] = [];
  for (let done = 0; ;) {
    const before = done;
    done = Math.min(goal.maxIterations, nextCheck(scheduled, checks));
    await problem.iterate({
      count: done - before,
      steps,
      land: true,
      signal,
      onProgress: (iterations) => meter.during(before + iterations),
    });
    const terms = await problem.certify();
    throwIfCancelled(signal);
    const levels = certifiedLevels(terms.gap, problem.shape);
    meter.checked(done, levels, goal.isFinal, terms.energy);
    checks.push({ iterations: done, levels });
    if (levels <= toleranceLevels || done >= goal.maxIterations) return { terms, iterations: done, checks };
  }
}

function stepsFor(
  { objective, toleranceLevels }: ConvexGoal,
  { width, height, channels }: PlaneShape,
): StepSizes {
  return stepSizes(objective, channels, { toleranceLevels, longerEdgePx: Math.max(width, height) });
}

/** @throws {RudinError} `cancelled` when the signal was aborted. */
export function throwIfCancelled(signal: CancelSignal): void {
  if (signal.aborted) throw new RudinError('cancelled', 'cancelled');
}
