/**
 * What other processes may ask the engine process. The engine is where pixels live: it holds the photo as it was
 * decoded, the planes that are solved on, and the results; others get display pixels or integers to encode.
 */
import type {
  BackendChoice,
  BackendName,
  Coupling,
  GradientOperator,
  NoiseModel,
} from '../contract/parameters';
import type { EvidenceReport, Likeness } from '../contract/evidence-calls';
import type {
  BackendInfo,
  BackendTest,
  DraftReport,
  GradientLegend,
  GradientReading,
  GradientSettings,
  Region,
  SolveProgress,
  SolveReport,
  ViewKind,
} from '../contract/studio-calls';
import type { Parcel } from '../processes/parcel';
import type { WeightCalls } from './weights/weight-calls';

/** Interleaved integers, row-major, no padding: width * height * (channels + alpha) samples. */
export interface InterleavedPixels {
  readonly width: number;
  readonly height: number;
  /** Colour channels, alpha not counted. */
  readonly channels: 1 | 3;
  /** When true one more sample per pixel follows the colour, never filtered. */
  readonly hasAlpha: boolean;
  readonly bitDepth: 8 | 16;
  /** Uint8Array for 8 bit, Uint16Array for 16 bit. */
  readonly samples: Uint8Array | Uint16Array;
}

/** A photo's integers between processes. */
export type SentPixels = Omit<InterleavedPixels, 'samples'> & {
  readonly samples: InterleavedPixels['samples'] | Parcel;
};

/** What taking a photo into the engine took, s. */
export interface LoadSeconds {
  /** Bringing the pixels into this process. */
  readonly transfer: number;
  /** Estimating the noise. */
  readonly estimate: number;
}

/** What an export took in the engine besides the solve, s. */
interface ExportSeconds {
  /** Placing the photo on its device, and turning the result into integers. */
  readonly convert: number;
  /** Bringing the pixels out of this process. */
  readonly transfer: number;
}

/** Names a photo inside the engine; given by the caller. */
export type EnginePhotoKey = string;

/** The numbers of one solve, all resolved: a weight that follows from the photo is asked for before, see WeightCalls. */
export interface SolveSettings {
  /** 0.30..3.00, no unit. */
  readonly beta: number;
  /** lambda, 0..100, intensity^(2-beta) px^beta. */
  readonly weight: number;
  readonly coupling: Coupling;
  /** 0.5..4, no unit; only read by the opponent coupling of a colour photo. */
  readonly chromaWeight: number;
  /** `by-level`: weights follow the noise where that depends on the level; at beta = 1 only. */
  readonly noiseModel: NoiseModel;
  /** A second pass with smaller weights along the edges that a first one found; at beta = 1 only. */
  readonly edgePass: boolean;
  /** Certified RMS distance at which to stop, 8-bit levels, > 0. */
  readonly toleranceLevels: number;
  readonly maxIterations: number;
  readonly backend: BackendChoice;
  /** 0 lets the machine decide. */
  readonly threads: number;
}

/** What a draft covers: a region that will be shown. */
export interface DraftTarget {
  /** Photo px; the halo is added by the engine. */
  readonly region: Region;
  /** Integer >= 1: solve on pixels averaged over shrink x shrink, with lambda / shrink^beta. */
  readonly shrink: number;
}

export type { SolveProgress };

/** Names one result inside the engine for as long as it is held; never reused. */
export type ResultId = string;

export interface SolveAnswer {
  readonly report: SolveReport;
  readonly result: ResultId;
}

export interface RenderRequest {
  readonly photo: EnginePhotoKey;
  /** What is drawn: a result, or null for the photo as decoded. */
  readonly result: ResultId | null;
  readonly view: ViewKind;
  readonly gradient: GradientSettings;
  readonly region: Region;
  readonly zoom: number;
}

export interface RenderedFrame {
  readonly width: number;
  readonly height: number;
  /** RGBA, not premultiplied; the alpha of the photo. */
  readonly rgba: Uint8Array;
  readonly legend: GradientLegend | null;
  /** What is drawn, photo px: the region that was asked for, or the cells of a draft that lie under it. */
  readonly region: Region;
}

/** A frame, and how long it took to draw. */
export type TimedFrame = RenderedFrame & { readonly seconds: number };

/** Everything `rudin measure` prints; definitions in engine/measures. All plain JSON. */
export type MeasureReport = Readonly<Record<string, unknown>>;

