/**
 * A solve at beta = 1 whose weights differ from pixel to pixel: weights by the level of the noise from the start, and, where
 * there is a second pass, smaller ones along the edges that the first one found.
 *
 * The certificate is that of the last problem: the answer is within it of the exact minimiser of
 * 1/2 sum (u - f)^2 + sum W |grad u|, W being what the plan made. A first pass need not be exact for that; its answer
 * only has to show edges. All of it is a function of the photo and the settings, like any solve from a cold start.
 */
import type { DenoisingProblem, GapTerms } from '../backend';
import { certifiedOutcome } from './certified-outcome';
import { scaledMeter } from './check-meter';
import { coarserShare, startCoarse } from './coarse-start';
import { iterateToAnswer } from './flat-answer';
import { throwIfCancelled } from './iterate-to-tolerance';
import { ProgressMeter } from './progress-meter';
import type { SolveCourse, SolveGoal, SolveOutcome } from './solve';
import type { WeightPlan } from '../weights/weight-plan';

/** Certificate of a first pass, 8-bit levels. */
const firstTolerance = 1;
/** Share of the progress that a first pass is. */
const firstShare = 0.5;

/** A goal at beta = 1 with its weights. */
interface MappedGoal extends SolveGoal {
  readonly weights: WeightPlan;
}

/** A pass, all iterations so far counted. */
interface Pass {
  readonly terms: GapTerms;
  readonly estimate: 'dual' | 'mean';
  readonly iterations: number;
}

/**
 * Solves with the weights of a plan.
 *
 * @param problem Any state; its objective is set here.
 * @param goal    lambda > 0; a second pass has what the first left of the iterations, and is left out where that is nothing.
 * @returns       Iterations of all passes; energy, certificate and answer of the last one.
 * @throws {RudinError} `cancelled`; `too-large` where the weights do not fit.
 */
export async function solveWithMaps(
  problem: DenoisingProblem,
  goal: MappedGoal,
  { signal, onProgress }: SolveCourse,
): Promise<SolveOutcome> {
  const { objective, toleranceLevels, maxIterations, weights } = goal;
  const meter = new ProgressMeter(maxIterations, onProgress);
  await problem.setObjective(objective);
  const hasSecond = weights.second !== null && maxIterations > 1;
  const first = hasSecond
    ? {
        toleranceLevels: Math.max(firstTolerance, toleranceLevels),
        maxIterations: Math.ceil(maxIterations / 2),
      }
    : { toleranceLevels, maxIterations };
  const before = Math.round(await startCoarse(problem, { objective, ...first }, meter, signal));
  if (hasSecond) {
    const from = before > 0 ? coarserShare : 0;
    meter.begin({ from, to: firstShare, goalLevels: first.toleranceLevels });
  }
  const map = weights.first?.() ?? null;
  if (map) await problem.useWeightMap(map);
  throwIfCancelled(signal);

  const iterate = async (
    done: number,
    pass: { readonly toleranceLevels: number; readonly maxIterations: number },
    details: { readonly isFromCoarser: boolean; readonly isFinal: boolean },
  ): Promise<Pass> => {
    const limits = { ...pass, maxIterations: Math.max(1, pass.maxIterations - done) };
    const convex = { objective, ...limits, ...details };
    const own = await iterateToAnswer(problem, convex, scaledMeter(meter, done, 1), signal);
    return { ...own, iterations: done + own.iterations };
  };

  let pass = await iterate(before, first, { isFromCoarser: before > 0, isFinal: !hasSecond });
  if (weights.second && hasSecond) {
    const answer = await problem.read(pass.estimate);
    await problem.useWeightMap(weights.second(answer, map));
    throwIfCancelled(signal);
    meter.begin({ from: firstShare, to: 1, goalLevels: toleranceLevels });
    const last = { toleranceLevels, maxIterations };
    pass = await iterate(pass.iterations, last, { isFromCoarser: true, isFinal: true });
  }
  const { terms, iterations, estimate } = pass;
  return { ...certifiedOutcome(terms, problem.shape, { iterations, toleranceLevels }), estimate };
}
