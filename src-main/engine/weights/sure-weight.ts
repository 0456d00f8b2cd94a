/**
 * The weight of least expected error for one photo, from the photo alone: Stein's unbiased risk estimate.
 *
 * For white noise of standard deviation s in N samples, and an estimate u(f) that depends on f smoothly,
 *
 *     SURE(lambda) = 1/N sum (u - f)^2 - s^2 + 2 s^2 / N sum du_i/df_i
 *
 * has the mean squared error of u as its expectation, whatever the photo without noise is. The divergence is taken along
 * one random direction b of +-1, with e = s / 10:
 *
 *     sum du_i/df_i = E sum b_i (u_i(f + e b) - u_i(f)) / e
 *
 * Each channel has its own s and e. What is minimised is thus the error of the very iterates that are compared: f and f + e b
 * take the same course of iterations, and need not converge for the estimate to hold. Samples that were clipped are none
 * with white noise: clipped-noise.ts says what they add in place of their derivative.
 *
 * Source: Ramani, Blu and Unser 2008, doi:10.1109/TIP.2008.2001404; Stein 1981, doi:10.1214/aos/1176345632.
 */
import type { Backend, DenoisingProblem, Objective, PlanarImage } from '../backend';
import { stepSizes } from '../solve/step-rule';
import { clippedExcess, isClipped } from './clipped-noise';
import type { PhotoSample } from './photo-sample';
import { randomSigns } from './random-signs';
import { unstoppable, type InTurn } from './unstoppable-work';

/** Tried weights lie so far apart, as a natural logarithm, and so many of them on either side of the first guess. */
const stepLog = 0.45;
const stepsEachSide = 3;
/** Where the least risk is at an end, so many more are tried beyond it. */
const mostBeyond = 8;
/** Iterations from a cold start, and from one tried weight to the next. */
const coldIterations = 24;
const warmIterations = 10;
const seed = 1;
/** e / s: small enough for a derivative, large enough for float32. */
const perturbation = 0.1;

/** What the risk of a weight is estimated for. */
interface RiskQuestion {
  readonly sample: PhotoSample;
  /** Per colour channel, intensity, >= 0. */
  readonly noiseStdDev: readonly number[];
  /** Order, >= 1, and coupling. */
  readonly terms: Omit<Objective, 'lambda'>;
  /** Where to look first, > 0. */
  readonly guess: number;
}

interface Risk {
  readonly logLambda: number;
  /** SURE, up to a constant; intensity^2. */
  readonly risk: number;
}

/**
 * The weight of least estimated risk.
 *
 * @param inTurn Each tried weight is a turn of its own, so that drafts come in between.
 * @returns      lambda, > 0, within a factor of about 100 of the guess.
 * @throws {RudinError} `too-large` from the backend.
 */
export async function sureWeight(backend: Backend, question: RiskQuestion, inTurn: InTurn): Promise<number> {
  const pair = await inTurn(() => openPair(backend, question));
  try {
    return Math.exp(leastOf(await riskCurve(pair, question, inTurn)));
  } finally {
    pair.plain.dispose();
    pair.shifted.dispose();
  }
}

/** The same problem of f and of f + e b. */
interface Pair {
  readonly plain: DenoisingProblem;
  readonly shifted: DenoisingProblem;
  readonly signs: Int8Array;
  /** What clipping cut off each sample; null where nothing is clipped. */
  readonly excess: readonly Float32Array[] | null;
}

async function openPair(backend: Backend, { sample, noiseStdDev }: RiskQuestion): Promise<Pair> {
  const { image } = sample;
  const signs = randomSigns(image.planes.length * image.width * image.height, seed);
  const planes = image.planes.map((plane, c) => {
    const size = perturbation * noiseStdDev[c]!;
    return plane.map((value, i) => value + size * signs[c * plane.length + i]!);
  });
  const plain = await backend.open(image);
  try {
    const shifted = await backend.open({ ...image, planes });
    return { plain, shifted, signs, excess: clippedExcess(image, noiseStdDev) };
  } catch (thrown) {
    plain.dispose();
    throw thrown;
  }
}

