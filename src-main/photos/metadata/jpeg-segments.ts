/** Puts metadata into a JPEG file, as APP segments behind its JFIF header. */
import type { ByteSource, EditedFile } from '../byte-source';
import { toPhotoshopBlock } from './iptc';
import type { PhotoMetadata } from './photo-metadata';
import type { Resolution } from './resolution';

/** A segment's length is 16 bits and counts itself. */
const segmentBytes = 65_533;
const exifPrefix = 'Exif\0\0';
const xmpPrefix = 'http://ns.adobe.com/xap/1.0/\0';
const iccPrefix = 'ICC_PROFILE\0';
/** Each piece of a profile is counted in one byte, from 1. */
const mostIccPieces = 255;

/**
 * Adds metadata to a JPEG that has none.
 *
 * @param jpeg     File that begins with SOI and at most a JFIF header, as libjpeg writes it.
 * @param metadata What to add.
 * @returns        The file and what it could not hold.
 */
export function addToJpeg(
  jpeg: ByteSource,
  metadata: PhotoMetadata,
): { edited: EditedFile; notes: readonly string[] } {
  const start = Buffer.from(jpeg.bytes(0, 6));
  const headEnd = start[3] === 0xe0 ? 4 + start.readUInt16BE(4) : 2;
  const notes: string[] = [];
  // JFIF comes first, and libjpeg writes none for libvips: pixels then have no resolution but EXIF's.
  const head = metadata.resolution === null ? { from: 2, to: headEnd } : jfifHeader(metadata.resolution);
  const segments: Buffer[] = [];
  const add = (marker: number, prefix: string, data: Uint8Array | null, name: string): void => {
    if (data === null) return;
    const payload = Buffer.concat([Buffer.from(prefix, 'latin1'), data]);
    if (payload.length > segmentBytes) notes.push(`its ${name} is too long for JPEG and is left out`);
    else segments.push(segment(marker, payload));
  };
  add(0xe1, exifPrefix, metadata.exif, 'EXIF');
  add(0xe1, xmpPrefix, metadata.xmp, 'XMP');
  add(0xed, '', metadata.iptc && toPhotoshopBlock(metadata.iptc), 'IPTC');
  const icc = metadata.icc && splitProfile(metadata.icc);
  if (icc) segments.push(...icc);
  else if (metadata.icc) notes.push('its colour profile is too long for JPEG and is left out');
  const rest = { from: headEnd, to: jpeg.byteLength };
  return { edited: [{ from: 0, to: 2 }, head, ...segments, rest], notes };
}

function segment(marker: number, payload: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(payload.length + 2, 2);
  return Buffer.concat([head, payload]);
}

/** ICC.1:2022, annex B.4: pieces that say their number and how many there are. */
function splitProfile(icc: Uint8Array): Buffer[] | null {
  const pieceBytes = segmentBytes - iccPrefix.length - 2;
  const pieces = Math.ceil(icc.length / pieceBytes);
  if (pieces > mostIccPieces) return null;
  return Array.from({ length: pieces }, (_, index) => {
    const head = Buffer.concat([Buffer.from(iccPrefix, 'latin1'), Buffer.from([index + 1, pieces])]);
    return segment(0xe2, Buffer.concat([head, icc.subarray(index * pieceBytes, (index + 1) * pieceBytes)]));
  });
}

/** JFIF 1.02: version, unit 1 for dots an inch or 0 for none, 16 bits across and down, no thumbnail. */
function jfifHeader({ x, y, unit }: Resolution): Buffer {
  const inSixteenBits = (density: number): number => Math.min(65_535, Math.max(1, Math.round(density)));
  const payload = Buffer.from('JFIF\0\x01\x02\0\0\0\0\0\0\0', 'latin1');
  payload[7] = unit === 'inch' ? 1 : 0;
  payload.writeUInt16BE(inSixteenBits(x), 8);
  payload.writeUInt16BE(inSixteenBits(y), 10);
  return segment(0xe0, payload);
}
