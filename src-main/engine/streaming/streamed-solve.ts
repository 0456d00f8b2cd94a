/**
 * Solves a photo that need not fit into memory: in one pass over its rows. Here for beta >= 1; streamed-reweight.ts is
 * for orders below 1.
 *
 * A pass has to know its iterations beforehand, so a mosaic of crops is solved first, with the step sizes of the whole
 * photo, to a little less than the tolerance. The certificate of the pass is that of the whole photo; should it not
 * come down to the tolerance, as may happen where the crops missed the hardest parts, a longer pass follows. Under a
 * strong weight pass and mosaic start from their coarser grids.
 */
import type { Backend, CancelSignal, RowSink, RowSource, RowStreaming, StepSizes } from '../backend';
import { sampleCount } from '../formulas/certificate';
import { certifiedOutcome } from '../solve/certified-outcome';
import { scaledMeter } from '../solve/check-meter';
import { startCoarse } from '../solve/coarse-start';
import type { SolveProgress } from '../engine-calls';
import { colourCodes, planesOf } from '../kernels/convert/convert';
import { iterateToTolerance, throwIfCancelled, type Check } from '../solve/iterate-to-tolerance';
import { firstPassIterations, legsOf, longerPassIterations, pilotTolerance } from './pass-length';
import { readPilot } from './pilot-mosaic';
import { ProgressMeter } from '../solve/progress-meter';
import { identityOutcome, type SolveGoal, type SolveOutcome } from '../solve/solve';
import { stepSizes } from '../solve/step-rule';
import { StreamedProgress } from './streamed-progress';
import { solveReweightedPasses } from './streamed-reweight';
import { solveStreamedStart, streamedLevels, type StreamedStart } from './streamed-start';
import { isCancellation, RudinError } from '../../contract/outcome';

/** Rows that are copied at a time for weight 0. */
const copiedRows = 64;

interface StreamedCourse {
  readonly signal: CancelSignal;
  readonly onProgress?: (progress: SolveProgress) => void;
}

/** How a streamed solve ended: the answer is in the sink. */
export type StreamedOutcome = Omit<SolveOutcome, 'estimate'>;

/**
 * Solves from a source of rows into a sink.
 *
 * @param backend One that streams rows.
 * @param goal    The iterations that count against its cap are those of a pass.
 * @param course  Cancellation and progress.
 * @returns       How it ended; the iterations are those of the last pass.
 * @throws {RudinError} `cancelled`; `too-large` with both figures; `bad-params` for a backend that cannot.
 */
export async function solveStreamed(
  backend: Backend,
  source: RowSource,
  sink: RowSink,
  goal: SolveGoal,
  course: StreamedCourse,
): Promise<StreamedOutcome> {
  const { objective } = goal;
  const { streaming } = backend;
  if (!streaming) {
    throw new RudinError(
      'bad-params',
      `streamed rows: expected a backend that streams, got ${backend.info.name}`,
    );
  }
  try {
    const { signal, onProgress } = course;
    if (objective.lambda === 0) return await copyRows(source, sink, objective.beta, signal);
    const progress = new StreamedProgress(onProgress);
    if (objective.beta < 1) {
      return await solveReweightedPasses({ backend, streaming, source, sink, goal, signal, progress });
    }
    const { width, height, channels } = source.shape;
    const { toleranceLevels } = goal;
    const steps = stepSizes(objective, channels, { toleranceLevels, longerEdgePx: Math.max(width, height) });
    return await solveInPasses({ backend, streaming, source, sink, goal, steps, signal, progress });
  } catch (thrown) {
    if (isCancellation(thrown)) throw new RudinError('cancelled', 'cancelled');
    throw thrown;
  }
}

/** What a solve in passes works with. */
export interface StreamedWork {
  readonly backend: Backend;
  readonly streaming: RowStreaming;
  readonly source: RowSource;
  readonly sink: RowSink;
  readonly goal: SolveGoal;
  readonly signal: CancelSignal;
  readonly progress: StreamedProgress;
}

