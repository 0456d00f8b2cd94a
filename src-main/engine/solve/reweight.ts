/**
 * Orders below 1, where the objective is not convex: a sequence of weighted total variations.
 *
 * m -> (m + smoothing)^beta is concave, so its tangent lies above it: at an estimate u, total variation with the
 * weights W = lambda beta (|grad u| + smoothing)^(beta-1) majorises the smoothed objective and touches it at u.
 * Minimising it lowers the smoothed objective; a step is taken only when that really happened. There is no certificate
 * of closeness to "the" minimum: many estimates are stationary, and which one is found depends on the start, which
 * is therefore fixed: the total variation result of the weight whose slope agrees at an edge of 0.05.
 *
 * The residual is the gap of an estimate in its own weighted problem: sqrt(2 gap / N) bounds its distance to the
 * exact next step, and is 0 only where the estimate is stationary.
 *
 * Source: Candes, Wakin and Boyd 2008, doi:10.1007/s00041-008-9045-x; Ochs et al. 2015, doi:10.1137/140971518.
 */
import type {
  CancelSignal,
  DenoisingProblem,
  NonconvexTerms,
  Objective,
  PlaneShape,
  RefreshedEnergies,
  StepSizes,
} from '../backend';
import { residualLevels } from '../formulas/certificate';
import { iterateToTolerance, throwIfCancelled, type Check } from './iterate-to-tolerance';
import type { ProgressMeter } from './progress-meter';
import { stepSizes } from './step-rule';

/** A quarter of an 8-bit level per px: below what an eye sees as an edge, far above rounding. Intensity/px. */
export const smoothing = 1e-3;
/** Intensity/px of an edge at which the start has the same slope as the objective. */
const startEdge = 0.05;
/** Certificate of the start, 8-bit levels: a better one changes the energy reached by less than 1e-4. */
const startTolerance = 1;
/** Legs without descent after which the estimate counts as the best that can be had in this arithmetic. */
const mostLegs = 32;

/**
 * Iterations on one weight map before the smoothed energy is looked at.
 *
 * @param done Iterations so far.
 * @returns    A tenth of those, at least 16.
 */
export function legAfter(done: number): number {
  return Math.max(16, 4 * Math.round(done / 40));
}

interface NonconvexGoal {
  /** beta < 1, lambda > 0. */
  readonly objective: Objective;
  /** Residual at which to stop, 8-bit levels. */
  readonly toleranceLevels: number;
  readonly maxIterations: number;
  /** Default: those that suit the problem's shape. */
  readonly steps?: StepSizes;
}

/** How a reweighted solve ended; the answer is the problem's kept estimate. */
export interface NonconvexResult {
  readonly isStationary: boolean;
  /** Of the kept estimate, 8-bit levels. */
  readonly residualLevels: number;
  readonly terms: NonconvexTerms;
  readonly iterations: number;
  /**
   * The course that was taken: iterations in legs that land, in runs after each of which the estimate was kept and the
   * weights were refreshed; the first run is the start. The same course with the same steps over a larger photo is the
   * same computation.
   */
  readonly runs: readonly (readonly number[])[];
}

/** The total variation problem whose result is the start: lambda1 = lambda beta 0.05^(beta - 1). */
export function startObjective(objective: Objective): Objective {
  const lambda = objective.lambda * objective.beta * startEdge ** (objective.beta - 1);
  return { ...objective, beta: 1, lambda };
}

/**
 * Finds a stationary estimate for beta < 1.
 *
 * @param problem Any state; its objective is set here.
 * @returns       Residual, energies and iterations; the estimate is `read('kept')`.
 * @throws {RudinError} `cancelled`.
 */
export async function solveReweighted(
  problem: DenoisingProblem,
  goal: NonconvexGoal,
  meter: ProgressMeter,
  signal: CancelSignal,
): Promise<NonconvexResult> {
  const start = startObjective(goal.objective);
  const steps = goal.steps ?? nonconvexStepSizes(goal.objective, problem.shape);
  await problem.setObjective(start);
  await problem.startCold();
  meter.begin({ from: 0, to: 0.2, goalLevels: startTolerance });
  const { iterations, checks } = await iterateToTolerance(
    problem,
    {
      objective: start,
      toleranceLevels: startTolerance,
      maxIterations: goal.maxIterations,
      isFinal: false,
      steps,
    },
    meter,
    signal,
  );
  await problem.setObjective(goal.objective);
  await problem.keepEstimate();
  meter.begin({ from: 0.2, to: 1, goalLevels: goal.toleranceLevels });
  return await descend(problem, goal, { steps, start: legsOf(checks), done: iterations, meter, signal });
}

