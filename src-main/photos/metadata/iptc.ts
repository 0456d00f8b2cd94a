/** IPTC-IIM records: bare in TIFF, inside Photoshop's resource blocks in JPEG, as hexadecimal text in PNG. */
import type { Metadata } from 'sharp';
import { viewOf } from './tiff-structure';

/** Photoshop's number for the resource that holds the records. */
const iptcResource = 0x0404;
const photoshopPrefix = 'Photoshop 3.0\0';

/** ImageMagick's convention for PNG; it writes `iptc` as the first line, exiftool `IPTC profile`. */
export const pngIptcKeyword = 'Raw profile type iptc';

/**
 * The records of a photo, wherever its format keeps them.
 *
 * @param found What libvips says of the file.
 * @returns     Bare records, beginning with 0x1c; null when there are none.
 */
export function findIptc(found: Metadata): Uint8Array | null {
  if (found.iptc && found.iptc.length > 0) return unwrap(found.iptc);
  if (found.tifftagPhotoshop) return unwrap(found.tifftagPhotoshop);
  const text = found.comments?.find(({ keyword }) => keyword === pngIptcKeyword)?.text;
  return text === undefined ? null : unwrap(fromPngText(text));
}

/** The APP13 payload of a JPEG that holds records. */
export function toPhotoshopBlock(iptc: Uint8Array): Uint8Array {
  const head = Buffer.alloc(12);
  head.write('8BIM', 'latin1');
  head.writeUInt16BE(iptcResource, 4);
  head.writeUInt32BE(iptc.length, 8);
  return Buffer.concat([Buffer.from(photoshopPrefix, 'latin1'), head, iptc, Buffer.alloc(iptc.length % 2)]);
}

/** The text of a PNG's "Raw profile type iptc". */
export function toPngText(iptc: Uint8Array): string {
  const block = Buffer.from(toPhotoshopBlock(iptc)).subarray(photoshopPrefix.length);
  const lines = block.toString('hex').match(/.{1,72}/g) ?? [];
  return `\niptc\n${String(block.length).padStart(8)}\n${lines.join('\n')}\n`;
}

function fromPngText(text: string): Uint8Array {
  const [, digits] = /^\s*iptc(?: profile)?\s+\d+\s+([0-9a-f\s]+)$/i.exec(text) ?? [];
  return Buffer.from((digits ?? '').replace(/\s+/g, ''), 'hex');
}

/** Takes the records out of Photoshop's blocks; bare records pass. */
function unwrap(bytes: Uint8Array): Uint8Array | null {
  if (bytes[0] === 0x1c) return bytes;
  const block = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const view = viewOf(bytes);
  let at =
    block.toString('latin1', 0, photoshopPrefix.length) === photoshopPrefix ? photoshopPrefix.length : 0;
  while (at + 12 <= bytes.length && block.toString('latin1', at, at + 4) === '8BIM') {
    const id = view.getUint16(at + 4);
    // A Pascal string, padded with its length byte to an even size.
    const nameBytes = 1 + (block[at + 6] ?? 0);
    const sizeAt = at + 6 + nameBytes + (nameBytes % 2);
    if (sizeAt + 4 > bytes.length) return null;
    const size = view.getUint32(sizeAt);
    const data = bytes.subarray(sizeAt + 4, sizeAt + 4 + size);
    if (id === iptcResource) return data.length === size && size > 0 ? data : null;
    at = sizeAt + 4 + size + (size % 2);
  }
  return null;
}
