/**
 * What a duality gap says about the distance to the exact answer, in 8-bit levels. One level is 1/255.
 *
 * For a feasible dual p, u = f + div p and the minimiser u*: ||u - u*||^2 <= gap, because both the problem and its
 * dual are 1-strongly convex in u. A distance to a general u (not f + div p) has the factor 2 instead.
 */
import type { GapTerms, PlaneShape } from './backend';

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
