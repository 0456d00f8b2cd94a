/** Puts metadata into a WebP file, which for that takes its extended form (VP8X). */
import type { ByteSource, EditedFile, Stretch } from '../byte-source';
import type { PhotoMetadata } from './photo-metadata';

/** Bits of VP8X's first byte (WebP container specification). */
const flags = { icc: 0x20, alpha: 0x10, exif: 0x08, xmp: 0x04 } as const;

/**
 * Adds metadata to a WebP that has none.
 *
 * @param webp     File as libwebp writes it.
 * @param metadata What to add; IPTC has no place in WebP.
 * @param photo    Size, px, and whether it has alpha.
 */
export function addToWebp(
  webp: ByteSource,
  metadata: PhotoMetadata,
  photo: { readonly width: number; readonly height: number; readonly hasAlpha: boolean },
): EditedFile {
  const { icc, exif, xmp } = metadata;
  if (!icc && !exif && !xmp) return [{ from: 0, to: webp.byteLength }];
  const extended = Buffer.alloc(10);
  extended[0] =
    (icc ? flags.icc : 0) |
    (photo.hasAlpha ? flags.alpha : 0) |
    (exif ? flags.exif : 0) |
    (xmp ? flags.xmp : 0);
  extended.writeUIntLE(photo.width - 1, 4, 3);
  extended.writeUIntLE(photo.height - 1, 7, 3);
  const parts: (Buffer | Stretch)[] = [chunk('VP8X', extended)];
  if (icc) parts.push(chunk('ICCP', icc));
  parts.push(...imageChunks(webp));
  if (exif) parts.push(chunk('EXIF', exif));
  if (xmp) parts.push(chunk('XMP ', xmp));
  const head = Buffer.from('RIFF\0\0\0\0WEBP', 'latin1');
  head.writeUInt32LE(4 + parts.reduce((sum, part) => sum + lengthOf(part), 0), 4);
  return [head, ...parts];
}

function lengthOf(part: Buffer | Stretch): number {
  return Buffer.isBuffer(part) ? part.length : part.to - part.from;
}

/** The chunks that hold pixels and alpha, as they stand. */
function imageChunks(webp: ByteSource): Stretch[] {
  const found: Stretch[] = [];
  for (let at = 12; at + 8 <= webp.byteLength;) {
    const head = Buffer.from(webp.bytes(at, 8));
    const length = head.readUInt32LE(4);
    const end = at + 8 + length + (length % 2);
    if (['VP8 ', 'VP8L', 'ALPH'].includes(head.toString('latin1', 0, 4)))
      found.push({ from: at, to: Math.min(end, webp.byteLength) });
    at = end;
  }
  return found;
}

function chunk(type: string, data: Uint8Array): Buffer {
  const head = Buffer.alloc(8);
  head.write(type, 'latin1');
  head.writeUInt32LE(data.length, 4);
  return Buffer.concat([head, data, Buffer.alloc(data.length % 2)]);
}
