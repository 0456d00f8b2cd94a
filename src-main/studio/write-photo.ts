/** From integers to a file under its final name: encode in the codec process, then the safe write. */
import { createHash } from 'node:crypto';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { RudinError } from '../contract/outcome';
import { parameters, type ConflictChoice, type PhotoFormat } from '../contract/parameters';
import { extensionOf, formatOfExtension } from '../contract/photo-extensions';
import type { Recipe } from '../contract/recipe';
import type { SolveReport } from '../contract/studio-calls';
import type { SentPixels } from '../engine/engine-calls';
import type { CodecCalls, EncodedPhoto } from '../photos/codec-calls';
import type { FileContent } from '../processes/parcel';
import type { SpoolFiles } from '../processes/spool-files';
import { oneLine } from '../photos/one-line';
import { sweepDeadParts, writeSafely, type SafeWriteEnd } from '../photos/safe-write';
import { codecCancelMs, type OpenPhoto, type PhotoLibrary } from './photo-library';
import { sidecarAt, sidecarPath, withSidecar } from './sidecar-file';
import type { OutputChoices } from './studio-interface';
import type { Worker } from '../processes/worker';

/** AVIF takes about 3 s a megapixel at most; beyond this the encoder hangs. */
const encodeDeadlineMs = 600_000;

/** File name for a denoised photo: "IMG_1.jpg" becomes "IMG_1-denoised.png". */
export function suggestedName(photo: OpenPhoto, format: PhotoFormat): string {
  const ending = extname(photo.name);
  const stem = basename(photo.name, ending);
  return `${stem}-denoised${formatOfExtension(ending) === format ? ending : extensionOf(format)}`;
}

/** What to say when a file's ending belongs to another format than the one inside, as it did in its input. */
export function endingNote(path: string, format: PhotoFormat): readonly string[] {
  if (formatOfExtension(extname(path)) === format) return [];
  return [`the file holds ${format.toUpperCase()}, which its ending does not tell`];
}

/** The format that choices stand for. */
export function formatOf(choice: 'same' | PhotoFormat, photo: OpenPhoto): PhotoFormat {
  return choice === 'same' ? photo.header.format : choice;
}

/**
 * Encodes pixels with what the photo that they came from says about itself. Stripped of metadata they still keep its
 * colour profile, without which their colours would change; a drawing has none of the photo's colours and gets none.
 *
 * @param use What is done with the file, which is gone afterwards, as are the pixels.
 */
export async function encode<T>(
  { codec, library: { spool } }: { readonly codec: Worker<CodecCalls>; readonly library: PhotoLibrary },
  photo: OpenPhoto,
  pixels: SentPixels,
  choices: Pick<OutputChoices, 'quality' | 'metadata'> & {
    readonly format: PhotoFormat;
    readonly isDrawing?: boolean;
  },
  signal: AbortSignal | undefined,
  use: (encoded: EncodedPhoto<FileContent>) => Promise<T>,
): Promise<T> {
  const { format, quality, metadata, isDrawing = false } = choices;
  spool.claim(pixels.samples);
  let content: FileContent = [];
  try {
    const encoded = await codec.call(
      'encode',
      { ...pixels, format, quality, metadata, source: isDrawing ? null : photo.file },
      { signal, deadlineMs: encodeDeadlineMs, killAfterCancelMs: codecCancelMs, subject: photo.name },
    );
    content = encoded.bytes;
    spool.claim(content);
    spool.remove(pixels.samples);
    return await use(encoded);
  } finally {
    spool.remove(pixels.samples);
    spool.remove(content);
  }
}

/**
 * Writes a finished file and, when asked for, the sidecar beside it that says what was done.
 *
 * @returns How it ended, the path that was written, and a note where a sidecar of an earlier output stays beside it.
 * @throws {RudinError} `conflict` or `write-failed`; the target is then as it was, unless the message says that only the
 *   sidecar is missing.
 */
export async function writeOutput(options: {
  readonly path: string;
  readonly bytes: Iterable<Uint8Array>;
  readonly choices: Pick<OutputChoices, 'conflict'>;
  readonly protectedInputs: readonly string[];
  readonly sidecar: unknown;
  readonly signal?: AbortSignal | undefined;
}): Promise<SafeWriteEnd & { readonly notes: readonly string[] }> {
  const { path, bytes, choices, protectedInputs, sidecar, signal } = options;
  await sweepOnce(dirname(resolve(path)));
  const target = { path, bytes, conflict: choices.conflict, protectedInputs, ...(signal && { signal }) };
  const written = await writeSafely(withSidecar(target, sidecar !== null));
  if (written.end !== 'written') return { ...written, notes: [] };
  if (sidecar !== null) {
    await writeSidecar(written.path, sidecar, { conflict: choices.conflict, protectedInputs });
    return { ...written, notes: [] };
  }
  if ((await sidecarAt(written.path)) !== 'rudin') return { ...written, notes: [] };
  const stale = sidecarPath(join(dirname(path), basename(written.path)));
  return { ...written, notes: [`${stale} describes an earlier result`] };
}

/** @param output Path of the output that was just written. */
async function writeSidecar(
  output: string,
  sidecar: unknown,
  rules: { readonly conflict: ConflictChoice; readonly protectedInputs: readonly string[] },
): Promise<void> {
  const path = sidecarPath(output);
  const bytes = new TextEncoder().encode(`${JSON.stringify(sidecar, null, 2)}\n`);
  try {
    // The name was free when the output took its own, or both may be replaced.
    const conflict = rules.conflict === 'overwrite' ? 'overwrite' : 'ask';
    const { end } = await writeSafely({ ...rules, path, bytes, conflict });
    if (end !== 'written')
      throw new RudinError(
        'conflict',
        `${basename(path)}: another program made a file of this name meanwhile`,
      );
  } catch (thrown) {
    const { code, message } =
      thrown instanceof RudinError ? thrown : new RudinError('internal', oneLine(thrown));
    throw new RudinError(code, `${oneLine(output)} was written, but not its sidecar: ${message}`, {
      cause: thrown,
    });
  }
}

const sweptFolders = new Set<string>();

/** Removes what killed runs of Rudin left in a folder, before this process first writes there. */
async function sweepOnce(folder: string): Promise<void> {
  if (sweptFolders.has(folder)) return;
  sweptFolders.add(folder);
  await sweepDeadParts(folder);
}

/** What a sidecar says: enough to make the same pixels again and to check that the input is the same. */
export async function sidecarOf(
  photo: OpenPhoto,
  recipe: Recipe,
  solve: SolveReport,
  { version, files }: { readonly version: string; readonly files: SpoolFiles },
): Promise<unknown> {
  return {
    program: `rudin ${version}`,
    input: await inputOf(photo, files),
    // The weight that was used, also where it followed from the photo: a later version may measure differently.
    recipe: {
      ...recipe,
      weightMillionths: Math.round(solve.weight * parameters.weightMillionths.perUnit),
      strengthMillionths: null,
    },
    solve,
  };
}

/** Which file a photo was read from, so that the same one is known again. */
export async function inputOf(
  photo: OpenPhoto,
  files: SpoolFiles,
): Promise<{ readonly name: string; readonly sha256: string }> {
  const hash = createHash('sha256');
  for (const chunk of files.chunksOf([photo.file])) {
    hash.update(chunk);
    // Other work of this process goes on between the stretches of a large file.
    await new Promise(setImmediate);
  }
  return { name: photo.name, sha256: hash.digest('hex') };
}
