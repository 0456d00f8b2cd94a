/**
 * Reads and writes directories of tags (IFDs) as TIFF 6.0 has them. EXIF is the same structure, whether it stands
 * in a TIFF file itself or as a block in a JPEG, PNG, WebP or AVIF.
 *
 * The reader meets hostile bytes: every offset is checked, nothing is followed twice, and what cannot be read is
 * left out. Values are held in little-endian order; files are written in that order only.
 */
import { sourceOf, type ByteSource } from '../byte-source';
import type { Resolution } from './resolution';

/** One tag: TIFF's type number, how many values, and their bytes, little-endian. */
export interface TagEntry {
  readonly tag: number;
  readonly type: number;
  readonly count: number;
  readonly value: Uint8Array;
}

/** The directories that describe a photo; `main` is IFD0. */
export interface TagTree {
  readonly main: readonly TagEntry[];
  readonly exif: readonly TagEntry[];
  readonly gps: readonly TagEntry[];
  readonly interoperability: readonly TagEntry[];
}

export const tags = {
  imageDescription: 0x010e,
  orientation: 0x0112,
  xResolution: 0x011a,
  yResolution: 0x011b,
  resolutionUnit: 0x0128,
  exif: 0x8769,
  gps: 0x8825,
  interoperability: 0xa005,
  pixelXDimension: 0xa002,
  pixelYDimension: 0xa003,
  makerNote: 0x927c,
} as const;

/** TIFF 6.0, page 15: bytes of one value, and of the unit in which its byte order runs. */
const typeSizes: Readonly<Record<number, readonly [bytes: number, word: number]>> = {
  1: [1, 1], // BYTE
  2: [1, 1], // ASCII
  3: [2, 2], // SHORT
  4: [4, 4], // LONG
  5: [8, 4], // RATIONAL
  6: [1, 1], // SBYTE
  7: [1, 1], // UNDEFINED
  8: [2, 2], // SSHORT
  9: [4, 4], // SLONG
  10: [8, 4], // SRATIONAL
  11: [4, 4], // FLOAT
  12: [8, 8], // DOUBLE
  13: [4, 4], // IFD
};

export const tagTypes = { short: 3, long: 4, rational: 5, undefined: 7, byte: 1 } as const;

/** No camera writes more; a directory that claims more is damaged. */
const mostEntries = 1000;

/** Where a directory is, how its numbers run, and its entries. */
interface Directory {
  readonly entries: readonly TagEntry[];
  /** Offset of each entry's value (or of its four inline bytes), by tag. */
  readonly valueOffsets: ReadonlyMap<number, number>;
  /** Offset of the next directory, 0 for none. */
  readonly next: number;
}

/** Byte order and offset of IFD0, or null when the bytes are no classic TIFF structure. */
export function readTiffHeader(
  bytes: Uint8Array | ByteSource,
): { littleEndian: boolean; first: number } | null {
  const head = sourceOf(bytes).bytes(0, 8);
  if (head.length < 8) return null;
  const view = viewOf(head);
  const order = view.getUint16(0);
  const littleEndian = order === 0x4949;
  if ((!littleEndian && order !== 0x4d4d) || view.getUint16(2, littleEndian) !== 42) return null;
  return { littleEndian, first: view.getUint32(4, littleEndian) };
}

/**
 * Reads one directory.
 *
 * @param bytes        The whole structure; offsets count from its start.
 * @param at           Offset of the directory.
 * @param littleEndian Byte order of the structure.
 * @param mostBytes    Values longer than this are left out (tables of strip offsets).
 * @returns            Null when no directory can be there.
 */
export function readDirectory(
  bytes: Uint8Array | ByteSource,
  at: number,
  littleEndian: boolean,
  mostBytes = 2 ** 20,
): Directory | null {
  const source = sourceOf(bytes);
  const { byteLength } = source;
  if (at < 8 || at + 2 > byteLength) return null;
  const count = viewOf(source.bytes(at, 2)).getUint16(0, littleEndian);
  const rowsEnd = at + 2 + 12 * count;
  if (count === 0 || count > mostEntries || rowsEnd > byteLength) return null;
  const view = viewOf(source.bytes(at, rowsEnd - at + 4));
  const entries: TagEntry[] = [];
  const valueOffsets = new Map<number, number>();
  for (let index = 0; index < count; index++) {
    const entryAt = 2 + 12 * index;
    const tag = view.getUint16(entryAt, littleEndian);
    const type = view.getUint16(entryAt + 2, littleEndian);
    const values = view.getUint32(entryAt + 4, littleEndian);
    const [size, word] = typeSizes[type] ?? [0, 1];
    const length = size * values;
    const valueAt = length <= 4 ? at + entryAt + 8 : view.getUint32(entryAt + 8, littleEndian);
    const isReadable = length > 0 && length <= mostBytes && valueAt + length <= byteLength;
    if (!isReadable || valueOffsets.has(tag)) continue;
    // A copy: `slice` of a Buffer would be a view, and the bytes are swapped below.
    const raw = Uint8Array.from(source.bytes(valueAt, length));
    entries.push({ tag, type, count: values, value: littleEndian ? raw : swapWords(raw, word) });
    valueOffsets.set(tag, valueAt);
  }
  const next = rowsEnd + 4 <= byteLength ? view.getUint32(rowsEnd - at, littleEndian) : 0;
  return { entries, valueOffsets, next };
}

