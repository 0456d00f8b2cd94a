/** How a convex solve ended, from the terms of its answer. */
import type { GapTerms, PlaneShape } from '../backend';
import { certifiedLevels, relativeGap, removedRms } from '../formulas/certificate';
import type { SolveOutcome } from './solve';

/**
 * The outcome of a solve with a certificate, all but which estimate is the answer.
 *
 * @param terms           Of the answer, summed over the photo of this shape.
 * @param iterations      All that were made.
 * @param toleranceLevels The certificate that was wanted, 8-bit levels.
 */
export function certifiedOutcome(
  terms: GapTerms,
  shape: PlaneShape,
  { iterations, toleranceLevels }: { readonly iterations: number; readonly toleranceLevels: number },
): Omit<SolveOutcome, 'estimate'> {
  const certified = certifiedLevels(terms.gap, shape);
  const converged = certified <= toleranceLevels;
  return {
    end: converged ? 'tolerance' : 'max-iterations',
    converged,
    iterations,
    certifiedLevels: certified,
    residualLevels: null,
    energy: terms.energy,
    relativeGap: relativeGap(terms),
    removedRms: removedRms(terms.removedSquares, shape),
  };
}