/** Risks of rising weights; further ones as long as the least is at an end. */
async function riskCurve(pair: Pair, question: RiskQuestion, inTurn: InTurn): Promise<readonly Risk[]> {
  const centre = Math.log(question.guess);
  const riskAt = (logLambda: number, isCold: boolean): Promise<Risk> =>
    inTurn(() => riskOf(pair, question, { logLambda, isCold }));
  let curve: Risk[] = [];
  for (let k = -stepsEachSide; k <= stepsEachSide; k += 1) {
    curve.push(await riskAt(centre + k * stepLog, k === -stepsEachSide));
  }
  for (let more = 0; more < mostBeyond && leastIndex(curve) === curve.length - 1; more += 1) {
    curve.push(await riskAt(curve.at(-1)!.logLambda + stepLog, false));
  }
  for (let more = 0; more < mostBeyond && leastIndex(curve) === 0; more += 1) {
    curve = [await riskAt(curve[0]!.logLambda - stepLog, more === 0), ...curve];
  }
  return curve;
}

async function riskOf(
  pair: Pair,
  { sample, noiseStdDev, terms }: RiskQuestion,
  { logLambda, isCold }: { readonly logLambda: number; readonly isCold: boolean },
): Promise<Risk> {
  const objective = { ...terms, lambda: Math.exp(logLambda) };
  const count = isCold ? coldIterations : warmIterations;
  const { plain, shifted } = pair;
  const { width, height, channels } = plain.shape;
  const steps = stepSizes(objective, channels, { toleranceLevels: 1, longerEdgePx: Math.max(width, height) });
  for (const problem of [plain, shifted]) {
    await problem.setObjective(objective);
    if (isCold) await problem.startCold();
    await problem.iterate({ count, steps, land: true, signal: unstoppable });
  }
  const [u, uShifted] = [await plain.read('dual'), await shifted.read('dual')];
  return { logLambda, risk: estimateRisk(sample, noiseStdDev, pair, { u, uShifted }) };
}

/** SURE without what no weight changes; a mean over the pixels that count and over channels. */
function estimateRisk(
  { image, counted, countedPx }: PhotoSample,
  noiseStdDev: readonly number[],
  { signs, excess }: Pair,
  { u, uShifted }: { readonly u: PlanarImage; readonly uShifted: PlanarImage },
): number {
  let risk = 0;
  image.planes.forEach((f, c) => {
    const [own, moved, cut] = [u.planes[c]!, uShifted.planes[c]!, excess?.[c]];
    let squares = 0;
    let along = 0;
    for (let i = 0; i < f.length; i += 1) {
      if (counted[i] === 0) continue;
      squares += (own[i]! - f[i]!) ** 2;
      if (cut && isClipped(f[i]!)) squares += 2 * cut[i]! * own[i]!;
      else along += signs[c * f.length + i]! * (moved[i]! - own[i]!);
    }
    // 2 s^2 along / e, with e = perturbation s.
    risk += squares + ((2 * noiseStdDev[c]!) / perturbation) * along;
  });
  return risk / (countedPx * image.planes.length);
}

function leastIndex(curve: readonly Risk[]): number {
  return curve.reduce((least, { risk }, k) => (risk < curve[least]!.risk ? k : least), 0);
}

/** Where the parabola through the least risk and its neighbours is least. */
function leastOf(curve: readonly Risk[]): number {
  const k = leastIndex(curve);
  const [left, middle, right] = [curve[k - 1], curve[k]!, curve[k + 1]];
  if (!left || !right) return middle.logLambda;
  const bend = left.risk - 2 * middle.risk + right.risk;
  return middle.logLambda + (bend > 0 ? (stepLog * (left.risk - right.risk)) / (2 * bend) : 0);
}
