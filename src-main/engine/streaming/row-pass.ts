/**
 * A pass over a photo's rows on a device that is fed band after band: this side reads the source, fills the sink and adds
 * up, while the device works on the band before. The device may be in another process, so that a band is one call.
 */
import type {
  CancelSignal,
  DenoisingProblem,
  GapTerms,
  NonconvexTerms,
  NoisyPhoto,
  Objective,
  PassOptions,
  PassResult,
  PlaneShape,
  ReweightedPassOptions,
  ReweightedPassResult,
  RowSink,
  RowSource,
  RowStreaming,
  StepSizes,
} from '../backend';
import { answerShare, isFineGap } from '../formulas/certificate';
import { throwIfCancelled } from '../solve/iterate-to-tolerance';
import { LinkedSignal } from '../linked-signal';

/** What a device does to the rows of a pass. */
export interface PassPlan {
  /** Of the whole photo. */
  readonly shape: PlaneShape;
  readonly objective: Objective;
  readonly steps: StepSizes;
  /** Legs, the last iteration of which lands; between runs the weights are refreshed. For beta >= 1 one run. */
  readonly runs: readonly (readonly number[])[];
  /** Share of u in the answer, see CONVENTIONS.md; 0 for beta < 1. */
  readonly share: number;
  /** For beta < 1: the weight before the first refresh, and the smoothing of the weights, intensity/px. */
  readonly reweighting: { readonly startLambda: number; readonly smoothing: number } | null;
}

/** A plan that starts from a coarser answer, named as the device knows it. */
export interface OpenPassOptions<Coarser> extends PassPlan {
  readonly coarser: Coarser | null;
}

/** Rows that are finished, as integers of 16 bit, and the sums over them. */
export interface FinishedRows {
  readonly first: number;
  readonly codes: Uint16Array;
  /** Of the answer; for beta < 1 of the kept estimate in its own weighted problem, its energy less the gap. */
  readonly terms: GapTerms;
  /** For beta < 1. */
  readonly kept: (NonconvexTerms & { readonly weightedEnergy: number }) | null;
}

export interface AdvanceOptions {
  /** Aborting stops within 300 ms. */
  readonly signal: CancelSignal;
  /** Told the share of the whole pass that is done, 0..1. */
  readonly onProgress?: ((share: number) => void) | undefined;
}

/** A pass that is open on a device. */
export interface RowPass {
  /** Rows of a band; even, or all rows of the photo. */
  readonly bandRows: number;
  /**
   * Takes the next rows, as many as a band or what is left, and works on all that can be worked on.
   *
   * @param rows Null when all rows have come: to be called until the last row is finished.
   * @returns    Rows in order, none at first.
   * @throws {RudinError} `cancelled`, `device-lost`, `too-large`.
   */
  advance(rows: NoisyPhoto | null, options: AdvanceOptions): Promise<FinishedRows>;
  dispose(): void;
}

/** What a device can do about photos that it does not hold whole. */
export interface PassDevice extends Pick<RowStreaming, 'estimateBytes' | 'requireRoom'> {
  openPass(options: OpenPassOptions<DenoisingProblem>): Promise<RowPass>;
}

/** Row streaming on a device. */
export function streamOver(device: PassDevice): RowStreaming {
  return {
    estimateBytes: (...need) => device.estimateBytes(...need),
    requireRoom: (...need) => device.requireRoom(...need),
    run: (source, sink, options) => run(device, source, sink, options),
    runReweighted: (source, sink, options) => runReweighted(device, source, sink, options),
  };
}

async function run(
  device: PassDevice,
  source: RowSource,
  sink: RowSink,
  options: PassOptions,
): Promise<PassResult> {
  const { objective, steps, legs, coarser = null, goalGap, givesUp } = options;
  // The certificate may come out somewhat better than asked for; where u would be too coarse for it, the answer is f + div p.
  const share = isFineGap(goalGap / 2, source.shape) ? 0 : answerShare(objective);
  const plan = { shape: source.shape, objective, steps, runs: [legs], share, reweighting: null, coarser };
  const pass = await device.openPass(plan);
  let terms: GapTerms = { energy: 0, gap: 0, removedSquares: 0 };
  const finishedRows = await feed(pass, source, sink, options, (rows) => {
    terms = added(terms, rows.terms);
    return !givesUp || terms.gap <= goalGap;
  });
  return { terms, finishedRows };
}

