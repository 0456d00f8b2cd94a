/**
 * The one typed map between a page and the studio. Adding a call is one line here, one schema in
 * `studioSchemas`, and one handler in the studio. Pixels never travel in these messages: a frame's header does,
 * and its bytes go beside it (see `FrameHeader`).
 */
import * as v from 'valibot';
import {
  conflictChoices,
  backendChoices,
  backendNames,
  gradientOperators,
  parameters,
  photoFormats,
  type BackendChoice,
  type BackendName,
  type ConflictChoice,
  type GradientOperator,
  type PhotoFormat,
} from './parameters';
import { compareSchemas, type CompareCalls } from './compare-calls';
import { evidenceSchemas, type EvidenceCalls } from './evidence-calls';
import { darkroomSchemas, stepLabelSchema, type DarkroomCalls } from './darkroom-calls';
import { recipeSchema, type Recipe } from './recipe';
import {
  idSchema,
  pixelSchema,
  shownFields,
  type GradientSettings,
  type PhotoId,
  type Region,
  type ShownPart,
  type ViewKind,
} from './shown-part';
import type { ErrorCode } from './outcome';

export type { GradientSettings, PhotoId, Region, ShownPart, ViewKind };

/** Stands for a file that a person chose (dialog, drop, upload, command line); a page never names a path. */
export type Grant = string;

export interface PhotoInfo {
  readonly photo: PhotoId;
  /** File name without folders. */
  readonly name: string;
  /** Size in px after orientation was applied. */
  readonly width: number;
  readonly height: number;
  /** Colour channels, alpha not counted. */
  readonly channels: 1 | 3;
  readonly hasAlpha: boolean;
  readonly bitDepth: 8 | 16;
  readonly format: PhotoFormat;
  /** Description of the embedded ICC profile, or null when there is none. */
  readonly profile: string | null;
  /** What a person should know about this file, such as "first of 12 frames". */
  readonly notes: readonly string[];
  /** Estimated noise standard deviation per colour channel, intensity 0..1. */
  readonly noiseStdDev: readonly number[];
  readonly isSample: boolean;
  readonly history: HistoryState;
}

/** The settings of one photo and whether they can be stepped through. */
export interface HistoryState {
  readonly recipe: Recipe;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
}

/** One limit of a device: the first three are bytes and bound the size of a photo, the others are counts. */
export interface BackendLimit {
  readonly name: 'memory' | 'largestArray' | 'largestBuffer' | 'groupThreads' | 'subgroupLanes';
  readonly value: number;
}

export interface BackendInfo {
  readonly name: BackendName;
  readonly available: boolean;
  /** Such as "CPU, 2 threads" or "NVIDIA RTX 4070"; the reason when it is not available. */
  readonly device: string;
  /** True for a GPU that is emulated on the CPU: listed, never chosen silently. */
  readonly software: boolean;
  /** What runs the device, such as "NVIDIA 550.54"; empty where there is none or nothing tells. */
  readonly driver: string;
  readonly limits: readonly BackendLimit[];
  /** Why it cannot run here, or why `auto` passes over it; null where `auto` may take it. */
  readonly refused: string | null;
}

/** The backends of this machine, and which of them is to solve. */
export interface BackendsInfo {
  /** In the order of preference: `auto` takes the first one that is not refused. */
  readonly backends: readonly BackendInfo[];
  readonly choice: BackendChoice;
}

/** What a short test of one backend found. */
export interface BackendTest {
  /** Largest difference to the reference after the same iterations, 8-bit levels. */
  readonly levels: number;
  /** Iterations times pixels of a colour photo, a second. */
  readonly pixelIterationsPerSecond: number;
}

export interface StudioInfo {
  readonly version: string;
  /** The photos that are open already, the one to show first at index 0. */
  readonly photos: readonly PhotoInfo[];
  readonly capabilities: {
    /** The door has native open and save dialogs (desktop). Without them the page uploads and downloads. */
    readonly dialogs: boolean;
  };
}

/** `before` is the photo as opened, `after` the denoised one; each can be drawn in every view. */
export type Layer = 'before' | 'after';

