/** Puts metadata into a PNG file, as chunks behind its header. */
import { crc32, deflateSync } from 'node:zlib';
import type { ByteSource, EditedFile, Stretch } from '../byte-source';
import { pngIptcKeyword, toPngText } from './iptc';
import type { PhotoMetadata } from './photo-metadata';
import type { Resolution } from './resolution';

/** Signature and IHDR, which always comes first and is 13 bytes long. */
const headBytes = 8 + 12 + 13;
const metresPerInch = 0.0254;
/** No photo has as many chunks before its pixels; a file of empty ones is not read to its end. */
const mostChunks = 10_000;

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
  if (metadata.resolution !== null) chunks.push(resolutionChunk(metadata.resolution));
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

/** PNG counts in whole pixels a metre, which is unit 1; 0 is none. */
function resolutionChunk({ x, y, unit }: Resolution): Buffer {
  const data = Buffer.alloc(9);
  const unitInches = unit === 'inch' ? metresPerInch : 1;
  data.writeUInt32BE(Math.round(x / unitInches), 0);
  data.writeUInt32BE(Math.round(y / unitInches), 4);
  data[8] = unit === 'inch' ? 1 : 0;
  return chunk('pHYs', data);
}

function withoutResolution(png: ByteSource): readonly Stretch[] {
  const found = findPngChunk(png, 'pHYs');
  if (found === null) return [{ from: headBytes, to: png.byteLength }];
  return [
    { from: headBytes, to: found.from },
    { from: found.to, to: png.byteLength },
  ];
}

/**
 * The first chunk of a type that stands before the pixels.
 *
 * @param png Any bytes; what cannot be followed holds no chunk.
 * @returns   All of the chunk: its data begin 8 bytes behind `from`.
 */
export function findPngChunk(png: ByteSource, wanted: string): Stretch | null {
  let at = headBytes;
  for (let count = 0; count < mostChunks && at + 12 <= png.byteLength; count++) {
    const head = Buffer.from(png.bytes(at, 8));
    const type = head.toString('latin1', 4, 8);
    const end = at + 12 + head.readUInt32BE(0);
    if (type === wanted) return { from: at, to: end };
    if (type === 'IDAT') return null;
    at = end;
  }
  return null;
}
