import { describe, expect, it } from 'vitest';
import { haloPx } from '../../../src-main/engine/previews/halo';
import type { PlanarImage } from '../../../src-main/engine/backend';
import { differenceInLevels, noisyPicture } from '../../support/seeded-planes';
import { objectiveOf, solveReference } from '../../support/solve-reference';

const settings = (beta: number, weight: number, more = {}): Parameters<typeof haloPx>[0] => ({
  beta,
  weight,
  coupling: 'joint',
  chromaWeight: 2,
  ...more,
});

/** The part of an image from (x, y) on. */
function crop(image: PlanarImage, at: { x: number; y: number; width: number; height: number }): PlanarImage {
  const planes = image.planes.map((plane) =>
    Float32Array.from(
      { length: at.width * at.height },
      (_, i) => plane[(at.y + Math.floor(i / at.width)) * image.width + at.x + (i % at.width)]!,
    ),
  );
  return { width: at.width, height: at.height, planes };
}

describe('the halo', () => {
  it('is 0 for weight 0, at most 64 px, and never falls as the weight grows', () => {
    for (const coupling of ['channels', 'joint', 'opponent'] as const) {
      for (let hundredths = 30; hundredths <= 300; hundredths += 10) {
        let before = 0;
        for (const weight of [0, 1e-6, 1e-3, 0.01, 0.1, 1, 10, 100]) {
          const halo = haloPx(settings(hundredths / 100, weight, { coupling }));
          expect(Number.isInteger(halo)).toBe(true);
          expect(halo).toBeGreaterThanOrEqual(before);
          expect(halo).toBeLessThanOrEqual(64);
          before = halo;
        }
        expect(haloPx(settings(hundredths / 100, 0, { coupling }))).toBe(0);
      }
    }
  });

  it('covers what was measured to bring the largest error under one level', () => {
    const measured = [
      [1, 0.12, 8],
      [1, 0.3, 32],
      [1.2, 0.175, 8],
      [1.2, 0.7, 24],
      [1.5, 0.3, 4],
      [1.5, 1.2, 12],
      [2, 0.7, 4],
      [2, 11, 24],
      [3, 4.7, 8],
      [3, 19, 12],
    ] as const;
    for (const [beta, weight, px] of measured)
      expect(haloPx(settings(beta, weight))).toBeGreaterThanOrEqual(px);
  });

  it.each([
    [1, 0.06],
    [1.5, 0.2],
    [2, 0.5],
    [3, 2],
  ])('keeps a crop within one level of the whole, beta = %f, lambda = %f, seed 8', async (beta, lambda) => {
    const photo = noisyPicture({ width: 72, height: 60, channels: 1 }, 8);
    const halo = haloPx(settings(beta, lambda, { coupling: 'channels' }));
    const inner = { x: 26, y: 24, width: 18, height: 12 };
    const grown = {
      x: inner.x - halo,
      y: inner.y - halo,
      width: inner.width + 2 * halo,
      height: inner.height + 2 * halo,
    };
    expect(grown.x).toBeGreaterThan(0);
    expect(grown.y).toBeGreaterThan(0);
    const whole = await solveReference(photo, objectiveOf(beta, lambda), 0.01);
    const part = await solveReference(crop(photo, grown), objectiveOf(beta, lambda), 0.01);
    const shown = crop(part.denoised, { x: halo, y: halo, width: inner.width, height: inner.height });
    expect(differenceInLevels(shown, crop(whole.denoised, inner)).most).toBeLessThan(1);
  });
});
