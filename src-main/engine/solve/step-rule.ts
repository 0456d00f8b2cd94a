/**
 * The step sizes of over-relaxed PDHG, chosen before a run from beta, lambda, the coupling and the tolerance.
 *
 * The rule is a power law in m = lambda / lambda0(beta), where lambda0 is the weight that suits a photo with noise
 * of 0.1:  tau = t1 m^-e (tolerance / 0.5)^q,  and sigma = 1 / (8 tau), the largest product for which the method is
 * proven to converge (the squared norm of the gradient is below 8). Near beta = 1 a late, slow phase favours small tau
 * the more the smaller the tolerance, hence q; where planes do not share a magnitude, t1 is smaller too.
 *
 * Fitted on crops of four photos, noise 0.05 to 0.2, weights from a quarter to four times the usual one. Iterations until
 * the certificate is 1 | 0.5 | 0.2 | 0.1 levels, geometric mean over those photos with noise 0.1 at half, once and twice the
 * usual weight (0.65 of that for channels), with half, once and twice this tau:
 *
 *     beta = 1, joint        17 |  27 |  50 |  83      15 |  21 |  36 |  55      21 |  29 |  43 |  60
 *     beta = 1, channels     22 |  38 |  74 | 123      20 |  32 |  59 |  92      30 |  48 |  86 | 131
 *     beta = 1.2, joint      10 |  14 |  22 |  32       9 |  11 |  16 |  20      10 |  13 |  17 |  20
 *     beta = 1.5, joint       7 |   9 |  11 |  13       7 |   8 |  10 |  12       8 |  10 |  14 |  16
 *     beta = 1.5, channels    6 |   7 |  10 |  12       6 |   7 |   9 |  11       8 |  10 |  14 |  17
 *     beta = 2, joint         6 |   8 |  10 |  11       6 |   7 |   9 |  10       7 |   9 |  12 |  14
 *     beta = 2, channels      5 |   6 |   8 |   9       5 |   6 |   7 |   8       6 |   8 |  10 |  12
 *     beta = 3, joint         8 |   9 |  12 |  13       7 |   8 |  10 |  12       9 |  12 |  17 |  20
 *     beta = 3, channels      6 |   7 |   9 |  10       5 |   6 |   8 |   9       7 |   9 |  13 |  16
 *
 * Relaxation 1.9 lets what converges at once swing for long, which from beta = 1.2 on costs more than it saves:
 * iterations to 0.1 with 1.7 | 1.8 | 1.85 | 1.9 are 11.3 | 11.3 | 11.7 | 12.6 at beta = 1.5, joint; 10.1 | 9.9 | 10.1 | 10.7 at 2.
 *
 * Lowering tau during a run wherever the certificate (of f + div p) fell slowly was tried and lost: on 40 problems the mean
 * rose from 32.7 to 34.3 iterations (tolerance 0.5) and from 58 to 63 (0.1) with the best of five ways to do it.
 *
 * One tau a plane, tau / w_c^2 with a common sigma, against one tau with sigma = 1 / (8 w^2 tau), each at its best tau,
 * coffee with noise 0.1, opponent, iterations to 1 | 0.5 | 0.2 | 0.1 levels:
 *
 *     beta = 1,   w = 2    a tau a plane  28 | 36 |  52 |  74     one tau  28 |  40 |  68 |  89
 *     beta = 1,   w = 4                   68 | 89 | 127 | 167              68 | 106 | 183 | 267
 *     beta = 1.5, w = 4                   28 | 36 |  44 |  48              28 |  36 |  44 |  48
 *
 * and only the first keeps the rule for tau as it is for w = 1 (0.2 to 0.4 where the rule says 0.28).
 */
import type { Objective, StepSizes } from '../backend';
import { channelWeights, magnitudeGroups } from '../formulas/couplings';
import { rowsNextTo } from '../formulas/fitted-rows';

/**
 * Between rows log-linear (lambda0, t1, alone) and linear (exponents) in beta. `alone` is the factor on tau where a
 * plane has a magnitude of its own: `channels` and grey photos. `relaxation` is that of both variables; convergence is
 * proven below 2.
 */
const fittedRows = [
  { beta: 1, lambda0: 0.123, t1: 0.14, alone: 0.6, exponent: 1, toleranceExponent: 0.6, relaxation: 1.9 },
  {
    beta: 1.2,
    lambda0: 0.175,
    t1: 0.21,
    alone: 0.75,
    exponent: 0.6,
    toleranceExponent: 0.38,
    relaxation: 1.8,
  },
  { beta: 1.5, lambda0: 0.295, t1: 0.33, alone: 1, exponent: 0.5, toleranceExponent: 0.1, relaxation: 1.8 },
  { beta: 2, lambda0: 0.714, t1: 0.3, alone: 1.2, exponent: 0.5, toleranceExponent: 0, relaxation: 1.8 },
  { beta: 3, lambda0: 4.73, t1: 0.26, alone: 1.2, exponent: 0.5, toleranceExponent: 0, relaxation: 1.85 },
] as const;
type FittedRow = Record<keyof (typeof fittedRows)[number], number>;

