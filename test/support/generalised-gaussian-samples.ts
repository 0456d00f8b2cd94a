/** Seeded samples of a half generalised gaussian: m = a G^(1/p), where G is gamma distributed with shape 1/p. */
import { gaussianNoise } from './gaussian-noise';

/**
 * Draws from a half generalised gaussian.
 *
 * @param shape p, 0.3..3.
 * @param scale a, > 0.
 *
 * Source for the gamma samples: Marsaglia and Tsang 2000, doi:10.1145/358407.358414.
 */
export function generalisedGaussian(shape: number, scale: number, seed: number): () => number {
  const normal = gaussianNoise(seed);
  // Half of erf gives a uniform number from a normal one; a second stream keeps them independent.
  const other = gaussianNoise(seed + 1);
  const uniform = (): number => {
    const [x, y] = [other(), other()];
    return Math.atan2(y, x) / (2 * Math.PI) + 0.5;
  };
  const alpha = 1 / shape;
  const raised = alpha < 1 ? alpha + 1 : alpha;
  const d = raised - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  const gamma = (): number => {
    for (;;) {
      const x = normal();
      const v = (1 + c * x) ** 3;
      if (v > 0 && Math.log(uniform()) < x * x * 0.5 + d - d * v + d * Math.log(v)) return d * v;
    }
  };
  return () => {
    const whole = gamma();
    const drawn = alpha < 1 ? whole * uniform() ** (1 / alpha) : whole;
    return scale * drawn ** (1 / shape);
  };
}
