import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { photoFormats, type PhotoFormat } from '../../../src-main/contract/parameters';
import { createCodec, type Codec } from '../../../src-main/photos/codec';
import {
  numberOf,
  readDirectory,
  readTagTree,
  readTiffHeader,
} from '../../../src-main/photos/metadata/tiff-structure';
import { exifSample, withExif } from '../../support/exif-sample';

/** Across, down, and the unit as TIFF and EXIF number it: 1 none, 2 inch, 3 cm. */
type Stated = readonly [x: number, y: number, unit: number];

const size = { width: 12, height: 9, channels: 3 } as const;
let codec: Codec;
let tiff: Buffer;
let bareJpeg: Buffer;
let barePng: Buffer;
beforeAll(async () => {
  codec = createCodec('native');
  const pixels = sharp(Buffer.alloc(size.width * size.height * 3, 100), { raw: size });
  tiff = await pixels.clone().tiff({ compression: 'none' }).toBuffer();
  bareJpeg = await pixels.clone().jpeg().toBuffer();
  barePng = await pixels.clone().png().toBuffer();
});

/** A TIFF with other numbers in its three tags. */
function tiffWith([x, y, unit]: Stated): Buffer {
  const bytes = Buffer.from(tiff);
  const { valueOffsets } = readDirectory(bytes, readTiffHeader(bytes)!.first, true)!;
  bytes.writeUInt32LE(x, valueOffsets.get(0x011a));
  bytes.writeUInt32LE(1, valueOffsets.get(0x011a)! + 4);
  bytes.writeUInt32LE(y, valueOffsets.get(0x011b));
  bytes.writeUInt32LE(1, valueOffsets.get(0x011b)! + 4);
  bytes.writeUInt16LE(unit, valueOffsets.get(0x0128));
  return bytes;
}

/** An EXIF block that says nothing else: little-endian, IFD0 at 8, the two numbers behind it. */
function exifWith([x, y, unit]: Stated): Buffer {
  const block = Buffer.alloc(66);
  block.write('II*\0\x08\0\0\0\x03\0', 'latin1');
  const row = (at: number, tag: number, type: number, value: number): void => {
    block.writeUInt16LE(tag, at);
    block.writeUInt16LE(type, at + 2);
    block.writeUInt32LE(1, at + 4);
    block.writeUInt32LE(value, at + 8);
  };
  row(10, 0x011a, 5, 50);
  row(22, 0x011b, 5, 58);
  row(34, 0x0128, 3, unit);
  [x, 1, y, 1].forEach((number, index) => block.writeUInt32LE(number, 50 + 4 * index));
  return block;
}

/** JFIF numbers its units one lower. */
function jfifWith([x, y, unit]: Stated): Buffer {
  const segment = Buffer.from('\xff\xe0\0\x10JFIF\0\x01\x02\0\0\0\0\0\0\0', 'latin1');
  segment[11] = unit - 1;
  segment.writeUInt16BE(x, 12);
  segment.writeUInt16BE(y, 14);
  const rest = bareJpeg[3] === 0xe0 ? 4 + bareJpeg.readUInt16BE(4) : 2;
  return Buffer.concat([bareJpeg.subarray(0, 2), segment, bareJpeg.subarray(rest)]);
}

async function convert(source: Buffer, format: PhotoFormat): Promise<Buffer> {
  const photo = await codec.decode({ bytes: source, name: 'source' });
  const encoded = await codec.encode({ ...photo, format, quality: 100, source, metadata: 'keep' });
  expect(encoded.notes).toEqual([]);
  return Buffer.from(encoded.bytes);
}

/** What the tags of a TIFF or of an EXIF block say; null without them. */
async function tagsOf(file: Buffer, format: PhotoFormat): Promise<Stated | null> {
  const exif = format === 'tiff' ? file : (await sharp(file).metadata()).exif;
  if (!exif) return null;
  const block = exif.toString('latin1', 0, 4) === 'Exif' ? exif.subarray(6) : exif;
  const main = readTagTree(block)?.main ?? [];
  const [x, y] = [0x011a, 0x011b].map((tag) => {
    const value = main.find((entry) => entry.tag === tag)?.value;
    return value ? Buffer.from(value).readUInt32LE(0) / Buffer.from(value).readUInt32LE(4) : null;
  });
  const unit = numberOf(main, 0x0128);
  return typeof x === 'number' && typeof y === 'number' && unit !== null ? [x, y, unit] : null;
}

/** What JFIF says: unit 0 none, 1 inch. */
function jfifOf(jpeg: Buffer): readonly [x: number, y: number, unit: number] | null {
  if (jpeg.toString('latin1', 6, 10) !== 'JFIF') return null;
  return [jpeg.readUInt16BE(14), jpeg.readUInt16BE(16), jpeg[13]!];
}

