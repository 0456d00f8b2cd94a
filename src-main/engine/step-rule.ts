/**
 * The step sizes of over-relaxed PDHG: fixed for a run, chosen from beta and lambda alone.
 *
 * The rule is a power law in m = lambda / lambda0(beta), where lambda0 is the weight that suits a photo with noise
 * of 0.1: tau = t1 m^-e, and sigma = 1 / (8 tau), the largest product for which the method is proven to converge
 * (the squared norm of the gradient operator is below 8). A tau that is wrong by four costs about twice the iterations.
 */
import type { Objective, StepSizes } from './backend';
import { channelWeights } from './couplings';

/** Fitted on photos with noise 0.05, 0.1 and 0.2; between rows log-linear (lambda0, t1) and linear (e) in beta. */
const fittedRows = [
  { beta: 1, lambda0: 0.123, t1: 0.2, exponent: 1 },
  { beta: 1.2, lambda0: 0.175, t1: 0.2, exponent: 0.6 },
  { beta: 1.5, lambda0: 0.295, t1: 0.25, exponent: 0.5 },
  { beta: 2, lambda0: 0.714, t1: 0.27, exponent: 0.5 },
  { beta: 3, lambda0: 4.73, t1: 0.2, exponent: 0.5 },
] as const;

/** Over-relaxation of both variables; convergence is proven below 2, and 1.9 was the best of 1.0 to 1.95. */
const relaxation = 1.9;

/**
 * The steps for a problem.
 *
 * @param objective For beta < 1 the rule takes beta = 1 with the lambda given: the inner problems are total variations.
 * @param channels  Planes of the photo, 1 or 3.
 * @returns         tau a plane and one sigma with tau_c * sigma * 8 * w_c^2 <= 1 for every plane.
 *
 * Source: Chambolle and Pock 2016, doi:10.1007/s10107-015-0957-3, for the over-relaxation; Pock and Chambolle 2011,
 * doi:10.1109/ICCV.2011.6126441, for one tau a plane.
 */
export function stepSizes(objective: Objective, channels: number): StepSizes {
  const tau = primalStep(objective.lambda, Math.max(1, objective.beta));
  const sigma = 1 / (8 * tau);
  const weights = channelWeights(objective, channels);
  return { tau: weights.map((weight) => tau / (weight * weight)), sigma, relaxation };
}

/** tau of the power law for a plane with weight 1. */
function primalStep(lambda: number, beta: number): number {
  const row = interpolatedRow(beta);
  const tau = row.t1 * (lambda / row.lambda0) ** -row.exponent;
  return Math.min(0.8, Math.max(0.02, tau));
}

/** The fitted row at any beta from 1 to 3. */
function interpolatedRow(beta: number): { lambda0: number; t1: number; exponent: number } {
  const above = fittedRows.findIndex((row) => row.beta >= beta);
  const high = fittedRows[above]!;
  const low = fittedRows[Math.max(0, above - 1)]!;
  const share = high === low ? 0 : (beta - low.beta) / (high.beta - low.beta);
  const blend = (a: number, b: number): number => a + share * (b - a);
  return {
    lambda0: Math.exp(blend(Math.log(low.lambda0), Math.log(high.lambda0))),
    t1: Math.exp(blend(Math.log(low.t1), Math.log(high.t1))),
    exponent: blend(low.exponent, high.exponent),
  };
}
