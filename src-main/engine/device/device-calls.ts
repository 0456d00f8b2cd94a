/**
 * What the engine process asks the process or page that has the GPU: one call for each operation of a
 * `DenoisingProblem`. Problems stay over there and go by number; pixels cross when a photo is opened and when something
 * is shown or saved.
 */
import type { GradientOperator } from '../../contract/parameters';
import type { BackendInfo } from '../../contract/studio-calls';
import type { Parcel, Samples } from '../../processes/parcel';
import type {
  GapTerms,
  IterateOptions,
  NonconvexTerms,
  Objective,
  PlaneShape,
  RefreshedEnergies,
  Spread,
} from '../backend';
import type { DeviceFrame } from '../display/device-frame';
import type { InterleavedPixels } from '../engine-calls';
import type { FinishedRows, PassPlan } from '../streaming/row-pass';

/** Names a problem over there; given by the engine, never used twice. */
export type ProblemId = number;

/** Integers of a photo, or float32 planes. */
export type SentPhoto =
  (Omit<InterleavedPixels, 'samples'> & { readonly samples: Samples | Parcel }) | SentPlanes;

export interface SentPlanes {
  readonly width: number;
  readonly height: number;
  /** Row-major float32; a parcel holds the bytes. */
  readonly planes: readonly (Float32Array | Parcel)[];
}

/** What is known of an opened device. */
export interface DeviceFacts {
  readonly info: BackendInfo;
  /** The largest array that a kernel can see, bytes. */
  readonly largestBinding: number;
}

/** Rows that a pass finished. */
type SentRows = Omit<FinishedRows, 'codes'> & { readonly codes: Uint16Array | Parcel };

/** An operation on one problem. */
type On<Ask = unknown> = Ask & { readonly problem: ProblemId };

type Source = 'dual' | 'kept' | 'mean';

export interface DeviceCalls {
  /**
   * Opens the device, the first time.
   *
   * @throws {RudinError} `backend-unavailable` with the reason.
   */
  start: { ask: null; answer: DeviceFacts };
  open: { ask: On<{ photo: SentPhoto }>; answer: PlaneShape };
  dispose: { ask: On; answer: null };
  setObjective: { ask: On<{ objective: Objective }>; answer: null };
  startCold: { ask: On; answer: null };
  openCoarser: { ask: On<{ coarser: ProblemId }>; answer: PlaneShape };
  startFromCoarser: { ask: On<{ coarser: ProblemId }>; answer: null };
  /** Progress: iterations done in this call. */
  iterate: { ask: On<Pick<IterateOptions, 'count' | 'steps' | 'land'>>; answer: null; progress: number };
  certify: { ask: On; answer: GapTerms };
  measureSpread: { ask: On; answer: Spread };
  evaluateNonconvex: { ask: On<{ smoothing: number; source: 'dual' | 'kept' }>; answer: NonconvexTerms };
  keepEstimate: { ask: On; answer: null };
  refreshWeightMap: { ask: On<{ smoothing: number }>; answer: RefreshedEnergies };
  useWeightMap: { ask: On<{ map: SentPlanes }>; answer: null };
  read: { ask: On<{ source: Source }>; answer: SentPlanes };
  readCodes: { ask: On<{ source: Source }>; answer: Uint16Array | Parcel };
  /** A pass over rows; it goes by a number like a problem, and its parts are those of a `RowPass`. */
  openPass: { ask: On<PassPlan & { coarser: ProblemId | null }>; answer: number };
  /** Rows: null when all have come. Progress: the share of the whole pass that is done. */
  advancePass: { ask: On<{ rows: SentPhoto | null }>; answer: SentRows; progress: number };
  disposePass: { ask: On; answer: null };
  /** Those of a `ProblemView`. */
  holdAnswer: { ask: On<{ source: 'dual' | 'kept' }>; answer: null };
  drawFrame: { ask: On<{ frame: DeviceFrame }>; answer: Uint8Array | Parcel };
  readHeldRows: { ask: On<{ from: number; to: number }>; answer: Uint16Array | Parcel };
  measureQuantile: { ask: On<{ operator: GradientOperator }>; answer: number };
}
