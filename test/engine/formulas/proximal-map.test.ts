import { describe, expect, it } from 'vitest';
import { dualShrink, proxMagnitude, proxThreshold } from '../../../src-main/engine/formulas/proximal-map';

const orders = [0.3, 0.5, 0.8, 0.95, 0.99, 1, 1.01, 1.05, 1.2, 4 / 3, 1.5, 1.51, 1.99, 2, 2.5, 2.99, 3];
const magnitudes = [1e-6, 1e-3, 0.03, 0.4, 1, 2.5, 10];
const strengths = [1e-6, 1e-3, 0.1, 0.8, 5, 1000];

/** What the map minimises. */
const cost = (r: number, s: number, t: number, beta: number): number =>
  (r - s) ** 2 / 2 + (r === 0 ? 0 : t * r ** beta);

/** The least cost on 4,000 points, dense near 0 and near s, where minima lie. */
function leastCost(s: number, t: number, beta: number): number {
  let least = cost(0, s, t, beta);
  for (let i = 1; i <= 2000; i++) {
    const share = i / 2000;
    least = Math.min(least, cost(s * share, s, t, beta), cost(s * 10 ** (-12 * (1 - share)), s, t, beta));
  }
  return least;
}

describe.each(orders)('the proximal map of t |x|^%f', (beta) => {
  it('is not beaten by any of 4,000 points, at 42 pairs of magnitude and strength', () => {
    for (const s of magnitudes) {
      for (const t of strengths) {
        const r = proxMagnitude(s, t, beta);
        expect(r).toBeGreaterThanOrEqual(0);
        expect(r).toBeLessThanOrEqual(s);
        // 1e-14 of s^2 is the rounding of the cost itself.
        expect(cost(r, s, t, beta)).toBeLessThanOrEqual(leastCost(s, t, beta) + 1e-14 * s * s);
      }
    }
  });

  it('solves r + t beta r^(beta-1) = s wherever r > 0, within 1e-12 s', () => {
    for (const s of magnitudes) {
      for (const t of strengths) {
        const r = proxMagnitude(s, t, beta);
        if (r > 1e-280) expect(Math.abs(r + t * beta * r ** (beta - 1) - s)).toBeLessThanOrEqual(1e-12 * s);
      }
    }
  });

  it('never falls as the magnitude grows', () => {
    let before = 0;
    for (let s = 0; s < 4; s += 0.01) {
      const r = proxMagnitude(s, 0.3, beta);
      expect(r).toBeGreaterThanOrEqual(before - 1e-15);
      before = r;
    }
  });
});

describe('below beta = 1 the map jumps', () => {
  it.each([0.3, 0.5, 0.8, 0.95])(
    'at the threshold where 0 and the jump cost the same (beta = %f)',
    (beta) => {
      for (const t of strengths) {
        const { threshold, jump } = proxThreshold(t, beta);
        expect(proxMagnitude(threshold * (1 - 1e-9), t, beta)).toBe(0);
        const above = proxMagnitude(threshold * (1 + 1e-9), t, beta);
        expect(above / jump).toBeGreaterThan(0.999);
        expect(above / jump).toBeLessThan(1.001);
        const [zero, up] = [cost(0, threshold, t, beta), cost(jump, threshold, t, beta)];
        expect(Math.abs(zero - up)).toBeLessThanOrEqual(1e-12 * zero);
      }
    },
  );

  it('has its threshold at 1.5 t^(2/3) for beta = 1/2', () => {
    for (const t of strengths) expect(proxThreshold(t, 0.5).threshold / t ** (2 / 3)).toBeCloseTo(1.5, 12);
  });
});

describe('the factor of the dual step', () => {
  it.each([1, 1.01, 1.2, 1.5, 2, 2.7, 3])('is 1 - r/s by Moreau, within 1e-12 (beta = %f)', (beta) => {
    for (const sigma of [0.05, 0.6, 4]) {
      for (const lambda of [1e-4, 0.1, 2]) {
        for (const dualMagnitude of [1e-5, 0.02, 0.5, 3]) {
          const s = dualMagnitude / sigma;
          const expected = 1 - proxMagnitude(s, lambda / sigma, beta) / s;
          expect(Math.abs(dualShrink(dualMagnitude, lambda, sigma, beta) - expected)).toBeLessThanOrEqual(
            1e-12,
          );
        }
      }
    }
  });

  it('leaves |p| = lambda beta r^(beta-1), so that conjugates need no huge powers, within 1e-10', () => {
    for (const beta of [1.05, 1.2, 1.5, 2, 3]) {
      for (const dualMagnitude of [0.02, 0.5, 3]) {
        const [lambda, sigma] = [0.2, 0.7];
        const r = proxMagnitude(dualMagnitude / sigma, lambda / sigma, beta);
        const p = dualMagnitude * dualShrink(dualMagnitude, lambda, sigma, beta);
        expect(Math.abs(p / (lambda * beta * r ** (beta - 1)) - 1)).toBeLessThanOrEqual(1e-10);
      }
    }
  });

  it('is 1 for a dual of 0', () => {
    for (const beta of [1, 1.3, 1.5, 2, 3]) expect(dualShrink(0, 0.1, 0.5, beta) * 0).toBe(0);
  });
});
