/**
 * From interleaved integers to the bytes of a photo file. Pixel values are written as they are given; the profile
 * that gives them their colour, and the other metadata, come from the file that they were read from.
 */
import type { Sharp as Pipeline } from 'sharp';
import { RudinError } from '../contract/outcome';
import { maxPixels } from '../contract/parameters';
import { deepestBits, type PhotoFormat } from '../contract/parameters';
import { sampleHeadBytes, type FileContent, type Parcel } from '../processes/parcel';
import type { SpoolFiles } from '../processes/spool-files';
import {
  contentOf,
  joinEdited,
  readerSource,
  sourceOf,
  type ByteSource,
  type EditedFile,
} from './byte-source';
import type { EncodeRequest, EncodedPhoto } from './codec-calls';
import type { Sharp } from './load-sharp';
import { oneLine } from './one-line';
import { correctAvifResolution } from './metadata/avif-resolution';
import { chooseMetadata } from './metadata/choose-metadata';
import { addToJpeg } from './metadata/jpeg-segments';
import type { PhotoMetadata } from './metadata/photo-metadata';
import { addToPng } from './metadata/png-chunks';
import { addToTiff } from './metadata/tiff-tags';
import { addToWebp } from './metadata/webp-chunks';
import { formatNames } from './photo-format';
import type { PhotoFile } from './photo-file';
import { readableByRows } from './pixel-tiff';
import { toEightBit, toTwelveBit } from './reduce-depth';

/** Largest edge of each format, px: 16 bits less a margin in JPEG, 14 bits in WebP; AVIF as libheif allows it. */
const longestEdge: Readonly<Record<PhotoFormat, number>> = {
  jpeg: 65_500,
  png: 2 ** 31 - 1,
  tiff: 2 ** 31 - 1,
  webp: 16_383,
  avif: 16_384,
};

/** At this quality WebP and AVIF are written without loss. */
const losslessQuality = 100;

/** From this quality on JPEG and AVIF keep colour at full resolution; below, at half, as cameras do. */
const fullChromaQuality = 90;

/** Bytes of 16-bit samples that are reduced at a time. */
const reduceBytes = 2 ** 24;

/** sharp's default of 4 took ten times as long on a photo of 6 megapixels (77 s against 8 s) for the same size. */
const avifEffort = 3;

/** What is encoded, without its bytes. */
type EncodeTask = Omit<EncodeRequest, 'samples' | 'source'>;

/**
 * Encodes a photo that is in memory.
 *
 * @param request Pixels, format and choices; see EncodeRequest.
 * @param source  The file that the pixels came from, or null.
 * @returns       The file, its depth, and what the format could not hold.
 * @throws {RudinError} `bad-params` when samples and size disagree, `unsupported` when the format cannot hold the
 *   size, `internal` when the encoder fails.
 */
export async function encodePhoto(
  sharp: Sharp,
  request: EncodeRequest,
  source: PhotoFile | null,
): Promise<EncodedPhoto> {
  checkRequest(request);
  const { bitDepth, metadata, notes } = await prepare(sharp, request, source);
  return await explained(request, async () => {
    const pixels = pixelsInMemory(sharp, request, bitDepth);
    if (request.format === 'avif' && hasAny(metadata))
      return { bytes: await encodeAvifWith(sharp, pixels, metadata, request, bitDepth), bitDepth, notes };
    const file = await encodePixels(pixels(), request, bitDepth).toBuffer();
    const { edited, notes: containerNotes } = addMetadata(sourceOf(file), metadata, request);
    return { bytes: joinEdited(file, edited), bitDepth, notes: [...notes, ...containerNotes] };
  });
}

/**
 * Encodes a photo from a spool file into another, row by row: neither is ever in memory as a whole.
 *
 * @param request Pixels as a parcel with room for a header before them; not AVIF, whose encoder holds all of it.
 * @returns       The file in pieces, for the main process to put together and then to remove.
 * @throws {RudinError} as encodePhoto, and `write-failed` when the spool is full.
 */
