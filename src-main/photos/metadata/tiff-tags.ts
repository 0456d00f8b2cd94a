/** Puts metadata into a TIFF file, as tags of a new directory behind its end. */
import { RudinError } from '../../contract/outcome';
import { readDescription } from './exif-block';
import type { PhotoMetadata } from './photo-metadata';
import {
  bytesEntry,
  readDirectory,
  readTiffHeader,
  replaceEntries,
  resolutionEntries,
  tagTypes,
  viewOf,
  writeTagTree,
} from './tiff-structure';

const xmpTag = 700;
const iptcTag = 33_723;
const iccTag = 34_675;

/**
 * Adds metadata to a TIFF that has none. Its pixels stay where they are: only the pointer to the directory moves.
 *
 * @param tiff     Classic little-endian file of one page, as libtiff writes it.
 * @param metadata What to add.
 * @returns        The file and what it could not hold.
 * @throws {RudinError} `internal` when the file is not of that kind.
 */
export function addToTiff(
  tiff: Uint8Array,
  metadata: PhotoMetadata,
): { bytes: Uint8Array; notes: readonly string[] } {
  const header = readTiffHeader(tiff);
  // Strip tables of large photos are among the entries: all of them are wanted here.
  const present = header?.littleEndian ? readDirectory(tiff, header.first, true, tiff.length) : null;
  if (present === null) throw new RudinError('internal', 'expected a classic little-endian TIFF file');
  const description = metadata.exif && readDescription(metadata.exif);
  const notes = description?.lostMakerNote
    ? ["the camera maker's own notes cannot move into a TIFF: left out"]
    : [];
  const added = [...(description?.tree.main ?? [])];
  if (metadata.xmp) added.push(bytesEntry(xmpTag, tagTypes.byte, metadata.xmp));
  if (metadata.iptc) added.push(bytesEntry(iptcTag, tagTypes.undefined, metadata.iptc));
  if (metadata.icc) added.push(bytesEntry(iccTag, tagTypes.undefined, metadata.icc));
  const resolution = metadata.pixelsPerInch === null ? [] : resolutionEntries(metadata.pixelsPerInch);
  const main = replaceEntries(replaceEntries(present.entries, added), resolution);
  const start = tiff.length + (tiff.length % 2);
  const tree = {
    main,
    exif: description?.tree.exif ?? [],
    gps: description?.tree.gps ?? [],
    interoperability: description?.tree.interoperability ?? [],
  };
  const written = writeTagTree(tree, start);
  const file = Buffer.concat([tiff, Buffer.alloc(start - tiff.length), written.bytes]);
  viewOf(file).setUint32(4, written.main, true);
  return { bytes: file, notes };
}
