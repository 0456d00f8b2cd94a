/**
 * The inner loop of every solve: iterate, check the certificate, until it is small enough or the iterations are used up.
 *
 * Checks come after numbers of iterations that depend on the count alone, never on time, so that the same problem
 * takes the same course on every run and on any number of threads. A check costs about an iteration, and the
 * iteration before it is not over-relaxed, so checks get rarer as the count grows.
 */
import type { CancelSignal, DenoisingProblem, GapTerms, Objective, PlaneShape, StepSizes } from './backend';
import { certifiedLevels } from './certificate';
import type { ProgressMeter } from './progress-meter';
import { stepSizes } from './step-rule';
import { RudinError } from '../contract/outcome';

export interface ConvexGoal {
  /** beta >= 1; already set on the problem. */
  readonly objective: Objective;
  readonly toleranceLevels: number;
  readonly maxIterations: number;
  /** Default: those of the rule for this problem. */
  readonly steps?: StepSizes;
  /** Warm starts are near the answer: their first check comes sooner. */
  readonly isWarm: boolean;
  /** Whether the certificate is of the answer that is asked for, or only of the start of a solve with beta < 1. */
  readonly isFinal: boolean;
}

/** What is told about iterations and checks. */
export type CheckMeter = Pick<ProgressMeter, 'during' | 'checked'>;

export interface ConvexResult {
  readonly terms: GapTerms;
  readonly iterations: number;
  /** Every look at the certificate, in order; the last iteration before each landed. */
  readonly checks: readonly Check[];
}

/** The certificate after a number of iterations. */
export interface Check {
  readonly iterations: number;
  readonly levels: number;
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
  const checks: Check[] = [];
  for (let done = 0; ;) {
    const before = done;
    const next = before === 0 && goal.isWarm ? firstWarmCheck : before + legAfter(before);
    done = Math.min(goal.maxIterations, next);
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
    meter.checked(done, levels, goal.isFinal);
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

const firstWarmCheck = 4;

/** Iterations from one check to the next: a fifth of those done, in fours, between 8 and 64. */
function legAfter(done: number): number {
  return Math.min(64, Math.max(8, 4 * Math.round(done / 20)));
}
