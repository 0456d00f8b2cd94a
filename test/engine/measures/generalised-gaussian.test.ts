import { describe, expect, it } from 'vitest';
import { densityOf, fitMoments, logGamma } from '../../../src-main/engine/measures/generalised-gaussian';
import { generalisedGaussian } from '../../support/generalised-gaussian-samples';

describe('logGamma', () => {
  it.each([
    [0.5, Math.log(Math.sqrt(Math.PI))],
    [1, 0],
    [5, Math.log(24)],
    [0.1, 2.252712651734206],
    [30, 71.25703896716801],
  ])('is the known value at %f within 1e-12 relative', (x, expected) => {
    expect(Math.abs(logGamma(x) - expected)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(expected)));
  });
});

describe('fitMoments', () => {
  it('finds a gaussian (E m^2 = 1, E m^4 = 3) to have shape 2 and scale sqrt 2 within 1e-9', () => {
    const { shape, scale } = fitMoments(1, 3);
    expect(Math.abs(shape - 2)).toBeLessThan(1e-9);
    expect(Math.abs(scale - Math.SQRT2)).toBeLessThan(1e-9);
  });

  it('finds an exponential of mean 0.1 (E m^2 = 0.02, E m^4 = 24e-4) to have shape 1 and scale 0.1 within 1e-9', () => {
    const { shape, scale } = fitMoments(0.02, 24e-4);
    expect(Math.abs(shape - 1)).toBeLessThan(1e-9);
    expect(Math.abs(scale - 0.1)).toBeLessThan(1e-9);
  });

  it.each([0.5, 0.8, 1, 1.5, 2.5])(
    'finds the shape of 200,000 samples of order %f within 4 %, seed 3',
    (p) => {
      const draw = generalisedGaussian(p, 0.05, 3);
      let [second, fourth] = [0, 0];
      for (let i = 0; i < 200_000; i += 1) {
        const square = draw() ** 2;
        second += square / 200_000;
        fourth += (square * square) / 200_000;
      }
      expect(Math.abs(fitMoments(second, fourth).shape / p - 1)).toBeLessThan(0.04);
    },
  );
});

describe('densityOf', () => {
  it.each([0.6, 1, 2])('integrates to 1 within 1e-3, shape %f', (shape) => {
    let sum = 0;
    const step = 1e-4;
    for (let m = step / 2; m < 20; m += step) sum += step * densityOf({ shape, scale: 0.2 }, m);
    expect(Math.abs(sum - 1)).toBeLessThan(1e-3);
  });
});
