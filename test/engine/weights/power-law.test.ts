import { describe, expect, it } from 'vitest';
import { powerLawWeight } from '../../../src-main/engine/weights/power-law';
import type { Coupling } from '../../../src-main/contract/parameters';

const colour = (noise: number): number[] => [noise, noise, noise];
const weightOf = (noise: number[], beta: number, coupling: Coupling, chromaWeight: number): number =>
  powerLawWeight(noise, { beta, coupling, chromaWeight });

describe('the power law of weights', () => {
  // The weights of best PSNR, geometric mean over photos, for joint colour total variation.
  it.each([
    { beta: 1, noise: 0.05, best: 0.054 },
    { beta: 1, noise: 0.1, best: 0.123 },
    { beta: 1, noise: 0.2, best: 0.272 },
    { beta: 1.2, noise: 0.1, best: 0.175 },
    { beta: 1.5, noise: 0.1, best: 0.295 },
    { beta: 2, noise: 0.1, best: 0.714 },
    { beta: 3, noise: 0.1, best: 4.73 },
  ])('is within 10 % of the best weight at beta $beta, noise $noise', ({ beta, noise, best }) => {
    const weight = weightOf(colour(noise), beta, 'joint', 2);
    expect(weight / best).toBeGreaterThan(0.9);
    expect(weight / best).toBeLessThan(1.1);
  });

  // The same for the opponent coupling with chroma weight 2, on 160 px crops of four photos, rounded and clipped to 8 bit.
  it.each([
    { beta: 0.3, noise: 0.05, best: 0.0172 },
    { beta: 0.3, noise: 0.1, best: 0.0482 },
    { beta: 0.5, noise: 0.02, best: 0.0047 },
    { beta: 0.5, noise: 0.05, best: 0.0173 },
    { beta: 0.5, noise: 0.1, best: 0.0461 },
    { beta: 0.5, noise: 0.2, best: 0.1004 },
    { beta: 0.8, noise: 0.05, best: 0.0259 },
    { beta: 0.8, noise: 0.1, best: 0.0563 },
  ])('is within 10 % of the best weight below 1, at beta $beta, noise $noise', ({ beta, noise, best }) => {
    expect(Math.abs(weightOf(colour(noise), beta, 'opponent', 2) / best - 1)).toBeLessThan(0.1);
  });

  it('grows with the noise and with the order, and is 0 without noise', () => {
    for (let beta = 0.3; beta <= 3; beta += 0.1) {
      const weights = [0, 0.01, 0.05, 0.1, 0.2].map((noise) => weightOf(colour(noise), beta, 'opponent', 2));
      expect(weights).toEqual(weights.toSorted((a, b) => a - b));
      expect(weights[0]).toBe(0);
    }
    expect(weightOf(colour(0.1), 1.31, 'joint', 1)).toBeGreaterThan(weightOf(colour(0.1), 1.3, 'joint', 1));
  });

  it('is the same for the opponent coupling with chroma weight 1 as for joint', () => {
    expect(weightOf(colour(0.1), 1, 'opponent', 1)).toBe(weightOf(colour(0.1), 1, 'joint', 1));
  });

  it('does not depend on the coupling for a grey photo', () => {
    const grey = (['opponent', 'joint', 'channels'] as const).map((coupling) =>
      weightOf([0.07], 1.4, coupling, 2),
    );
    expect(new Set(grey).size).toBe(1);
  });
});
