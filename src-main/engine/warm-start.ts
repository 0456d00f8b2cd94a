/**
 * When the dual of the last solve is a good start for the next one, and by which factor.
 */
import type { Objective } from './backend';
import { solveBasisOf } from './couplings';

/** A larger step in lambda or beta gains nothing over a cold start. */
const mostScale = 8;
const mostBetaStep = 0.25;

/**
 * The factor for `startWarm`, or null for a cold start.
 *
 * The dual at the answer has the size lambda beta |grad u|^(beta-1), so it follows lambda; a small step in beta keeps it.
 *
 * @param before   The objective that the problem's dual was solved for.
 * @param after    The objective to solve next, on the same planes.
 * @param channels Planes of the photo, 1 or 3.
 * @returns        lambda_after / lambda_before for the same beta, 1 when beta changed, null where the dual does not fit.
 */
export function warmDualScale(before: Objective, after: Objective, channels: number): number | null {
  if (before.lambda === 0 || after.lambda === 0) return null;
  if (solveBasisOf(before, channels) !== solveBasisOf(after, channels)) return null;
  if (before.beta < 1 !== after.beta < 1) return null;
  const scale = after.lambda / before.lambda;
  if (before.beta === after.beta) return scale <= mostScale && scale >= 1 / mostScale ? scale : null;
  return Math.abs(before.beta - after.beta) <= mostBetaStep ? 1 : null;
}