/** The steps of a whole solve: those that suit the total variation of the start. */
export function nonconvexStepSizes(objective: Objective, { width, height, channels }: PlaneShape): StepSizes {
  // Without the goal's tolerance: the weights move on, so that a small tau for the late phase of one problem does not pay
  // (residual 0.1, joint, beta 0.8: 1416 iterations against 2072).
  return stepSizes(startObjective(objective), channels, { longerEdgePx: Math.max(width, height) });
}

interface Descent {
  readonly steps: StepSizes;
  /** Iterations that the start took, and the same in parts. */
  readonly done: number;
  readonly start: readonly number[];
  readonly meter: ProgressMeter;
  readonly signal: CancelSignal;
}

/**
 * Refreshes the weights and takes steps until the residual is small enough.
 *
 * Short legs let the weights follow early, longer ones later let the weighted problem be solved well enough to descend.
 * Iterations to a residual of 0.5 on astronaut with noise 0.1 (beta 0.5, lambda 0.04, joint | 0.8, 0.06, opponent with
 * w = 2): 424 | 272 with this rule, 624 | 416 with legs of 32, 804 | 324 with this rule and twice the tau. On the first,
 * after about 200 iterations, legs of 16 had come down to a smoothed energy of 229.7, legs of 64 to 232.5; limit 229.1.
 */
async function descend(
  problem: DenoisingProblem,
  { toleranceLevels, maxIterations }: NonconvexGoal,
  descent: Descent,
): Promise<NonconvexResult> {
  const runs = [descent.start];
  for (let done = descent.done; ;) {
    const energies = await problem.refreshWeightMap(smoothing);
    const residual = await residualOf(problem, energies);
    throwIfCancelled(descent.signal);
    descent.meter.checkedResidual(done, residual, energies.smoothedEnergy);
    const ends = async (iterations: number, isStationary: boolean): Promise<NonconvexResult> => {
      const terms = await problem.evaluateNonconvex(smoothing, 'kept');
      return { terms, residualLevels: residual, iterations, isStationary, runs };
    };
    if (residual <= toleranceLevels) return await ends(done, true);
    if (done >= maxIterations) return await ends(done, false);
    const last = Math.min(maxIterations, done + mostLegs * legAfter(done));
    const { legs, descends } = await takeStep(problem, energies, last, { ...descent, done });
    done += sum(legs);
    if (!descends) return await ends(done, false);
    runs.push(legs);
  }
}

/** Bounds the distance of the kept estimate to the step that the present weights ask for; 8-bit levels. */
async function residualOf(problem: DenoisingProblem, { weightedEnergy }: RefreshedEnergies): Promise<number> {
  const { energy, gap } = await problem.certify();
  // energy - gap is the dual value, below which no estimate of the weighted problem can be.
  return residualLevels(weightedEnergy - (energy - gap), problem.shape);
}

/**
 * Iterates under the present weights until the smoothed energy is not above that of the kept estimate, and keeps that.
 *
 * @param kept Energies of the kept estimate.
 * @param last Iterations, counted from the start of the solve, at which to give up.
 * @returns    The legs done, and whether the last of them was kept.
 */
async function takeStep(
  problem: DenoisingProblem,
  kept: RefreshedEnergies,
  last: number,
  { steps, done: first, meter, signal }: Descent,
): Promise<{ readonly legs: readonly number[]; readonly descends: boolean }> {
  const legs: number[] = [];
  for (let done = first; done < last;) {
    const before = done;
    done = Math.min(last, before + legAfter(before));
    legs.push(done - before);
    const onProgress = (iterations: number): void => meter.during(before + iterations);
    await problem.iterate({ count: done - before, steps, land: true, signal, onProgress });
    const descends = await isDescent(problem, kept);
    throwIfCancelled(signal);
    if (!descends) continue;
    await problem.keepEstimate();
    return { legs, descends };
  }
  return { legs, descends: false };
}

/** Whether the smoothed energy at the landed dual is not above that of the kept estimate. */
async function isDescent(problem: DenoisingProblem, kept: RefreshedEnergies): Promise<boolean> {
  // Where the majorant is not above its value at the kept estimate, neither is what it majorises; and it costs a quarter.
  const { energy } = await problem.certify();
  if (energy <= kept.weightedEnergy) return true;
  const { smoothedEnergy } = await problem.evaluateNonconvex(smoothing, 'dual');
  return smoothedEnergy <= kept.smoothedEnergy;
}

/** Iterations from check to check. */
function legsOf(checks: readonly Check[]): number[] {
  return checks.map(({ iterations }, i) => iterations - (checks[i - 1]?.iterations ?? 0));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
