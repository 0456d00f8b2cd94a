/**
 * The one interface behind which every backend stands. A backend holds planes on its device and runs
 * operations on them; it knows no schedule, no stopping rule and no formula beyond its kernels'. The loop that
 * drives it is `solve.ts` (beta >= 1) and `reweight.ts` (beta < 1), one and the same for all backends.
 */
import type { CancelSignal } from '../processes/call-shapes';
import type { BackendInfo, Region } from '../contract/studio-calls';
import type { Coupling, GradientOperator } from '../contract/parameters';
import type { DeviceFrame } from './display/device-frame';
import type { PhotoPixels } from './pixels/photo-pixels';

export type { CancelSignal };

/** Planar float32 photo: `channels` planes of width * height, row-major, intensity 0..1. */
export interface PlanarImage {
  readonly width: number;
  readonly height: number;
  readonly planes: readonly Float32Array[];
}

/** A photo to denoise: its integers, of which the colour counts and `code / largest` is the intensity, or planes. */
export type NoisyPhoto = PhotoPixels | PlanarImage;

export interface PlaneShape {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
}

/** The convex problem, or for beta < 1 the one that is majorised; see CONVENTIONS.md. */
export interface Objective {
  readonly beta: number;
  readonly lambda: number;
  readonly coupling: Coupling;
  readonly chromaWeight: number;
}

/** Step sizes of over-relaxed PDHG; `tau` per plane of the solve basis (luma, chroma1, chroma2 or R, G, B). */
export interface StepSizes {
  readonly tau: readonly number[];
  readonly sigma: number;
  /** 1 is plain PDHG, 1.8 to 1.9 the rule of step-rule.ts. */
  readonly relaxation: number;
  /**
   * The dual step looks at un + extrapolation (un - u): 1, the default, is PDHG, 0 Arrow and Hurwicz's method. Other
   * values serve to compare schemes (docs/schemes.md).
   */
  readonly extrapolation?: number;
}

/** Sums over all pixels at the answer after a landed run; see CONVENTIONS.md, "Certificate". */
export interface GapTerms {
  /** 1/2 sum (answer - f)^2 + sum lambda |grad answer|^beta (or the weighted total variation under a weight map). */
  readonly energy: number;
  /**
   * ||answer - u*||^2 <= gap; >= 0 up to rounding. Below beta = 1, where the answer is f + div p, energy - gap is the dual
   * value of the weighted problem.
   */
  readonly gap: number;
  /** sum (answer - f)^2. */
  readonly removedSquares: number;
}

/** Sums over all pixels at u, for beta < 1. */
export interface NonconvexTerms {
  /** 1/2 sum (u - f)^2 + lambda sum |grad u|^beta. */
  readonly energy: number;
  /** The same with (|grad u| + smoothing)^beta - smoothing^beta. */
  readonly smoothedEnergy: number;
  readonly removedSquares: number;
}

/** What the kept estimate amounts to when the weights are refreshed from it. */
export interface RefreshedEnergies {
  /** 1/2 sum (u - f)^2 + sum W |grad u|. */
  readonly weightedEnergy: number;
  /** As in `NonconvexTerms`. */
  readonly smoothedEnergy: number;
}

/** Sums over all pixels and planes; the mean is that of each plane of f. */
export interface Spread {
  /** sum (f - mean)^2; intensity^2. */
  readonly noisySquares: number;
  /** sum (f + div p - mean)^2; for beta = 1 and a feasible p, ||mean - u*||^2 is at most that. */
  readonly estimateSquares: number;
}

export interface IterateOptions {
  /** Iterations to run, >= 1. */
  readonly count: number;
  readonly steps: StepSizes;
  /** Run the last iteration with relaxation 1, so that p is feasible and `certify` and `read` may follow. */
  readonly land: boolean;
  /** Aborting stops within 300 ms; the problem's state is then undefined until `start...` is called. */
  readonly signal: CancelSignal;
  /** Called now and then with the iterations done so far in this call (may be fractional). */
  readonly onProgress?: (iterationsDone: number) => void;
}

