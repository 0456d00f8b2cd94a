/**
 * Solves a photo that need not fit into memory for beta < 1: in one pass over its rows.
 *
 * Iterations and refreshes of the weights both look one row ahead, so that a whole reweighted solve goes through the
 * rows as one pass, once it is known after how many iterations each refresh comes. That is found on a mosaic of crops,
 * with the step sizes of the whole photo. The residual of the pass is that of the whole photo; should it not be within
 * the tolerance, a longer pass follows.
 *
 * Tiles are no way: at strong weights plateaus reach further than any halo; docs/decisions/orders-below-1-in-passes.md
 * has figures.
 */
import type { DenoisingProblem, ReweightedPassResult, StepSizes } from '../backend';
import { removedRms, residualLevels } from '../formulas/certificate';
import { throwIfCancelled, type Check } from '../solve/iterate-to-tolerance';
import { pilotTolerance } from './pass-length';
import { readPilot } from './pilot-mosaic';
import { ProgressMeter } from '../solve/progress-meter';
import {
  legAfter,
  nonconvexStepSizes,
  smoothing,
  solveReweighted,
  startObjective,
  type NonconvexResult,
} from '../solve/reweight';
import type { StreamedOutcome, StreamedWork } from './streamed-solve';

/** A pass that falls short is followed by one that is longer by a factor between these. */
const leastGrowth = 1.25;
const mostGrowth = 2;

/**
 * Solves from a source of rows into a sink.
 *
 * @param work Goal with beta < 1 and lambda > 0.
 * @returns    How it ended; the iterations are those of the last pass.
 * @throws {RudinError} `cancelled`; `too-large` with both figures.
 */
export async function solveReweightedPasses(work: StreamedWork): Promise<StreamedOutcome> {
  const { backend, source, goal, signal } = work;
  const steps = nonconvexStepSizes(goal.objective, source.shape);
  const mosaic = await readPilot(source);
  throwIfCancelled(signal);
  const { width, height } = mosaic;
  backend.requireRoom({ width, height, channels: source.shape.channels }, goal.objective.beta);
  const problem = await backend.open(mosaic);
  const pilot = await solvePilot(work, problem, steps).finally(() => problem.dispose());
  const passes: Check[] = [];
  for (let { runs } = pilot; ;) {
    const result = await runPass(work, steps, runs);
    const iterations = iterationsOf(runs);
    const residual = residualLevels(result.selfGap, source.shape);
    const isStationary = residual <= goal.toleranceLevels;
    if (isStationary || !pilot.isStationary || iterations >= goal.maxIterations) {
      return {
        end: isStationary ? 'stationary' : 'max-iterations',
        converged: isStationary,
        iterations,
        certifiedLevels: null,
        residualLevels: residual,
        energy: result.terms.energy,
        relativeGap: null,
        removedRms: removedRms(result.terms.removedSquares, source.shape),
      };
    }
    passes.push({ iterations, levels: residual });
    runs = longerRuns(runs, Math.min(goal.maxIterations, nextIterations(passes, goal.toleranceLevels)));
  }
}

/** Iterations of the pass after some that fell short: the residual falls like a power of them, at first the inverse. */
function nextIterations(passes: readonly Check[], toleranceLevels: number): number {
  const [before, last] = [passes.at(-2), passes.at(-1)!];
  const fall = before
    ? Math.log(before.levels / last.levels) / Math.log(last.iterations / before.iterations)
    : 1;
  const wanted = last.levels / (pilotTolerance * toleranceLevels);
  const growth = fall > 0 ? wanted ** (1 / fall) : mostGrowth;
  return Math.ceil(last.iterations * Math.min(mostGrowth, Math.max(leastGrowth, growth)));
}

/** The runs of a course, and as many more of the usual length as make up `iterations`. */
function longerRuns(runs: NonconvexResult['runs'], iterations: number): NonconvexResult['runs'] {
  const longer = [...runs];
  for (let done = iterationsOf(runs); done < iterations;) {
    const leg = Math.min(iterations - done, legAfter(done));
    longer.push([leg]);
    done += leg;
  }
  return longer;
}

/** Solves the mosaic, to find the course. */
async function solvePilot(
  { source, goal, signal, progress }: StreamedWork,
  problem: DenoisingProblem,
  steps: StepSizes,
): Promise<NonconvexResult> {
  const { width, height } = source.shape;
  const mosaicPixels = problem.shape.width * problem.shape.height;
  progress.begin(mosaicPixels / (mosaicPixels + width * height), 0);
  const meter = new ProgressMeter(goal.maxIterations, ({ fraction }) => progress.report(fraction));
  const toleranceLevels = pilotTolerance * goal.toleranceLevels;
  return await solveReweighted(problem, { ...goal, toleranceLevels, steps }, meter, signal);
}

async function runPass(
  { streaming, source, sink, goal, signal, progress }: StreamedWork,
  steps: StepSizes,
  runs: NonconvexResult['runs'],
): Promise<ReweightedPassResult> {
  const { objective } = goal;
  const depth = iterationsOf(runs) + runs.length;
  streaming.requireRoom(source.shape, depth, objective.beta);
  await sink.restart();
  progress.begin(1, iterationsOf(runs));
  const startLambda = startObjective(objective).lambda;
  const onProgress = (fraction: number): void => progress.report(fraction);
  const options = { objective, startLambda, steps, runs, smoothing, signal, onProgress };
  return await streaming.runReweighted(source, sink, options);
}

function iterationsOf(runs: NonconvexResult['runs']): number {
  return runs.flat().reduce((total, each) => total + each, 0);
}
