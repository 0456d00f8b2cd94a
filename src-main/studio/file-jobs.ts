/** Jobs on files by path, for the command line: the same library, solves and writes as behind a page. */
import { resolve } from 'node:path';
import { solverValues } from '../contract/recipe';
import type { EngineCalls, MeasureReport, SolveProgress } from '../engine/engine-calls';
import type { CodecCalls } from '../photos/codec-calls';
import { checkTarget } from '../photos/safe-write';
import type { MemoryMeter } from './memory-meter';
import type { OpenPhoto, PhotoLibrary } from './photo-library';
import type {
  DenoiseFileReport,
  DenoiseFileRequest,
  FileProgress,
  GradientFileReport,
  GradientFileRequest,
  JobOptions,
  OutputChoices,
  StageSeconds,
  StudioOptions,
} from './studio-interface';
import type { Worker } from '../processes/worker';
import { settingsFor } from './settings-for';
import { withSidecar } from './sidecar-file';
import { strengthNotes } from './strength-notes';
import { encode, endingNote, formatOf, sidecarOf, writeOutput } from './write-photo';

/** Shares of decoding and solving in a job's progress; encoding takes the rest. */
const decodeShare = 0.1;
const solveShare = 0.8;

const noSeconds: StageSeconds = {
  ...{ start: 0, read: 0, decode: 0, transfer: 0, estimate: 0 },
  ...{ solve: 0, convert: 0, encode: 0, write: 0, total: 0 },
};

/** What jobs on files work with. */
export interface JobParts {
  readonly codec: Worker<CodecCalls>;
  readonly engine: Worker<EngineCalls>;
  readonly library: PhotoLibrary;
  readonly memory: MemoryMeter;
  readonly options: Pick<StudioOptions, 'backend' | 'threads' | 'version'>;
}

/**
 * Denoises one file into another.
 *
 * @throws {RudinError} what opening, solving, encoding or writing throws; nothing was written then.
 */
export async function denoiseFile(
  parts: JobParts,
  request: DenoiseFileRequest,
  job: JobOptions<FileProgress> = {},
): Promise<DenoiseFileReport> {
  const { engine, library, memory, options } = parts;
  const { recipe, choices } = request;
  const begun = performance.now();
  const since = job.since ?? begun;
  const seconds = (stages: Partial<StageSeconds>): StageSeconds => ({
    ...noSeconds,
    ...stages,
    total: (performance.now() - since) / 1000,
  });
  // The threads start while the file is read and decoded; what goes wrong there is told by the solve.
  engine.call('prepare', { backend: options.backend, threads: options.threads }).catch(() => undefined);
  // Asked before the work: a solve of minutes should not end at a file that was in the way all along.
  const blocked = await checkTarget(withSidecar(targetOf(request), choices.sidecar));
  job.onProgress?.({ stage: 'decode', fraction: 0, secondsLeft: null });
  return await withPhoto(parts, request.input, job.signal, async (photo) => {
    const common = commonReport(request, photo);
    const opening = { ...photo.seconds, start: (begun - since) / 1000 + photo.seconds.start };
    if (blocked !== 'free') {
      return { ...common, end: blocked, output: null, solve: null, seconds: seconds(opening) };
    }
    const course = { signal: job.signal, onProgress: solveProgress(job) };
    const settings = await settingsFor(recipe, photo, { library, device: options }, course);
    const bitDepth = choices.bitDepth === 'same' ? photo.header.bitDepth : choices.bitDepth;
    const answer = await library.ask([photo], 'readPixels', { photo: photo.id, settings, bitDepth }, course);
    const { pixels, report } = answer;
    job.onProgress?.({ stage: 'encode', fraction: decodeShare + solveShare, secondsLeft: null });
    const format = formatOf(choices.format, photo);
    const encodeBegun = performance.now();
    return await encode(parts, photo, pixels, { ...choices, format }, job.signal, async (encoded) => {
      const { files } = library.spool;
      const writeBegun = performance.now();
      const written = await writeOutput({
        ...targetOf(request),
        bytes: files.chunksOf(encoded.bytes),
        choices,
        sidecar: choices.sidecar
          ? await sidecarOf(photo, recipe, report, { version: options.version, files })
          : null,
        signal: job.signal,
      });
      job.onProgress?.({ stage: 'encode', fraction: 1, secondsLeft: 0 });
      return {
        ...common,
        end: written.end,
        output: written.end === 'written' ? written.path : null,
        bitDepth: encoded.bitDepth,
        solve: report,
        seconds: seconds({
          ...opening,
          solve: report.seconds,
          convert: answer.seconds?.convert ?? 0,
          transfer: opening.transfer + (answer.seconds?.transfer ?? 0),
          encode: (writeBegun - encodeBegun) / 1000,
          write: (performance.now() - writeBegun) / 1000,
        }),
        peakRssBytes: memory.peakBytes,
        notes: [
          ...photo.header.notes,
          ...strengthNotes(recipe, report),
          ...encoded.notes,
          ...endingNote(request.output, format),
          ...written.notes,
        ],
      };
    });
  });
}

