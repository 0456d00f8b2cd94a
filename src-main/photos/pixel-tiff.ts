/**
 * Samples in a spool file as an uncompressed TIFF: the container in which libvips hands over rows as it decodes them,
 * and takes rows as it encodes them, without ever holding a whole photo.
 */
import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { RudinError } from '../contract/outcome';
import { sampleHeadBytes, type Parcel } from '../processes/parcel';
import type { SpoolFiles } from '../processes/spool-files';
import { readerSource } from './byte-source';
import {
  numberOf,
  longEntry,
  readDirectory,
  readTiffHeader,
  shortEntry,
  tagTypes,
  viewOf,
  writeTagTree,
  type TagEntry,
} from './metadata/tiff-structure';

interface SampleShape {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly hasAlpha: boolean;
  readonly bitDepth: 8 | 16;
}

const pixelTags = {
  width: 0x0100,
  height: 0x0101,
  bitsPerSample: 0x0102,
  compression: 0x0103,
  photometric: 0x0106,
  stripOffsets: 0x0111,
  samplesPerPixel: 0x0115,
  rowsPerStrip: 0x0116,
  stripByteCounts: 0x0117,
  planar: 0x011c,
  extraSamples: 0x0152,
} as const;

const uncompressed = 1;
const interleaved = 1;
const photometric = { grey: 1, rgb: 2 } as const;
/** Alpha that the colours were not multiplied with. */
const plainAlpha = 2;

/** A strip is held while it is read: about a megabyte, but no more strips than the head has room for. */
const stripBytes = 2 ** 20;
const mostStrips = 4096;

/** Bytes of all samples. */
export function sampleBytesOf({ width, height, channels, hasAlpha, bitDepth }: SampleShape): number {
  return width * height * (channels + (hasAlpha ? 1 : 0)) * (bitDepth / 8);
}

/**
 * Finds the samples in an uncompressed TIFF that libvips wrote: strip behind strip.
 *
 * @param spool    Where the file is.
 * @param file     Its name there.
 * @param fileSize Its length, bytes.
 * @param shape    What must be in it.
 * @returns        The parcel of exactly the samples.
 * @throws {RudinError} `internal` when the file is of another kind.
 */
export function findTiffSamples(
  spool: SpoolFiles,
  file: string,
  fileSize: number,
  shape: SampleShape,
): Parcel {
  const reader = spool.open({ file, offset: 0, byteLength: fileSize });
  try {
    const source = readerSource(reader);
    const header = readTiffHeader(source);
    const entries = header?.littleEndian
      ? (readDirectory(source, header.first, true, fileSize)?.entries ?? [])
      : [];
    const offsets = numbersOf(entries, pixelTags.stripOffsets);
    const counts = numbersOf(entries, pixelTags.stripByteCounts);
    const [offset = 0] = offsets;
    const byteLength = counts.reduce((sum, count) => sum + count, 0);
    const isContiguous = offsets.every((at, k) => k === 0 || at === offsets[k - 1]! + counts[k - 1]!);
    const isPlain =
      numberOf(entries, pixelTags.compression) === uncompressed &&
      numberOf(entries, pixelTags.width) === shape.width &&
      numberOf(entries, pixelTags.bitsPerSample) === shape.bitDepth &&
      numberOf(entries, pixelTags.samplesPerPixel) === shape.channels + (shape.hasAlpha ? 1 : 0);
    if (!isContiguous || !isPlain || offset < 8 || byteLength !== sampleBytesOf(shape))
      throw new RudinError('internal', 'decoder: expected plain rows in its file');
    return { file, offset, byteLength };
  } finally {
    reader.close();
  }
}

/**
 * Makes a file of samples one that libvips reads row by row, by the header in the room that was left for it.
 *
 * @param spool   Where the file is.
 * @param samples What `SpoolFiles.create(sampleHeadBytes)` made, or a file that libvips wrote, which has its header.
 * @param shape   Size and kind of the samples.
 * @returns       Path of the file.
 * @throws {RudinError} `internal` when there is neither.
 */
export function readableByRows(spool: SpoolFiles, samples: Parcel, shape: SampleShape): string {
  const path = spool.pathOf(samples.file);
  // Opened once for its checks: that the file is there and holds as many bytes as it should.
  spool.open(samples).close();
  if (samples.offset === 8) return path;
  if (samples.offset !== sampleHeadBytes)
    throw new RudinError(
      'internal',
      `spool file: expected samples from ${sampleHeadBytes} on, got ${samples.offset}`,
    );
  const descriptor = openSync(path, constants.O_WRONLY | (constants.O_NOFOLLOW ?? 0));
  try {
    writeSync(descriptor, headerOf(shape), 0, undefined, 0);
  } finally {
    closeSync(descriptor);
  }
  return path;
}

/** A TIFF header and directory for samples from `sampleHeadBytes` on. */
function headerOf(shape: SampleShape): Uint8Array {
  const { width, height, channels, hasAlpha, bitDepth } = shape;
  const perPixel = channels + (hasAlpha ? 1 : 0);
  const rowBytes = width * perPixel * (bitDepth / 8);
  const rowsPerStrip = Math.max(1, Math.round(stripBytes / rowBytes), Math.ceil(height / mostStrips));
  const strips = Math.ceil(height / rowsPerStrip);
  const offsets = Array.from({ length: strips }, (_, k) => sampleHeadBytes + k * rowsPerStrip * rowBytes);
  const counts = Array.from(
    { length: strips },
    (_, k) => Math.min(rowsPerStrip, height - k * rowsPerStrip) * rowBytes,
  );
  const main = [
    longEntry(pixelTags.width, width),
    longEntry(pixelTags.height, height),
    shortsEntry(pixelTags.bitsPerSample, Array<number>(perPixel).fill(bitDepth)),
    shortEntry(pixelTags.compression, uncompressed),
    shortEntry(pixelTags.photometric, channels === 1 ? photometric.grey : photometric.rgb),
    longsEntry(pixelTags.stripOffsets, offsets),
    shortEntry(pixelTags.samplesPerPixel, perPixel),
    longEntry(pixelTags.rowsPerStrip, rowsPerStrip),
    longsEntry(pixelTags.stripByteCounts, counts),
    shortEntry(pixelTags.planar, interleaved),
    ...(hasAlpha ? [shortEntry(pixelTags.extraSamples, plainAlpha)] : []),
  ];
  const head = Uint8Array.of(0x49, 0x49, 42, 0, 8, 0, 0, 0);
  const { bytes, main: at } = writeTagTree({ main, exif: [], gps: [], interoperability: [] }, head.length);
  viewOf(head).setUint32(4, at, true);
  return Buffer.concat([head, bytes]);
}

function shortsEntry(tag: number, values: readonly number[]): TagEntry {
  return {
    tag,
    type: tagTypes.short,
    count: values.length,
    value: new Uint8Array(Uint16Array.from(values).buffer),
  };
}

function longsEntry(tag: number, values: readonly number[]): TagEntry {
  return {
    tag,
    type: tagTypes.long,
    count: values.length,
    value: new Uint8Array(Uint32Array.from(values).buffer),
  };
}

/** All values of a SHORT or LONG tag. */
function numbersOf(entries: readonly TagEntry[], tag: number): readonly number[] {
  const entry = entries.find((candidate) => candidate.tag === tag);
  if (!entry) return [];
  const view = viewOf(entry.value);
  const isShort = entry.type === tagTypes.short;
  return Array.from({ length: entry.count }, (_, k) =>
    isShort ? view.getUint16(2 * k, true) : view.getUint32(4 * k, true),
  );
}
