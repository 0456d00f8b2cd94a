import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { hostileJpegs } from './hostile-jpegs';
import { hostileTiffs } from './hostile-tiffs';
import { pngChunk, pngHeader, pngSignature, writePng } from './write-png';

/** A file that must be refused by this code, or (null) either refused or decoded cheaply. */
export interface HostileFile {
  readonly title: string;
  readonly bytes: Uint8Array;
  readonly code: 'bad-file' | 'unsupported' | 'too-large' | null;
  /** What the message names. */
  readonly names?: string;
}

const ascii = (text: string): Buffer => Buffer.from(text, 'latin1');

/** Files that are no photo, most of them under a photo's name. */
function disguises(): HostileFile[] {
  const kinds: readonly (readonly [string, string])[] = [
    ['an SVG drawing', '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'],
    ['an SVG drawing', `<?xml version="1.0"?><!-- ${'x'.repeat(9000)} --><svg width="9"/>`],
    ['an SVG drawing', '\xef\xbb\xbf  <!DOCTYPE svg><svg width="9"><image href="file:///etc/passwd"/></svg>'],
    ['an HTML page', '<!doctype html><title>404</title>'],
    ['an XML file', '<?xml version="1.0"?><note/>'],
    ['a text file', 'This is not a photo.\n'],
    ['a PDF document', '%PDF-1.7\n%\xe2\xe3\xcf\xd3'],
    ['a PostScript file', '%!PS-Adobe-3.0'],
    ['a GIF image', 'GIF89a\x01\0\x01\0\0\0\0'],
    ['a BMP image', 'BM\x3a\0\0\0\0\0\0\0'],
    ['a HEIC photo', '\0\0\0\x18ftypheic\0\0\0\0heicmif1'],
    ['a HEIC photo', '\0\0\0\x18ftypmif1\0\0\0\0mif1heic'],
    ['a film', '\0\0\0\x18ftypisom\0\0\x02\0isommp42'],
    ['a Canon raw photo (CR3)', '\0\0\0\x18ftypcrx \0\0\0\x01crx isom'],
    ['a Canon raw photo (CR2)', 'II*\0\x10\0\0\0CR\x02\0'],
    ['a JPEG XL image', '\xff\x0a\x00\x01'],
    ['a JPEG XL image', '\0\0\0\x0cJXL \r\n\x87\n'],
    ['a JPEG 2000 image', '\0\0\0\x0cjP  \r\n\x87\n'],
    ['a Photoshop document', '8BPS\0\x01\0\0'],
    ['a ZIP archive', 'PK\x03\x04\x14\0'],
    ['a gzip archive', '\x1f\x8b\x08\0'],
    ['a Windows icon', '\0\0\x01\0\x01\0'],
    ['a Windows program', 'MZ\x90\0'],
    ['an ELF program', '\x7fELF\x02\x01'],
    ['an OpenEXR image', 'v/1\x01\x02\0\0\0'],
    ['a libvips image', '\x08\xf2\xa6\xb6\0\0\0\0'],
    ['a RIFF file that is no WebP', 'RIFF\x24\0\0\0WAVEfmt '],
  ];
  return kinds.map(([names, text], index) => ({
    title: `${names} in disguise (${index + 1})`,
    bytes: ascii(text),
    code: 'unsupported',
    names,
  }));
}

