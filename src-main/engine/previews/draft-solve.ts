/**
 * How a draft is solved: a few iterations more on what the draft before it left, where the settings have moved a little.
 *
 * The method converges from any (u, p), so going on with both costs nothing and keeps what was reached. Making u anew
 * from the dual, the usual warm start, throws the primal part away at every step: along a drag of
 * single steps with 4 iterations each (600x400 px, noise 0.1, opponent, RMS distance to the exact answers in levels)
 *
 *     beta 1.00 .. 1.08                going on 0.31 .. 0.15     from the dual 0.33 .. 15
 *     lambda 0.08 .. 0.096             going on 0.18 .. 0.25     from the dual 0.71 .. 19
 *     lambda 0.08 .. 0.2, 12 % a step  going on 0.93 .. 1.67     from the dual 4.96 .. 97
 *
 * No certificate is made: it would cost as much as two iterations, and a draft is replaced by the exact result.
 */
import type { CancelSignal, DenoisingProblem, Objective } from '../backend';
import { solveBasisOf } from '../formulas/couplings';
import { stepSizes } from '../solve/step-rule';
import { throwIfCancelled } from '../solve/iterate-to-tolerance';

/** Iterations for a step that can hardly be seen, and the most that going on is worth: then a cold start is as good. */
const fewest = 6;
const most = 24;
/** Iterations for a factor e in lambda, or half a unit of beta. */
const perDistance = 18;

/**
 * How many iterations lead from the state of one objective to a draft of another.
 *
 * @param before   What the problem's state was solved for; null where its state is nothing to go on with.
 * @param after    The objective to solve next, on the same planes.
 * @param channels Planes of the photo, 1 or 3.
 * @returns        6..24, or null where a cold start is better.
 */
export function iterationsToGoOn(
  before: Objective | null,
  after: Objective,
  channels: number,
): number | null {
  if (before === null || before.lambda === 0 || after.lambda === 0) return null;
  if (before.beta < 1 || after.beta < 1) return null;
  if (solveBasisOf(before, channels) !== solveBasisOf(after, channels)) return null;
  const weights = Math.abs(Math.log(after.chromaWeight / before.chromaWeight));
  const distance =
    Math.abs(Math.log(after.lambda / before.lambda)) + 2 * Math.abs(after.beta - before.beta) + weights;
  const count = fewest + Math.floor(perDistance * distance);
  return count <= most ? count : null;
}

/**
 * Goes on iterating under a new objective, for a draft of it.
 *
 * @param problem Iterated before, in the same basis.
 * @param weights W in the place of lambda, at beta = 1; null where lambda stays.
 * @param course  Iterations, from `iterationsToGoOn`, and cancellation.
 * @throws {RudinError} `cancelled`; the state is then nothing to go on with.
 */
export async function goOn(
  problem: DenoisingProblem,
  objective: Objective,
  weights: readonly Float32Array[] | null,
  { count, signal }: { readonly count: number; readonly signal: CancelSignal },
): Promise<void> {
  const { width, height, channels } = problem.shape;
  await problem.setObjective(objective);
  if (weights) await problem.useWeightMap(weights);
  // Steps for a rough answer: those for a small tolerance are slower at first.
  const steps = stepSizes(objective, channels, { toleranceLevels: 1, longerEdgePx: Math.max(width, height) });
  await problem.iterate({ count, steps, land: true, signal });
  throwIfCancelled(signal);
}
