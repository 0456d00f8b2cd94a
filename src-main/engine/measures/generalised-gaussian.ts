/**
 * The half generalised gaussian: what TV_p models say about gradient magnitudes m,
 *
 *     density(m) = p / (a Gamma(1/p)) exp(-(m / a)^p),     m >= 0,
 *
 * with shape p (2 is half a gaussian, 1 exponential, less is heavier in the tail) and scale a.
 *
 * Source: Lanza, Morigi and Sgallari 2016, doi:10.1007/s10915-015-0129-x, section 3.
 */

/** Parameters of a half generalised gaussian. */
export interface GeneralisedGaussian {
  /** No unit, > 0. */
  readonly shape: number;
  /** Unit of the magnitudes, > 0. */
  readonly scale: number;
}

/** Shapes that moments are turned into; what lies outside is cut off. */
const leastShape = 0.2;
const mostShape = 8;

/**
 * The half generalised gaussian of given second and fourth moments.
 *
 *     E[m^k] = a^k Gamma((k + 1) / p) / Gamma(1 / p),
 *
 * so that E[m^2]^2 / E[m^4] is a function of p alone, which rises with p.
 *
 * @param second E[m^2], > 0.
 * @param fourth E[m^4], > 0.
 * @returns      Shape within 0.2..8.
 */
export function fitMoments(second: number, fourth: number): GeneralisedGaussian {
  const wanted = Math.log(second) * 2 - Math.log(fourth);
  let [low, high] = [leastShape, mostShape];
  // 40 halvings of the interval leave less than rounding does.
  for (let step = 0; step < 40; step += 1) {
    const middle = (low + high) / 2;
    if (logMomentRatio(middle) < wanted) low = middle;
    else high = middle;
  }
  const shape = (low + high) / 2;
  const logScale = (Math.log(second) + logGamma(1 / shape) - logGamma(3 / shape)) / 2;
  return { shape, scale: Math.exp(logScale) };
}

/** log of E[m^2]^2 / E[m^4]. */
function logMomentRatio(shape: number): number {
  return 2 * logGamma(3 / shape) - logGamma(1 / shape) - logGamma(5 / shape);
}

/**
 * The density of a half generalised gaussian.
 *
 * @param magnitude >= 0.
 * @returns         1 / unit of the magnitudes, >= 0.
 */
export function densityOf({ shape, scale }: GeneralisedGaussian, magnitude: number): number {
  const logPeak = Math.log(shape / scale) - logGamma(1 / shape);
  return Math.exp(logPeak - (magnitude / scale) ** shape);
}

/** Lanczos' coefficients for g = 7 and nine terms. */
const lanczos = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
] as const;

/**
 * Logarithm of the gamma function, to 1e-13 relative.
 *
 * @param x > 0.
 *
 * Source: Lanczos 1964, doi:10.1137/0701008.
 */
export function logGamma(x: number): number {
  // The series holds from 1/2 on; below, Gamma(x) = Gamma(x + 1) / x.
  if (x < 0.5) return logGamma(x + 1) - Math.log(x);
  const shifted = x - 1;
  const base = shifted + 7.5;
  let sum: number = lanczos[0];
  for (let k = 1; k < lanczos.length; k += 1) sum += lanczos[k]! / (shifted + k);
  return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(base) - base + Math.log(sum);
}
