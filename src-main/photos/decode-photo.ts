/**
 * From the bytes of a photo file to interleaved integers: the file's own encoded values, upright.
 *
 * Colour is not managed here: an Adobe RGB or Display P3 photo keeps its numbers, and the profile goes back into the
 * file that is written. Only what is not grey or RGB (CMYK, CIELAB) is converted, to sRGB, and said so.
 */
import type { Metadata, OutputInfo, Sharp as Pipeline } from 'sharp';
import { RudinError, isCancellation } from '../contract/outcome';
import { maxPixels } from '../contract/parameters';
import type { PhotoFormat } from '../contract/parameters';
import type { Parcel, Samples } from '../processes/parcel';
import type { SpoolFiles } from '../processes/spool-files';
import type { DecodedPhoto, PhotoHeader } from './codec-calls';
import { checkDecodeCost } from './decode-limits';
import { describeProfile } from './icc-profile';
import type { Sharp } from './load-sharp';
import { oneLine } from './one-line';
import type { PhotoFile } from './photo-file';
import { formatNames, recognisePhoto } from './photo-format';
import { readTraits } from './photo-traits';
import { findTiffSamples, sampleBytesOf } from './pixel-tiff';
import type { PhotoTraits } from './photo-traits';
import { readWebpSize } from './webp-size';

/** Options of every sharp instance that reads a file. */
export const readingOptions = {
  failOn: 'warning',
  limitInputPixels: maxPixels,
  limitInputChannels: 5,
  unlimited: false,
  page: 0,
  pages: 1,
} as const;

/** A header together with what decoding needs to know and the caller does not. */
interface DecodePlan {
  readonly header: PhotoHeader;
  /** CMYK and CIELAB are converted to sRGB through their profile. */
  readonly convertsToRgb: boolean;
  /** Bits a sample has in a 10- or 12-bit AVIF, which libvips shifts up and leaves without its low bits. */
  readonly significantBits: number;
  /** The colour space in which libvips hands over the pixels. */
  readonly space: 'b-w' | 'grey16' | 'srgb' | 'rgb16';
  /** Which of the samples handed over are kept; null keeps all. */
  readonly picks: ChannelPicks | null;
}

interface ChannelPicks {
  /** Samples a pixel as handed over. */
  readonly from: number;
  readonly channels: readonly number[];
}

/**
 * Reads what a file says of itself, and refuses it if it is no photo or too large.
 *
 * @param file The file.
 * @param name Its name, for messages.
 * @returns    Header; size after orientation, px.
 * @throws {RudinError} `bad-file`, `unsupported` or `too-large`, one line.
 */
export async function inspectPhoto(sharp: Sharp, file: PhotoFile, name: string): Promise<PhotoHeader> {
  return (await planDecode(sharp, file, name)).header;
}

/**
 * Decodes a photo into memory.
 *
 * @param file The file.
 * @param name Its name, for messages.
 * @returns    Header and samples, width * height * (channels + alpha), row-major, upright.
 * @throws {RudinError} `bad-file`, `unsupported` or `too-large`, one line.
 */
export async function decodePhoto(sharp: Sharp, file: PhotoFile, name: string): Promise<DecodedPhoto> {
  const plan = await planDecode(sharp, file, name);
  return { ...plan.header, samples: await decodeHere(sharp, file, name, plan) };
}

/**
 * Decodes a photo for another process: samples that are too many for a message go into a spool file.
 *
 * @param spool Where they go.
 * @throws {RudinError} as decodePhoto, and `write-failed` when the spool is full.
 */
export async function decodeInSpool(
  sharp: Sharp,
  file: PhotoFile,
  name: string,
  spool: SpoolFiles,
): Promise<DecodedPhoto<Samples | Parcel>> {
  const plan = await planDecode(sharp, file, name);
  const isAsHandedOver = plan.picks === null && plan.significantBits === 16;
  const samples =
    isAsHandedOver && sampleBytesOf(plan.header) > spool.fromBytes
      ? await decodeToFile(sharp, file, name, plan, spool)
      : spool.pack(await decodeHere(sharp, file, name, plan));
  return { ...plan.header, samples };
}

/** The pixels as libvips is asked for them, not yet in any container. */
function pixelPipeline(sharp: Sharp, file: PhotoFile, plan: DecodePlan): Pipeline {
  return sharp(file.input, { ...readingOptions, ignoreIcc: !plan.convertsToRgb })
    .autoOrient()
    .toColourspace(plan.space);
}

