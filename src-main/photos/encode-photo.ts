/**
 * From interleaved integers to the bytes of a photo file. Pixel values are written as they are given; the profile
 * that gives them their colour, and the other metadata, come from the file that they were read from.
 */
import type { Sharp as Pipeline } from 'sharp';
import { RudinError } from '../contract/outcome';
import { maxPixels } from '../contract/parameters';
import type { PhotoFormat } from '../contract/parameters';
import type { EncodeRequest, EncodedPhoto } from './codec-calls';
import type { Sharp } from './load-sharp';
import { oneLine } from './one-line';
import { chooseMetadata } from './metadata/choose-metadata';
import { addToJpeg } from './metadata/jpeg-segments';
import type { PhotoMetadata } from './metadata/photo-metadata';
import { addToPng } from './metadata/png-chunks';
import { addToTiff } from './metadata/tiff-tags';
import { addToWebp } from './metadata/webp-chunks';
import { formatNames } from './photo-format';
import { toEightBit, toTwelveBit } from './reduce-depth';

/** Largest edge of each format, px: 16 bits less a margin in JPEG, 14 bits in WebP; AVIF as libheif allows it. */
const longestEdge: Readonly<Record<PhotoFormat, number>> = {
  jpeg: 65_500,
  png: 2 ** 31 - 1,
  tiff: 2 ** 31 - 1,
  webp: 16_383,
  avif: 16_384,
};

/** Bits a sample at most. */
const deepest: Readonly<Record<PhotoFormat, number>> = { jpeg: 8, png: 16, tiff: 16, webp: 8, avif: 12 };

/** At this quality WebP and AVIF are written without loss. */
const losslessQuality = 100;

/** From this quality on JPEG and AVIF keep colour at full resolution; below, at half, as cameras do. */
const fullChromaQuality = 90;

/** sharp's default of 4 took ten times as long on a photo of 6 megapixels (77 s against 8 s) for the same size. */
const avifEffort = 3;

/**
 * Encodes a photo.
 *
 * @param request Pixels, format and source; see EncodeRequest.
 * @returns       The file, its depth, and what the format could not hold.
 * @throws {RudinError} `bad-params` when samples and size disagree, `unsupported` when the format cannot hold the
 *   size, `internal` when the encoder fails.
 */
export async function encodePhoto(sharp: Sharp, request: EncodeRequest): Promise<EncodedPhoto> {
  checkRequest(request);
  const { format } = request;
  const bitDepth = Math.min(request.bitDepth, deepest[format]);
  const { metadata, notes: metadataNotes } = await chooseMetadata(sharp, request);
  const notes = [...pixelNotes(request, bitDepth), ...metadataNotes];
  try {
    const pipeline = encodePixels(pipelineOf(sharp, request, bitDepth), request, bitDepth);
    if (format === 'avif' && hasAny(metadata))
      return { bytes: await encodeAvifWith(sharp, metadata, request, bitDepth), bitDepth, notes };
    const { bytes, notes: containerNotes } = addMetadata(await pipeline.toBuffer(), metadata, request);
    return { bytes, bitDepth, notes: [...notes, ...containerNotes] };
  } catch (thrown) {
    if (thrown instanceof RudinError) throw thrown;
    throw new RudinError('internal', `${formatNames[format]} encoder: ${oneLine(thrown)}`, { cause: thrown });
  }
}

function checkRequest(request: EncodeRequest): void {
  const { samples, width, height, channels, hasAlpha, bitDepth, format } = request;
  const expected = width * height * (channels + (hasAlpha ? 1 : 0));
  const isRightType = bitDepth === 16 ? samples instanceof Uint16Array : samples instanceof Uint8Array;
  if (!isRightType || samples.length !== expected || expected === 0)
    throw new RudinError(
      'bad-params',
      `samples: expected ${expected} of ${bitDepth} bit for ${width} x ${height}, got ${samples.length} of ${samples.BYTES_PER_ELEMENT * 8} bit`,
    );
  const edge = Math.max(width, height);
  if (edge > longestEdge[format])
    throw new RudinError(
      'unsupported',
      `${formatNames[format]} holds at most ${longestEdge[format]} px an edge, the photo is ${width} x ${height}`,
    );
}

function pixelNotes(request: EncodeRequest, bitDepth: number): string[] {
  const { format } = request;
  const name = formatNames[format];
  const notes: string[] = [];
  if (bitDepth < request.bitDepth) notes.push(`${name} holds ${bitDepth} bit a sample: reduced from 16 bit`);
  if (request.hasAlpha && format === 'jpeg') notes.push('JPEG holds no transparency: laid on white');
  if (request.channels === 1 && (format === 'webp' || format === 'avif'))
    notes.push(`${name} holds no grey here: written as three equal channels`);
  return notes;
}

/** A sharp pipeline over raw pixels that keeps their depth and channel count. */
function pipelineOf(sharp: Sharp, request: EncodeRequest, bitDepth: number): Pipeline {
  const { width, height, channels, hasAlpha } = request;
  const samples = reduceDepth(request.samples, bitDepth);
  const perPixel = (channels + (hasAlpha ? 1 : 0)) as 1 | 2 | 3 | 4;
  return sharp(samples, { raw: { width, height, channels: perPixel }, limitInputPixels: maxPixels });
}

function reduceDepth(samples: EncodeRequest['samples'], bitDepth: number): EncodeRequest['samples'] {
  if (samples instanceof Uint8Array || bitDepth === 16) return samples;
  return bitDepth === 8 ? toEightBit(samples) : toTwelveBit(samples);
}

/** Sets colour space, depth and the encoder's options. */
function encodePixels(pipeline: Pipeline, request: EncodeRequest, bitDepth: number): Pipeline {
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
      return placed.jpeg({ quality, chromaSubsampling });
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
  file: Uint8Array,
  metadata: PhotoMetadata,
  request: EncodeRequest,
): { bytes: Uint8Array; notes: readonly string[] } {
  switch (request.format) {
    case 'jpeg':
      return addToJpeg(file, metadata);
    case 'png':
      return { bytes: addToPng(file, metadata), notes: [] };
    case 'webp':
      return { bytes: addToWebp(file, metadata, request), notes: [] };
    case 'tiff':
      return addToTiff(file, metadata);
    case 'avif':
      return { bytes: file, notes: [] };
  }
}

/**
 * An AVIF with metadata. Its boxes point into one another, so they are left to libheif: the pixels go through a PNG
 * that carries the metadata, read without colour conversion and written with all that it carries.
 */
async function encodeAvifWith(
  sharp: Sharp,
  metadata: PhotoMetadata,
  request: EncodeRequest,
  bitDepth: number,
): Promise<Uint8Array> {
  const deep = bitDepth > 8;
  const carrier = await pipelineOf(sharp, request, bitDepth)
    .toColourspace(deep ? 'rgb16' : 'srgb')
    .png({ compressionLevel: 0 })
    .toBuffer();
  // A profile of a megabyte or an XMP of ten is the photo's own here, not an attack: it came through the reader.
  const pipeline = sharp(addToPng(carrier, metadata), {
    ignoreIcc: true,
    limitInputPixels: maxPixels,
    unlimited: true,
  });
  return encodePixels(pipeline, { ...request, hasAlpha: false }, bitDepth)
    .keepMetadata()
    .toBuffer();
}
