import { describe, expect, it } from 'vitest';
import { gradientOperators } from '../../../src-main/contract/parameters';
import type { InterleavedPixels } from '../../../src-main/engine/engine-calls';
import { gradientStatistics } from '../../../src-main/engine/measures/gradient-statistics';
import { measurePhoto } from '../../../src-main/engine/measures/measure-photo';
import { planesOf } from '../../../src-main/engine/kernels/convert/convert';
import {
  forEachGradient,
  noiseMagnitudeOf,
} from '../../../src-main/engine/kernels/gradient-view/gradient-operator';
import { SeededRandom } from '../../support/seeded-planes';
import { atOnceMs } from '../../support/at-once';

function makePhoto(width: number, height: number, channels: 1 | 3, seed: number): InterleavedPixels {
  const random = new SeededRandom(seed);
  const samples = Uint8Array.from({ length: width * height * channels }, () => random.next16() >> 8);
  return { width, height, channels, hasAlpha: false, bitDepth: 8, samples };
}

const photo = { pixels: makePhoto(24, 19, 3, 1), noiseStdDev: [0.05, 0.1, 0.02] };
const other = { pixels: makePhoto(24, 19, 3, 2), noiseStdDev: [0.05, 0.1, 0.02] };

/** Joint magnitudes by the definition, sorted. */
function magnitudesOf(pixels: InterleavedPixels, operator: (typeof gradientOperators)[number]): number[] {
  const squares = Array.from({ length: pixels.width * pixels.height }, () => 0);
  for (const plane of planesOf(pixels).planes) {
    let i = 0;
    forEachGradient(plane, pixels, operator, (gx, gy) => {
      squares[i]! += gx * gx + gy * gy;
      i += 1;
    });
  }
  return squares.map(Math.sqrt).sort((one, next) => one - next);
}

describe('gradientStatistics', () => {
  for (const operator of gradientOperators) {
    it(`agrees with the definition within 1e-4, operator ${operator}`, async () => {
      const found = await gradientStatistics(planesOf(photo.pixels), operator, photo.noiseStdDev);
      const sorted = magnitudesOf(photo.pixels, operator);
      const noise = noiseMagnitudeOf(operator, photo.noiseStdDev);
      const at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1]!;
      const expected = {
        mean: sorted.reduce((sum, m) => sum + m, 0) / sorted.length,
        rms: Math.sqrt(sorted.reduce((sum, m) => sum + m * m, 0) / sorted.length),
        median: at(0.5),
        p90: at(0.9),
        p99: at(0.99),
        max: sorted[sorted.length - 1]!,
        noiseMagnitude: noise,
        fractionUnderNoise: sorted.filter((m) => m < noise).length / sorted.length,
      };
      for (const [name, value] of Object.entries(expected)) {
        expect(Math.abs(found[name as keyof typeof expected] - value), name).toBeLessThan(1e-4);
      }
      expect(found.fractionUnderNoise).toBe(expected.fractionUnderNoise);
    });
  }
});

describe('measurePhoto', () => {
  it('survives JSON: nothing infinite, NaN or undefined in it, with a reference and without', async () => {
    for (const report of [
      await measurePhoto(photo, null, 1),
      await measurePhoto(photo, other, 0.5),
      await measurePhoto(photo, photo, 3),
    ]) {
      expect(JSON.parse(JSON.stringify(report))).toEqual(report);
      expect(JSON.stringify(report.totalVariation)).not.toContain('null');
    }
  });

  it('names every total variation, with the whole-field penalty (norm - 1)^2', async () => {
    const report = await measurePhoto(photo, null, 1.5);
    expect(Object.keys(report.totalVariation as object)).toEqual([
      'beta',
      'forward',
      'leftBelow',
      'squared',
      'anisotropic',
      'central',
      'numpy',
    ]);
    const penalty = report.gradientPenalty as { norm: number; wholeField: number; perPixel: number };
    const sorted = magnitudesOf(photo.pixels, 'forward');
    const norm = Math.sqrt(sorted.reduce((sum, m) => sum + m * m, 0));
    expect(Math.abs(penalty.norm / norm - 1)).toBeLessThan(1e-6);
    expect(Math.abs(penalty.wholeField / (norm - 1) ** 2 - 1)).toBeLessThan(1e-6);
    const perPixel = sorted.reduce((sum, m) => sum + (m - 1) ** 2, 0) / sorted.length;
    expect(Math.abs(penalty.perPixel / perPixel - 1)).toBeLessThan(1e-6);
  });

  it('says that equal photos are identical, with SSIM 1 and no PSNR', async () => {
    const { similarity } = (await measurePhoto(photo, photo, 1)) as { similarity: Record<string, unknown> };
    expect(similarity).toMatchObject({ identical: true, rmsDifference: 0, psnrDb: null });
    expect(similarity.ssim).toBeCloseTo(1, 12);
  });

  it('refuses a reference of another size or kind, and a beta that is not > 0', async () => {
    const small = { pixels: makePhoto(23, 19, 3, 2), noiseStdDev: [0, 0, 0] };
    const grey = { pixels: makePhoto(24, 19, 1, 2), noiseStdDev: [0] };
    await expect(measurePhoto(photo, small, 1)).rejects.toThrow(/expected 24x19 with 3 .* got 23x19 with 3/);
    await expect(measurePhoto(photo, grey, 1)).rejects.toThrow(/expected 24x19 with 3 .* got 24x19 with 1/);
    await expect(measurePhoto(photo, null, 0)).rejects.toThrow(/beta: expected a number > 0, got 0/);
  });

  it('lets other events run, and stops at once when it is cancelled: 3 megapixels', async () => {
    const large = { pixels: makePhoto(2000, 1500, 1, 4), noiseStdDev: [0.1] };
    const controller = new AbortController();
    let cancelledAt = 0;
    setTimeout(() => {
      cancelledAt = performance.now();
      controller.abort();
    }, 50);
    await expect(measurePhoto(large, large, 1.3, controller.signal)).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(performance.now() - cancelledAt).toBeLessThan(atOnceMs);
  });

  it('measures one pixel', async () => {
    const one = { pixels: makePhoto(1, 1, 1, 3), noiseStdDev: [0] };
    const report = await measurePhoto(one, one, 1);
    expect(report.similarity).toMatchObject({ ssim: null, identical: true });
    expect(report.gradient).toMatchObject({ forward: { max: 0, median: 0 } });
  });
});
