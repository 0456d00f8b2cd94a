/**
 * Where a pass over the rows of a large photo begins under a strong weight: at the answer for the photo at half the
 * size, which is solved as a whole, and begins itself as any such photo does (coarse-start.ts). Its problem stays open
 * during the pass, which takes the rows of its dual and its estimate as its own rows come in.
 *
 * Not covered: photos that are too large to be solved whole at half the size, too, on the processor more than 64
 * megapixels of RGB; they start cold.
 */
import type {
  Backend,
  CancelSignal,
  DenoisingProblem,
  Objective,
  PlanarImage,
  PlaneShape,
  RowSource,
} from '../backend';
import { sampleCount } from '../formulas/certificate';
import { coarserLevels, coarserShare, solveForStart } from '../solve/coarse-start';
import { coarserGrid, coarserPhoto } from '../solve/coarser-photo';
import { heldSamples } from './held-samples';
import { throwIfCancelled } from '../solve/iterate-to-tolerance';
import { ProgressMeter } from '../solve/progress-meter';
import type { SolveGoal } from '../solve/solve';
import type { StreamedProgress } from './streamed-progress';

/** Rows that are averaged at a time; even. */
const rowsAtATime = 64;

/** What a pass starts from. */
export interface StreamedStart {
  /** Null for a cold start; otherwise landed, and to be disposed. */
  readonly coarser: DenoisingProblem | null;
  /** Iterations over the photo that it was worth, >= 0. */
  readonly worth: number;
}

/**
 * How many coarser grids a pass begins on.
 *
 * @returns 0 for a cold start.
 */
export function streamedLevels(
  objective: Objective,
  shape: PlaneShape,
  { mostAddressedSamples = heldSamples }: Pick<Backend, 'mostAddressedSamples'>,
): number {
  const coarser = { ...coarserGrid(shape), channels: shape.channels };
  return sampleCount(coarser) > mostAddressedSamples ? 0 : coarserLevels(objective, shape);
}

/** What the start of a pass works with. */
interface StreamedStartWork {
  readonly backend: Backend;
  readonly source: RowSource;
  readonly goal: SolveGoal;
  readonly signal: CancelSignal;
  readonly progress: StreamedProgress;
}

/**
 * Solves what a pass starts from.
 *
 * @param levels As `streamedLevels` says.
 * @throws {RudinError} `cancelled`; `too-large` where it does not fit.
 */
export async function solveStreamedStart(
  { backend, source, goal, signal, progress }: StreamedStartWork,
  levels: number,
): Promise<StreamedStart> {
  if (levels === 0) return { coarser: null, worth: 0 };
  progress.begin(coarserShare, 0);
  const coarser = await backend.open(await averagedPhoto(source, signal));
  try {
    const meter = new ProgressMeter(goal.maxIterations, ({ fraction, iteration }) => {
      progress.report(fraction / coarserShare, iteration);
    });
    const worth = await solveForStart(coarser, goal, levels, meter, signal);
    return { coarser, worth: Math.round(worth) };
  } catch (thrown) {
    coarser.dispose();
    throw thrown;
  }
}

/** The photo averaged over cells of 2 x 2 px, from bands of its rows. */
async function averagedPhoto(source: RowSource, signal: CancelSignal): Promise<PlanarImage> {
  const { height, channels } = source.shape;
  const grid = coarserGrid(source.shape);
  const planes = Array.from({ length: channels }, () => new Float32Array(grid.width * grid.height));
  for (let from = 0; from < height; from += rowsAtATime) {
    throwIfCancelled(signal);
    const band = await source.read(from, Math.min(height, from + rowsAtATime));
    const averaged = await coarserPhoto(band, signal);
    planes.forEach((plane, index) => plane.set(averaged.planes[index]!, (from / 2) * grid.width));
  }
  return { ...grid, planes };
}