/** One known case of `rudin verify`. */
export interface VerifyResult {
  /** Short sentence, such as "beta = 2 equals the cosine-transform solution". */
  readonly name: string;
  readonly backend: string;
  readonly device: string;
  /** Largest error found and the most allowed, in `unit`. */
  readonly error: number;
  readonly allowed: number;
  readonly unit: string;
  readonly passed: boolean;
  /** Set when the case could not run here, with the reason; then `passed` is false and it is no failure. */
  readonly skipped: string | null;
}

/**
 * `ask`, `answer` and, where a call reports on its way, `progress`.
 *
 * @typeParam Pixels How a photo's integers travel, or lie where the engine is: see photo-pixels.ts.
 */
export interface EngineCalls<Pixels = SentPixels> extends WeightCalls {
  listBackends: { ask: null; answer: readonly BackendInfo[] };
  /** Starts the backend with its threads, so that a first solve need not wait for it. */
  prepare: { ask: { backend: BackendChoice; threads: number }; answer: null };
  /** Takes the decoded photo; estimates its noise. */
  loadPhoto: {
    ask: { photo: EnginePhotoKey; pixels: Pixels };
    /** `seconds` by a process, which has a clock. */
    answer: { noiseStdDev: readonly number[]; seconds?: LoadSeconds };
  };
  dropPhoto: { ask: { photo: EnginePhotoKey }; answer: null };
  /**
   * Solves the whole photo from a cold start with a fixed schedule, so that the same settings give the same pixels
   * whatever was shown before; answers at once when the engine holds the result of these very settings.
   */
  solve: {
    ask: { photo: EnginePhotoKey; settings: SolveSettings };
    answer: SolveAnswer;
    progress: SolveProgress;
  };
  /** Solves a region roughly, from where the draft before ended where that is a good start, and draws it. */
  draft: {
    ask: {
      photo: EnginePhotoKey;
      settings: SolveSettings;
      target: DraftTarget;
      frame: Omit<RenderRequest, 'photo' | 'result'>;
    };
    answer: { report: DraftReport; result: ResultId; frame: TimedFrame };
  };
  /**
   * Solves one of several pictures and draws it. With shrink > 1 roughly; else to the tolerance on the region with a
   * margin, from a cold start. Where these are the whole photo, the picture is the exact result, which stays held.
   * What was solved before with these very settings is answered at once.
   */
  solveCell: {
    ask: {
      photo: EnginePhotoKey;
      settings: SolveSettings;
      target: DraftTarget;
      frame: Omit<RenderRequest, 'photo' | 'result'>;
    };
    answer:
      | { stage: 'draft'; report: DraftReport; frame: TimedFrame }
      | { stage: 'crop' | 'exact'; report: SolveReport; frame: TimedFrame };
    progress: SolveProgress;
  };
  /** @throws {RudinError} `not-found` when it is not held any more. */
  render: { ask: RenderRequest; answer: TimedFrame };
  readGradient: {
    ask: {
      photo: EnginePhotoKey;
      result: ResultId | null;
      operator: GradientOperator;
      x: number;
      y: number;
    };
    answer: GradientReading;
  };
  /**
   * The exact result for these settings as integers with alpha put back, rounded to nearest and clipped; solved
   * first where none is held. One step, so that no other solve comes between.
   */
  readPixels: {
    ask: { photo: EnginePhotoKey; settings: SolveSettings; bitDepth: 8 | 16 };
    answer: { pixels: Pixels; report: SolveReport; seconds?: ExportSeconds };
    progress: SolveProgress;
  };
  /** A whole gradient view at full size as 8-bit RGB, of the photo (settings null) or of its exact result. */
  drawGradient: {
    ask: {
      photo: EnginePhotoKey;
      settings: SolveSettings | null;
      view: 'gradient-magnitude' | 'gradient-direction';
      gradient: GradientSettings;
    };
    answer: { pixels: Pixels; legend: GradientLegend; report: SolveReport | null };
    progress: SolveProgress;
  };
  measure: {
    ask: { photo: EnginePhotoKey; reference: EnginePhotoKey | null; beta: number };
    answer: MeasureReport;
  };
  /** What a photo and its exact result tell; reads the result from its device first. @throws {RudinError} `not-found`. */
  evidence: { ask: { photo: EnginePhotoKey; result: ResultId }; answer: EvidenceReport };
  /** How near a photo (result null) or its exact result is to another one of its size and channels. */
  likeness: {
    ask: { photo: EnginePhotoKey; result: ResultId | null; reference: EnginePhotoKey };
    answer: Likeness;
  };
  /** A fraction of a second on a synthetic photo. */
  testBackend: { ask: { backend: BackendName; threads: number }; answer: BackendTest };
  verify: {
    ask: { backend: BackendChoice; threads: number };
    answer: readonly VerifyResult[];
    progress: VerifyResult;
  };
}
