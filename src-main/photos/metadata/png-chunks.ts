/** Puts metadata into a PNG file, as chunks behind its header. */
import { crc32, deflateSync } from 'node:zlib';
import type { ByteSource, EditedFile, Stretch } from '../byte-source';
import { pngIptcKeyword, toPngText } from './iptc';
import type { PhotoMetadata } from './photo-metadata';

/** Signature and IHDR, which always comes first and is 13 bytes long. */
const headBytes = 8 + 12 + 13;
const metresPerInch = 0.0254;

/**
 * Adds metadata to a PNG that has none.
 *
 * @param png      File as libvips writes it; the resolution that it makes up (pHYs) is taken out.
 * @param metadata What to add; PNG holds all of it.
 */
export function addToPng(png: ByteSource, metadata: PhotoMetadata): EditedFile {
  const chunks: Buffer[] = [];
  if (metadata.icc)
    chunks.push(chunk('iCCP', Buffer.from('ICC profile\0\0', 'latin1'), deflateSync(metadata.icc)));
  if (metadata.pixelsPerInch !== null) chunks.push(resolutionChunk(metadata.pixelsPerInch));
  if (metadata.exif) chunks.push(chunk('eXIf', metadata.exif));
  // Keyword, then: not compressed (two bytes), no language, no translated keyword.
  if (metadata.xmp)
    chunks.push(chunk('iTXt', Buffer.from('XML:com.adobe.xmp\0\0\0\0\0', 'latin1'), metadata.xmp));
  if (metadata.iptc) {
    const text = deflateSync(Buffer.from(toPngText(metadata.iptc), 'latin1'));
    chunks.push(chunk('zTXt', Buffer.from(`${pngIptcKeyword}\0\0`, 'latin1'), text));
  }
  return [{ from: 0, to: headBytes }, ...chunks, ...withoutResolution(png)];
}

function chunk(type: string, ...data: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), ...data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length - 4);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

/** PNG counts in whole pixels a metre; 1 is that unit. */
function resolutionChunk(pixelsPerInch: number): Buffer {
  const data = Buffer.alloc(9);
  const perMetre = Math.round(pixelsPerInch / metresPerInch);
  data.writeUInt32BE(perMetre, 0);
  data.writeUInt32BE(perMetre, 4);
  data[8] = 1;
  return chunk('pHYs', data);
}

function withoutResolution(png: ByteSource): readonly Stretch[] {
  let at = headBytes;
  while (at + 12 <= png.byteLength) {
    const head = Buffer.from(png.bytes(at, 8));
    const type = head.toString('latin1', 4, 8);
    const end = at + 12 + head.readUInt32BE(0);
    if (type === 'pHYs')
      return [
        { from: headBytes, to: at },
        { from: end, to: png.byteLength },
      ];
    if (type === 'IDAT') break;
    at = end;
  }
  return [{ from: headBytes, to: png.byteLength }];
}
