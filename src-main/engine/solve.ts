/**
 * The loop that drives a backend to a certified answer. It knows the schedule and the stopping rule, and no device;
 * a backend knows its device, and neither. Below beta = 1 it hands over to reweight.ts.
 *
 * The checks happen after iteration counts that depend on the settings alone, and the step sizes follow from the
 * certificates, never from time: the same problem takes the same course on every run and on any number of threads.
 */
import type { CancelSignal, DenoisingProblem, GapTerms, Objective, PlanarImage } from './backend';
import { certifiedLevels, relativeGap, removedRms } from './certificate';
import type { SolveProgress } from './engine-calls';
import { ProgressMeter } from './progress-meter';
import { stepSizes } from './step-rule';
import { isCancellation, RudinError } from '../contract/outcome';

/** What to solve and when to stop. */
export interface SolveGoal {
  readonly objective: Objective;
  /** Certified RMS distance (beta >= 1) or stationarity residual (beta < 1) at which to stop; 8-bit levels, > 0. */
  readonly toleranceLevels: number;
  /** Iterations after which the solve ends whatever its certificate says, >= 1. */
  readonly maxIterations: number;
}

export interface SolveCourse {
  /** `cold`, or the factor for the dual that the problem still holds; see warm-start.ts. */
  readonly start: 'cold' | { readonly warm: number };
  readonly signal: CancelSignal;
  readonly onProgress?: (progress: SolveProgress) => void;
}

/** How a solve ended; the numbers of a `SolveReport` that the engine knows without its caller. */
export interface SolveOutcome {
  readonly end: 'identity' | 'tolerance' | 'stationary' | 'max-iterations';
  readonly converged: boolean;
  readonly iterations: number;
  readonly certifiedLevels: number | null;
  readonly residualLevels: number | null;
  readonly energy: number;
  readonly relativeGap: number | null;
  readonly removedRms: number;
  /** Where the answer lies: the input itself, or what `read` of the problem takes. */
  readonly estimate: 'noisy' | 'dual' | 'kept';
}

/**
 * Solves a problem that was opened on a backend.
 *
 * @param problem Any state; its objective is set here.
 * @param goal    Objective, tolerance and cap.
 * @param course  Start, cancellation, progress.
 * @returns       How it ended; fetch the pixels with `readEstimate`.
 * @throws {RudinError} `cancelled`; the problem may then be disposed or started again.
 */
export async function solve(
  problem: DenoisingProblem,
  goal: SolveGoal,
  course: SolveCourse,
): Promise<SolveOutcome> {
  try {
    if (goal.objective.lambda === 0) return await identity(problem, goal);
    return await solveConvex(problem, goal, course);
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
  outcome: SolveOutcome,
  noisy: PlanarImage,
): Promise<PlanarImage> {
  return outcome.estimate === 'noisy' ? Promise.resolve(noisy) : problem.read(outcome.estimate);
}

/** Weight 0: nothing is computed, so nothing is rounded. */
async function identity(problem: DenoisingProblem, { objective }: SolveGoal): Promise<SolveOutcome> {
  await problem.setObjective(objective);
  await problem.startCold();
  const isConvex = objective.beta >= 1;
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

/** The iterations up to the next check: about a fifth more each time, in steps of four, between 8 and 64. */
function nextCheck(done: number): number {
  return done + Math.min(64, Math.max(8, 4 * Math.round(done / 20)));
}

async function solveConvex(
  problem: DenoisingProblem,
  goal: SolveGoal,
  { start, signal, onProgress }: SolveCourse,
): Promise<SolveOutcome> {
  const { objective, toleranceLevels, maxIterations } = goal;
  await problem.setObjective(objective);
  await (start === 'cold' ? problem.startCold() : problem.startWarm(start.warm));
  const meter = new ProgressMeter(toleranceLevels, maxIterations, onProgress);
  const steps = stepSizes(objective, problem.shape.channels);
  let done = 0;
  for (;;) {
    const before = done;
    const target = Math.min(maxIterations, start === 'cold' || done > 0 ? nextCheck(done) : 4);
    await problem.iterate({
      count: target - before,
      steps,
      land: true,
      signal,
      onProgress: (iterations) => meter.during(before + iterations),
    });
    done = target;
    const terms = await problem.certify();
    if (signal.aborted) throw new RudinError('cancelled', 'cancelled');
    const levels = certifiedLevels(terms.gap, problem.shape);
    meter.checked(done, levels);
    if (levels <= toleranceLevels) return convexOutcome(problem, terms, done, 'tolerance');
    if (done >= maxIterations) return convexOutcome(problem, terms, done, 'max-iterations');
  }
}

function convexOutcome(
  { shape }: DenoisingProblem,
  terms: GapTerms,
  iterations: number,
  end: 'tolerance' | 'max-iterations',
): SolveOutcome {
  return {
    end,
    converged: end === 'tolerance',
    iterations,
    certifiedLevels: certifiedLevels(terms.gap, shape),
    residualLevels: null,
    energy: terms.energy,
    relativeGap: relativeGap(terms),
    removedRms: removedRms(terms.removedSquares, shape),
    estimate: 'dual',
  };
}
