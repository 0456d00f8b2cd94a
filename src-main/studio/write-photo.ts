/** From integers to a file under its final name: encode in the codec process, then the safe write. */
import { createHash } from 'node:crypto';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { parameters, type PhotoFormat } from '../contract/parameters';
import { extensionOf, formatOfExtension } from '../contract/photo-extensions';
import type { Recipe } from '../contract/recipe';
import type { SolveReport } from '../contract/studio-calls';
import type { SentPixels } from '../engine/engine-calls';
import type { CodecCalls, EncodedPhoto } from '../photos/codec-calls';
import type { FileContent } from '../processes/parcel';
import type { SpoolFiles } from '../processes/spool-files';
import { sweepDeadParts, writeSafely } from '../photos/safe-write';
import { codecCancelMs, type OpenPhoto, type PhotoLibrary } from './photo-library';
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
 * @returns How it ended, and the path that was written.
 * @throws {RudinError} `conflict` or `write-failed`; the target is then as it was.
 */
export async function writeOutput(options: {
  readonly path: string;
  readonly bytes: Iterable<Uint8Array>;
  readonly choices: Pick<OutputChoices, 'conflict'>;
  readonly protectedInputs: readonly string[];
  readonly sidecar: unknown;
  readonly signal?: AbortSignal | undefined;
}): ReturnType<typeof writeSafely> {
  const { path, bytes, choices, protectedInputs, sidecar, signal } = options;
  await sweepOnce(dirname(resolve(path)));
  const written = await writeSafely({
    path,
    bytes,
    conflict: choices.conflict,
    protectedInputs,
    ...(signal && { signal }),
  });
  if (written.end === 'written' && sidecar !== null) {
    await writeSafely({
      path: join(dirname(written.path), `${basename(written.path)}.rudin.json`),
      bytes: new TextEncoder().encode(`${JSON.stringify(sidecar, null, 2)}\n`),
      // The sidecar belongs to the photo just written: it replaces that of an earlier one.
      conflict: 'overwrite',
      protectedInputs,
    });
  }
  return written;
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