/** What pHYs says: unit 0 none, 1 metre. */
function physOf(png: Buffer): readonly [x: number, y: number, unit: number] | null {
  const at = png.indexOf('pHYs');
  return at < 0 ? null : [png.readUInt32BE(at + 4), png.readUInt32BE(at + 8), png[at + 12]!];
}

describe('a number without a unit is no resolution', () => {
  test.each([72, 300])('%i in a TIFF stays without a unit in every format', async (number) => {
    const stated = [number, number, 1] as const;
    for (const format of photoFormats) {
      const written = await convert(tiffWith(stated), format);
      expect(await tagsOf(written, format), format).toEqual(stated);
      if (format === 'jpeg') expect(jfifOf(written)).toBeNull();
      if (format === 'png') expect(physOf(written)).toBeNull();
    }
  });

  test('72 in the EXIF of a JPEG neither', async () => {
    const source = withExif(bareJpeg, exifWith([72, 72, 1]));
    expect(await tagsOf(await convert(source, 'tiff'), 'tiff')).toEqual([72, 72, 1]);
    expect(physOf(await convert(source, 'png'))).toBeNull();
    expect(jfifOf(await convert(source, 'jpeg'))).toBeNull();
  });

  test('that of a JFIF header neither, but pixels that are not square keep their shape', async () => {
    expect(physOf(await convert(jfifWith([72, 72, 1]), 'png'))).toBeNull();
    expect(physOf(await convert(jfifWith([2, 1, 1]), 'png'))).toEqual([2, 1, 0]);
    expect(jfifOf(await convert(jfifWith([2, 1, 1]), 'jpeg'))).toEqual([2, 1, 0]);
    for (const format of ['tiff', 'webp', 'avif'] as const)
      expect(await tagsOf(await convert(jfifWith([2, 1, 1]), format), format), format).toEqual([2, 1, 1]);
  });
});

test('a photo that states nothing gets no resolution', async () => {
  for (const source of [bareJpeg, await convert(bareJpeg, 'webp')]) {
    expect(jfifOf(await convert(source, 'jpeg'))).toBeNull();
    expect(physOf(await convert(source, 'png'))).toBeNull();
    expect(await tagsOf(await convert(source, 'webp'), 'webp')).toBeNull();
    // The tags are required there: square pixels, no unit.
    expect(await tagsOf(await convert(source, 'tiff'), 'tiff')).toEqual([1, 1, 1]);
  }
});

test('an EXIF block without a resolution gets none that is made up, but the tags where they are required', async () => {
  const source = withExif(bareJpeg, exifSample(true, 1).subarray(0, 22));
  source.writeUInt16BE(1, 12 + 8);
  for (const format of ['jpeg', 'png', 'webp'] as const)
    expect(await tagsOf(await convert(source, format), format), format).toBeNull();
  for (const format of ['tiff', 'avif'] as const)
    expect(await tagsOf(await convert(source, format), format), format).toEqual([1, 1, 1]);
});

describe('a fax of 204 pixels an inch across and 98 down keeps both', () => {
  const sources = [
    ['TIFF', () => tiffWith([204, 98, 2])],
    ['JFIF', () => jfifWith([204, 98, 2])],
    ['EXIF', () => withExif(bareJpeg, exifWith([204, 98, 2]))],
  ] as const;

  test.each(sources)('from %s to every format', async (_, source) => {
    for (const format of photoFormats) {
      const written = await convert(source(), format);
      const [x, y, unit] = (await tagsOf(written, format)) ?? [];
      expect([Math.round(x!), Math.round(y!), unit], format).toEqual([204, 98, 2]);
      if (format === 'jpeg') expect(jfifOf(written)).toEqual([204, 98, 1]);
      if (format === 'png') expect(physOf(written)).toEqual([8031, 3858, 1]);
    }
  });

  test('also through a PNG and back, and in pixels a centimetre', async () => {
    const png = await convert(tiffWith([204, 98, 2]), 'png');
    expect(jfifOf(await convert(png, 'jpeg'))).toEqual([204, 98, 1]);
    expect(jfifOf(await convert(tiffWith([100, 50, 3]), 'jpeg'))).toEqual([254, 127, 1]);
    expect(jfifOf(await convert(jfifWith([100, 50, 3]), 'jpeg'))).toEqual([254, 127, 1]);
  });
});

test('a PNG whose own chunk says 1000 pixels a metre keeps them', async () => {
  expect(physOf(barePng)).toEqual([1000, 1000, 1]);
  expect(physOf(await convert(barePng, 'png'))).toEqual([1000, 1000, 1]);
});
