/** Puts metadata into a WebP file, which for that takes its extended form (VP8X). */
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
  webp: Uint8Array,
  metadata: PhotoMetadata,
  photo: { readonly width: number; readonly height: number; readonly hasAlpha: boolean },
): Uint8Array {
  const { icc, exif, xmp } = metadata;
  if (!icc && !exif && !xmp) return webp;
  const extended = Buffer.alloc(10);
  extended[0] =
    (icc ? flags.icc : 0) |
    (photo.hasAlpha ? flags.alpha : 0) |
    (exif ? flags.exif : 0) |
    (xmp ? flags.xmp : 0);
  extended.writeUIntLE(photo.width - 1, 4, 3);
  extended.writeUIntLE(photo.height - 1, 7, 3);
  const parts = [chunk('VP8X', extended)];
  if (icc) parts.push(chunk('ICCP', icc));
  parts.push(...imageChunks(webp));
  if (exif) parts.push(chunk('EXIF', exif));
  if (xmp) parts.push(chunk('XMP ', xmp));
  const body = Buffer.concat([Buffer.from('WEBP', 'latin1'), ...parts]);
  return chunk('RIFF', body);
}

/** The chunks that hold pixels and alpha, as they stand. */
function imageChunks(webp: Uint8Array): Buffer[] {
  const file = Buffer.from(webp.buffer, webp.byteOffset, webp.byteLength);
  const found: Buffer[] = [];
  for (let at = 12; at + 8 <= file.length;) {
    const length = file.readUInt32LE(at + 4);
    const end = at + 8 + length + (length % 2);
    if (['VP8 ', 'VP8L', 'ALPH'].includes(file.toString('latin1', at, at + 4)))
      found.push(file.subarray(at, end));
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
