/**
 * The weight that removes so much, whatever the order: the root of removedRms(lambda) = wanted.
 *
 * What is removed grows with lambda nearly as a power of it, so that secants through log lambda and log removedRms meet the
 * root in a few steps. The first steps are made on crops of the photo; whole solves correct what crops cannot tell.
 */
import { parameters } from '../../contract/parameters';
import type { Backend, CancelSignal, PlanarImage } from '../backend';
import { solve, readEstimate } from '../solve/solve';
import type { PhotoSample } from './photo-sample';
import type { WeightTerms } from './photo-weights';
import { powerLawWeight } from './power-law';
import { roundedWeight } from './rounded-weight';

/** How far what is removed may be from what is wanted, as a ratio: under this nobody sees it. */
const crudeTolerance = 0.01;
const exactTolerance = 0.015;
const mostCrudeSteps = 10;
const mostExactSteps = 6;
/** Until two probes tell, what is removed grows with this power of lambda. */
export const usualPower = 0.65;
/** Limits of the power that two probes may show. */
const leastPower = 0.15;
const mostPower = 1.5;
/** The farthest step, as a factor on lambda. */
const mostFactor = 30;
/** At the automatic weight what is removed is about this share of the noise. */
const usualShare = 0.92;
const digits = 4;
/** A weight that removes what is wanted within this factor on crops may be the very one on the whole photo. */
const nearOnCrops = 1.25;

/** Weight and what it removes. */
interface Probe {
  readonly lambda: number;
  readonly removedRms: number;
}

export interface StrengthMatch {
  /** lambda of four significant digits, 0..100. */
  readonly weight: number;
  /** False where no weight removes so much, or so little: the weight is at an end of its range, or 0. */
  readonly isReached: boolean;
}

/** A weight on crops, and the power of it with which what is removed grows there. */
export interface CrudeMatch extends StrengthMatch {
  readonly power: number;
}

/** What is wanted of what. */
interface StrengthGoal {
  readonly terms: WeightTerms;
  /** RMS of f - u to reach, intensity, >= 0. */
  readonly removedRms: number;
}

/**
 * The weight on a sample of a photo, in some tens of milliseconds.
 *
 * @param sample Crops, of which seams do not count.
 * @throws {RudinError} `cancelled`, or `too-large` from the backend.
 */
export async function matchOnSample(
  backend: Backend,
  sample: PhotoSample,
  goal: StrengthGoal,
  signal: CancelSignal,
): Promise<CrudeMatch> {
  const { terms, removedRms: wanted } = goal;
  return await onSample(backend, sample, goal, signal, async (removedAt) => {
    const noise = sample.image.planes.map(() => wanted / usualShare);
    const lambda = roundedWeight(powerLawWeight(noise, terms), digits);
    const limits = { tolerance: crudeTolerance, mostSteps: mostCrudeSteps };
    return await findWeight(wanted, { lambda, power: usualPower }, limits, removedAt);
  });
}

/**
 * Whether a weight removes about as much from a sample as is wanted of the photo, so that it may be the one that does.
 *
 * @param lambda Weight, 0..100.
 * @throws {RudinError} as `matchOnSample`.
 */
export async function mayRemove(
  backend: Backend,
  sample: PhotoSample,
  goal: StrengthGoal & { readonly lambda: number },
  signal: CancelSignal,
): Promise<boolean> {
  return await onSample(backend, sample, goal, signal, async (removedAt) => {
    const ratio = (await removedAt(goal.lambda)) / goal.removedRms;
    return ratio < nearOnCrops && ratio > 1 / nearOnCrops;
  });
}

async function onSample<Answer>(
  backend: Backend,
  sample: PhotoSample,
  { terms }: StrengthGoal,
  signal: CancelSignal,
  work: (removedAt: (lambda: number) => Promise<number>) => Promise<Answer>,
): Promise<Answer> {
  const problem = await backend.open(sample.image);
  try {
    return await work(async (lambda) => {
      const objective = { ...terms, lambda };
      const outcome = await solve(problem, { objective, toleranceLevels: 1, maxIterations: 300 }, { signal });
      return removedRms(sample, await readEstimate(problem, outcome, sample.image));
    });
  } finally {
    problem.dispose();
  }
}

