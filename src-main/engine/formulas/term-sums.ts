/** What three sums over pixels mean that a kernel of a device adds up; the references answer the same by name. */
import type { GapTerms, NonconvexTerms, RefreshedEnergies } from '../backend';

/** Sums over rows or strips, in the order that a kernel says; the last are always the removed squares. */
export type TermSums = readonly [number, number, number];

/** Of rough-gap and energy-and-gap: gradient term, gap, removed squares. */
export function gapTermsOf([gradient, gap, removedSquares]: TermSums): GapTerms {
  return { energy: removedSquares / 2 + gradient, gap, removedSquares };
}

/** Of nonconvex-terms: gradient term, the same smoothed, removed squares. */
export function nonconvexTermsOf([plain, smoothed, removedSquares]: TermSums): NonconvexTerms {
  const half = removedSquares / 2;
  return { energy: half + plain, smoothedEnergy: half + smoothed, removedSquares };
}

/** Of weight-map: W |g|, the smoothed gradient term, removed squares. */
export function refreshedEnergiesOf([weighted, smoothed, removedSquares]: TermSums): RefreshedEnergies {
  const half = removedSquares / 2;
  return { weightedEnergy: half + weighted, smoothedEnergy: half + smoothed };
}