/** Decodes into memory. */
async function decodeHere(sharp: Sharp, file: PhotoFile, name: string, plan: DecodePlan): Promise<Samples> {
  const { header } = plan;
  const is16 = header.bitDepth === 16;
  const { data, info } = await refuseDamaged(name, header.format, () =>
    pixelPipeline(sharp, file, plan)
      .raw({ depth: is16 ? 'ushort' : 'uchar' })
      .toBuffer({ resolveWithObject: true }),
  );
  refuseOtherSize(name, plan, info);
  const decoded = is16 ? asUint16(data) : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  if (decoded instanceof Uint16Array && plan.significantBits < 16) fillLowBits(decoded, plan.significantBits);
  return plan.picks ? pickChannels(decoded, plan.picks) : decoded;
}

/**
 * Decodes into a spool file row by row: an uncompressed TIFF, the one container without a frame around each row that
 * libvips writes as it decodes.
 */
async function decodeToFile(
  sharp: Sharp,
  file: PhotoFile,
  name: string,
  plan: DecodePlan,
  spool: SpoolFiles,
): Promise<Parcel> {
  const { header } = plan;
  const target = spool.create();
  try {
    const info = await refuseDamaged(name, header.format, () =>
      pixelPipeline(sharp, file, plan).tiff({ compression: 'none' }).toFile(target.path),
    );
    refuseOtherSize(name, plan, info);
    const { file: spooled } = target.finish();
    return findTiffSamples(spool, spooled, info.size, header);
  } catch (thrown) {
    target.discard();
    throw thrown;
  }
}

function refuseOtherSize(name: string, plan: DecodePlan, info: OutputInfo): void {
  const { header } = plan;
  const perPixel = plan.picks?.from ?? header.channels + (header.hasAlpha ? 1 : 0);
  if (info.width !== header.width || info.height !== header.height || info.channels !== perPixel)
    throw new RudinError(
      'bad-file',
      `${name}: its header says ${header.width} x ${header.height} with ${perPixel} samples a pixel, its pixels are ${info.width} x ${info.height} with ${info.channels}`,
    );
}

async function planDecode(sharp: Sharp, file: PhotoFile, name: string): Promise<DecodePlan> {
  const { head, byteLength } = file;
  const format = recognisePhoto(head, name, byteLength);
  const claimed = format === 'webp' ? readWebpSize(head) : null;
  if (claimed !== null)
    checkDecodeCost({ ...claimed, samplesPerPixel: 3, bytesPerSample: 1, fileBytes: byteLength }, name);
  // Without its limit, so that a photo that is too large is refused by `checkDecodeCost` with its figures.
  const found = await refuseDamaged(name, format, () =>
    sharp(file.input, { ...readingOptions, limitInputPixels: false }).metadata(),
  );
  const is16 = sampleDepth(found, name) === 16;
  const convertsToRgb = ['cmyk', 'lab', 'labs'].includes(found.space);
  const traits = readTraits(head, format);
  const isGrey = ['b-w', 'grey16'].includes(found.space) || (traits.isMonochrome && !convertsToRgb);
  const known = isGrey || convertsToRgb || ['srgb', 'rgb16', 'rgb'].includes(found.space);
  const colours = found.space === 'cmyk' ? 4 : found.space === 'b-w' || found.space === 'grey16' ? 1 : 3;
  if (!known || found.channels > colours + 1)
    throw new RudinError(
      'unsupported',
      `${name}: expected grey, RGB or CMYK with at most one alpha channel, found ${found.channels} channels of ${found.space}`,
    );
  const channels = isGrey ? 1 : 3;
  const hasAlpha = found.channels === colours + 1;
  checkDecodeCost(
    {
      width: found.width,
      height: found.height,
      samplesPerPixel: Math.max(found.channels, channels + (hasAlpha ? 1 : 0)),
      bytesPerSample: is16 ? 2 : 1,
      fileBytes: byteLength,
    },
    name,
  );
  const header: PhotoHeader = {
    format,
    width: found.autoOrient.width,
    height: found.autoOrient.height,
    channels,
    hasAlpha,
    bitDepth: is16 ? 16 : 8,
    profile: found.icc ? describeProfile(found.icc) : null,
    notes: notesOf(found, traits),
  };
  const significantBits = format === 'avif' && is16 ? (found.bitsPerSample ?? 16) : 16;
  return { header, convertsToRgb, significantBits, ...handOver(header, found.space) };
}

