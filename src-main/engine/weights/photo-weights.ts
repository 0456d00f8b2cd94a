/**
 * The automatic weight of one photo at any order and coupling: that of the power law, times what the photo's own risk says
 * about it at a few orders.
 *
 *     lambda = powerLaw(beta, w) exp(r(beta, w))       r(knot) = log(sure / powerLaw) at the knot
 *
 * r is linear in beta between orders, and for the opponent coupling linear in log w between chroma weights. Below 1 an
 * estimate jumps with f, so that its risk has no such estimate: r fades to 0 at order 0.5, where the power law alone is
 * nearer to the best weight than with what order 1 adds. A knot is looked at when an order beside it is
 * asked for, and once: the weight is a function of the photo, the order and the coupling, whatever was asked before.
 */
import type { Backend, Objective } from '../backend';
import type { PhotoPixels } from '../pixels/photo-pixels';
import type { CrudeMatch, StrengthMatch } from './match-strength';
import { samplePhoto, type PhotoSample } from './photo-sample';
import { powerLawWeight } from './power-law';
import { roundedWeight } from './rounded-weight';
import { sureWeight } from './sure-weight';
import type { InTurn } from './unstoppable-work';

/** What is asked about: an objective without its weight. */
export type WeightTerms = Omit<Objective, 'lambda'>;

/** From here down the power law is alone. */
const powerLawOrder = 0.5;
const orders = [powerLawOrder, 1, 1.2, 1.5, 2, 3];
const chromaWeights = [0.5, 1, 2, 4];
/** Under a quarter of a level, rounding to 8 bit is most of the noise, and it is not white: the power law has to do. */
const leastNoise = 0.001;

/** A knot and its share in an interpolated value. */
interface Share {
  readonly at: number;
  readonly share: number;
}

export class PhotoWeights {
  /** r by knot. */
  readonly #ratios = new Map<string, number>();
  /** Those that are being looked for. */
  readonly #running = new Map<string, Promise<void>>();
  /** Weights of a wanted strength, by what they were asked for. */
  readonly crudeMatches = new Map<string, CrudeMatch>();
  readonly exactMatches = new Map<string, StrengthMatch>();
  #sample: PhotoSample | null = null;

  constructor(
    private readonly pixels: PhotoPixels,
    /** Per colour channel, intensity. */
    private readonly noiseStdDev: readonly number[],
  ) {}

  /** Crops that stand for the photo; made when they are first asked for. */
  get sample(): PhotoSample {
    return (this.#sample ??= samplePhoto(this.pixels));
  }

  /** The power law's weight, at once; lambda as the automatic weight has it. */
  guess(terms: WeightTerms): number {
    return roundedWeight(powerLawWeight(this.noiseStdDev, terms), 3);
  }

  /** The automatic weight where all that it takes is known already, else null. */
  known(terms: WeightTerms): number | null {
    if (!this.#isMeasurable()) return this.guess(terms);
    let ratio = 0;
    for (const { knot, share } of this.#knots(terms)) {
      const found = this.#ratios.get(keyOf(knot));
      if (found === undefined) return null;
      ratio += share * found;
    }
    return roundedWeight(powerLawWeight(this.noiseStdDev, terms) * Math.exp(ratio), 3);
  }

  /**
   * The automatic weight.
   *
   * @param backend One and the same for all photos and settings: the weight must not depend on where the photo is solved.
   * @param inTurn  Does one piece of the work when the device is free.
   * @returns       lambda of three significant digits, 0..100.
   * @throws {RudinError} `too-large` from the backend.
   */
  async automatic(backend: Backend, terms: WeightTerms, inTurn: InTurn): Promise<number> {
    for (const { knot } of this.#isMeasurable() ? this.#knots(terms) : []) {
      const key = keyOf(knot);
      if (this.#ratios.has(key)) continue;
      const running = this.#running.get(key) ?? this.#measure(backend, knot, inTurn);
      this.#running.set(key, running);
      await running.finally(() => this.#running.delete(key));
    }
    return this.known(terms)!;
  }

  async #measure(backend: Backend, knot: WeightTerms, inTurn: InTurn): Promise<void> {
    const { sample, noiseStdDev } = this;
    const guess = powerLawWeight(noiseStdDev, knot);
    const weight = await sureWeight(backend, { sample, noiseStdDev, terms: knot, guess }, inTurn);
    this.#ratios.set(keyOf(knot), Math.log(weight / guess));
  }

  #isMeasurable(): boolean {
    return Math.max(...this.noiseStdDev) >= leastNoise;
  }

  /** Where the ratio is known, or to be looked for, and by how much each place counts. */
  #knots({ beta, coupling, chromaWeight }: WeightTerms): { knot: WeightTerms; share: number }[] {
    const isGrey = this.pixels.channels === 1;
    // A grey photo has one coupling, and `joint` is `opponent` with chroma weight 1.
    const sharing = isGrey || coupling === 'channels' ? ('channels' as const) : ('opponent' as const);
    const weight = coupling === 'opponent' ? chromaWeight : 1;
    const acrossChroma: Share[] =
      sharing === 'channels' ? [{ at: 1, share: 1 }] : sharesOf(chromaWeights, weight, Math.log);
    const acrossOrders = sharesOf(orders, beta, (order) => order).filter(({ at }) => at !== powerLawOrder);
    return acrossOrders.flatMap((order) => {
      return acrossChroma.map((chroma) => ({
        knot: { beta: order.at, coupling: sharing, chromaWeight: chroma.at },
        share: order.share * chroma.share,
      }));
    });
  }
}

function keyOf({ beta, coupling, chromaWeight }: WeightTerms): string {
  return `${coupling} ${beta} ${chromaWeight}`;
}

/** The one or two knots beside a value, linear in `scale` between them and constant outside. */
function sharesOf(knots: readonly number[], value: number, scale: (value: number) => number): Share[] {
  const next = knots.findIndex((knot) => knot >= value);
  const right = knots[next];
  if (right === undefined) return [{ at: knots.at(-1)!, share: 1 }];
  const left = knots[next - 1];
  if (left === undefined || right === value) return [{ at: right, share: 1 }];
  const share = (scale(value) - scale(left)) / (scale(right) - scale(left));
  return [
    { at: left, share: 1 - share },
    { at: right, share },
  ];
}
