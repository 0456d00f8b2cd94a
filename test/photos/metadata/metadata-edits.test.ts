import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { joinEdited, sourceOf } from '../../../src-main/photos/byte-source';
import { createCodec } from '../../../src-main/photos/codec';
import type { Codec } from '../../../src-main/photos/codec';
import type { EncodeRequest } from '../../../src-main/photos/codec-calls';
import { correctBlock } from '../../../src-main/photos/metadata/exif-block';
import {
  numberOf,
  readDirectory,
  readTagTree,
  readTiffHeader,
} from '../../../src-main/photos/metadata/tiff-structure';
import { exifSample, makerNote, makerNoteOffset, withExif } from '../../support/exif-sample';
import { seededDice } from '../../support/mutate-image';

const fixtures = join(import.meta.dirname, '../../fixtures/photos');
const adobe = readFileSync(join(fixtures, 'adobe.jpg'));
const facts = { width: 3000, height: 4000, resolution: { x: 240, y: 240, unit: 'inch' } } as const;

const plain: EncodeRequest = {
  samples: Uint8Array.from({ length: 12 * 9 * 3 }, (_, at) => (at * 31) % 256),
  width: 12,
  height: 9,
  channels: 3,
  hasAlpha: false,
  bitDepth: 8,
  format: 'jpeg',
  quality: 90,
  source: null,
  metadata: 'keep',
};

let codec: Codec;
let jpeg: Buffer;
beforeAll(async () => {
  codec = createCodec('native');
  jpeg = await sharp(plain.samples, { raw: { width: 12, height: 9, channels: 3 } })
    .jpeg()
    .toBuffer();
});

describe.each([false, true])('an EXIF block, big-endian %s', (bigEndian) => {
  test.each([1, 6])('of orientation %i comes out upright with the new size and resolution', (orientation) => {
    const block = correctBlock(exifSample(bigEndian, orientation), facts);
    const tree = readTagTree(block ?? new Uint8Array());
    expect(numberOf(tree?.main ?? [], 0x0112)).toBe(1);
    expect(numberOf(tree?.exif ?? [], 0xa002)).toBe(3000);
    expect(numberOf(tree?.exif ?? [], 0xa003)).toBe(4000);
    const resolution = tree?.main.find(({ tag }) => tag === 0x011a);
    expect([...(resolution?.value ?? [])]).toEqual([240, 0, 0, 0, 1, 0, 0, 0]);
  });

  test("keeps the maker's notes where their own offsets expect them", () => {
    const block = correctBlock(exifSample(bigEndian, 6), facts) ?? Buffer.alloc(0);
    expect(Buffer.from(block).subarray(makerNoteOffset, makerNoteOffset + makerNote.length)).toEqual(
      makerNote,
    );
    expect(readTagTree(block)?.exif.some(({ tag }) => tag === 0x927c)).toBe(true);
  });

  test('drops the thumbnail of a photo that was turned and keeps that of one that was not', () => {
    const nextOf = (orientation: number): number | undefined => {
      const block = correctBlock(exifSample(bigEndian, orientation), facts) ?? new Uint8Array();
      const header = readTiffHeader(block);
      return header ? readDirectory(block, header.first, header.littleEndian)?.next : undefined;
    };
    expect(nextOf(6)).toBe(0);
    expect(nextOf(1)).toBe(140);
  });
});

test('10,000 damaged EXIF blocks are corrected or refused without an exception (seed 7)', () => {
  const dice = seededDice(7);
  let refused = 0;
  for (let round = 0; round < 10_000; round += 1) {
    const block = exifSample(dice(2) === 0, 6);
    for (let count = 1 + dice(8); count > 0; count -= 1) block[dice(block.length)] = dice(256);
    const cut = block.subarray(0, dice(3) === 0 ? dice(block.length) : block.length);
    const corrected = correctBlock(cut, facts);
    readTagTree(cut);
    if (corrected === null) refused += 1;
    else expect(numberOf(readTagTree(corrected)?.main ?? [], 0x0112)).toBe(1);
  }
  expect(refused).toBeGreaterThan(100);
});

