/**
 * Says what a file is from its first bytes, before any decoder sees it. File names are not asked: a photo under a
 * wrong extension opens, and a drawing or document that calls itself a photo is refused by its right name.
 */
import { RudinError } from '../contract/outcome';
import type { PhotoFormat } from '../contract/parameters';

/** Names of the formats as people write them. */
export const formatNames: Readonly<Record<PhotoFormat, string>> = {
  jpeg: 'JPEG',
  png: 'PNG',
  tiff: 'TIFF',
  webp: 'WebP',
  avif: 'AVIF',
};

const expectation = 'expected a JPEG, PNG, TIFF, WebP or AVIF photo';

/** One signature: latin1 text at an offset. */
type Signature = readonly [offset: number, text: string];

const photoSignatures: readonly (readonly [PhotoFormat, readonly Signature[]])[] = [
  ['jpeg', [[0, '\xff\xd8\xff']]],
  ['png', [[0, '\x89PNG\r\n\x1a\n']]],
  ['webp', [[0, 'RIFF'], [8, 'WEBP']]], // prettier-ignore
  ['tiff', [[0, 'II*\0']]],
  ['tiff', [[0, 'MM\0*']]],
  ['tiff', [[0, 'II+\0']]],
  ['tiff', [[0, 'MM\0+']]],
];

/** Looked at before the photos, since a Canon raw file is also a TIFF. */
const rawSignatures: readonly (readonly [string, readonly Signature[]])[] = [
  ['a Canon raw photo (CR2)', [[0, 'II*\0'], [8, 'CR']]], // prettier-ignore
  ['a Fujifilm raw photo (RAF)', [[0, 'FUJIFILM']]],
  ['an Olympus raw photo (ORF)', [[0, 'IIRO']]],
  ['a Panasonic raw photo (RW2)', [[0, 'IIU\0']]],
];

const otherSignatures: readonly (readonly [string, readonly Signature[]])[] = [
  ['a GIF image', [[0, 'GIF8']]],
  ['a PDF document', [[0, '%PDF']]],
  ['a PostScript file', [[0, '%!PS']]],
  ['a BMP image', [[0, 'BM']]],
  ['a Photoshop document (PSD)', [[0, '8BPS']]],
  ['a JPEG XL image', [[0, '\xff\x0a']]],
  ['a JPEG XL image', [[4, 'JXL ']]],
  ['a JPEG 2000 image', [[4, 'jP  ']]],
  ['a JPEG 2000 image', [[0, '\xff\x4f\xff\x51']]],
  ['an OpenEXR image', [[0, 'v/1\x01']]],
  ['a Radiance image', [[0, '#?RADIANCE']]],
  ['a FITS image', [[0, 'SIMPLE  =']]],
  ['a libvips image', [[0, '\x08\xf2\xa6\xb6']]],
  ['a libvips image', [[0, '\xb6\xa6\xf2\x08']]],
  ['a Windows icon', [[0, '\0\0\x01\0']]],
  ['a ZIP archive', [[0, 'PK\x03\x04']]],
  ['a gzip archive', [[0, '\x1f\x8b']]],
  ['an ELF program', [[0, '\x7fELF']]],
  ['a Windows program', [[0, 'MZ']]],
  ['a RIFF file that is no WebP image', [[0, 'RIFF']]],
];

/**
 * The format of a photo file by its content.
 *
 * @param bytes      The file, or its first 65,536 bytes.
 * @param name       Its name, for messages.
 * @param byteLength Length of the file.
 * @throws {RudinError} `bad-file` when it is empty or no image, `unsupported` when it is another kind of file,
 *   named.
 */
export function recognisePhoto(bytes: Uint8Array, name: string, byteLength = bytes.length): PhotoFormat {
  if (bytes.length === 0)
    throw new RudinError('bad-file', `${name}: ${expectation}, found an empty file (0 bytes)`);
  // 64 KB: comments before <svg> may be long, and nothing else needs more than a few bytes.
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 65_536)).toString('latin1');
  const raw = match(head, rawSignatures);
  const photo = raw === null ? (match(head, photoSignatures) ?? null) : null;
  if (photo !== null) return photo;
  const found = raw ?? match(head, otherSignatures) ?? describeIsoMedia(head);
  if (found === 'avif') return 'avif';
  const text = found ?? describeText(head);
  if (text !== null) throw new RudinError('unsupported', `${name}: ${expectation}, found ${text}`);
  throw new RudinError(
    'bad-file',
    `${name}: ${expectation}, found ${byteLength} bytes that begin like no image known here`,
  );
}

function match<Kind>(head: string, table: readonly (readonly [Kind, readonly Signature[]])[]): Kind | null {
  const row = table.find(([, signatures]) =>
    signatures.every(([offset, text]) => head.startsWith(text, offset)),
  );
  return row ? row[0] : null;
}

/** Files built of ISO boxes (`ftyp`): AVIF is one of them, beside HEIC and films. */
function describeIsoMedia(head: string): string | null {
  if (!head.startsWith('ftyp', 4)) return null;
  const length = Math.min(Math.max(head.charCodeAt(2) * 256 + head.charCodeAt(3), 16), 256);
  const major = head.slice(8, 12);
  const brands = [major];
  for (let at = 16; at + 4 <= length; at += 4) brands.push(head.slice(at, at + 4));
  if (brands.includes('avif') || brands.includes('avis')) return 'avif';
  if (brands.some((brand) => /^(hei|hev|hej)/.test(brand))) return 'a HEIC photo';
  if (major === 'crx ') return 'a Canon raw photo (CR3)';
  return 'a film or another ISO media file';
}

function describeText(head: string): string | null {
  const start = head.slice(0, 4096).replace(/^\xef\xbb\xbf/, '');
  if (/<svg[\s>:]/i.test(head) && /^\s*</.test(start)) return 'an SVG drawing';
  if (/^\s*(<!doctype html|<html|<head|<body|<script)/i.test(start)) return 'an HTML page';
  if (/^\s*<\?xml/i.test(start)) return 'an XML file';
  // Tab, line feed, carriage return and anything printable, with UTF-8's upper half let through.
  if (/^[\t\n\r\x20-\x7e\x80-\xff]+$/.test(start) && /^[\t\n\r\x20-\x7e]{4}/.test(start))
    return 'a text file';
  return null;
}