/**
 * Reads the directories that describe a photo.
 *
 * @param bytes A classic TIFF file or an EXIF block without its "Exif" prefix.
 * @returns     Null when it is neither.
 */
export function readTagTree(bytes: Uint8Array | ByteSource): TagTree | null {
  const header = readTiffHeader(bytes);
  if (header === null) return null;
  const directoryAt = (at: number | null): readonly TagEntry[] =>
    at === null ? [] : (readDirectory(bytes, at, header.littleEndian)?.entries ?? []);
  const main = directoryAt(header.first);
  const exif = directoryAt(numberOf(main, tags.exif));
  return {
    main,
    exif,
    gps: directoryAt(numberOf(main, tags.gps)),
    interoperability: directoryAt(numberOf(exif, tags.interoperability)),
  };
}

/**
 * Bytes of directories to be placed at a given offset of a structure, little-endian.
 *
 * @param tree   Directories; pointers between them are made anew.
 * @param offset Where in the structure the bytes will stand, even.
 * @returns      `bytes`, and where in the structure IFD0 then is.
 */
export function writeTagTree(tree: TagTree, offset: number): { bytes: Uint8Array; main: number } {
  const parts: Uint8Array[] = [];
  let at = offset;
  const place = (entries: readonly TagEntry[]): number => {
    const directory = at;
    const bytes = writeDirectory(entries, directory);
    parts.push(bytes);
    at += bytes.length;
    return directory;
  };
  const linked = (entries: readonly TagEntry[], tag: number, children: readonly TagEntry[]): TagEntry[] => {
    const others = entries.filter((entry) => entry.tag !== tag);
    return children.length === 0 ? others : [...others, longEntry(tag, place(children))];
  };
  const exif = linked(tree.exif, tags.interoperability, tree.interoperability);
  const main = place(linked(linked(tree.main, tags.exif, exif), tags.gps, tree.gps));
  return { bytes: Buffer.concat(parts), main };
}

function writeDirectory(entries: readonly TagEntry[], offset: number): Uint8Array {
  const sorted = [...entries].sort((a, b) => a.tag - b.tag);
  const headBytes = 2 + 12 * sorted.length + 4;
  const values = sorted.map(({ value }) => (value.length <= 4 ? 0 : value.length + (value.length % 2)));
  const bytes = new Uint8Array(headBytes + values.reduce((sum, length) => sum + length, 0));
  const view = viewOf(bytes);
  view.setUint16(0, sorted.length, true);
  let valueAt = headBytes;
  sorted.forEach(({ tag, type, count, value }, index) => {
    const entryAt = 2 + 12 * index;
    view.setUint16(entryAt, tag, true);
    view.setUint16(entryAt + 2, type, true);
    view.setUint32(entryAt + 4, count, true);
    if (value.length <= 4) bytes.set(value, entryAt + 8);
    else {
      view.setUint32(entryAt + 8, offset + valueAt, true);
      bytes.set(value, valueAt);
      valueAt += values[index] ?? 0;
    }
  });
  return bytes;
}

/** First value of a SHORT or LONG tag; null when it is missing or of another type. */
export function numberOf(entries: readonly TagEntry[], tag: number): number | null {
  const entry = entries.find((candidate) => candidate.tag === tag);
  if (!entry) return null;
  const view = viewOf(entry.value);
  if (entry.type === tagTypes.short) return view.getUint16(0, true);
  return entry.type === tagTypes.long || entry.type === 13 ? view.getUint32(0, true) : null;
}

export function shortEntry(tag: number, value: number): TagEntry {
  return { tag, type: tagTypes.short, count: 1, value: Uint8Array.of(value & 255, value >> 8) };
}

export function longEntry(tag: number, value: number): TagEntry {
  const bytes = new Uint8Array(4);
  viewOf(bytes).setUint32(0, value, true);
  return { tag, type: tagTypes.long, count: 1, value: bytes };
}

/** A tag of raw bytes, such as an ICC profile. */
export function bytesEntry(tag: number, type: number, value: Uint8Array): TagEntry {
  return { tag, type, count: value.length, value };
}

/** The three tags that say a resolution. */
export function resolutionEntries({ x, y, unit }: Resolution): readonly TagEntry[] {
  return [
    rationalEntry(tags.xResolution, x),
    rationalEntry(tags.yResolution, y),
    shortEntry(tags.resolutionUnit, unit === 'inch' ? 2 : 1),
  ];
}

function rationalEntry(tag: number, number: number): TagEntry {
  const value = new Uint8Array(8);
  const denominator = Number.isInteger(number) ? 1 : 1000;
  viewOf(value).setUint32(0, Math.round(number * denominator), true);
  viewOf(value).setUint32(4, denominator, true);
  return { tag, type: tagTypes.rational, count: 1, value };
}

/** Entries with others put in place of those of the same tag. */
export function replaceEntries(
  entries: readonly TagEntry[],
  replacements: readonly TagEntry[],
): readonly TagEntry[] {
  const replaced = new Set(replacements.map(({ tag }) => tag));
  return [...entries.filter(({ tag }) => !replaced.has(tag)), ...replacements];
}

/** A view of exactly these bytes. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function swapWords(bytes: Uint8Array, word: number): Uint8Array {
  if (word === 1) return bytes;
  for (let at = 0; at + word <= bytes.length; at += word) bytes.subarray(at, at + word).reverse();
  return bytes;
}