/** One photo, or crop, placed on a device together with its primal and dual state. */
export interface DenoisingProblem {
  readonly shape: PlaneShape;
  /** Sets what is minimised; keeps the state. Transforms the planes when the solve basis changes (then start cold). */
  setObjective(objective: Objective): Promise<void>;
  /** p = 0, u = f. */
  startCold(): Promise<void>;
  /** Opens the same photo averaged over cells of 2 x 2 px, the last ones smaller; without an objective yet. */
  openCoarser(signal: CancelSignal): Promise<DenoisingProblem>;
  /** p and u as `coarser`, which `openCoarser` made and which has landed, says; for beta = 1 p is projected. */
  startFromCoarser(coarser: DenoisingProblem): Promise<void>;
  iterate(options: IterateOptions): Promise<void>;
  /** Energy and bound of the answer after a landed run; under a weight map those of the weighted problem. */
  certify(): Promise<GapTerms>;
  /** How far f, and f + div p at a start or a landed dual, are from one colour. */
  measureSpread(): Promise<Spread>;
  /** beta < 1: the terms of u = f + div p at the landed dual, or of the kept estimate. */
  evaluateNonconvex(smoothing: number, source: 'dual' | 'kept'): Promise<NonconvexTerms>;
  /** beta < 1: remembers the current estimate u = f + div p, as what `read('kept')` returns. */
  keepEstimate(): Promise<void>;
  /**
   * beta < 1: W = lambda beta (|grad u| + smoothing)^(beta-1) of the kept estimate becomes the weight map, p is
   * clipped to |p| <= W, u stays the kept estimate; until the next `setObjective`, iterations project onto W.
   */
  refreshWeightMap(smoothing: number): Promise<RefreshedEnergies>;
  /**
   * beta = 1: W takes the place of lambda until the next `setObjective`: p is clipped to |p| <= W, u stays, and what
   * iterates, certifies and reads is that of 1/2 sum (u - f)^2 + sum W |grad u|.
   *
   * @param map W, one plane for each magnitude of the coupling (`magnitudeGroups`), width * height each, row-major; intensity
   *            px, finite and > 0. Copied.
   * @throws {RudinError} `internal` for planes that do not suit the problem, `too-large` when it does not fit.
   */
  useWeightMap(map: readonly Float32Array[]): Promise<void>;
  /** The answer that was certified, the kept estimate, or one colour, the photo's mean; in its own channels, not clipped. */
  read(source: 'dual' | 'kept' | 'mean'): Promise<PlanarImage>;
  /**
   * The same as integers of 16 bit, width * height * channels of them: `colourCodes` of what `read` gives, bit for bit; a
   * device without float64 may be one code off where a value lies at the middle between two.
   */
  readCodes(source: 'dual' | 'kept' | 'mean'): Promise<Uint16Array>;
  /**
   * The iterate u of a landed run as RGBA for the screen, alpha 255, where a device without a `view` can do that faster than
   * `read` and rounding the planes: u itself, which `read` improves on, so for drafts only.
   *
   * @param window Part of the problem, px.
   * @returns      width * height * 4 bytes.
   */
  draw?(window: Region): Promise<Uint8Array<ArrayBuffer>>;
  /** Where a device can draw what it has. */
  readonly view?: ProblemView | undefined;
  dispose(): void;
}

/**
 * What a device draws without giving the pixels away: the photo that the problem was opened with, and an answer that is
 * held beside its state. All of it may be called while the problem iterates; calls follow one another in order.
 */
export interface ProblemView {
  /** Holds the answer that `read` would give now, in place of the one before: integers of a photo of integers, else planes. */
  hold(source: 'dual' | 'kept'): Promise<void>;
  /** @returns RGBA of the frame, opaque; see render-frame.ts for what it shows. */
  draw(frame: DeviceFrame): Promise<Uint8Array<ArrayBuffer>>;
  /** Rows from..to - 1 of what is held, as `readCodes` would have given them; not of planes. */
  readRows(from: number, to: number): Promise<Uint16Array>;
  /** The photo's quantile of gradient magnitudes that gradient-scale.ts asks for; intensity/px. */
  measureQuantile(operator: GradientOperator): Promise<number>;
}

/** A photo whose rows are fetched when they are needed. */
export interface RowSource {
  readonly shape: PlaneShape;
  /** The rows from..to-1 as a photo of that height; any rows, as often as asked. Not to be changed. */
  read(from: number, to: number): Promise<NoisyPhoto>;
}

/** Where the rows of an answer go. */
export interface RowSink {
  /** Forgets what was written; the next row is the first. Called before every pass. */
  restart(): Promise<void>;
  /** Takes the next rows, the first of which is row `from`, as `readCodes` gives them; they are the sink's. */
  write(from: number, codes: Uint16Array): Promise<void>;
}