/**
 * How the pixels are asked for. libvips drops the alpha of 8-bit grey on its way out and gives grey AVIF as RGB:
 * there RGB is taken, whose channels are equal, and the first kept.
 */
function handOver(header: PhotoHeader, found: Metadata['space']): Pick<DecodePlan, 'space' | 'picks'> {
  const is16 = header.bitDepth === 16;
  const isGrey = header.channels === 1;
  const asGrey = isGrey && (found === 'grey16' || (found === 'b-w' && !header.hasAlpha));
  if (asGrey) return { space: is16 ? 'grey16' : 'b-w', picks: null };
  const picks = header.hasAlpha ? { from: 4, channels: [0, 3] } : { from: 3, channels: [0] };
  return { space: is16 ? 'rgb16' : 'srgb', picks: isGrey ? picks : null };
}

function sampleDepth(found: Metadata, name: string): 8 | 16 {
  if (found.depth === 'uchar') return 8;
  if (found.depth === 'ushort') return 16;
  // libvips holds CIELAB as floats or signed integers, whatever the depth in the file.
  if (found.space === 'lab' || found.space === 'labs') return 16;
  const kinds: Record<string, string> = {
    float: '32-bit floating point',
    double: '64-bit floating point',
    uint: '32-bit integers',
    int: 'signed 32-bit integers',
    short: 'signed 16-bit integers',
    char: 'signed 8-bit integers',
  };
  throw new RudinError(
    'unsupported',
    `${name}: expected 8 or 16 bits a sample, found ${kinds[found.depth] ?? found.depth}`,
  );
}

function notesOf(found: Metadata, { frames, numberedSpace }: PhotoTraits): readonly string[] {
  const notes: string[] = [];
  const pages = Math.max(found.pages ?? 1, frames);
  if (pages > 1) notes.push(`first of ${pages} ${found.format === 'tiff' ? 'pages' : 'frames'}`);
  if (found.space === 'cmyk') notes.push('converted from CMYK to sRGB');
  if (found.space === 'lab' || found.space === 'labs') notes.push('converted from CIELAB to sRGB');
  if (found.isPalette) notes.push('converted from a palette');
  const bits = found.bitsPerSample;
  if (found.format === 'heif' && bits !== undefined && bits > 8) notes.push(`${bits} bit, read as 16 bit`);
  if (!found.icc && numberedSpace !== null)
    notes.push(`its colours are ${numberedSpace} by number, without a profile: an export does not say so`);
  return notes;
}

/** Runs a step of libvips and turns what it complains of into one line with the file's name. */
async function refuseDamaged<T>(name: string, format: PhotoFormat, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (thrown) {
    if (thrown instanceof RudinError || isCancellation(thrown)) throw thrown;
    const reason = oneLine(thrown);
    if (/not a whole number of bytes/.test(reason))
      throw new RudinError(
        'unsupported',
        `${name}: expected 8 or 16 bits a sample, found another depth (${reason})`,
      );
    if (/memory|allocat/i.test(reason))
      throw new RudinError('too-large', `${name}: not enough memory to decode it (${reason})`);
    throw new RudinError(
      'bad-file',
      `${name}: expected an intact ${formatNames[format]} photo, found damage (${reason})`,
      { cause: thrown },
    );
  }
}

function asUint16(data: Buffer): Uint16Array {
  const aligned = data.byteOffset % 2 === 0 ? data : Buffer.from(data);
  return new Uint16Array(aligned.buffer, aligned.byteOffset, aligned.byteLength / 2);
}

/** Repeats the significant bits below themselves, so that the brightest value is 65535 and not 65472. */
function fillLowBits(samples: Uint16Array, significantBits: number): void {
  for (let at = 0; at < samples.length; at++) {
    const value = samples[at] ?? 0;
    samples[at] = value | (value >>> significantBits);
  }
}

function pickChannels<Samples extends Uint8Array | Uint16Array>(
  samples: Samples,
  { from, channels }: ChannelPicks,
): Samples {
  const pixels = samples.length / from;
  const Type = samples.constructor as new (length: number) => Samples;
  const picked = new Type(pixels * channels.length);
  let to = 0;
  for (let at = 0; at < samples.length; at += from)
    for (const channel of channels) picked[to++] = samples[at + channel] ?? 0;
  return picked;
}
