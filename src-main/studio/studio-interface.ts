/**
 * What a door (desktop, browser, command line) gets from the studio. `createStudio` in studio.ts makes one.
 *
 * A door adds only what is its own: windows and dialogs, HTTP and tokens, or arguments and exit codes.
 */
import type { Outcome } from '../contract/outcome';
import type {
  BackendChoice,
  ConflictChoice,
  GradientOperator,
  NoiseModel,
  PhotoFormat,
} from '../contract/parameters';
import type { Recipe } from '../contract/recipe';
import type {
  BackendInfo,
  FrameHeader,
  GradientLegend,
  GradientSettings,
  Grant,
  PhotoInfo,
  Region,
  SolveReport,
  WeightNote,
  StudioCall,
  StudioCalls,
  StudioEvent,
} from '../contract/studio-calls';
import type { MeasureReport, VerifyResult } from '../engine/engine-calls';
import type { Launch } from '../processes/call-protocol';
import type { RecentPaths } from './recent-photos';

export interface StudioOptions {
  /** How helper processes are started: `forkLaunch` under Node, utility processes under Electron. */
  readonly launch: Launch;
  /** Built entry files of the helpers. */
  readonly entries: { readonly engine: URL; readonly codec: URL };
  /** The photo that `openSample` opens: a file in resources/. */
  readonly samplePhoto: string;
  readonly version: string;
  readonly backend: BackendChoice;
  /** 0 lets the machine decide. */
  readonly threads: number;
  /** Native dialogs of the door; null where there are none. */
  readonly dialogs: Dialogs | null;
  /** Where presets, the session and the like are kept, made when needed; default null: nothing is kept. */
  readonly keptFolder?: string | null;
  /** The recent photos where the door has a list of its own; default: a list in the kept folder. */
  readonly recent?: RecentPaths;
}

/** Native dialogs; each answers paths that the person chose, or null or nothing when cancelled. */
export interface Dialogs {
  open(): Promise<readonly string[]>;
  save(suggestedName: string, format: PhotoFormat): Promise<string | null>;
  /** Asks where to save a JSON file. */
  saveDocument(suggestedName: string): Promise<string | null>;
}

/** One page. Frames are pixels: `rgba` has header.width * header.height * 4 bytes. */
export interface StudioClient {
  onEvent(event: StudioEvent): void;
  onFrame(header: FrameHeader, rgba: Uint8Array): void;
}

export interface JobOptions<Progress> {
  readonly signal?: AbortSignal;
  /** When what counts as the job's start was, on the clock of `performance.now()`. Default: now. */
  readonly since?: number;
  readonly onProgress?: (progress: Progress) => void;
}

/** Progress of a job on one file; `fraction` is monotone over all its stages. */
export interface FileProgress {
  readonly stage: 'decode' | 'solve' | 'encode';
  readonly fraction: number;
  readonly secondsLeft: number | null;
}

/** How a photo file is to be written. */
export interface OutputChoices {
  /** `same` keeps the input's format; the command line takes it from the output's extension. */
  readonly format: 'same' | PhotoFormat;
  readonly bitDepth: 'same' | 8 | 16;
  readonly quality: number;
  readonly metadata: 'keep' | 'strip';
  readonly conflict: ConflictChoice;
  readonly sidecar: boolean;
}

export interface DenoiseFileRequest {
  /** Path of the photo. */
  readonly input: string;
  /** Path of the file to write; its folder must exist. */
  readonly output: string;
  readonly recipe: Recipe;
  readonly choices: OutputChoices;
  /** Every input of the whole run: none of them is ever written, also not through a link. */
  readonly protectedInputs: readonly string[];
}

/**
 * Where the time of a job on one file went, s. The stages follow each other; the engine's threads start behind `start`,
 * `read` and `decode`.
 */
export interface StageSeconds {
  /** From the start of the program, for its first file, until the codec can answer. */
  readonly start: number;
  /** Copying the file. */
  readonly read: number;
  readonly decode: number;
  /** Pixels from one process to another. */
  readonly transfer: number;
  /** The noise in the photo. */
  readonly estimate: number;
  readonly solve: number;
  /** Integers to planes on the device, and back. */
  readonly convert: number;
  readonly encode: number;
  /** The file under its final name, read again and compared. */
  readonly write: number;
  /** All of it, with what lies between the stages. */
  readonly total: number;
}