export interface ShowRequest extends ShownPart {
  readonly recipe: Recipe;
  /** Which layers to draw; a split needs both. */
  readonly layers: readonly Layer[];
}

/** How a solve ended and what is known about its result. */
export interface SolveReport {
  /** `identity`: weight 0 returns the input bit for bit. `stationary`: beta < 1, a local minimum. */
  readonly end: 'identity' | 'tolerance' | 'stationary' | 'max-iterations';
  readonly converged: boolean;
  /** Those of a coarse start count by the share of the photo's pixels that their grid has. */
  readonly iterations: number;
  /** Bound on the RMS distance to the exact minimiser, in 8-bit levels; null for beta < 1. */
  readonly certifiedLevels: number | null;
  /** beta < 1 only: bound on the RMS distance to the next reweighted step, in 8-bit levels. */
  readonly residualLevels: number | null;
  /** 1/2 sum (u - f)^2 + lambda sum |grad u|^beta; intensity^2. */
  readonly energy: number;
  /** Duality gap / energy, no unit; null for beta < 1. */
  readonly relativeGap: number | null;
  /** RMS of f - u, intensity. */
  readonly removedRms: number;
  /** The weight that was used, also when the recipe says `auto`. */
  readonly weight: number;
  readonly backend: BackendName;
  readonly device: string;
  readonly threads: number;
  readonly seconds: number;
  /** Why another backend than the one that was begun on solved it, in one line; null as a rule. */
  readonly fallback: string | null;
}

/** What is known of a draft: how it was made, and nothing about how close it is. */
export type DraftReport = Pick<
  SolveReport,
  'iterations' | 'weight' | 'backend' | 'device' | 'threads' | 'seconds'
>;

/** What a legend needs beside a view in colours that stand for numbers. */
export interface GradientLegend {
  readonly kind: 'magnitude' | 'direction' | 'structure';
  /** Range of the colour scale: intensity/px for magnitude, degrees for direction, 0..1 for the share of structure. */
  readonly minimum: number;
  readonly maximum: number;
  readonly scale: 'linear' | 'log';
  /** Gradient magnitude that noise alone would give (its RMS), intensity/px. */
  readonly noiseMagnitude: number;
  /** The colour scale as flat RGB bytes, evenly spaced along the drawn bar. */
  readonly colours: readonly number[];
}

/** Describes one drawn layer; its RGBA bytes (width * height * 4) travel beside it. */
/**
 * What to say of the weight of a cell. `near`: it was found on samples of the photo, and the one of the whole photo may be
 * another. `missed`: no weight removes as much, or as little, as the recipe wants.
 */
export type WeightNote = 'near' | 'missed';

export interface FrameHeader {
  readonly photo: PhotoId;
  /** Of the `show` that it answers; a frame of an older one than the newest is to be dropped. */
  readonly request: number;
  readonly layer: Layer;
  /** Of a `compare`; null for a frame of a `show`. */
  readonly cell: number | null;
  /** Of a cell, where there is anything to say. */
  readonly weightNote?: WeightNote | undefined;
  /**
   * `draft` until the exact full-resolution result is there; `before` layers are always exact. `crop`: solved to the
   * recipe's tolerance at full resolution, but on the part that is shown and a margin round it.
   */
  readonly stage: 'draft' | 'crop' | 'exact';
  readonly view: ViewKind;
  readonly region: Region;
  /** Size of the pixels that travel: about region * min(1, zoom). */
  readonly width: number;
  readonly height: number;
  /** Of the solve behind an `after` layer, of the part alone for a crop; null for `before` and for a draft. */
  readonly report: SolveReport | null;
  /** Of the draft that is drawn; null for anything exact. */
  readonly draft: DraftReport | null;
  readonly legend: GradientLegend | null;
}

/** The gradient at one pixel, for the reading under the cursor. */
export interface GradientReading {
  readonly x: number;
  readonly y: number;
  /** Intensity 0..1 per colour channel. */
  readonly intensity: readonly number[];
  /** Joint over channels, intensity/px. */
  readonly magnitude: number;
  /** Of the channel mean, counter-clockwise from right, 0..360; null where the magnitude is under the noise. */
  readonly directionDegrees: number | null;
}

