/**
 * Iterates to a certificate, and at beta = 1 also looks whether the weight leaves one colour: the photo's mean.
 *
 * Under such a weight the gradient of an estimate counts lambda times, so that its rounding to float32 alone is worth
 * levels. The mean has no gradient, and its distance to the minimiser is bounded by that of f + div p to the mean: see
 * kernels/spread. Where a coarse start carries p, that is often small before the first iteration.
 */
import type { CancelSignal, DenoisingProblem, GapTerms, Objective } from '../backend';
import { certifiedLevels } from '../formulas/certificate';
import { iterateToTolerance, throwIfCancelled } from './iterate-to-tolerance';
import { scaledMeter, type CheckMeter } from './check-meter';
import type { ConvexGoal } from './iterate-to-tolerance';
import { usualWeight } from './step-rule';

/** From how many times the usual weight on one colour is looked for; a look costs some two iterations. */
const flatFrom = 4;
/** Iterations before the second look, and how many times those done so far come before the next. */
const firstStretch = 16;
const stretchGrowth = 3;

interface ConvexAnswer {
  /** Of the answer; `gap` bounds its squared distance to the minimiser. */
  readonly terms: GapTerms;
  readonly iterations: number;
  /** What `read` is to be asked for. */
  readonly estimate: 'dual' | 'mean';
}

/**
 * Iterates a started problem until its certificate, or that of its mean, is at most the tolerance.
 *
 * @throws {RudinError} `cancelled`.
 */
export async function iterateToAnswer(
  problem: DenoisingProblem,
  goal: ConvexGoal,
  meter: CheckMeter,
  signal: CancelSignal,
): Promise<ConvexAnswer> {
  if (!mayBeFlat(goal.objective)) return await estimateAnswer(problem, goal, meter, signal);
  for (let done = 0, stretch = firstStretch; ; stretch = stretchGrowth * done) {
    const flat = await flatTerms(problem);
    throwIfCancelled(signal);
    const levels = certifiedLevels(flat.gap, problem.shape);
    if (levels <= goal.toleranceLevels) {
      meter.checked(done, levels, goal.isFinal, flat.energy);
      return { terms: flat, iterations: done, estimate: 'mean' };
    }
    const left = goal.maxIterations - done;
    const own = { ...goal, maxIterations: Math.min(left, stretch) };
    const answer = await estimateAnswer(problem, own, scaledMeter(meter, done, 1), signal);
    done += answer.iterations;
    const isEnd = done >= goal.maxIterations;
    if (isEnd || certifiedLevels(answer.terms.gap, problem.shape) <= goal.toleranceLevels) {
      return { ...answer, iterations: done };
    }
  }
}

async function estimateAnswer(
  problem: DenoisingProblem,
  goal: ConvexGoal,
  meter: CheckMeter,
  signal: CancelSignal,
): Promise<ConvexAnswer> {
  const { terms, iterations } = await iterateToTolerance(problem, goal, meter, signal);
  return { terms, iterations, estimate: 'dual' };
}

function mayBeFlat({ beta, lambda }: Objective): boolean {
  return beta === 1 && lambda >= flatFrom * usualWeight(beta);
}

/** Of the mean as the answer: it has no gradient, so that its energy is its distance to f. */
async function flatTerms(problem: DenoisingProblem): Promise<GapTerms> {
  const { noisySquares, estimateSquares } = await problem.measureSpread();
  return { energy: noisySquares / 2, gap: estimateSquares, removedSquares: noisySquares };
}
