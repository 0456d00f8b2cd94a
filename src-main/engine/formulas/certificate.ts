/**
 * What a duality gap says about the distance to the exact answer, in 8-bit levels. One level is 1/255.
 *
 * For any u, any feasible dual p, up = f + div p and the minimiser u*, both the problem and its dual being 1-strongly
 * convex, half the squared distances of u and of up to u* add up to no more than the duality gap of (u, p), which is
 *
 *     fenchel + 1/2 ||u - up||^2,     fenchel = sum of  lambda |grad u|^beta + F*(|p|) - p . grad u  >= 0
 *
 * By the parallelogram law the midpoint m = (u + up) / 2 is then no further away than
 *
 *     ||m - u*||^2 <= fenchel + 1/4 ||u - up||^2
 *
 * With u = up this is the bound for f + div p alone. It is looser on the way to the answer: up is noisy where p is not
 * yet right, and |grad up| counts the noise; the u that the iterations carry is smooth. A little of up in u, a fifth,
 * pays again: v = (4 u + up) / 5, and the answer is the midpoint of v and up, (2 u + 3 up) / 5.
 *
 * Iterations to a certificate of 0.5 | 0.1 levels, geometric means over four photos, three noise levels and weights from a
 * quarter to four times the usual, each certificate at its best tau (see step-rule.ts): of up, of m with u, with v
 *
 *     beta = 1, channels   35.0 | 116     31.7 | 92     31.4 | 89
 *     beta = 1, joint      25.7 |  63     23.2 | 55     22.6 | 53
 *     beta = 1.5, joint    10.2 |  17      9.3 | 14      8.9 | 13
 *     beta = 2, joint       9.2 |  15      8.2 | 13      7.6 | 11
 *
 * Source for the strong convexity: Chambolle and Pock 2016, doi:10.1017/S096249291600009X, section 3.
 */
import type { GapTerms, Objective, PlaneShape } from '../backend';
import { usualWeight } from '../solve/step-rule';

/** Share of u in the answer (2 u + 3 up) / 5. */
const usualShare = 0.4;
/** Near beta = 1, from this many times the usual weight on, up stays out of u: lambda magnifies the rounding of p in it. */
const strongFrom = 8;
const strongShare = 0.5;

/**
 * Share of u in the answer: 0.4, under a strong weight near beta = 1 one half, which is the midpoint of u and up; below
 * beta = 1 the answer is up.
 *
 * 512 px, joint, noise 0.1, iterations to half a level with 0.4 | 0.5: 140 | 140 at 4 times the usual weight, 472 | 408 at
 * 16 times; at 64 times not below 0.69 | 1624.
 */
export function answerShare({ beta, lambda }: Objective): number {
  if (beta < 1) return 0;
  return beta < 1.2 && lambda >= strongFrom * usualWeight(beta) ? strongShare : usualShare;
}

/** Rounding of u to float32 gives a flat region a gradient of this size; intensity/px. */
const roundedGradient = 3e-8;
/** Gap a sample at a certificate of 0.05 of a level, where rounding begins to show for lambda = 0.1. */
const finestGap = (0.05 / 255) ** 2;

/** Whether a certificate is below 0.05 of a level, where rounding of u may show; see `isAboveRounding`. */
export function isFineGap(gap: number, shape: PlaneShape): boolean {
  return gap <= finestGap * sampleCount(shape);
}

/**
 * Whether a gap is so large that u, which backends keep in float32, is as good as exact. Below, the certificate of
 * f + div p may be the smaller one, since p is much smaller than u: the answer is then up, share 0.
 *
 *     gap / N > (0.05 / 255)^2 max(1, 10 lambda 3e-8^(beta - 1))
 *
 * @param gap       Bound for the answer (2 u + 3 up) / 5, intensity^2.
 * @param objective beta >= 1; at beta = 1 rounding adds lambda times a gradient to the gap, above less.
 */
export function isAboveRounding(gap: number, { lambda, beta }: Objective, shape: PlaneShape): boolean {
  const scale = Math.max(1, 10 * lambda * roundedGradient ** (beta - 1));
  return gap > finestGap * scale * sampleCount(shape);
}

/**
 * The finest certificate that a landed state bears: of the answer with its usual share of u, or of f + div p alone where
 * rounding of u shows and that is the smaller one.
 *
 * @param termsAt Terms and bound of the answer with a share of u.
 * @returns       The terms, and the share of the answer that they are of; below beta = 1 that is 0.
 */
export async function finestCertificate(
  objective: Objective,
  shape: PlaneShape,
  termsAt: (share: number) => Promise<GapTerms>,
): Promise<{ readonly terms: GapTerms; readonly share: number }> {
  const share = answerShare(objective);
  const midway = { terms: await termsAt(share), share };
  if (objective.beta < 1 || isAboveRounding(midway.terms.gap, objective, shape)) return midway;
  const dual = { terms: await termsAt(0), share: 0 };
  return dual.terms.gap >= midway.terms.gap ? midway : dual;
}

/** Samples of a photo: pixels times colour channels; the N of every RMS. */
export function sampleCount(shape: PlaneShape): number {
  return shape.width * shape.height * shape.channels;
}

/**
 * The certificate: a bound on the RMS distance between u = f + div p and the exact minimiser.
 *
 *     255 sqrt(gap / N)
 *
 * @param gap   Duality gap, intensity^2; rounding may leave it a little below 0, which counts as 0.
 * @returns     8-bit levels, >= 0.
 */
export function certifiedLevels(gap: number, shape: PlaneShape): number {
  return 255 * Math.sqrt(Math.max(0, gap) / sampleCount(shape));
}

/**
 * For beta < 1: a bound on the RMS distance from an estimate to the exact next reweighted step, 0 only where the
 * estimate is stationary.
 *
 *     255 sqrt(2 selfGap / N)
 *
 * @param selfGap Gap of the estimate in its own weighted problem, intensity^2.
 * @returns       8-bit levels, >= 0.
 */
export function residualLevels(selfGap: number, shape: PlaneShape): number {
  return 255 * Math.sqrt((2 * Math.max(0, selfGap)) / sampleCount(shape));
}

/** Duality gap / energy, no unit; 0 when both are 0. */
export function relativeGap(terms: GapTerms): number {
  return terms.energy > 0 ? Math.max(0, terms.gap) / terms.energy : 0;
}

/** RMS of what was removed, f - u; intensity. */
export function removedRms(removedSquares: number, shape: PlaneShape): number {
  return Math.sqrt(removedSquares / sampleCount(shape));
}