export interface ExportRequest {
  readonly photo: PhotoId;
  readonly recipe: Recipe;
  readonly format: 'same' | PhotoFormat;
  readonly bitDepth: 'same' | 8 | 16;
  readonly quality: number;
  readonly conflict: ConflictChoice;
  readonly metadata: 'keep' | 'strip';
  readonly sidecar: boolean;
  /** From `chooseTarget`; null where the door has no dialogs: the answer then carries a download. */
  readonly target: Grant | null;
}

export interface ExportReport {
  /** `exists` asks the page to choose another conflict rule (conflict was `ask`); nothing was written. */
  readonly end: 'written' | 'download' | 'skipped' | 'exists';
  /** File name that was, or would be, written. */
  readonly name: string;
  /** Where to fetch the bytes (browser mode), once; null otherwise. */
  readonly download: string | null;
  readonly bytes: number;
  /** What the format could not hold, and other things to say. */
  readonly notes: readonly string[];
  readonly solve: SolveReport | null;
  readonly seconds: number;
}

interface WeightSuggestion {
  readonly weightMillionths: number;
  readonly noiseStdDev: readonly number[];
}

/** What a page may ask; both ends derive their types from this map. */
export interface StudioCalls extends CompareCalls, EvidenceCalls, DarkroomCalls {
  hello: { ask: null; answer: StudioInfo };
  /** Looks for adapters where that was not done yet, which may take seconds. */
  backends: { ask: null; answer: BackendsInfo };
  /** Everything from now on is solved there, for every page; a solve that runs is not touched. */
  chooseBackend: { ask: { backend: BackendChoice }; answer: null };
  /** Solves small photos of known noise there; waits for solves that run. */
  testBackend: { ask: { backend: BackendName }; answer: BackendTest };
  openSample: { ask: null; answer: PhotoInfo };
  openPhoto: { ask: { grant: Grant }; answer: PhotoInfo };
  closePhoto: { ask: { photo: PhotoId }; answer: null };
  /** Draws; frames and progress arrive as events. Ends when the exact frame was sent; a newer `show` cancels it. */
  show: { ask: ShowRequest; answer: SolveReport | null };
  /**
   * Stops a job of this photo: the page's own pictures, of which the last frames stay, or the export, whichever page began
   * it; nothing is written then.
   */
  cancel: { ask: { photo: PhotoId; job: 'show' | 'compare' | 'export' }; answer: null };
  /** Records a finished change of settings (one drag is one step); `label` as in `HistoryStep`, null when left out. */
  commit: { ask: { photo: PhotoId; recipe: Recipe; label?: string }; answer: HistoryState };
  undo: { ask: { photo: PhotoId }; answer: HistoryState };
  redo: { ask: { photo: PhotoId }; answer: HistoryState };
  suggestWeight: { ask: { photo: PhotoId; recipe: Recipe }; answer: WeightSuggestion };
  readGradient: {
    ask: { photo: PhotoId; layer: Layer; operator: GradientOperator; x: number; y: number };
    answer: GradientReading | null;
  };
  exportPhoto: { ask: ExportRequest; answer: ExportReport };
  /** Desktop: native open dialog; answers the photos that were opened. */
  openDialog: { ask: null; answer: readonly PhotoInfo[] };
  /** Desktop: native save dialog; null when the person cancelled. */
  chooseTarget: {
    ask: { photo: PhotoId; format: 'same' | PhotoFormat };
    answer: { target: Grant; name: string } | null;
  };
}
export type StudioCall = keyof StudioCalls;

/** How far a solve, or what it is a part of, has come. */
export interface SolveProgress {
  /** 0..1, never falls within a job. */
  readonly fraction: number;
  readonly secondsLeft: number | null;
  readonly iteration: number;
  /** Of the last look at the certificate; null before it, and below beta = 1. */
  readonly certifiedLevels: number | null;
  /** Below beta = 1, of the estimate that is kept: bound on the RMS distance to the next step; else null. */
  readonly residualLevels: number | null;
  /** At the last of either, intensity^2; below beta = 1 the smoothed one, which never rises. Null before. */
  readonly energy: number | null;
}