export async function encodeInSpool(
  sharp: Sharp,
  request: EncodeRequest<Parcel>,
  source: PhotoFile | null,
  spool: SpoolFiles,
): Promise<EncodedPhoto<FileContent>> {
  checkSize(request, request.samples.byteLength / (request.bitDepth / 8));
  const { bitDepth, metadata, notes } = await prepare(sharp, request, source);
  const target = spool.create();
  const reduced = bitDepth < request.bitDepth ? reduceInSpool(spool, request.samples) : null;
  try {
    const { edited, notes: containerNotes } = await explained(request, async () => {
      const pixels = readableByRows(spool, reduced ?? request.samples, {
        ...request,
        bitDepth: bitDepth > 8 ? 16 : 8,
      });
      const input = sharp(pixels, { ignoreIcc: true, limitInputPixels: maxPixels });
      const { size } = await encodePixels(input, request, bitDepth).toFile(target.path);
      const written = spool.open({ file: target.file, offset: 0, byteLength: size });
      try {
        return { ...addMetadata(readerSource(written), metadata, request), size };
      } finally {
        written.close();
      }
    });
    const { file } = target.finish();
    return { bytes: contentOf({ file }, edited), bitDepth, notes: [...notes, ...containerNotes] };
  } catch (thrown) {
    target.discard();
    throw thrown;
  } finally {
    if (reduced) spool.remove(reduced.file);
  }
}

/** Depth, metadata and what cannot be kept, the same wherever the pixels are. */
async function prepare(sharp: Sharp, task: EncodeTask, source: PhotoFile | null) {
  const bitDepth = Math.min(task.bitDepth, deepestBits[task.format]);
  const { metadata, notes } = await chooseMetadata(sharp, source, task);
  return { bitDepth, metadata, notes: [...pixelNotes(task, bitDepth), ...notes] };
}

async function explained<T>({ format }: EncodeTask, encode: () => Promise<T>): Promise<T> {
  try {
    return await encode();
  } catch (thrown) {
    if (thrown instanceof RudinError) throw thrown;
    throw new RudinError('internal', `${formatNames[format]} encoder: ${oneLine(thrown)}`, { cause: thrown });
  }
}

function checkRequest(request: EncodeRequest): void {
  const { samples, bitDepth } = request;
  const isRightType = bitDepth === 16 ? samples instanceof Uint16Array : samples instanceof Uint8Array;
  checkSize(request, isRightType ? samples.length : null, samples);
}

/** @param count Samples of the right type that are there; null when they are of another. */
function checkSize(task: EncodeTask, count: number | null, samples?: EncodeRequest['samples']): void {
  const { width, height, channels, hasAlpha, bitDepth, format } = task;
  const expected = width * height * (channels + (hasAlpha ? 1 : 0));
  if (count !== expected || expected === 0) {
    const found = samples ? `${samples.length} of ${samples.BYTES_PER_ELEMENT * 8} bit` : `${count}`;
    throw new RudinError(
      'bad-params',
      `samples: expected ${expected} of ${bitDepth} bit for ${width} x ${height}, got ${found}`,
    );
  }
  const edge = Math.max(width, height);
  if (edge > longestEdge[format])
    throw new RudinError(
      'unsupported',
      `${formatNames[format]} holds at most ${longestEdge[format]} px an edge, the photo is ${width} x ${height}`,
    );
}

function pixelNotes(request: EncodeTask, bitDepth: number): string[] {
  const { format } = request;
  const name = formatNames[format];
  const notes: string[] = [];
  if (bitDepth < request.bitDepth) notes.push(`${name} holds ${bitDepth} bit a sample: reduced from 16 bit`);
  if (request.hasAlpha && format === 'jpeg') notes.push('JPEG holds no transparency: laid on white');
  if (request.channels === 1 && (format === 'webp' || format === 'avif'))
    notes.push(`${name} holds no grey here: written as three equal channels`);
  return notes;
}

/** Makes sharp pipelines over raw pixels that keep their depth and channel count. */
function pixelsInMemory(sharp: Sharp, request: EncodeRequest, bitDepth: number): () => Pipeline {
  const { width, height, channels, hasAlpha } = request;
  const samples = reduceDepth(request.samples, bitDepth);
  const perPixel = (channels + (hasAlpha ? 1 : 0)) as 1 | 2 | 3 | 4;
  return () => sharp(samples, { raw: { width, height, channels: perPixel }, limitInputPixels: maxPixels });
}