/**
 * Draws the gradient of one file, before or after denoising, into another.
 *
 * @throws {RudinError} as denoiseFile.
 */
export async function gradientFile(
  parts: JobParts,
  request: GradientFileRequest,
  job: JobOptions<FileProgress> = {},
): Promise<GradientFileReport> {
  const { library, options } = parts;
  const { recipe, view, gradient, choices } = request;
  const blocked = await checkTarget(targetOf(request));
  return await withPhoto(parts, request.input, job.signal, async (photo) => {
    const { width, height, notes } = photo.header;
    const about = { input: request.input, width, height, operator: gradient.operator, view };
    if (blocked !== 'free')
      return { ...about, legend: null, solve: null, end: blocked, output: null, notes: [] };
    const course = { signal: job.signal, onProgress: solveProgress(job) };
    const { pixels, legend, report } = await library.ask(
      [photo],
      'drawGradient',
      {
        photo: photo.id,
        settings: recipe && (await settingsFor(recipe, photo, { library, device: options }, course)),
        view,
        gradient,
      },
      course,
    );
    const { colours: _colours, ...scale } = legend;
    const format = formatOf(choices.format, photo);
    const drawing = { quality: choices.quality, metadata: 'strip', format, isDrawing: true } as const;
    return await encode(parts, photo, pixels, drawing, job.signal, async (encoded) => {
      const written = await writeOutput({
        ...targetOf(request),
        bytes: library.spool.files.chunksOf(encoded.bytes),
        choices,
        sidecar: null,
        signal: job.signal,
      });
      const output = written.end === 'written' ? written.path : null;
      const strength = recipe && report ? strengthNotes(recipe, report) : [];
      const said = [...notes, ...strength, ...encoded.notes, ...written.notes];
      return { ...about, legend: scale, solve: report, end: written.end, output, notes: said };
    });
  });
}

/**
 * Measures one file, against a reference when one is named.
 *
 * @throws {RudinError} what opening throws, or `bad-params` when the sizes differ.
 */
export async function measureFile(
  parts: JobParts,
  request: { readonly input: string; readonly reference: string | null; readonly beta: number },
  job: JobOptions<FileProgress> = {},
): Promise<MeasureReport> {
  const measure = (photo: OpenPhoto, reference: OpenPhoto | null): Promise<MeasureReport> =>
    parts.library.ask(
      reference ? [photo, reference] : [photo],
      'measure',
      { photo: photo.id, reference: reference?.id ?? null, beta: request.beta },
      { signal: job.signal },
    );
  return await withPhoto(parts, request.input, job.signal, async (photo) => {
    if (request.reference === null) return await measure(photo, null);
    return await withPhoto(parts, request.reference, job.signal, (reference) => measure(photo, reference));
  });
}

/** Opens a photo for one job and closes it afterwards. */
export async function withPhoto<T>(
  { library }: JobParts,
  path: string,
  signal: AbortSignal | undefined,
  work: (photo: OpenPhoto) => Promise<T>,
): Promise<T> {
  const photo = await library.open({ kind: 'file', path: resolve(path) }, signal);
  try {
    return await work(photo);
  } finally {
    await library.close(photo);
  }
}

/** Where a job writes, and what it must not write over. */
export function targetOf({
  output,
  choices,
  input,
  protectedInputs,
}: Pick<DenoiseFileRequest, 'output' | 'input' | 'protectedInputs'> & {
  readonly choices: Pick<OutputChoices, 'conflict'>;
}) {
  return { path: output, choices, conflict: choices.conflict, protectedInputs: [input, ...protectedInputs] };
}

function commonReport({ input, recipe }: DenoiseFileRequest, { header }: OpenPhoto) {
  const { beta, coupling, chromaWeight, noiseModel, edgePass } = solverValues(recipe);
  const { width, height, channels, bitDepth, notes } = header;
  return {
    ...{ input, width, height, channels, bitDepth, notes, peakRssBytes: 0 },
    ...{ beta, coupling, chromaWeight, noiseModel, edgePass },
  };
}

function solveProgress(job: JobOptions<FileProgress>): (progress: SolveProgress) => void {
  return ({ fraction, secondsLeft }) =>
    job.onProgress?.({ stage: 'solve', fraction: decodeShare + solveShare * fraction, secondsLeft });
}