interface Work extends StreamedWork {
  readonly steps: StepSizes;
}

async function solveInPasses(work: Work): Promise<StreamedOutcome> {
  const { backend, streaming, source, goal } = work;
  const levels = streamedLevels(goal.objective, source.shape, backend);
  const pilot = await solvePilot(work, levels);
  const first = firstPassIterations(pilot, goal);
  streaming.requireRoom(source.shape, first, goal.objective.beta, levels);
  const start = await solveStreamedStart(work, levels);
  try {
    return await runPasses(work, pilot, start);
  } finally {
    start.coarser?.dispose();
  }
}

async function runPasses(
  work: Work,
  pilot: readonly Check[],
  { coarser, worth }: StreamedStart,
): Promise<StreamedOutcome> {
  const { streaming, source, sink, goal, steps, signal, progress } = work;
  const { shape } = source;
  const { objective, toleranceLevels } = goal;
  const maxIterations = goal.maxIterations - worth;
  const goalGap = (toleranceLevels / 255) ** 2 * sampleCount(shape);
  const passes: number[] = [];
  for (let iterations = firstPassIterations(pilot, { toleranceLevels, maxIterations }); ;) {
    passes.push(iterations);
    const givesUp = iterations < maxIterations;
    streaming.requireRoom(shape, iterations, objective.beta);
    await sink.restart();
    progress.begin(1, iterations, worth);
    const onProgress = (fraction: number): void => progress.report(fraction);
    const legs = legsOf(pilot, iterations);
    const pass = { objective, steps, legs, goalGap, givesUp, signal, onProgress };
    const result = await streaming.run(source, sink, coarser ? { ...pass, coarser } : pass);
    if (!givesUp || result.terms.gap <= goalGap) {
      return certifiedOutcome(result.terms, shape, { iterations: worth + iterations, toleranceLevels });
    }
    const longer = longerPassIterations(pilot, passes, result, goalGap, shape.height);
    iterations = Math.min(maxIterations, longer);
  }
}

/**
 * Solves the mosaic to a little less than the tolerance.
 *
 * @param levels Coarser grids that the pass will begin on: the mosaic begins on its own, averaged likewise.
 * @returns      Its certificates, at least one.
 */
async function solvePilot(
  { backend, source, goal, steps, signal, progress }: Work,
  levels: number,
): Promise<readonly Check[]> {
  const mosaic = await readPilot(source);
  throwIfCancelled(signal);
  const { width, height, channels } = source.shape;
  const share = (mosaic.width * mosaic.height) / (mosaic.width * mosaic.height + width * height);
  const { objective, maxIterations } = goal;
  const toleranceLevels = pilotTolerance * goal.toleranceLevels;
  backend.requireRoom({ width: mosaic.width, height: mosaic.height, channels }, objective.beta, levels);
  const problem = await backend.open(mosaic);
  try {
    progress.begin(share, 0);
    const meter = new ProgressMeter(maxIterations, ({ fraction }) => progress.report(fraction));
    await problem.setObjective(objective);
    const before = await startCoarse(problem, { ...goal, mostLevels: levels }, meter, signal);
    const end = { objective, toleranceLevels, maxIterations };
    const convex = { ...end, steps, isFromCoarser: before > 0, isFinal: false };
    return (await iterateToTolerance(problem, convex, scaledMeter(meter, before, 1), signal)).checks;
  } finally {
    problem.dispose();
  }
}

/** Weight 0: nothing is computed, so the integers stay what they are. */
async function copyRows(
  source: RowSource,
  sink: RowSink,
  beta: number,
  signal: CancelSignal,
): Promise<StreamedOutcome> {
  const { height } = source.shape;
  await sink.restart();
  for (let from = 0; from < height; from += copiedRows) {
    throwIfCancelled(signal);
    const band = await source.read(from, Math.min(height, from + copiedRows));
    await sink.write(from, colourCodes(planesOf(band)));
  }
  const { estimate: _estimate, ...outcome } = identityOutcome(beta);
  return outcome;
}