/** How far a job has come: a `show` (the solve of one recipe), all cells of a `compare`, or an export. */
interface ProgressEvent extends SolveProgress {
  readonly kind: 'progress';
  readonly photo: PhotoId;
}

/** What the studio tells a page unasked. */
export type StudioEvent =
  | (ProgressEvent & { readonly job: 'show'; readonly recipe: Recipe })
  | (ProgressEvent & { readonly job: 'compare' | 'export' })
  | { readonly kind: 'photo-opened'; readonly info: PhotoInfo }
  /** Another page closed it. */
  | { readonly kind: 'photo-closed'; readonly photo: PhotoId }
  | { readonly kind: 'notice'; readonly code: ErrorCode | 'info'; readonly message: string }
  | { readonly kind: 'menu'; readonly command: MenuCommand };

/** Commands of the desktop menu that the page carries out, under the same names as its keys. */
export type MenuCommand =
  | 'open'
  | 'export'
  | 'export-as'
  | 'undo'
  | 'redo'
  | 'zoom-in'
  | 'zoom-out'
  | 'fit'
  | 'actual-size'
  | 'toggle-before'
  | 'toggle-split'
  | 'toggle-side'
  | 'toggle-grid'
  | 'toggle-sheet'
  | 'turn-split'
  | 'swap'
  | 'blink'
  | 'toggle-panel'
  | 'backends'
  | 'keys';

const photoOnly = v.strictObject({ photo: idSchema });
const photoAndRecipe = v.strictObject({ photo: idSchema, recipe: recipeSchema });
const layer = v.picklist(['before', 'after'] as const);
const format = v.picklist(['same', ...photoFormats] as const);

/** The schema of every call's argument: exact keys, finite ranges. A door checks with these before it calls. */
export const studioSchemas = {
  ...compareSchemas,
  ...evidenceSchemas,
  ...darkroomSchemas,
  hello: v.null(),
  backends: v.null(),
  chooseBackend: v.strictObject({ backend: v.picklist(backendChoices) }),
  testBackend: v.strictObject({ backend: v.picklist(backendNames) }),
  openSample: v.null(),
  openPhoto: v.strictObject({ grant: idSchema }),
  closePhoto: photoOnly,
  show: v.strictObject({
    ...shownFields,
    recipe: recipeSchema,
    layers: v.pipe(v.array(layer), v.minLength(1), v.maxLength(2)),
  }),
  cancel: v.strictObject({ photo: idSchema, job: v.picklist(['show', 'compare', 'export'] as const) }),
  commit: v.strictObject({ ...photoAndRecipe.entries, label: v.exactOptional(stepLabelSchema) }),
  undo: photoOnly,
  redo: photoOnly,
  suggestWeight: photoAndRecipe,
  readGradient: v.strictObject({
    photo: idSchema,
    layer,
    operator: v.picklist(gradientOperators),
    x: pixelSchema,
    y: pixelSchema,
  }),
  exportPhoto: v.strictObject({
    photo: idSchema,
    recipe: recipeSchema,
    format,
    bitDepth: v.picklist(['same', 8, 16] as const),
    quality: v.pipe(
      v.number(),
      v.integer(),
      v.minValue(parameters.quality.min),
      v.maxValue(parameters.quality.max),
    ),
    conflict: v.picklist(conflictChoices),
    metadata: v.picklist(['keep', 'strip'] as const),
    sidecar: v.boolean(),
    target: v.nullable(idSchema),
  }),
  openDialog: v.null(),
  chooseTarget: v.strictObject({ photo: idSchema, format }),
} as const satisfies { [Call in StudioCall]: v.GenericSchema<unknown, StudioCalls[Call]['ask']> };

/** Names of all calls, for a door's router. */
export const studioCallNames = Object.keys(studioSchemas) as StudioCall[];