/** Whether a result removes what is wanted, as nearly as an exact match is taken. */
export function removesEnough(removed: number, wanted: number): boolean {
  return Math.abs(removed / wanted - 1) <= exactTolerance;
}

/**
 * The weight on the whole photo: that of the sample, corrected until a whole solve removes what is wanted.
 *
 * @param start     Of the sample, or a weight that may be the very one, which is tried as it is.
 * @param removedAt What the exact result of a weight removes, intensity. The last one asked for is of the weight returned,
 *                  but where no weight would do.
 * @returns         Within 1.5 % of what is wanted where that can be reached.
 * @throws what `removedAt` throws.
 */
export async function matchExactly(
  wanted: number,
  start: Pick<CrudeMatch, 'weight' | 'power'>,
  removedAt: (lambda: number) => Promise<number>,
): Promise<StrengthMatch> {
  const limits = { tolerance: exactTolerance, mostSteps: mostExactSteps };
  const { weight, power } = start;
  const { power: _power, ...match } = await findWeight(wanted, { lambda: weight, power }, limits, removedAt);
  return match;
}

async function findWeight(
  wanted: number,
  start: { readonly lambda: number; readonly power: number },
  limits: { readonly tolerance: number; readonly mostSteps: number },
  removedAt: (lambda: number) => Promise<number>,
): Promise<CrudeMatch> {
  const { perUnit, max } = parameters.weightMillionths;
  const [smallest, largest] = [1 / perUnit, max / perUnit];
  if (wanted <= 0) return { weight: 0, isReached: true, power: usualPower };
  const probes: Probe[] = [];
  let { power } = start;
  let lambda = Math.max(smallest, start.lambda);
  let below = 0;
  let above = Infinity;
  for (;;) {
    const probe = { lambda, removedRms: await removedAt(lambda) };
    const ratio = wanted / probe.removedRms;
    const isReached = Math.abs(probe.removedRms / wanted - 1) <= limits.tolerance;
    const isAtEnd = (ratio > 1 && lambda >= largest) || (ratio < 1 && lambda <= smallest);
    if (isReached || isAtEnd || probes.length + 1 >= limits.mostSteps) {
      return { weight: bestOf([...probes, probe], wanted).lambda, isReached, power };
    }
    if (ratio > 1) below = lambda;
    else above = lambda;
    power = powerBetween(probes.at(-1), probe) ?? power;
    probes.push(probe);
    const factor = Math.min(mostFactor, Math.max(1 / mostFactor, ratio ** (1 / power)));
    const next = Math.min(
      largest,
      Math.max(smallest, lambda * (Number.isFinite(factor) ? factor : mostFactor)),
    );
    // A step that leaves what is known to hold the root between them halves that instead.
    lambda = roundedWeight(next > below && next < above ? next : Math.sqrt(below * above), digits);
  }
}

/** The power of lambda with which what is removed grows from one probe to another; null where they do not tell. */
function powerBetween(before: Probe | undefined, last: Probe): number | null {
  if (!before || before.lambda === last.lambda) return null;
  const grown = Math.log(last.removedRms / before.removedRms);
  const power = grown / Math.log(last.lambda / before.lambda);
  return Number.isFinite(power) ? Math.min(mostPower, Math.max(leastPower, power)) : null;
}

function bestOf(probes: readonly Probe[], wanted: number): Probe {
  const distance = ({ removedRms }: Probe): number => Math.abs(Math.log(removedRms / wanted));
  return probes.reduce((best, probe) => (distance(probe) < distance(best) ? probe : best));
}

/** RMS of f - u over the pixels that count. */
function removedRms({ image, counted, countedPx }: PhotoSample, u: PlanarImage): number {
  let squares = 0;
  image.planes.forEach((f, c) => {
    const own = u.planes[c]!;
    for (let i = 0; i < f.length; i += 1) if (counted[i] === 1) squares += (own[i]! - f[i]!) ** 2;
  });
  return Math.sqrt(squares / (countedPx * image.planes.length));
}
