/** Puts metadata into a TIFF file, as tags of a new directory behind its end. */
import { RudinError } from '../../contract/outcome';
import type { ByteSource, EditedFile } from '../byte-source';
import { readDescription } from './exif-block';
import type { PhotoMetadata } from './photo-metadata';
import {
  bytesEntry,
  readDirectory,
  readTiffHeader,
  replaceEntries,
  resolutionEntries,
  tags,
  tagTypes,
  viewOf,
  writeTagTree,
} from './tiff-structure';

const xmpTag = 700;
const iptcTag = 33_723;
const iccTag = 34_675;

/** TIFF 6.0 wants the tags in every file: so they say that pixels are square, and not what libvips makes up. */
const noResolution = { x: 1, y: 1, unit: 'none' } as const;

/**
 * Adds metadata to a TIFF that has none. Its pixels stay where they are: only the pointer to the directory moves.
 *
 * @param tiff     Classic little-endian file of one page, as libtiff writes it.
 * @param metadata What to add.
 * @returns        The file and what it could not hold.
 * @throws {RudinError} `internal` when the file is not of that kind.
 */
export function addToTiff(
  tiff: ByteSource,
  metadata: PhotoMetadata,
): { edited: EditedFile; notes: readonly string[] } {
  const header = readTiffHeader(tiff);
  // Strip tables of large photos are among the entries: all of them are wanted here.
  const present = header?.littleEndian ? readDirectory(tiff, header.first, true, tiff.byteLength) : null;
  if (present === null) throw new RudinError('internal', 'expected a classic little-endian TIFF file');
  const description = metadata.exif && readDescription(metadata.exif);
  const notes = description?.lostMakerNote
    ? ["the camera maker's own notes cannot move into a TIFF: left out"]
    : [];
  const added = [...(description?.tree.main ?? [])];
  if (metadata.xmp) added.push(bytesEntry(xmpTag, tagTypes.byte, metadata.xmp));
  if (metadata.iptc) added.push(bytesEntry(iptcTag, tagTypes.undefined, metadata.iptc));
  if (metadata.icc) added.push(bytesEntry(iccTag, tagTypes.undefined, metadata.icc));
  const isSaid = added.some(({ tag }) => tag === tags.xResolution);
  const resolution = metadata.resolution ?? (isSaid ? null : noResolution);
  const main = replaceEntries(
    replaceEntries(present.entries, added),
    resolution === null ? [] : resolutionEntries(resolution),
  );
  const end = tiff.byteLength;
  const start = end + (end % 2);
  const tree = {
    main,
    exif: description?.tree.exif ?? [],
    gps: description?.tree.gps ?? [],
    interoperability: description?.tree.interoperability ?? [],
  };
  const written = writeTagTree(tree, start);
  const pointer = new Uint8Array(4);
  viewOf(pointer).setUint32(0, written.main, true);
  const edited = [
    { from: 0, to: 4 },
    pointer,
    { from: 8, to: end },
    new Uint8Array(start - end),
    written.bytes,
  ];
  return { edited, notes };
}
