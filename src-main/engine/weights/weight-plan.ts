/**
 * Which weights a photo's settings ask for at beta = 1: one for all pixels, weights by the level of the noise, and smaller
 * ones along the edges that a first solve found.
 */
import { RudinError } from '../../contract/outcome';
import type { NoisyPhoto, PlanarImage } from '../backend';
import { magnitudeGroups } from '../formulas/couplings';
import type { SolveSettings } from '../engine-calls';
import { estimateNoiseByLevel, type NoiseByLevel } from '../measures/noise-by-level';
import { edgeMap } from './edge-map';
import { levelMap } from './level-map';

/** The weights of a solve, made when it needs them. */
export interface WeightPlan {
  /** W in place of lambda from the start, one plane a magnitude; null where lambda stays. */
  readonly first: (() => readonly Float32Array[]) | null;
  /**
   * W of the second pass, from the first one's answer in the photo's own channels and the weights it had; null where one
   * pass is all.
   */
  readonly second:
    ((answer: PlanarImage, first: readonly Float32Array[] | null) => readonly Float32Array[]) | null;
}

/** Whether settings may ask for weights that differ from pixel to pixel. */
export function mayHaveWeightMap({ beta, weight, noiseModel, edgePass }: SolveSettings): boolean {
  return beta === 1 && weight > 0 && (noiseModel === 'by-level' || edgePass);
}

/**
 * The order whose room a solve takes: a weight map lies where those of orders below 1 do. The room that these have for a
 * kept estimate is not used; about as much is taken beside it, while weights are made.
 */
export function roomOrder(settings: SolveSettings): number {
  return mayHaveWeightMap(settings) ? Math.min(0.5, settings.beta) : settings.beta;
}

/** Says with the refusal of a solve whose weights differ from pixel to pixel why it was not done in passes. */
export function toldWhole(thrown: unknown): unknown {
  if (!(thrown instanceof RudinError) || thrown.code !== 'too-large') return thrown;
  const message = `${thrown.message}; noise by level and the edge pass take a photo whole, not in passes`;
  return new RudinError('too-large', message, { cause: thrown });
}

/** Makes the plans for one photo, and for parts of it. */
export class WeightPlanner {
  /** Measured when it is first asked for. */
  #noise: readonly NoiseByLevel[] | null = null;

  constructor(
    private readonly photo: NoisyPhoto,
    /** Per colour channel, intensity: the noise that weights are chosen for. */
    private readonly noiseStdDev: readonly number[],
  ) {}

  /**
   * The plan for a solve.
   *
   * @param settings On the pixels that are solved.
   * @param solved   What is solved: the photo, or a part of it, perhaps averaged.
   * @param shrink   Photo px per px of that. Default 1.
   * @returns        Null where lambda is the weight everywhere: other orders, plain settings, noise that is flat.
   */
  planFor(settings: SolveSettings, solved: NoisyPhoto, shrink = 1): WeightPlan | null {
    if (!mayHaveWeightMap(settings)) return null;
    const { weight: lambda, coupling, chromaWeight, noiseModel, edgePass } = settings;
    const groups = magnitudeGroups({ coupling, chromaWeight }, this.noiseStdDev.length);
    const noise = noiseModel === 'by-level' ? this.#noiseByLevel() : null;
    const noiseStdDev = rootMeanSquare(this.noiseStdDev);
    const first =
      noise && noiseStdDev > 0
        ? () => levelMap(solved, { lambda, noise, noiseStdDev, groups, shrink })
        : null;
    const second: WeightPlan['second'] = edgePass
      ? (answer, weights) => edgeMap(answer, weights, { lambda, groups, shrink })
      : null;
    return first || second ? { first, second } : null;
  }

  /** Whether weights follow the level of the noise, whatever lambda: by the settings, and by the photo. */
  followsLevel({ beta, noiseModel }: Pick<SolveSettings, 'beta' | 'noiseModel'>): boolean {
    return beta === 1 && noiseModel === 'by-level' && this.#noiseByLevel() !== null;
  }

  /** Null where the noise of all channels is the same at all levels. */
  #noiseByLevel(): readonly NoiseByLevel[] | null {
    this.#noise ??= estimateNoiseByLevel(this.photo);
    return this.#noise.every((channel) => channel.isFlat) ? null : this.#noise;
  }
}

function rootMeanSquare(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
}
