/**
 * Drives a backend to a certified answer, or below beta = 1 to a stationary one. The loops themselves are
 * iterate-to-tolerance.ts and reweight.ts: they know the schedule and the stopping rule, and no device; a backend
 * knows its device, and neither.
 */
import type { CancelSignal, DenoisingProblem, Objective, PlanarImage } from '../backend';
import { removedRms } from '../formulas/certificate';
import { certifiedOutcome } from './certified-outcome';
import type { SolveProgress, SolveSettings } from '../engine-calls';
import type { SolveReport } from '../../contract/studio-calls';
import { scaledMeter } from './check-meter';
import { startCoarse } from './coarse-start';
import { iterateToAnswer } from './flat-answer';
import { ProgressMeter } from './progress-meter';
import { solveReweighted } from './reweight';
import { solveWithMaps } from './solve-with-maps';
import type { WeightPlan } from '../weights/weight-plan';
import { isCancellation, RudinError } from '../../contract/outcome';

/** What to solve and when to stop. */
export interface SolveGoal {
  readonly objective: Objective;
  /** Certified RMS distance (beta >= 1) or stationarity residual (beta < 1) at which to stop; 8-bit levels, > 0. */
  readonly toleranceLevels: number;
  /** Iterations after which the solve ends whatever its certificate says, >= 1. */
  readonly maxIterations: number;
  /** beta = 1: weights in the place of lambda. Default: lambda everywhere. Solves in passes over the rows have none. */
  readonly weights?: WeightPlan | null;
}

/** The objective in the numbers of a solve. */
export function objectiveOf({
  beta,
  weight: lambda,
  coupling,
  chromaWeight,
}: Pick<SolveSettings, 'beta' | 'weight' | 'coupling' | 'chromaWeight'>): Objective {
  return { beta, lambda, coupling, chromaWeight };
}

export interface SolveCourse {
  readonly signal: CancelSignal;
  readonly onProgress?: (progress: SolveProgress) => void;
}

/** How a solve ended; the numbers of a `SolveReport` that the engine knows without its caller. */
export interface SolveOutcome extends Omit<
  SolveReport,
  'weight' | 'backend' | 'device' | 'threads' | 'seconds' | 'fallback'
> {
  /** Where the answer lies: the input itself, or what `read` of the problem takes. */
  readonly estimate: 'noisy' | 'dual' | 'kept' | 'mean';
}

/**
 * Solves a problem that was opened on a backend.
 *
 * @param problem Any state; its objective is set here, unless the weight is 0.
 * @param goal    Objective, tolerance and cap.
 * @param course  Cancellation, progress.
 * @returns       How it ended; fetch the pixels with `readEstimate`.
 * @throws {RudinError} `cancelled`; the problem may then be disposed or started again.
 */
export async function solve(
  problem: DenoisingProblem,
  goal: SolveGoal,
  course: SolveCourse,
): Promise<SolveOutcome> {
  try {
    const { objective, weights } = goal;
    if (objective.lambda === 0) return identityOutcome(objective.beta);
    if (weights && objective.beta === 1) return await solveWithMaps(problem, { ...goal, weights }, course);
    const run = objective.beta < 1 ? solveNonconvex : solveConvex;
    return await run(problem, goal, course);
  } catch (thrown) {
    // A backend may let the signal throw; inside the engine a cancellation has one form.
    if (isCancellation(thrown)) throw new RudinError('cancelled', 'cancelled');
    throw thrown;
  }
}

/**
 * The pixels of a solve.
 *
 * @param noisy What the problem was opened with.
 * @returns     Planes in the photo's own channels, not clipped; `noisy` itself, bit for bit, for weight 0.
 */
export function readEstimate(
  problem: DenoisingProblem,
  outcome: Pick<SolveOutcome, 'estimate'>,
  noisy: PlanarImage,
): Promise<PlanarImage> {
  return outcome.estimate === 'noisy' ? Promise.resolve(noisy) : problem.read(outcome.estimate);
}

/**
 * The outcome of weight 0: nothing is computed, so nothing is rounded.
 *
 * @param beta Order; the certificate is 0 levels from 1 on, the residual below.
 */
export function identityOutcome(beta: number): SolveOutcome {
  const isConvex = beta >= 1;
  return {
    end: 'identity',
    converged: true,
    iterations: 0,
    certifiedLevels: isConvex ? 0 : null,
    residualLevels: isConvex ? null : 0,
    energy: 0,
    relativeGap: isConvex ? 0 : null,
    removedRms: 0,
    estimate: 'noisy',
  };
}

async function solveConvex(
  problem: DenoisingProblem,
  goal: SolveGoal,
  { signal, onProgress }: SolveCourse,
): Promise<SolveOutcome> {
  const { objective, toleranceLevels, maxIterations } = goal;
  await problem.setObjective(objective);
  const meter = new ProgressMeter(maxIterations, onProgress);
  const before = Math.round(await startCoarse(problem, goal, meter, signal));
  const convex = {
    ...{ objective, toleranceLevels, isFromCoarser: before > 0, isFinal: true },
    maxIterations: maxIterations - before,
  };
  const own = await iterateToAnswer(problem, convex, scaledMeter(meter, before, 1), signal);
  const iterations = before + own.iterations;
  return {
    ...certifiedOutcome(own.terms, problem.shape, { iterations, toleranceLevels }),
    estimate: own.estimate,
  };
}

async function solveNonconvex(
  problem: DenoisingProblem,
  goal: SolveGoal,
  { signal, onProgress }: SolveCourse,
): Promise<SolveOutcome> {
  const meter = new ProgressMeter(goal.maxIterations, onProgress);
  const result = await solveReweighted(problem, goal, meter, signal);
  return {
    end: result.isStationary ? 'stationary' : 'max-iterations',
    converged: result.isStationary,
    iterations: result.iterations,
    certifiedLevels: null,
    residualLevels: result.residualLevels,
    energy: result.terms.energy,
    relativeGap: null,
    removedRms: removedRms(result.terms.removedSquares, problem.shape),
    estimate: 'kept',
  };
}
