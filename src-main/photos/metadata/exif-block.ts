/**
 * An EXIF block (a small TIFF structure) made to fit the photo that is written: upright, of the right size, with its
 * resolution.
 *
 * A block that needs no conversion is changed without moving anything in it: a new IFD0 is put behind its end and
 * the header pointed there. What camera makers hide in their notes counts offsets from the block's start and stays
 * readable.
 */
import type { ByteSource } from '../byte-source';
import {
  numberOf,
  readDirectory,
  readTagTree,
  readTiffHeader,
  resolutionEntries,
  shortEntry,
  tags,
  tagTypes,
  viewOf,
  writeTagTree,
} from './tiff-structure';
import type { Resolution } from './resolution';
import type { TagEntry, TagTree } from './tiff-structure';

/** What an EXIF block must say of the photo that it goes with. */
export interface ExifFacts {
  readonly width: number;
  readonly height: number;
  /** Null leaves what the block says. */
  readonly resolution: Resolution | null;
}

/**
 * Tags of IFD0 that describe a photo, not how its pixels are stored: DocumentName, ImageDescription, Make, Model,
 * resolution, Software, DateTime, Artist, HostComputer, Rating, RatingPercent, Copyright, the Windows XP texts.
 */
const descriptive = new Set([
  0x010d, 0x010e, 0x010f, 0x0110, 0x011a, 0x011b, 0x0128, 0x0131, 0x0132, 0x013b, 0x013c, 0x4746, 0x4749, 0x8298,
  0x9c9b, 0x9c9c, 0x9c9d, 0x9c9e, 0x9c9f,
]); // prettier-ignore

/**
 * The descriptive tags of a TIFF file or an EXIF block.
 *
 * @param bytes A classic TIFF file or an EXIF block.
 * @returns     The tags, and whether maker's notes had to stay behind since they cannot be moved; null when there
 *   is nothing that describes the photo.
 */
export function readDescription(
  bytes: Uint8Array | ByteSource,
): { tree: TagTree; lostMakerNote: boolean } | null {
  const tree = readTagTree(bytes);
  if (tree === null) return null;
  const main = tree.main.filter(({ tag }) => descriptive.has(tag));
  const exif = tree.exif.filter(({ tag }) => tag !== tags.makerNote);
  if (main.length + exif.length + tree.gps.length === 0) return null;
  return { tree: { ...tree, main, exif }, lostMakerNote: exif.length < tree.exif.length };
}

/** Whether a block holds notes of the camera maker, whose own offsets count from the block's start. */
export function hasMakerNote(block: Uint8Array): boolean {
  return readTagTree(block)?.exif.some(({ tag }) => tag === tags.makerNote) ?? false;
}

/** The tags as an EXIF block of their own. */
export function blockOf(tree: TagTree): Uint8Array {
  const header = Uint8Array.of(0x49, 0x49, 42, 0, 0, 0, 0, 0);
  const { bytes, main } = writeTagTree(tree, header.length);
  viewOf(header).setUint32(4, main, true);
  return Buffer.concat([header, bytes]);
}

/** A block that says nothing but the resolution. */
export function blockOfResolution(resolution: Resolution): Uint8Array {
  return blockOf({ main: resolutionEntries(resolution), exif: [], gps: [], interoperability: [] });
}

/**
 * Makes a block say the size and resolution that the photo has, upright, without moving what is in it.
 *
 * @param block EXIF block, either byte order.
 * @param facts What it must say.
 * @returns     The block, corrected; null when it is damaged.
 */
export function correctBlock(block: Uint8Array, facts: ExifFacts): Uint8Array | null {
  const header = readTiffHeader(block);
  if (header === null) return null;
  const { littleEndian } = header;
  const main = readDirectory(block, header.first, littleEndian);
  if (main === null) return null;
  const wasTurned = (numberOf(main.entries, tags.orientation) ?? 1) !== 1;
  const corrected = Buffer.from(block);
  const exifAt = numberOf(main.entries, tags.exif);
  if (exifAt !== null) correctSizes(corrected, exifAt, littleEndian, facts);
  // The thumbnail in IFD1 lies as the sensor did: it goes when the photo was turned.
  const next = wasTurned ? 0 : main.next;
  return appendMain(corrected, header, mainCorrections(facts), next);
}

