import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { createCodec } from '../../src-main/photos/codec';
import type { Codec } from '../../src-main/photos/codec';
import type { EncodeRequest } from '../../src-main/photos/codec-calls';
import { describeProfile, profileChannels } from '../../src-main/photos/icc-profile';
import { toEightBit, toTwelveBit } from '../../src-main/photos/reduce-depth';

const [width, height] = [37, 23];
let codec: Codec;
beforeAll(() => {
  codec = createCodec('native');
});

function request(changes: Partial<EncodeRequest> = {}): EncodeRequest {
  const { channels = 3, hasAlpha = false, bitDepth = 8 } = changes;
  const count = width * height * (channels + (hasAlpha ? 1 : 0));
  const samples =
    bitDepth === 8
      ? Uint8Array.from({ length: count }, (_, at) => (at * 7919) % 256)
      : Uint16Array.from({ length: count }, (_, at) => (at * 7919) % 65_536);
  const rest = { width, height, format: 'png', quality: 90, source: null, metadata: 'keep' } as const;
  return { ...rest, samples, channels, hasAlpha, bitDepth, ...changes };
}

const kinds = ([1, 3] as const).flatMap((channels) =>
  [false, true].flatMap((hasAlpha) =>
    ([8, 16] as const).map((bitDepth) => ({ channels, hasAlpha, bitDepth })),
  ),
);

describe('a format without loss gives back every bit', () => {
  test.each((['png', 'tiff'] as const).flatMap((format) => kinds.map((kind) => ({ format, ...kind }))))(
    '$format of $bitDepth bit, $channels channels, alpha $hasAlpha',
    async (kind) => {
      const asked = request(kind);
      const { bytes, bitDepth, notes } = await codec.encode(asked);
      const decoded = await codec.decode({ bytes, name: 'round trip' });
      expect({ bitDepth, notes }).toEqual({ bitDepth: kind.bitDepth, notes: [] });
      expect(decoded).toMatchObject(kind);
      expect(
        Buffer.from(decoded.samples.buffer, decoded.samples.byteOffset, decoded.samples.byteLength),
      ).toEqual(Buffer.from(asked.samples.buffer));
    },
  );

  test.each(
    (['webp', 'avif'] as const).flatMap((format) => [false, true].map((hasAlpha) => ({ format, hasAlpha }))),
  )('$format of 8 bit at quality 100, alpha $hasAlpha', async (kind) => {
    const asked = request({ ...kind, quality: 100 });
    const { bytes } = await codec.encode(asked);
    const decoded = await codec.decode({ bytes, name: 'round trip' });
    expect(Buffer.from(decoded.samples)).toEqual(Buffer.from(asked.samples));
  });
});

describe('what a format cannot hold is said', () => {
  test.each([
    ['jpeg', { bitDepth: 16 }, 8, ['JPEG holds 8 bit a sample: reduced from 16 bit']],
    ['jpeg', { hasAlpha: true }, 8, ['JPEG holds no transparency: laid on white']],
    ['webp', { bitDepth: 16 }, 8, ['WebP holds 8 bit a sample: reduced from 16 bit']],
    ['webp', { channels: 1 }, 8, ['WebP holds no grey here: written as three equal channels']],
    ['avif', { bitDepth: 16 }, 12, ['AVIF holds 12 bit a sample: reduced from 16 bit']],
    ['avif', { channels: 1 }, 8, ['AVIF holds no grey here: written as three equal channels']],
    ['jpeg', { channels: 1 }, 8, []],
    ['tiff', { bitDepth: 16, hasAlpha: true }, 16, []],
  ] as const)('%s of %o', async (format, changes, bitDepth, notes) => {
    const encoded = await codec.encode(request({ ...changes, format }));
    expect(encoded.bitDepth).toBe(bitDepth);
    expect(encoded.notes).toEqual(notes);
    const header = await codec.inspect({ bytes: encoded.bytes, name: 'written' });
    expect(header.bitDepth).toBe(bitDepth > 8 ? 16 : 8);
  });

  test('a transparent pixel becomes white in a JPEG, an opaque one keeps its colour', async () => {
    const opaque = (at: number): boolean => at % width < 16;
    const samples = Uint8Array.from({ length: width * height * 4 }, (_, at) =>
      at % 4 === 3 ? (opaque((at - 3) / 4) ? 255 : 0) : 60,
    );
    const { bytes } = await codec.encode(request({ hasAlpha: true, samples, format: 'jpeg', quality: 100 }));
    const decoded = await codec.decode({ bytes, name: 'flat' });
    expect(Math.abs((decoded.samples[0] ?? 0) - 60)).toBeLessThanOrEqual(2);
    expect(decoded.samples[(width - 1) * 3]).toBeGreaterThanOrEqual(253);
  });

  test('an edge that WebP cannot hold is refused with both figures', async () => {
    const wide = { width: 16_384, height: 1, samples: new Uint8Array(16_384 * 3) };
    await expect(codec.encode(request({ ...wide, format: 'webp' }))).rejects.toMatchObject({
      code: 'unsupported',
      message: 'WebP holds at most 16383 px an edge, the photo is 16384 x 1',
    });
    const fits = { width: 16_383, height: 1, samples: new Uint8Array(16_383 * 3) };
    expect((await codec.encode(request({ ...fits, format: 'webp' }))).bitDepth).toBe(8);
  });

  test('samples that disagree with the size or depth are refused', async () => {
    const samples = new Uint8Array(width * height * 3 - 1);
    await expect(codec.encode(request({ samples }))).rejects.toMatchObject({ code: 'bad-params' });
    const deep = new Uint8Array(width * height * 3);
    await expect(codec.encode({ ...request(), samples: deep, bitDepth: 16 })).rejects.toMatchObject({
      code: 'bad-params',
    });
  });
});

describe('depth is reduced to the nearest level', () => {
  const every = Uint16Array.from({ length: 65_536 }, (_, value) => value);

  test('to 8 bit, within half a level for each of 65,536 values', () => {
    const reduced = toEightBit(every);
    const errors = Array.from(reduced, (level, value) => Math.abs(level * 257 - value));
    expect(errors).toHaveLength(65_536);
    expect(errors.reduce((worst, error) => Math.max(worst, error))).toBeLessThanOrEqual(128);
  });

  test('to 12 bit, within half a level once the low bits are repeated', () => {
    const reduced = toTwelveBit(every);
    const errors = Array.from(reduced, (kept, value) => Math.abs((kept | (kept >> 12)) - value));
    expect(errors).toHaveLength(65_536);
    expect(errors.reduce((worst, error) => Math.max(worst, error))).toBeLessThanOrEqual(16);
  });
});

describe('a colour profile', () => {
  test('of version 4 is named by its localised description', async () => {
    const png = await sharp({ create: { width: 2, height: 2, channels: 3, background: '#fff' } })
      .withIccProfile('p3')
      .png()
      .toBuffer();
    const { icc } = await sharp(png).metadata();
    expect(describeProfile(icc ?? new Uint8Array())).toMatch(/P3/);
    expect(profileChannels(icc ?? new Uint8Array())).toBe(3);
    expect((await codec.inspect({ bytes: png, name: 'p3' })).profile).toMatch(/P3/);
  });

  test.each([0, 100, 131, 140])('cut to %i bytes is unnamed, and nothing is thrown', (length) => {
    expect(describeProfile(new Uint8Array(length).fill(255))).toBe('unnamed profile');
    expect(profileChannels(new Uint8Array(length).fill(255))).toBeNull();
  });
});