function pngs(): HostileFile[] {
  const good = writePng({
    width: 64,
    height: 64,
    bitDepth: 8,
    colourType: 2,
    samples: new Uint8Array(64 * 64 * 3),
  });
  const zeros = (bytes: number): Buffer => deflateSync(Buffer.alloc(bytes), { level: 9 });
  const file = (header: Buffer, ...chunks: readonly Buffer[]): Buffer =>
    Buffer.concat([pngSignature, header, ...chunks, pngChunk('IEND')]);
  const flipped = (at: number): Buffer => {
    const bytes = Buffer.from(good);
    bytes[at] = (bytes[at] ?? 0) ^ 0xff;
    return bytes;
  };
  const lying = Buffer.from(good);
  lying.writeUInt32BE(0xffffffff, 33);
  const oneByOne = pngHeader(1, 1, 8, 0);
  const pixel = pngChunk('IDAT', deflateSync(Buffer.alloc(2)));
  const bomb = zeros(2 ** 27);
  const keyword = (name: string, zeroBytes: number): Buffer => ascii(name + '\0'.repeat(zeroBytes));
  return [
    { title: 'PNG of 2^31-1 pixels an edge', bytes: file(pngHeader(2 ** 31 - 1, 2 ** 31 - 1, 8, 6), pixel), code: null },
    { title: 'PNG of 900 megapixels', bytes: file(pngHeader(30_000, 30_000, 8, 2), pixel), code: 'too-large', names: '900.0 megapixels' },
    { title: 'PNG of 240 megapixels in 68 bytes', bytes: file(pngHeader(16_000, 15_000, 16, 6), pixel), code: 'too-large', names: 'bombs' },
    { title: 'PNG that is interlaced, of 121 megapixels', bytes: file(pngHeader(11_000, 11_000, 8, 6, 1), pngChunk('IDAT', zeros(2 ** 24))), code: 'too-large' },
    { title: 'PNG that is interlaced, of 16 megapixels', bytes: file(pngHeader(4000, 4000, 8, 6, 1), pngChunk('IDAT', zeros(4000 * 4000 * 4 + 9000))), code: null },
    { title: 'PNG of 64 megapixels of grey', bytes: file(pngHeader(8000, 8000, 8, 0), pngChunk('IDAT', zeros(8001 * 8000))), code: null },
    { title: 'PNG of width 0', bytes: file(pngHeader(0, 5, 8, 2), pixel), code: 'bad-file' },
    { title: 'PNG of depth 7', bytes: file(pngHeader(5, 5, 7, 2), pixel), code: 'bad-file' },
    { title: 'PNG of colour type 5', bytes: file(pngHeader(5, 5, 8, 5), pixel), code: 'bad-file' },
    { title: 'PNG with a wrong check sum in its header', bytes: flipped(30), code: 'bad-file' },
    { title: 'PNG with a wrong check sum in its pixels', bytes: flipped(good.length - 14), code: 'bad-file' },
    { title: 'PNG with a broken pixel stream', bytes: flipped(43), code: 'bad-file' },
    { title: 'PNG without pixels', bytes: file(pngHeader(5, 5, 8, 2)), code: 'bad-file' },
    { title: 'PNG with too few pixels', bytes: file(pngHeader(500, 500, 8, 2), pixel), code: 'bad-file' },
    { title: 'PNG of a signature only', bytes: pngSignature, code: 'bad-file' },
    { title: 'PNG cut in its header', bytes: good.subarray(0, 20), code: 'bad-file' },
    { title: 'PNG cut in its pixels', bytes: good.subarray(0, good.length - 30), code: 'bad-file' },
    { title: 'PNG with a chunk of 4 GB', bytes: lying, code: 'bad-file' },
    { title: 'PNG with a palette missing', bytes: file(pngHeader(1, 1, 8, 3), pixel), code: 'bad-file' },
    { title: 'PNG with a compressed comment of 128 MB', bytes: file(oneByOne, pngChunk('zTXt', Buffer.concat([keyword('Comment', 2), bomb])), pixel), code: null },
    { title: 'PNG with a profile of 128 MB', bytes: file(oneByOne, pngChunk('iCCP', Buffer.concat([keyword('p', 2), bomb])), pixel), code: null },
    { title: 'PNG with an XMP of 128 MB', bytes: file(oneByOne, pngChunk('iTXt', Buffer.concat([keyword('XML:com.adobe.xmp', 1), Buffer.from([1, 0, 0, 0]), bomb])), pixel), code: null },
    { title: 'PNG with 100,000 comments', bytes: file(oneByOne, ...new Array<Buffer>(100_000).fill(pngChunk('tEXt', keyword('a', 1))), pixel), code: null },
  ]; // prettier-ignore
}

