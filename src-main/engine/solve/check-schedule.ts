/**
 * After how many iterations to look at the certificate: a look costs two to three iterations, and the iteration before
 * it is not over-relaxed. The first comes a little before the expected end; from then on the certificate itself says
 * how far it is, since it falls with a power of the iterations.
 *
 * All depends on the problem, and on certificates that have the same bits on any number of threads; never on time.
 *
 * Fitted on 256 px crops of four photos, noise 0.05 to 0.2, weights from a quarter to four times the usual, certificates
 * of 1, 0.5 and 0.1 levels, 1800 problems: the standard deviation of the iterations about the expected ones is 30 % at
 * beta = 1, 23 % at 1.2 and 10 to 16 % from 1.5 on. Iterations and looks (two iterations each), geometric mean, over those
 * up to the first iteration that would do and one look:
 *
 *     looks every 8 iterations, then every fifth of those done                     1.39
 *     first look at 0.6 | 0.7 | 0.8 | 0.9 | 1.0 | 1.1 of the expected iterations   1.22 | 1.20 | 1.17 | 1.14 | 1.14 | 1.16
 */
import type { Objective } from '../backend';
import { channelWeights, magnitudeGroups } from '../formulas/couplings';
import { rowsNextTo } from '../formulas/fitted-rows';
import { usualWeight } from './step-rule';

/**
 * Iterations at the usual weight to half a level, where planes share a magnitude and where each has its own; the powers
 * of the weight and of 1 / tolerance that they grow with; the power of 1 / iterations that a certificate falls with.
 */
const fittedRows = [
  { beta: 1, shared: 22.9, alone: 51.6, weight: 1.14, tolerance: 0.5, fall: 1.7 },
  { beta: 1.2, shared: 12.7, alone: 19, weight: 0.8, tolerance: 0.36, fall: 2.1 },
  { beta: 1.5, shared: 9, alone: 10, weight: 0.57, tolerance: 0.3, fall: 2.6 },
  { beta: 2, shared: 7.7, alone: 7.7, weight: 0.46, tolerance: 0.24, fall: 3 },
  { beta: 3, shared: 8.6, alone: 7.7, weight: 0.35, tolerance: 0.24, fall: 3 },
] as const;
type FittedRow = Record<keyof (typeof fittedRows)[number], number>;

/** First look, as a share of the expected iterations. */
const firstShare = 0.9;
/** A photo may need far fewer iterations than those that were fitted on. */
const latestFirst = 96;
/** From a coarser grid's answer half of the iterations are left near beta = 1, above not more than a few. */
const coarseShare = 0.4;
const latestCoarse = 12;
/** On what is expected to be left. */
const margin = 1.1;
/**
 * Limits of a step from one look to the next, in iterations: at least, and at most in addition to half of those done. A
 * certificate that falls faster and faster is overshot by far otherwise, and late looks cost little beside their legs.
 */
const leastLeg = 2;
const mostBeyond = 8;
/** Limits of the power that two looks may show: a plateau or a jump must not decide. */
const leastFall = 0.8;
const mostFall = 4.5;

/** A look at the certificate. */
export interface Check {
  readonly iterations: number;
  readonly levels: number;
}

/** What the schedule is made for. */
export interface ScheduledGoal {
  /** beta >= 1, lambda > 0. */
  readonly objective: Objective;
  /** Planes of the photo, 1 or 3. */
  readonly channels: number;
  readonly toleranceLevels: number;
  /** Cold, or from the answer for the photo at half the size. */
  readonly start: 'cold' | 'coarse';
}

/**
 * The iteration after which to look next.
 *
 * @param checks The looks so far, in order; none was within the tolerance.
 * @returns      More iterations than at the last look, >= 2 more.
 */
export function nextCheck(goal: ScheduledGoal, checks: readonly Check[]): number {
  const row = rowFor(goal.objective.beta);
  const last = checks.at(-1);
  if (last === undefined) return firstCheck(goal, row);
  const before = checks.at(-2);
  const fall = before ? Math.min(mostFall, Math.max(leastFall, fallBetween(before, last))) : row.fall;
  const end = last.iterations * (last.levels / goal.toleranceLevels) ** (1 / fall);
  const next = Math.ceil(last.iterations + margin * (end - last.iterations));
  const most = Math.ceil(1.5 * last.iterations) + mostBeyond;
  return Math.max(last.iterations + leastLeg, Math.min(most, next));
}

/**
 * Iterations that a cold start is expected to take.
 *
 *     its (lambda w^beta / lambda0)^weight (0.5 / tolerance)^tolerance
 *
 * w is the chroma weight where that is above 1: it acts on chroma like a larger lambda.
 */
export function expectedIterations({ objective, channels, toleranceLevels }: ScheduledGoal): number {
  const row = rowFor(objective.beta);
  const iterations = magnitudeGroups(objective, channels)[0]!.length > 1 ? row.shared : row.alone;
  const chroma = Math.max(1, ...channelWeights(objective, channels)) ** objective.beta;
  const weight = (objective.lambda * chroma) / usualWeight(objective.beta);
  return iterations * weight ** row.weight * (0.5 / toleranceLevels) ** row.tolerance;
}

function firstCheck(goal: ScheduledGoal, { beta }: FittedRow): number {
  const expected = expectedIterations(goal);
  if (goal.start === 'cold') return atLeastTwo(Math.min(latestFirst, firstShare * expected));
  return atLeastTwo(Math.min(beta < 1.25 ? latestFirst : latestCoarse, coarseShare * expected));
}

function atLeastTwo(iterations: number): number {
  return Math.max(leastLeg, Math.round(iterations));
}

/** The power of the iterations with which certificates fell from one look to a later one. */
export function fallBetween(before: Check, last: Check): number {
  return Math.log(before.levels / last.levels) / Math.log(last.iterations / before.iterations);
}

/** The fitted row at any beta from 1 to 3: between rows iterations are log-linear, powers linear. */
function rowFor(beta: number): FittedRow {
  const { linear, geometric } = rowsNextTo<FittedRow>(fittedRows, beta);
  return {
    beta,
    shared: geometric('shared'),
    alone: geometric('alone'),
    weight: linear('weight'),
    tolerance: linear('tolerance'),
    fall: linear('fall'),
  };
}