/** What `rudin denoise --json` prints for one file. */
export interface DenoiseFileReport {
  readonly input: string;
  /** Path that was written; null when it was skipped. */
  readonly output: string | null;
  /** `exists`: the output is there and conflict is `ask`; nothing was written. */
  readonly end: 'written' | 'skipped' | 'exists';
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  /** Depth of the file that was written. */
  readonly bitDepth: number;
  readonly beta: number;
  readonly coupling: string;
  readonly chromaWeight: number;
  /** As they count: at other orders than 1 they are `uniform` and false. */
  readonly noiseModel: NoiseModel;
  readonly edgePass: boolean;
  /** Null when nothing was solved because the output exists. */
  readonly solve: SolveReport | null;
  readonly seconds: StageSeconds;
  /** Highest sum of the resident memory of Rudin's processes at one moment so far; see MemoryMeter. */
  readonly peakRssBytes: number;
  readonly notes: readonly string[];
}

export interface GradientFileRequest {
  readonly input: string;
  readonly output: string;
  readonly view: 'gradient-magnitude' | 'gradient-direction';
  readonly gradient: GradientSettings;
  /** Denoise first with this recipe; null draws the photo as it is. */
  readonly recipe: Recipe | null;
  readonly choices: OutputChoices;
  readonly protectedInputs: readonly string[];
}

export interface GradientFileReport {
  readonly input: string;
  readonly output: string | null;
  readonly end: 'written' | 'skipped' | 'exists';
  readonly width: number;
  readonly height: number;
  readonly operator: GradientOperator;
  readonly view: string;
  /** Null where nothing was drawn, since a file is in the way. */
  readonly legend: Omit<GradientLegend, 'colours'> | null;
  /** Null where nothing was denoised first. */
  readonly solve: SolveReport | null;
  readonly notes: readonly string[];
}

/** A sheet of one photo: orders from left to right, weights from top to bottom. */
export interface SweepFileRequest {
  readonly input: string;
  /** A PNG file. */
  readonly output: string;
  /** What all cells share; order and weight come from the lists. */
  readonly recipe: Recipe;
  /** Hundredths, from left to right. */
  readonly betas: readonly number[];
  /** From top to bottom. */
  readonly weights: readonly Recipe['weightMillionths'][];
  /** All orders of a row remove as much (RMS) as order 1 does with the row's weight. */
  readonly matchesStrength: boolean;
  /** Photo px; null takes the middle. */
  readonly crop: Region | null;
  readonly choices: Pick<OutputChoices, 'conflict'>;
  readonly protectedInputs: readonly string[];
}

/** One cell of a sheet that was written. */
interface SweptCell {
  readonly row: number;
  readonly column: number;
  /** Where it lies on the sheet, px. */
  readonly at: Region;
  /** `denoise --recipe` makes it again. */
  readonly recipe: Recipe;
  /** `exact`: the pixels that `denoise` writes; `crop`: solved on the crop and a margin round it. */
  readonly stage: 'exact' | 'crop';
  /** Of the weight where a strength is matched; null where it is that of the whole photo, and removes as much. */
  readonly weightNote: WeightNote | null;
  readonly solve: SolveReport;
}

export interface SweepFileReport {
  readonly input: string;
  readonly output: string | null;
  readonly end: 'written' | 'skipped' | 'exists';
  /** Of the sheet, px; 0 where none was drawn. */
  readonly width: number;
  readonly height: number;
  /** Of the photo, px. */
  readonly crop: Region;
  readonly cells: readonly SweptCell[];
  readonly notes: readonly string[];
}

export interface Studio {
  /** Answers a page's call after checking it against its schema; never throws. */
  answer<Name extends StudioCall>(
    name: Name,
    ask: unknown,
    client: StudioClient,
  ): Promise<Outcome<StudioCalls[Name]['answer']>>;
  /** A page is gone: its running work is cancelled. */
  forget(client: StudioClient): void;

  /** Lets pages open this file by an opaque grant. */
  grantFile(path: string): Grant;
  /** The same for bytes that were uploaded; kept in memory until opened. */
  grantBytes(name: string, bytes: Uint8Array): Grant;
  /** Opens a file for every page: command line arguments, "open with", drops. Sends `photo-opened` to `client`. */
  openPath(path: string, client: StudioClient | null): Promise<Outcome<PhotoInfo>>;
  /** The bytes of a finished download, once; null when unknown or already taken. */
  takeDownload(id: string): { name: string; mediaType: string; bytes: Uint8Array } | null;

  denoiseFile(request: DenoiseFileRequest, options?: JobOptions<FileProgress>): Promise<DenoiseFileReport>;
  gradientFile(request: GradientFileRequest, options?: JobOptions<FileProgress>): Promise<GradientFileReport>;
  sweepFile(request: SweepFileRequest, options?: JobOptions<FileProgress>): Promise<SweepFileReport>;
  measureFile(
    request: { input: string; reference: string | null; beta: number },
    options?: JobOptions<FileProgress>,
  ): Promise<MeasureReport>;
  verify(options?: JobOptions<VerifyResult>): Promise<readonly VerifyResult[]>;
  listBackends(): Promise<readonly BackendInfo[]>;

  /** Ends the helper processes; nothing of Rudin is left running. */
  close(): Promise<void>;
}