/** A weight so small that tau would be larger leaves nothing to do: any tau takes a few iterations. */
const largestTau = 0.8;
/**
 * Under a huge weight the photo becomes one plateau, and its mean travels as a damped wave over the whole edge: critical
 * damping lies at tau = 2.2 / edge, and 2 / edge was the best of 0.5, 1, 2, 4, 8 for edges of 64 and 256 px (some 7
 * iterations a px of edge). It counts where the fitted tau is below a quarter of it and fades out above.
 */
const slowestWave = 2;
/**
 * With a small tau, u stands still in float32 where a step is less than half a unit in its last place, and sigma, which is
 * large then, carries the rounding of u into p. The certificate comes no lower than where gap / N is 3e-9 to 5e-9 lambda /
 * tau: on 128 px of astronaut, lambda 0.565, channels, after 3200 iterations, 0.166 levels at tau = 0.007, 0.115 at 0.014 and
 * 0.084 at 0.028. So tau keeps that at two thirds of the tolerance's square, unless that is so large a tau that more would
 * be lost than gained. Above beta = 1 a small gradient counts little.
 */
const roundingGap = 4e-9;
const roundedGradient = 3e-8;
const largestForRounding = 0.05;

/** What the rule looks at beside the objective. */
interface StepGoal {
  /** Certificate at which the solve is to stop, 8-bit levels. Default 0.5. */
  readonly toleranceLevels?: number;
  /** Longer edge of the photo in px. Default 1000. */
  readonly longerEdgePx?: number;
}

/**
 * The steps for a problem.
 *
 * @param objective For beta < 1 the rule takes beta = 1 with the lambda given: the inner problems are total variations.
 * @param channels  Planes of the photo, 1 or 3.
 * @param goal      Tolerance and size; both only tune.
 * @returns         tau a plane and one sigma, px^2, with tau_c * sigma * 8 * w_c^2 <= 1 for every plane.
 *
 * Source: Chambolle and Pock 2016, doi:10.1007/s10107-015-0957-3, for the over-relaxation; Pock and Chambolle 2011,
 * doi:10.1109/ICCV.2011.6126441, for one tau a plane.
 */
export function stepSizes(objective: Objective, channels: number, goal: StepGoal = {}): StepSizes {
  const row = interpolatedRow(Math.max(1, objective.beta));
  const sharing = magnitudeGroups(objective, channels)[0]!.length > 1 ? 1 : row.alone;
  const tolerance = Math.min(1, Math.max(0.001, goal.toleranceLevels ?? 0.5)) / 0.5;
  const weights = channelWeights(objective, channels);
  const fitted = row.t1 * sharing * (objective.lambda / row.lambda0) ** -row.exponent;
  // Chroma has tau / w^2: the middle between w^2 and 1 serves luma and chroma alike.
  const wave = (slowestWave * Math.max(...weights)) / (goal.longerEdgePx ?? 1000);
  const smallest = wave * Math.min(1, wave / (4 * fitted)) ** 2;
  const fine = roundingLimit(objective, Math.max(...weights), tolerance * 0.5);
  const tau = Math.min(largestTau, Math.max(smallest, fine, fitted * tolerance ** row.toleranceExponent));
  // A plane with w < 1 could take a larger tau still; 1 keeps it at the rule's.
  return {
    tau: weights.map((weight) => tau / Math.max(1, weight) ** 2),
    sigma: 1 / (8 * tau),
    relaxation: row.relaxation,
  };
}

/** The tau below which rounding keeps a certificate from its tolerance. */
function roundingLimit({ lambda, beta }: Objective, largestWeight: number, toleranceLevels: number): number {
  const scale = largestWeight * roundedGradient ** (Math.max(1, beta) - 1);
  const limit = (1.5 * roundingGap * lambda * scale) / (toleranceLevels / 255) ** 2;
  return Math.min(largestForRounding, limit);
}

/** lambda0(beta): the weight that suits a photo with noise of 0.1; beta from 1 to 3. */
export function usualWeight(beta: number): number {
  return interpolatedRow(beta).lambda0;
}

/** The fitted row at any beta from 1 to 3. */
function interpolatedRow(beta: number): FittedRow {
  const { linear, geometric } = rowsNextTo<FittedRow>(fittedRows, beta);
  return {
    beta,
    lambda0: geometric('lambda0'),
    t1: geometric('t1'),
    alone: geometric('alone'),
    exponent: linear('exponent'),
    toleranceExponent: linear('toleranceExponent'),
    relaxation: linear('relaxation'),
  };
}
