import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { createCodec } from '../../src-main/photos/codec';
import type { Codec } from '../../src-main/photos/codec';
import { readTraits } from '../../src-main/photos/photo-traits';

let codec: Codec;
let avif: Buffer;
beforeAll(async () => {
  codec = createCodec('native');
  const raw = { width: 16, height: 16, channels: 3 } as const;
  avif = await sharp(new Uint8Array(768).fill(90), { raw }).avif({ lossless: true }).toBuffer();
});

describe('an AVIF without a profile', () => {
  test('in sRGB by number has no note', async () => {
    expect((await codec.inspect({ bytes: avif, name: 'a' })).notes).toEqual([]);
  });

  test.each([
    [12, 13, 'Display P3'],
    [9, 16, 'BT.2020 PQ'],
    [9, 18, 'BT.2020 HLG'],
  ])('of primaries %i and transfer %i is said to be %s', async (primaries, transfer, name) => {
    const bytes = Buffer.from(avif);
    const at = bytes.indexOf('colrnclx');
    expect(at).toBeGreaterThan(0);
    bytes.writeUInt16BE(primaries, at + 8);
    bytes.writeUInt16BE(transfer, at + 10);
    const { notes } = await codec.inspect({ bytes, name: 'a' });
    expect(notes).toEqual([
      `its colours are ${name} by number, without a profile: an export does not say so`,
    ]);
  });
});

describe('a PNG without a profile', () => {
  const chunk = (type: string, ...numbers: number[]): Buffer => {
    const data = Buffer.concat(numbers.map((value) => Buffer.from(Uint32Array.of(value).buffer).swap32()));
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    return Buffer.concat([length, Buffer.from(type), data, Buffer.alloc(4)]);
  };
  /** 13 bytes long, as always. */
  const header = Buffer.concat([Buffer.from([0, 0, 0, 13]), Buffer.from('IHDR'), Buffer.alloc(17)]);
  const png = (...chunks: Buffer[]): Buffer =>
    Buffer.concat([Buffer.alloc(8), header, ...chunks, chunk('IDAT'), chunk('gAMA', 1)]);
  const spaceOf = (...chunks: Buffer[]) => readTraits(png(...chunks), 'png').numberedSpace;
  const adobe = [31_270, 32_900, 64_000, 33_000, 21_000, 71_000, 15_000, 6_000];
  const srgb = [31_270, 32_900, 64_000, 33_000, 30_000, 60_000, 15_000, 6_000];

  test('of sRGB, however it says so, has no note', () => {
    expect(spaceOf()).toBeNull();
    expect(spaceOf(chunk('gAMA', 45_455), chunk('cHRM', ...srgb))).toBeNull();
    expect(spaceOf(chunk('sRGB'), chunk('gAMA', 100_000))).toBeNull();
    expect(spaceOf(chunk('iCCP'), chunk('cHRM', ...adobe))).toBeNull();
  });

  test('of another gamma, other primaries or another space by number is said to be that', () => {
    expect(spaceOf(chunk('gAMA', 100_000))).toBe('of gamma 1.00');
    expect(spaceOf(chunk('cHRM', ...adobe))).toBe('of primaries of their own');
    expect(spaceOf(chunk('gAMA', 100_000), chunk('cHRM', ...adobe))).toBe(
      'of gamma 1.00 and of primaries of their own',
    );
    expect(spaceOf(chunk('cICP', (12 << 24) | (13 << 16)), chunk('sRGB'))).toBe('Display P3');
  });

  test('that is cut off or lies about its lengths is read as far as it goes', () => {
    for (let length = 0; length < 60; length += 1)
      expect(readTraits(png(chunk('gAMA', 1)).subarray(0, length), 'png').frames).toBe(1);
    expect(readTraits(Buffer.alloc(64, 255), 'png').numberedSpace).toBeNull();
  });

  test('tells its note with the photo', async () => {
    const plain = await sharp({ create: { width: 2, height: 2, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
    // After IHDR, which is 25 bytes long, with a check sum that libpng accepts.
    const gamma = Buffer.from('0000000467414d41000186a031e8965f', 'hex');
    const bytes = Buffer.concat([plain.subarray(0, 33), gamma, plain.subarray(33)]);
    const { notes } = await codec.inspect({ bytes, name: 'a' });
    expect(notes).toEqual([
      'its colours are of gamma 1.00 by number, without a profile: an export does not say so',
    ]);
  });
});

test('an AVIF is grey when all of its AV1 configurations say so', () => {
  const configuration = (flags: number): Buffer =>
    Buffer.concat([Buffer.from('av1C'), Buffer.from([0x81, 0, flags, 0])]);
  const [grey, colour] = [configuration(0x1c), configuration(0x0c)];
  const isGrey = (...parts: readonly Buffer[]): boolean =>
    readTraits(Buffer.concat(parts), 'avif').isMonochrome;
  expect(isGrey(grey)).toBe(true);
  expect(isGrey(grey, grey)).toBe(true);
  expect(isGrey(colour, grey)).toBe(false);
  expect(isGrey(Buffer.from('av1C'))).toBe(false);
  expect(isGrey(Buffer.alloc(40))).toBe(false);
});
