import { describe, expect, it } from 'vitest';
import { channelWeights } from '../../../src-main/engine/formulas/couplings';
import { stepSizes } from '../../../src-main/engine/solve/step-rule';

const betas = [0.3, 0.8, 1, 1.01, 1.1, 1.2, 1.37, 1.5, 1.8, 2, 2.5, 3];
const lambdas = [1e-6, 1e-3, 0.1, 1, 100];

describe('the step sizes', () => {
  it('keep tau_c sigma 8 w_c^2 <= 1 for every plane, beta, lambda, size and chroma weight', () => {
    for (const beta of betas) {
      for (const lambda of lambdas) {
        for (const chromaWeight of [0.5, 1, 2, 4]) {
          for (const coupling of ['opponent', 'joint', 'channels'] as const) {
            const objective = { beta, lambda, coupling, chromaWeight };
            for (const longerEdgePx of [1, 7, 300, 20_000]) {
              const { tau, sigma, relaxation } = stepSizes(objective, 3, {
                longerEdgePx,
                toleranceLevels: 0.1,
              });
              const weights = channelWeights(objective, 3);
              tau.forEach((step, plane) => {
                expect(step).toBeGreaterThan(0);
                expect(step * sigma * 8 * weights[plane]! ** 2).toBeLessThanOrEqual(1 + 1e-12);
              });
              expect(relaxation).toBeLessThan(2);
            }
          }
        }
      }
    }
  });

  it('change by less than 8 % for a hundredth of beta, so that no slider step is a jump', () => {
    for (const lambda of lambdas) {
      for (let hundredths = 100; hundredths < 300; hundredths++) {
        const at = (beta: number): number =>
          stepSizes({ beta, lambda, coupling: 'joint', chromaWeight: 1 }, 3).tau[0]!;
        const ratio = at((hundredths + 1) / 100) / at(hundredths / 100);
        expect(Math.abs(Math.log(ratio))).toBeLessThan(lambda >= 1e-3 && lambda <= 1 ? 0.08 : 0.5);
      }
    }
  });
});
