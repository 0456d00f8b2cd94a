/**
 * The weight that suits a photo's measured noise on average: a power law fitted to the weights of best PSNR, instant for
 * any order and coupling. lambda = a * noiseStdDev^k, with a and k known at a few orders and interpolated between them.
 * What a photo itself has to say about it is sure-weight.ts.
 */
import type { Objective } from '../backend';

/** Best weights of joint colour total variation on photos with white noise: (beta, a, k). */
const fits = [
  // Below 1 of the opponent coupling with chroma weight 2, over its factor: crops of four photos at noise 0.02 to 0.2.
  { beta: 0.3, a: 1.73, k: 1.45 },
  { beta: 0.5, a: 1.29, k: 1.34 },
  { beta: 0.8, a: 1.07, k: 1.14 },
  { beta: 1, a: 1.76, k: 1.16 },
  { beta: 1.2, a: 2.78, k: 1.2 },
  { beta: 1.5, a: 5.75, k: 1.29 },
  { beta: 2, a: 20.8, k: 1.47 },
  { beta: 3, a: 255, k: 1.76 },
];

/** What the chroma weight w does to the best weight of the opponent coupling; w = 1 is `joint`. */
const chromaFactors = [
  { at: 0.5, factor: 1.2 },
  { at: 1, factor: 1 },
  { at: 2, factor: 0.72 },
  { at: 2.5, factor: 0.67 },
  { at: 3, factor: 0.64 },
  { at: 4, factor: 0.6 },
];

/** A single plane, or planes each on their own, want less than planes that share a gradient magnitude. */
const singlePlaneFactor = 0.65;

/**
 * The weight of the power law.
 *
 *     lambda = a(beta) noise^k(beta) c(coupling, chromaWeight)
 *
 * @param noiseStdDev Per colour channel, intensity 0..1; one entry means a grey photo. `noise` is their RMS.
 * @param terms       Order, 0.3..3, coupling, and chroma weight, 0.5..4, which the opponent coupling alone reads.
 * @returns           lambda, >= 0 and unbounded; 0 without noise.
 */
export function powerLawWeight(
  noiseStdDev: readonly number[],
  { beta, coupling, chromaWeight }: Omit<Objective, 'lambda'>,
): number {
  const meanSquare = noiseStdDev.reduce((sum, each) => sum + each * each, 0) / noiseStdDev.length;
  const knots = fits.map((fit) => fit.beta);
  const logs = fits.map((fit) => Math.log(fit.a));
  const powers = fits.map((fit) => fit.k);
  // a is interpolated as a logarithm: it is close to exponential in beta.
  const a = Math.exp(interpolate(knots, logs, beta));
  const k = interpolate(knots, powers, beta);
  return a * Math.sqrt(meanSquare) ** k * couplingFactor(noiseStdDev.length, coupling, chromaWeight);
}

function couplingFactor(channels: number, coupling: Objective['coupling'], chromaWeight: number): number {
  if (channels === 1 || coupling === 'channels') return singlePlaneFactor;
  if (coupling === 'joint') return 1;
  return interpolate(
    chromaFactors.map((row) => row.at),
    chromaFactors.map((row) => row.factor),
    chromaWeight,
  );
}

/** Piecewise linear through (knots, values), constant outside. */
function interpolate(knots: readonly number[], values: readonly number[], at: number): number {
  const next = knots.findIndex((knot) => knot >= at);
  if (next === 0) return values[0]!;
  if (next === -1) return values.at(-1)!;
  const left = knots[next - 1]!;
  const share = (at - left) / (knots[next]! - left);
  return values[next - 1]! * (1 - share) + values[next]! * share;
}