describe('an export', () => {
  test('of a photo held sideways is upright and says so in every format', async () => {
    const source = withExif(jpeg, exifSample(true, 6));
    const photo = await codec.decode({ bytes: source, name: 'sideways' });
    expect([photo.width, photo.height]).toEqual([9, 12]);
    for (const format of ['jpeg', 'png', 'tiff', 'webp', 'avif'] as const) {
      const { bytes } = await codec.encode({ ...photo, format, quality: 100, source, metadata: 'keep' });
      const found = await sharp(bytes).metadata();
      expect([found.width, found.height, found.orientation ?? 1], format).toEqual([9, 12, 1]);
    }
  });

  test("keeps the maker's notes, or says that it cannot", async () => {
    const source = withExif(jpeg, exifSample(true, 1));
    const lost = {
      jpeg: [],
      png: [],
      webp: [],
      tiff: ["the camera maker's own notes cannot move into a TIFF: left out"],
      avif: ["the camera maker's own notes are moved within AVIF and may not be readable"],
    };
    for (const format of ['jpeg', 'png', 'webp', 'tiff', 'avif'] as const) {
      const { bytes, notes } = await codec.encode({ ...plain, format, source });
      expect(notes, format).toEqual(lost[format]);
      const exif = (await sharp(bytes).metadata()).exif ?? Buffer.alloc(0);
      const start = exif.toString('latin1', 0, 4) === 'Exif' ? 6 : 0;
      if (lost[format].length === 0) expect(exif.indexOf(makerNote) - start, format).toBe(makerNoteOffset);
    }
  });

  test('with metadata stripped keeps the profile, which is colour, and nothing else', async () => {
    for (const format of ['jpeg', 'png', 'tiff', 'webp', 'avif'] as const) {
      const { bytes, notes } = await codec.encode({ ...plain, format, source: adobe, metadata: 'strip' });
      const found = await sharp(bytes).metadata();
      expect(found.icc?.equals(readFileSync(join(fixtures, 'adobe.icc'))), format).toBe(true);
      expect(Buffer.from(bytes).includes('Kodak'), format).toBe(false);
      expect(Buffer.from(bytes).includes('Headline'), format).toBe(false);
      expect(found.xmp, format).toBeUndefined();
      expect(notes).toEqual([]);
    }
  });

  test('without a source carries no profile', async () => {
    const { bytes } = await codec.encode(plain);
    expect((await sharp(bytes).metadata()).icc).toBeUndefined();
  });

  test('of grey pixels leaves an RGB profile out and says so', async () => {
    const grey = { ...plain, samples: plain.samples.slice(0, 108), channels: 1, source: adobe } as const;
    const { bytes, notes } = await codec.encode({ ...grey, format: 'png' });
    expect((await sharp(bytes).metadata()).icc).toBeUndefined();
    expect(notes.join()).toContain('profile is for other pixels');
  });

  test('of a CMYK photo leaves the press profile out, since the pixels are sRGB now', async () => {
    const source = await sharp(jpeg).toColourspace('cmyk').withIccProfile('cmyk').jpeg().toBuffer();
    const photo = await codec.decode({ bytes: source, name: 'press' });
    expect(photo.notes).toEqual(['converted from CMYK to sRGB']);
    const { bytes, notes } = await codec.encode({
      ...photo,
      format: 'png',
      quality: 90,
      source,
      metadata: 'keep',
    });
    expect((await sharp(bytes).metadata()).icc).toBeUndefined();
    expect(notes.join()).toContain('profile is for other pixels');
  });

  test('succeeds when the source cannot be read any more, and says what is missing', async () => {
    const { bytes, notes } = await codec.encode({ ...plain, source: adobe.subarray(0, 40) });
    expect((await sharp(bytes).metadata()).width).toBe(12);
    expect(notes).toHaveLength(1);
    expect(notes[0]).toMatch(/^profile and metadata could not be read from the source and are left out/);
  });

  test('succeeds when the EXIF is damaged, and says so', async () => {
    const broken = exifSample(false, 1);
    broken.writeUInt16LE(60_000, 8);
    const { notes } = await codec.encode({ ...plain, format: 'png', source: withExif(jpeg, broken) });
    expect(notes).toEqual(['its EXIF is damaged and is left out']);
  });

  test('splits a profile of 200 kB over the segments of a JPEG', async () => {
    const profile = Buffer.alloc(200_000, 7);
    readFileSync(join(fixtures, 'adobe.icc')).copy(profile);
    profile.writeUInt32BE(profile.length, 0);
    const { addToJpeg } = await import('../../../src-main/photos/metadata/jpeg-segments');
    const nothing = { icc: null, exif: null, xmp: null, iptc: null, resolution: null };
    const { edited, notes } = addToJpeg(sourceOf(jpeg), { ...nothing, icc: profile });
    const bytes = joinEdited(jpeg, edited);
    expect(notes).toEqual([]);
    expect((await sharp(bytes, { ignoreIcc: true }).metadata()).icc?.equals(profile)).toBe(true);
  });

  test('names an XMP that no JPEG segment can hold', async () => {
    const { addToJpeg } = await import('../../../src-main/photos/metadata/jpeg-segments');
    const nothing = { icc: null, exif: null, xmp: null, iptc: null, resolution: null };
    const { edited, notes } = addToJpeg(sourceOf(jpeg), { ...nothing, xmp: Buffer.alloc(70_000, 0x20) });
    const bytes = joinEdited(jpeg, edited);
    expect(notes).toEqual(['its XMP is too long for JPEG and is left out']);
    expect(bytes.length).toBe(jpeg.length);
  });

  test('turns the orientation that XMP repeats upright as well', async () => {
    const packet = '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:tiff="http://ns.adobe.com/tiff/1.0/" tiff:Orientation="6"/></rdf:RDF></x:xmpmeta>'; // prettier-ignore
    const source = await sharp(jpeg).withXmp(packet).jpeg().toBuffer();
    const { bytes } = await codec.encode({ ...plain, format: 'png', source });
    expect((await sharp(bytes).metadata()).xmpAsString).toContain('tiff:Orientation="1"');
  });
});