export interface PassOptions {
  /** beta >= 1. */
  readonly objective: Objective;
  readonly steps: StepSizes;
  /** Iterations from the start, in legs of at least 1; the last one of each leg lands. */
  readonly legs: readonly number[];
  /**
   * The landed answer for the photo averaged over cells of 2 x 2 px, opened on the same backend: rows start from it as by
   * `startFromCoarser`. Default: they start cold.
   */
  readonly coarser?: DenoisingProblem;
  /** The gap over the whole photo that will do, > 0. */
  readonly goalGap: number;
  /** Whether the pass ends as soon as the rows that are finished have a larger gap than that. */
  readonly givesUp: boolean;
  /** Aborting stops within 300 ms. */
  readonly signal: CancelSignal;
  /** Called now and then with the share of the pass that is done, 0..1, never falling. */
  readonly onProgress?: (fraction: number) => void;
}

export interface PassResult {
  /** Sums over the rows that are finished. */
  readonly terms: GapTerms;
  /** All rows, or fewer where the pass gave up. */
  readonly finishedRows: number;
}

export interface ReweightedPassOptions extends Pick<PassOptions, 'steps' | 'signal' | 'onProgress'> {
  /** beta < 1. */
  readonly objective: Objective;
  /** The weight of the total variation before the first refresh of the weights. */
  readonly startLambda: number;
  /** Iterations in runs of legs: the last one of a leg lands; after each run the estimate is kept and the weights are refreshed. */
  readonly runs: readonly (readonly number[])[];
  /** Intensity/px, as for `refreshWeightMap`. */
  readonly smoothing: number;
}

export interface ReweightedPassResult {
  /** Of the estimate that went to the sink. */
  readonly terms: NonconvexTerms;
  /** Its gap in its own weighted problem, intensity^2. */
  readonly selfGap: number;
}

/**
 * Iterations over a photo that need not fit into memory: rows come in at the top, and leave finished as many rows
 * later as there are iterations. The answer and its sums are those of `startCold` or `startFromCoarser`, an `iterate`
 * that lands for each leg, and `certify`.
 */
export interface RowStreaming {
  /**
   * Bytes that a pass takes at most; they follow the width and the depth, not the height, but for a coarser answer.
   *
   * @param depth        Iterations, and below 1 a refresh of the weights for each run.
   * @param beta         Default 1.
   * @param coarserLevels Grids of a coarse start that has yet to be opened: the first stays open beside the pass, those
   *                     below it are given back before. Default 0.
   */
  estimateBytes(shape: PlaneShape, depth: number, beta?: number, coarserLevels?: number): number;
  /** @throws {RudinError} `too-large`, with the figures of what it needs and of what there is. */
  requireRoom(shape: PlaneShape, depth: number, beta?: number, coarserLevels?: number): void;
  /**
   * One pass.
   *
   * @throws {RudinError} `cancelled`, `too-large`; and whatever source and sink throw.
   */
  run(source: RowSource, sink: RowSink, options: PassOptions): Promise<PassResult>;
  /**
   * One pass for beta < 1: the answer is the kept estimate, as `keepEstimate`, `refreshWeightMap` and `iterate` make it.
   *
   * @throws {RudinError} as `run`.
   */
  runReweighted(
    source: RowSource,
    sink: RowSink,
    options: ReweightedPassOptions,
  ): Promise<ReweightedPassResult>;
}

export interface Backend {
  readonly info: BackendInfo;
  readonly threads: number;
  /**
   * Bytes that `open` and the state of a problem take at most, before anything is allocated.
   *
   * @param coarserLevels How often `openCoarser` will follow, one from the other. Default 0.
   */
  estimateBytes(shape: PlaneShape, beta: number, coarserLevels?: number): number;
  /**
   * Refuses a solve that does not fit with what is read from it.
   *
   * @throws {RudinError} `too-large`, with the figures of what it needs and of what there is.
   */
  requireRoom(shape: PlaneShape, beta: number, coarserLevels?: number): void;
  /**
   * Takes room for beta >= 1; `setObjective` takes what beta < 1 needs on top.
   *
   * @param noisy Kept, not copied; it must not change while the problem is open.
   * @throws {RudinError} `too-large` when it does not fit, with both figures; so does `setObjective`.
   */
  open(noisy: NoisyPhoto): Promise<DenoisingProblem>;
  /**
   * Where memory shows only when it is taken: samples that can be addressed. A photo with more, or one that finds no room,
   * is solved in passes. Default: `heldSamples`, and what finds no room is refused.
   */
  readonly mostAddressedSamples?: number;
  /** For photos that do not fit into memory, at every order; not every backend has it. */
  readonly streaming?: RowStreaming;
  dispose(): Promise<void>;
}