async function runReweighted(
  device: PassDevice,
  source: RowSource,
  sink: RowSink,
  options: ReweightedPassOptions,
): Promise<ReweightedPassResult> {
  const { objective, steps, runs, startLambda, smoothing } = options;
  const reweighting = { startLambda, smoothing };
  const plan = { shape: source.shape, objective, steps, runs, share: 0, reweighting, coarser: null };
  const pass = await device.openPass(plan);
  let terms: NonconvexTerms = { energy: 0, smoothedEnergy: 0, removedSquares: 0 };
  let selfGap = 0;
  await feed(pass, source, sink, options, ({ terms: weighted, kept }) => {
    if (kept === null) return true;
    terms = {
      energy: terms.energy + kept.energy,
      smoothedEnergy: terms.smoothedEnergy + kept.smoothedEnergy,
      removedSquares: terms.removedSquares + kept.removedSquares,
    };
    selfGap += kept.weightedEnergy - (weighted.energy - weighted.gap);
    return true;
  });
  return { terms, selfGap };
}

/**
 * Feeds a pass to its end and disposes of it. While the device works, the rows that it finished before are written and
 * the next ones fetched.
 *
 * @param use Told the finished rows; false ends the pass.
 * @returns   How many rows are finished.
 */
async function feed(
  pass: RowPass,
  source: RowSource,
  sink: RowSink,
  { signal, onProgress }: AdvanceOptions,
  use: (rows: FinishedRows) => boolean,
): Promise<number> {
  const { width, height, channels } = source.shape;
  let fetched = 0;
  let leaving: FinishedRows | null = null;
  const fetch = async (): Promise<NoisyPhoto | null> => {
    const from = fetched;
    fetched = Math.min(height, from + pass.bandRows);
    return from === fetched ? null : await source.read(from, fetched);
  };
  const write = async (): Promise<void> => {
    if (leaving && leaving.codes.length > 0) await sink.write(leaving.first, leaving.codes);
  };
  try {
    let finished = 0;
    for (let band = await fetch(), goesOn = true; goesOn && finished < height;) {
      const work = (stop: CancelSignal): Promise<FinishedRows> =>
        pass.advance(band, { signal: stop, onProgress });
      const exchange = async (): Promise<NoisyPhoto | null> => {
        await write();
        return await fetch();
      };
      [leaving, band] = await beside(signal, work, exchange);
      finished = leaving.first + leaving.codes.length / (width * channels);
      goesOn = use(leaving);
    }
    await write();
    return finished;
  } finally {
    pass.dispose();
  }
}

/** Does two things at a time; when one fails, the other is cancelled, and what the second threw comes first. */
async function beside<Work, Other>(
  signal: CancelSignal,
  work: (stop: CancelSignal) => Promise<Work>,
  other: () => Promise<Other>,
): Promise<[Work, Other]> {
  throwIfCancelled(signal);
  const stop = new LinkedSignal(signal);
  try {
    const [worked, exchanged] = await Promise.allSettled([
      work(stop),
      other().catch((thrown: unknown) => {
        stop.abort();
        throw thrown;
      }),
    ]);
    if (exchanged.status === 'rejected') throw exchanged.reason;
    if (worked.status === 'rejected') throw worked.reason;
    throwIfCancelled(signal);
    return [worked.value, exchanged.value];
  } finally {
    stop.release();
  }
}

function added(one: GapTerms, other: GapTerms): GapTerms {
  return {
    energy: one.energy + other.energy,
    gap: one.gap + other.gap,
    removedSquares: one.removedSquares + other.removedSquares,
  };
}