/** 16 bit as 8 bit from one spool file to another, a stretch at a time. */
function reduceInSpool(spool: SpoolFiles, samples: Parcel): Parcel {
  const reader = spool.open(samples);
  const reduced = spool.create(sampleHeadBytes);
  try {
    const buffer = new Uint16Array(reduceBytes / 2);
    for (let at = 0; at < samples.byteLength; at += reduceBytes) {
      const part = buffer.subarray(0, Math.min(reduceBytes, samples.byteLength - at) / 2);
      reader.read(at, new Uint8Array(part.buffer, 0, part.byteLength));
      reduced.write(toEightBit(part));
    }
    return reduced.finish();
  } catch (thrown) {
    reduced.discard();
    throw thrown;
  } finally {
    reader.close();
  }
}

function reduceDepth(samples: EncodeRequest['samples'], bitDepth: number): EncodeRequest['samples'] {
  if (samples instanceof Uint8Array || bitDepth === 16) return samples;
  return bitDepth === 8 ? toEightBit(samples) : toTwelveBit(samples);
}

/** Sets colour space, depth and the encoder's options. */
function encodePixels(pipeline: Pipeline, request: EncodeTask, bitDepth: number): Pipeline {
  const { format, quality, channels } = request;
  const isGrey = channels === 1 && format !== 'webp' && format !== 'avif';
  const deep = bitDepth > 8;
  const space = isGrey ? (deep ? 'grey16' : 'b-w') : deep ? 'rgb16' : 'srgb';
  const chromaSubsampling = quality >= fullChromaQuality ? '4:4:4' : '4:2:0';
  const lossless = quality >= losslessQuality;
  const upright = request.hasAlpha && format === 'jpeg' ? pipeline.flatten({ background: '#fff' }) : pipeline;
  const placed = upright.toColourspace(space);
  switch (format) {
    case 'jpeg':
      // Tables made for each photo save 2 % of a denoised one, for five times the time and the whole photo in memory.
      return placed.jpeg({ quality, chromaSubsampling, optimiseCoding: false });
    case 'png':
      return placed.png({ compressionLevel: 6, adaptiveFiltering: true });
    case 'tiff':
      return placed.tiff({ compression: 'deflate', predictor: 'horizontal' });
    case 'webp':
      return placed.webp(lossless ? { lossless, exact: true } : { quality, exact: true });
    case 'avif':
      return placed.avif({
        quality,
        lossless,
        chromaSubsampling: lossless ? '4:4:4' : chromaSubsampling,
        bitdepth: deep ? 12 : 8,
        effort: avifEffort,
      });
  }
}

function hasAny({ icc, exif, xmp }: PhotoMetadata): boolean {
  return icc !== null || exif !== null || xmp !== null;
}

/** Puts metadata into a finished file. */
function addMetadata(
  file: ByteSource,
  metadata: PhotoMetadata,
  request: EncodeTask,
): { edited: EditedFile; notes: readonly string[] } {
  switch (request.format) {
    case 'jpeg':
      return addToJpeg(file, metadata);
    case 'png':
      return { edited: addToPng(file, metadata), notes: [] };
    case 'webp':
      return { edited: addToWebp(file, metadata, request), notes: [] };
    case 'tiff':
      return addToTiff(file, metadata);
    case 'avif':
      return { edited: [{ from: 0, to: file.byteLength }], notes: [] };
  }
}

/**
 * An AVIF with metadata. Its boxes point into one another, so they are left to libheif: the pixels go through a PNG
 * that carries the metadata, read without colour conversion and written with all that it carries.
 */
async function encodeAvifWith(
  sharp: Sharp,
  pixels: () => Pipeline,
  metadata: PhotoMetadata,
  request: EncodeTask,
  bitDepth: number,
): Promise<Uint8Array> {
  const deep = bitDepth > 8;
  const carrier = await pixels()
    .toColourspace(deep ? 'rgb16' : 'srgb')
    .png({ compressionLevel: 0 })
    .toBuffer();
  // A profile of a megabyte or an XMP of ten is the photo's own here, not an attack: it came through the reader.
  const pipeline = sharp(joinEdited(carrier, addToPng(sourceOf(carrier), metadata)), {
    ignoreIcc: true,
    limitInputPixels: maxPixels,
    unlimited: true,
  });
  const encoded = encodePixels(pipeline, { ...request, hasAlpha: false }, bitDepth).keepMetadata();
  const avif = await encoded.toBuffer();
  await correctAvifResolution(sharp, avif, metadata);
  return avif;
}
