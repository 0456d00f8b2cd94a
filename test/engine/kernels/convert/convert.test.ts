import { describe, expect, it } from 'vitest';
import type { InterleavedPixels } from '../../../../src-main/engine/engine-calls';
import {
  codeOf,
  colourCodes,
  planesOf,
  rescaleCode,
  withBitDepth,
} from '../../../../src-main/engine/kernels/convert/convert';
import {
  averagedRows,
  interleavedRows,
  rowBuffers,
} from '../../../../src-main/engine/kernels/convert/photo-rows';
import { SeededRandom } from '../../../support/seeded-planes';

/** Every code of a depth once, as a grey photo of 256 columns, or as colour with alpha. */
function everyCode(bitDepth: 8 | 16, channels: 1 | 3, hasAlpha: boolean): InterleavedPixels {
  const codes = 2 ** bitDepth;
  const stride = channels + (hasAlpha ? 1 : 0);
  const samples = bitDepth === 8 ? new Uint8Array(codes * stride) : new Uint16Array(codes * stride);
  // Steps of different odd length, so that no two samples of a pixel agree.
  for (let k = 0; k < samples.length; k += 1) samples[k] = Math.floor(k / stride) * (2 * (k % stride) + 1);
  return { width: 256, height: codes / 256, channels, hasAlpha, bitDepth, samples };
}

/** The colour of a photo of 16 bit, alpha left out, as bytes. */
function colourOf({ samples, channels, hasAlpha }: InterleavedPixels): Buffer {
  const stride = channels + (hasAlpha ? 1 : 0);
  return Buffer.from(Uint16Array.from(samples.filter((_, k) => k % stride < channels)).buffer);
}

describe('integers and planes', () => {
  for (const bitDepth of [8, 16] as const) {
    for (const [channels, hasAlpha] of [
      [1, false],
      [1, true],
      [3, false],
      [3, true],
    ] as const) {
      it(`bring every ${bitDepth}-bit code back, ${channels} channels${hasAlpha ? ' and alpha' : ''}`, () => {
        const pixels = everyCode(bitDepth, channels, hasAlpha);
        const colour = colourOf(withBitDepth(pixels, 16));
        expect(Buffer.compare(colour, Buffer.from(colourCodes(planesOf(pixels)).buffer))).toBe(0);
      });
    }
  }

  it('bring every 8-bit code back by way of 16 bit', () => {
    const pixels = everyCode(8, 3, true);
    expect(withBitDepth(withBitDepth(pixels, 16), 8)).toEqual(pixels);
  });

  it('agree on every 16-bit code as 8 bit, whether by integers, by float32 or by division', () => {
    const pixels = everyCode(16, 1, false);
    const { samples } = withBitDepth(pixels, 8);
    const [plane] = planesOf(pixels).planes;
    expect(samples.every((code, k) => code === codeOf(plane![k]!, 255))).toBe(true);
    expect(samples.every((code, k) => code === Math.round(pixels.samples[k]! / 257))).toBe(true);
    for (let code = 0; code <= 65_535; code += 1) {
      if (rescaleCode(code, 16, 8) !== samples[code]) throw new Error(`code ${code}`);
    }
  });

  it('round an intensity to 8 bit by way of 16 bit as at once: around every middle and every end, and seed 64', () => {
    const random = new SeededRandom(64);
    const wrong: number[] = [];
    const look = (intensity: number): void => {
      const single = Math.fround(intensity);
      if (rescaleCode(codeOf(single, 65_535), 16, 8) !== codeOf(single, 255)) wrong.push(single);
    };
    for (let half = -1; half <= 511; half += 1) {
      for (let step = -3; step <= 3; step += 1) look((half / 510) * (1 + step * 2 ** -24));
    }
    for (let k = 0; k < 100_000; k += 1) look(random.between(-0.1, 1.1));
    expect(wrong).toEqual([]);
  });

  it('keep a photo as the same object when its depth is the one wanted', () => {
    const pixels = everyCode(16, 3, true);
    expect(withBitDepth(pixels, 16)).toBe(pixels);
  });

  it('refuse samples that are too few, with both figures', () => {
    const pixels = everyCode(8, 1, false);
    expect(() => planesOf({ ...pixels, height: 2 })).toThrow(/expected 512 .* got 256/);
  });
});

describe('codeOf', () => {
  it('rounds to nearest, ties upwards, and clips at 0 and at the largest code', () => {
    expect([-3, -1e-9, 0.49 / 255, 0.5 / 255, 254.49 / 255, 1, 7].map((value) => codeOf(value, 255))).toEqual(
      [0, 0, 0, 1, 254, 255, 255],
    );
    expect(codeOf(Infinity, 65_535)).toBe(65_535);
    expect(codeOf(-Infinity, 65_535)).toBe(0);
  });
});

describe('averagedRows', () => {
  it('averages 5x3 pixels over cells of 2x2, the last cells over what is left', () => {
    const samples = Uint8Array.from([0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120, 130, 140]);
    const pixels = { width: 5, height: 3, channels: 1, hasAlpha: false, bitDepth: 8, samples } as const;
    const rows = averagedRows(interleavedRows(pixels, { x: 0, y: 0, width: 5, height: 3 }, 'colour'), 2);
    expect([rows.width, rows.height]).toEqual([3, 2]);
    const seen = [0, 1].map((row) => {
      const into = rowBuffers(1, 3);
      rows.add(row, 255, into);
      return Array.from(into[0]!, (value) => Number(value.toFixed(4)));
    });
    expect(seen).toEqual([
      [30, 50, 65],
      [105, 125, 140],
    ]);
  });
});
