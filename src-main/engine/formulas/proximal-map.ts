/**
 * The proximal map of t |x|^beta on a magnitude, for every order from 0.30 to 3.00, in float64.
 *
 *     r(s) = argmin over r >= 0 of  1/2 (r - s)^2 + t r^beta          (a vector x maps to x r/s, s = |x|)
 *
 * Closed forms where they are cheap and do not cancel (1, 3/2, 2, 3), Newton else. For beta < 1 the map jumps:
 * below a threshold the answer is 0, above it the larger root of r + t beta r^(beta-1) = s.
 *
 * Below s = 1e-150 the answer is 0: an intensity that small is none, and powers of it leave float64.
 */
const smallestMagnitude = 1e-150;

/**
 * @param s    Magnitude, >= 0.
 * @param t    Strength, > 0; unit of s^(2-beta).
 * @param beta Order, no unit, > 0.
 * @returns    r, 0 <= r <= s.
 *
 * Source: Chaux et al. 2007, doi:10.1088/0266-5611/23/4/008, for the powers; beta < 1 as derived in
 * Strekalovskiy and Cremers 2014, doi:10.1007/978-3-319-10605-2_9 (the jump).
 */
export function proxMagnitude(s: number, t: number, beta: number): number {
  if (s <= smallestMagnitude) return 0;
  if (beta === 1) return Math.max(s - t, 0);
  if (beta === 2) return s / (1 + 2 * t);
  if (beta === 3) return (2 * s) / (1 + Math.sqrt(1 + 12 * t * s));
  if (beta === 1.5) {
    const c = 1.5 * t;
    const root = (2 * s) / (c + Math.sqrt(c * c + 4 * s));
    return root * root;
  }
  return beta > 1 ? s * Math.exp(logRatio(s, t, beta)) : proxBelowOne(s, t, beta);
}

/**
 * The factor that the dual step applies: prox of the conjugate of F = lambda |.|^beta at pt is pt times this.
 *
 *     1 - r/s,   s = |pt| / sigma,   r = prox of (lambda / sigma) |.|^beta at s         (Moreau's identity)
 *
 * @param dualMagnitude |pt|, >= 0.
 * @param lambda        Weight, > 0.
 * @param sigma         Dual step size, px^2, > 0.
 * @param beta          Order, >= 1.
 * @returns             0..1; for beta = 1 the projection onto |p| <= lambda.
 *
 * Source: Moreau 1965, doi:10.24033/bsmf.1625.
 */
export function dualShrink(dualMagnitude: number, lambda: number, sigma: number, beta: number): number {
  if (beta === 1) return dualMagnitude > lambda ? lambda / dualMagnitude : 1;
  const s = dualMagnitude / sigma;
  const t = lambda / sigma;
  if (s <= smallestMagnitude) return 1;
  if (beta === 2) return (2 * t) / (1 + 2 * t);
  if (beta === 3 || beta === 1.5) return 1 - proxMagnitude(s, t, beta) / s;
  return -Math.expm1(logRatio(s, t, beta));
}

/**
 * log(r/s) for beta > 1: the root of log(e^l + c e^((beta-1) l)) = 0 with c = t beta s^(beta-2).
 *
 * The function is convex and increasing and the start lies right of the root by at most log 2 / min(1, beta - 1),
 * so Newton falls monotonically and needs no safeguard; up to 60 steps are there for beta = 1.01 (it takes 9).
 */
function logRatio(s: number, t: number, beta: number): number {
  const logC = Math.log(t * beta) + (beta - 2) * Math.log(s);
  let l = Math.min(0, -logC / (beta - 1));
  for (let step = 0; step < 60; step++) {
    const a = Math.exp(l);
    const b = Math.exp(logC + (beta - 1) * l);
    const change = (Math.log(a + b) * (a + b)) / (a + (beta - 1) * b);
    l -= change;
    if (Math.abs(change) < 1e-15) break;
  }
  return l;
}

/**
 * The size of the jump for beta < 1 and the magnitude at which it happens.
 *
 * @returns `threshold`: at and below it r = 0; `jump`: no r lies between 0 and it.
 */
export function proxThreshold(
  t: number,
  beta: number,
): { readonly threshold: number; readonly jump: number } {
  const jump = (2 * t * (1 - beta)) ** (1 / (2 - beta));
  return { jump, threshold: (jump * (2 - beta)) / (2 * (1 - beta)) };
}

/** Newton from r = s: r + t beta r^(beta-1) - s is convex there and s is right of the root. */
function proxBelowOne(s: number, t: number, beta: number): number {
  if (s <= proxThreshold(t, beta).threshold) return 0;
  let r = s;
  for (let step = 0; step < 60; step++) {
    const push = t * beta * r ** (beta - 1);
    const change = (r + push - s) / (1 + ((beta - 1) * push) / r);
    r -= change;
    if (Math.abs(change) < 1e-15 * s) break;
  }
  return r;
}
