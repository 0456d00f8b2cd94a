/**
 * How many iterations a pass over streamed rows gets: as many as a mosaic of crops took, and more when a pass fell short.
 *
 * Between two looks a certificate falls about like a power of the iterations, which the last two looks at the mosaic
 * tell. Where there was only one look, the steepest fall says how much it was too late, and the slowest how much longer
 * a pass has to be.
 */
import type { PassResult } from '../backend';
import { fallBetween, type Check } from '../solve/check-schedule';

/** What the mosaic is solved to, as a share of the tolerance, and iterations on top of those; see pilot-mosaic.ts. */
export const pilotTolerance = 0.95;
const pilotMargin = 1.06;
/** Powers of the iterations, and what may be cut off a single look. */
const steepestFall = 4.5;
const slowestFall = 1;
const mostCut = 0.4;
/** The second pass is longer than the first by this at least, every later one twice as long as the one before. */
const leastGrowth = 1.1;
const laterGrowth = 2;

/** What a solve by passes is after. */
interface PassGoal {
  readonly toleranceLevels: number;
  readonly maxIterations: number;
}

/**
 * Iterations of the first pass.
 *
 * @param checks Certificates of the mosaic, at least one, in order; the last is small enough unless the cap was reached.
 * @returns      1..maxIterations: those to `pilotTolerance` by interpolation between the last two, and a few more.
 */
export function firstPassIterations(
  checks: readonly Check[],
  { toleranceLevels, maxIterations }: PassGoal,
): number {
  const [before, last] = lastTwo(checks);
  const excess = last.levels / (pilotTolerance * toleranceLevels);
  const fall = before ? Math.max(slowestFall, fallBetween(before, last)) : steepestFall;
  const least = before?.iterations ?? (1 - mostCut) * last.iterations;
  const enough = Math.max(least, last.iterations * Math.min(1, excess) ** (1 / fall));
  return Math.min(maxIterations, Math.ceil(pilotMargin * enough));
}

/**
 * Iterations of the next pass when one fell short; of a pass that gave up, the rows that it did not finish count like
 * those that it did.
 *
 * @param checks  Certificates of the mosaic.
 * @param passes  Iterations of each pass so far, at least one.
 * @param result  Of the last pass: its gap is above the goal.
 * @param goalGap Over the whole photo, intensity^2.
 * @param height  Of the photo, px.
 */
export function longerPassIterations(
  checks: readonly Check[],
  passes: readonly number[],
  { terms, finishedRows }: PassResult,
  goalGap: number,
  height: number,
): number {
  const [before, last] = lastTwo(checks);
  const fall = before ? Math.max(slowestFall, fallBetween(before, last)) : slowestFall;
  const excess = Math.sqrt((terms.gap * height) / (Math.max(1, finishedRows) * goalGap));
  const least = passes.length > 1 ? laterGrowth : leastGrowth;
  return Math.ceil(passes.at(-1)! * Math.max(least, pilotMargin * excess ** (1 / fall)));
}

/**
 * The legs of a pass: it lands where the mosaic landed, since that alone brings smooth orders nearer, but where the
 * mosaic landed last the pass lands at its end.
 *
 * @param iterations Of the pass, >= 1; the sum of the legs.
 */
export function legsOf(checks: readonly Check[], iterations: number): number[] {
  const ends = checks
    .slice(0, -1)
    .flatMap((check) => (check.iterations < iterations ? [check.iterations] : []));
  return [...ends, iterations].map((end, leg, all) => end - (all[leg - 1] ?? 0));
}

function lastTwo(checks: readonly Check[]): [Check | undefined, Check] {
  return [checks.at(-2), checks.at(-1)!];
}
