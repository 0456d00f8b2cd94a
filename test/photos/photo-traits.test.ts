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
