/**
 * How much of the photo round a crop has to be solved with it, so that the crop looks as it will in the whole.
 *
 * Fitted rule: halo = reach lambda^power + 2 px keeps the largest error inside a crop below one level (its RMS is 10 to
 * 30 times smaller), measured on crops of 96 px in photos with noise, solved to the end both ways. For beta = 2 it is
 * five decay lengths of the Green's function, sqrt(2 lambda). For beta = 1 a flat region is one plateau whose value
 * depends on all that touches it, so that no finite halo is safe for a very large lambda: a crop is a draft.
 */
import type { Coupling } from '../../contract/parameters';
import { startObjective } from '../solve/reweight';

/** Between rows `reach` is interpolated on its logarithm, `power` linearly, in beta. */
const fittedRows = [
  { beta: 1, reach: 160, power: 1 },
  { beta: 1.2, reach: 45, power: 1 },
  { beta: 1.5, reach: 14.6, power: 0.5 },
  { beta: 2, reach: 7.07, power: 0.5 },
  { beta: 3, reach: 3.8, power: 0.4 },
] as const;

/** Enough for noise of 0.2; more would cost more than the draft is worth. */
const mostPx = 64;

/**
 * The context margin of a crop.
 *
 * @param settings beta 0.30..3.00; weight is lambda on the pixels that are solved, >= 0. Below beta = 1 the rule
 *                 takes the total variation from which the solve starts.
 * @returns        Whole px, 0 for weight 0, else 3..64.
 */
export function haloPx(settings: {
  readonly beta: number;
  readonly weight: number;
  readonly coupling: Coupling;
  readonly chromaWeight: number;
}): number {
  const { beta, weight: lambda, coupling, chromaWeight } = settings;
  if (lambda === 0) return 0;
  const convex = beta >= 1 ? { beta, lambda } : startObjective({ beta, lambda, coupling, chromaWeight });
  const { reach, power } = rowAt(convex.beta);
  const strength = convex.lambda * strengthFactor(coupling, chromaWeight, convex.beta);
  return Math.min(mostPx, Math.ceil(reach * strength ** power) + 2);
}

/** What one plane feels of lambda, compared with a joint gradient over three planes, for which the rows were fitted. */
function strengthFactor(coupling: Coupling, chromaWeight: number, beta: number): number {
  // The same photo alone in its magnitude needs 0.65 of the weight for the same strength.
  if (coupling === 'channels') return 1 / 0.65;
  // (w |grad u|)^beta: the chroma planes are smoothed w^beta times as hard.
  return coupling === 'opponent' ? Math.max(1, chromaWeight) ** beta : 1;
}

function rowAt(beta: number): { readonly reach: number; readonly power: number } {
  const above = fittedRows.findIndex((row) => row.beta >= beta);
  const high = fittedRows[above]!;
  const low = fittedRows[Math.max(0, above - 1)]!;
  const share = high === low ? 0 : (beta - low.beta) / (high.beta - low.beta);
  return {
    reach: low.reach * (high.reach / low.reach) ** share,
    power: low.power + share * (high.power - low.power),
  };
}
