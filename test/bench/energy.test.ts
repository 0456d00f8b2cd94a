import { describe, expect, it } from 'vitest';
import { energyOf, intensitiesOf, psnrOf } from '../../bench/energy.mjs';
import type { PlanarImage } from '../../src-main/engine/backend';
import { noisyPicture } from '../support/seeded-planes';
import { objectiveOf, solveReference } from '../support/solve-reference';

/** Planes as the bench holds photos: one pixel's samples side by side. */
function interleaved({ planes }: PlanarImage): Float32Array {
  const samples = new Float32Array(planes[0]!.length * planes.length);
  planes.forEach((plane, c) => plane.forEach((value, i) => (samples[i * planes.length + c] = value)));
  return samples;
}

describe('the energy that the bench judges by', () => {
  for (const channels of [1, 3] as const) {
    for (const coupling of ['channels', 'joint', 'opponent'] as const) {
      for (const beta of [1, 1.5, 2]) {
        it(`is the engine's own within 1e-5 (${channels} channels, ${coupling}, beta ${beta}, seed 7)`, async () => {
          const size = { width: 23, height: 17, channels };
          const photo = noisyPicture(size, 7);
          const objective = objectiveOf(beta, 0.1, { coupling });
          const { outcome, denoised } = await solveReference(photo, objective, 0.5);
          const energy = energyOf(interleaved(denoised), interleaved(photo), size, objective);
          expect(Math.abs(energy / outcome.energy - 1)).toBeLessThanOrEqual(1e-5);
        });
      }
    }
  }

  it('adds half of the squares and lambda times the magnitudes, by hand for 2x2', () => {
    const f = Float64Array.of(0, 0, 0, 0);
    const u = Float64Array.of(0, 3, 4, 1);
    // Squares 26; magnitudes 5 (3 right, 4 down), 2 (down), 3 (right), 0.
    const energy = energyOf(u, f, { width: 2, height: 2, channels: 1 }, objectiveOf(1, 0.5));
    expect(energy).toBeCloseTo(13 + 0.5 * 10, 12);
  });

  it('is 0 for a constant photo that nothing was done to', () => {
    const f = new Float32Array(12).fill(0.5);
    expect(energyOf(f, f, { width: 2, height: 2, channels: 3 }, objectiveOf(1, 0.5))).toBe(0);
  });
});

describe('integers in the bench', () => {
  it('are intensities by the largest code of their depth', () => {
    expect([...intensitiesOf({ samples: Uint8Array.of(0, 51, 255), bitDepth: 8 })]).toEqual([
      0,
      Math.fround(0.2),
      1,
    ]);
    expect([...intensitiesOf({ samples: Uint16Array.of(0, 65_535), bitDepth: 16 })]).toEqual([0, 1]);
  });

  it('have a PSNR of 20 log10(255) dB at one level of distance', () => {
    const distance = psnrOf(Uint8Array.of(11, 9, 21, 19), Uint8Array.of(10, 10, 20, 20));
    expect(distance).toBeCloseTo(20 * Math.log10(255), 10);
  });
});
