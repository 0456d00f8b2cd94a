import { describe, expect, it } from 'vitest';
import {
  conjugateTerm,
  gradientTerm,
  majorisingWeight,
  smoothedGradientTerm,
} from '../../../src-main/engine/formulas/objective';

describe('Fenchel and Young', () => {
  it.each([1.01, 1.2, 1.5, 2, 2.5, 3])(
    "lambda m^beta + F*(p) >= p m, equal at p = F'(m) (beta = %f)",
    (beta) => {
      for (const lambda of [1e-3, 0.1, 5]) {
        for (const m of [1e-4, 0.05, 0.7, 2]) {
          const touching = lambda * beta * m ** (beta - 1);
          const gap = gradientTerm(m, lambda, beta) + conjugateTerm(touching, lambda, beta) - touching * m;
          expect(Math.abs(gap)).toBeLessThanOrEqual(1e-12 * touching * m);
          for (const p of [0, touching / 2, touching * 1.01]) {
            expect(gradientTerm(m, lambda, beta) + conjugateTerm(p, lambda, beta) - p * m).toBeGreaterThan(
              -1e-14 * touching * m,
            );
          }
        }
      }
    },
  );

  it('has the closed conjugates of beta = 3/2 and 3, within 1e-13', () => {
    const [p, lambda] = [0.3, 0.7];
    expect(conjugateTerm(p, lambda, 1.5)).toBeCloseTo((4 / 27) * (p ** 3 / lambda ** 2), 13);
    expect(conjugateTerm(p, lambda, 3)).toBeCloseTo((2 / (3 * Math.sqrt(3 * lambda))) * p ** 1.5, 13);
    expect(conjugateTerm(p, lambda, 2)).toBeCloseTo(p ** 2 / (4 * lambda), 13);
  });
});

describe('the weighted total variation that majorises beta < 1', () => {
  it.each([0.3, 0.5, 0.8, 0.95])(
    'touches the smoothed term at its point and lies above it elsewhere (beta = %f)',
    (beta) => {
      const smoothing = 1e-3;
      for (const at of [0, 1e-4, 0.02, 0.5]) {
        const weight = majorisingWeight(at, 0.1, beta, smoothing);
        const touch = smoothedGradientTerm(at, 0.1, beta, smoothing);
        for (const m of [0, 1e-5, 1e-3, 0.1, 1]) {
          const tangent = touch + weight * (m - at);
          expect(tangent - smoothedGradientTerm(m, 0.1, beta, smoothing)).toBeGreaterThanOrEqual(-1e-15);
        }
      }
    },
  );
});