function webps(good: Buffer): HostileFile[] {
  // VP8L: signature 0x2f, then 14 bits of width - 1 and of height - 1.
  const lossless = (edge: number): Buffer => {
    const file = Buffer.alloc(38);
    file.write('RIFF\x1e\0\0\0WEBPVP8L\x12\0\0\0/', 'latin1');
    file.writeUInt32LE(((edge - 1) | ((edge - 1) << 14)) >>> 0, 21);
    file.write('\x07\x10\x11\x11\x88\x88\xfe\x07', 25, 'latin1');
    return file;
  };
  const canvas = Buffer.concat([ascii('RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0'), Buffer.alloc(6, 0xff)]);
  const long = Buffer.from(good);
  long.writeUInt32LE(0xfffffff0, 4);
  const empty = Buffer.from(good);
  empty.fill(0, 26, 30);
  return [
    {
      title: 'WebP of 268 megapixels in 38 bytes',
      bytes: lossless(16_383),
      code: 'too-large',
      names: '16383 x 16383',
    },
    {
      title: 'WebP of 225 megapixels in 38 bytes',
      bytes: lossless(15_000),
      code: 'too-large',
      names: 'bombs',
    },
    { title: 'WebP with a canvas of 2^24 an edge', bytes: canvas, code: null },
    { title: 'WebP of a header only', bytes: good.subarray(0, 16), code: 'bad-file' },
    { title: 'WebP cut in its pixels', bytes: good.subarray(0, good.length - 40), code: 'bad-file' },
    { title: 'WebP that claims 4 GB', bytes: long, code: null },
    { title: 'WebP of size 0', bytes: empty, code: 'bad-file' },
  ];
}

function avifs(good: Buffer): HostileFile[] {
  const resized = (width: number, height: number): Buffer => {
    const file = Buffer.from(good);
    const at = file.indexOf('ispe');
    file.writeUInt32BE(width, at + 8);
    file.writeUInt32BE(height, at + 12);
    return file;
  };
  const deep = Array.from({ length: 5000 }, () => ascii('\0\0\0\x08meta'));
  return [
    {
      title: 'AVIF of its first box only',
      bytes: ascii('\0\0\0\x18ftypavif\0\0\0\0avifmif1'),
      code: 'bad-file',
    },
    { title: 'AVIF cut in its boxes', bytes: good.subarray(0, 120), code: 'bad-file' },
    { title: 'AVIF cut in its pixels', bytes: good.subarray(0, good.length - 60), code: 'bad-file' },
    { title: 'AVIF that claims 2^31 pixels an edge', bytes: resized(2 ** 31, 2 ** 31), code: null },
    { title: 'AVIF that claims 15,000 pixels an edge', bytes: resized(15_000, 15_000), code: null },
    { title: 'AVIF that claims no width', bytes: resized(0, 32), code: 'bad-file' },
    { title: 'AVIF of 5,000 boxes', bytes: Buffer.concat([good.subarray(0, 28), ...deep]), code: 'bad-file' },
  ];
}

/** Bombs and odd files; made here, none is stored. */
export async function hostileFiles(): Promise<readonly HostileFile[]> {
  const noise = Uint8Array.from({ length: 64 * 64 * 3 }, (_, at) => (at * 7919) % 256);
  const image = sharp(noise, { raw: { width: 64, height: 64, channels: 3 } });
  const [jpeg, webp, avif] = await Promise.all([
    image.clone().jpeg().toBuffer(),
    image.clone().webp({ quality: 80 }).toBuffer(),
    image.clone().avif().toBuffer(),
  ]);
  return [
    { title: 'an empty file', bytes: new Uint8Array(), code: 'bad-file', names: '0 bytes' },
    { title: 'a file of one byte', bytes: Uint8Array.of(0xff), code: 'bad-file', names: '1 bytes' },
    { title: 'a megabyte of zeros', bytes: new Uint8Array(2 ** 20), code: 'bad-file' },
    ...disguises(),
    ...pngs(),
    ...hostileJpegs(jpeg),
    ...hostileTiffs(),
    ...webps(webp),
    ...avifs(avif),
  ];
}