function mainCorrections(facts: ExifFacts): readonly TagEntry[] {
  const resolution = facts.resolution === null ? [] : resolutionEntries(facts.resolution);
  return [shortEntry(tags.orientation, 1), ...resolution];
}

/** PixelXDimension and PixelYDimension are numbers of fixed size: changed where they stand. */
function correctSizes(block: Uint8Array, exifAt: number, littleEndian: boolean, facts: ExifFacts): void {
  const exif = readDirectory(block, exifAt, littleEndian);
  const view = viewOf(block);
  const sizes = [
    [tags.pixelXDimension, facts.width],
    [tags.pixelYDimension, facts.height],
  ] as const;
  for (const [tag, size] of sizes) {
    const entry = exif?.entries.find((candidate) => candidate.tag === tag);
    const at = exif?.valueOffsets.get(tag);
    if (!entry || at === undefined) continue;
    if (entry.type === tagTypes.short && size < 65_536) view.setUint16(at, size, littleEndian);
    if (entry.type === tagTypes.long) view.setUint32(at, size, littleEndian);
  }
}

/**
 * Puts IFD0 with changed entries behind the block. The old entries are copied as they stand, offsets included, since
 * nothing before them moves; only new values are appended.
 */
function appendMain(
  block: Uint8Array,
  header: { littleEndian: boolean; first: number },
  changes: readonly TagEntry[],
  next: number,
): Uint8Array {
  const { littleEndian, first } = header;
  const view = viewOf(block);
  const replaced = new Set(changes.map(({ tag }) => tag));
  const rows: { tag: number; row: Uint8Array }[] = [];
  for (let index = 0; index < view.getUint16(first, littleEndian); index++) {
    const row = block.subarray(first + 2 + 12 * index, first + 14 + 12 * index);
    const tag = viewOf(row).getUint16(0, littleEndian);
    if (!replaced.has(tag)) rows.push({ tag, row });
  }
  const start = block.length + (block.length % 2);
  let valueAt = start + 2 + 12 * (rows.length + changes.length) + 4;
  const values: Uint8Array[] = [];
  for (const { tag, type, count, value } of changes) {
    const row = new Uint8Array(12);
    const rowView = viewOf(row);
    rowView.setUint16(0, tag, littleEndian);
    rowView.setUint16(2, type, littleEndian);
    rowView.setUint32(4, count, littleEndian);
    const ordered = littleEndian ? value : inBigEndian(type, value);
    if (value.length <= 4) row.set(ordered, 8);
    else {
      rowView.setUint32(8, valueAt, littleEndian);
      values.push(ordered);
      valueAt += value.length;
    }
    rows.push({ tag, row });
  }
  rows.sort((a, b) => a.tag - b.tag);
  const count = new Uint8Array(2);
  viewOf(count).setUint16(0, rows.length, littleEndian);
  const nextBytes = new Uint8Array(4);
  viewOf(nextBytes).setUint32(0, next, littleEndian);
  view.setUint32(4, start, littleEndian);
  const padding = new Uint8Array(start - block.length);
  return Buffer.concat([block, padding, count, ...rows.map(({ row }) => row), nextBytes, ...values]);
}

/** The changes are SHORTs and RATIONALs: words of 2 and 4 bytes. */
function inBigEndian(type: number, value: Uint8Array): Uint8Array {
  const word = type === tagTypes.short ? 2 : 4;
  const swapped = Uint8Array.from(value);
  for (let at = 0; at < swapped.length; at += word) swapped.subarray(at, at + word).reverse();
  return swapped;
}
