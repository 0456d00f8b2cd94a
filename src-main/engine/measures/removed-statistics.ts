/** What f - u is like: its moments, its distribution, its correlation with itself, and how much of it is structure. */
import type { RemovedEvidence } from '../../contract/evidence-calls';
import type { PhotoStrip } from './photo-strips';
import { blockEdgePx, measureBlocks } from './structure-blocks';

/** Shifts whose correlation is measured, px. */
const mostLag = 8;
/** In so many pixels, whole strips of them evenly spread: it takes most of the time, and a million tell it to 0.001. */
const lagPixels = 2 ** 20;
/** Range of the histogram, standard deviations, and its bins. */
const mostDeviations = 4;
const bins = 48;
/**
 * Structure from this share of what was removed on counts as edges. On photos, order 1, it is at most 0.003 at the automatic
 * weight and at least 0.03 at four times that; docs/evidence.md has other orders.
 */
const edgesFrom = 0.01;

export interface RemovedScale {
  /** RMS of what was removed over the whole photo, intensity; the unit of the histogram. */
  readonly rms: number;
  /** Per channel, intensity. */
  readonly noiseStdDev: readonly number[];
}

/** Sums over strips of a photo and its result. */
export class RemovedStatistics {
  #samples = 0;
  #squares = 0;
  #cubes = 0;
  #fourths = 0;
  readonly #counts = new Float64Array(bins);
  readonly #across = new LagSums();
  readonly #down = new LagSums();
  #blockEnergy = 0;
  #blockStructure = 0;
  readonly #noiseVariance: number;
  readonly #width: number;
  /** Every so many strips are looked at for correlations. */
  readonly #lagEvery: number;
  #strips = 0;

  /** @param photo Size of what is looked at, px. */
  constructor(
    photo: { readonly width: number; readonly height: number },
    private readonly scale: RemovedScale,
  ) {
    this.#width = photo.width;
    this.#lagEvery = Math.max(1, Math.ceil((photo.width * photo.height) / lagPixels));
    const { noiseStdDev } = scale;
    this.#noiseVariance = noiseStdDev.reduce((sum, each) => sum + each * each, 0) / noiseStdDev.length;
  }

  /** @param noisy    A strip of the photo. @param denoised The same strip of the result. */
  add(noisy: PhotoStrip, denoised: PhotoStrip): void {
    const width = this.#width;
    const start = noisy.offsetOf(noisy.from);
    const rows = noisy.to - noisy.from;
    const planes = noisy.planes.map((plane, c) =>
      difference(plane, denoised.planes[c]!, start, rows * width),
    );
    for (const plane of planes) this.#addMoments(plane);
    if (this.#strips % this.#lagEvery === 0) for (const plane of planes) this.#addLags(plane, rows);
    this.#strips += 1;
    for (let y = 0; y < rows; y += blockEdgePx) {
      const blocks = { planes, width, start: y * width, rows: Math.min(blockEdgePx, rows - y) };
      const { energy, structure } = measureBlocks(blocks, this.#noiseVariance);
      for (let block = 0; block < energy.length; block += 1) {
        this.#blockEnergy += energy[block]!;
        this.#blockStructure += structure[block]!;
      }
    }
  }

  /** The figures; zeros where nothing was removed. */
  evidence(): RemovedEvidence {
    const variance = this.#squares / this.#samples;
    const isNothing = !(variance > 0);
    const structure = isNothing ? 0 : this.#blockStructure / this.#blockEnergy;
    const binWidth = (2 * mostDeviations) / bins;
    const found = structure >= edgesFrom ? 'edges' : 'noise';
    return {
      verdict: isNothing ? 'nothing' : found,
      structure,
      rms: Math.sqrt(variance),
      skewness: isNothing ? 0 : this.#cubes / this.#samples / variance ** 1.5,
      excessKurtosis: isNothing ? 0 : this.#fourths / this.#samples / variance ** 2 - 3,
      deviations: Array.from({ length: bins }, (_, bin) => (bin + 0.5) * binWidth - mostDeviations),
      density: Array.from(this.#counts, (count) => (isNothing ? 0 : count / this.#samples / binWidth)),
      across: this.#across.correlations(),
      down: this.#down.correlations(),
    };
  }

  #addMoments(plane: Float32Array): void {
    const toBin = this.scale.rms > 0 ? bins / (2 * mostDeviations * this.scale.rms) : 0;
    for (const value of plane) {
      const square = value * value;
      this.#squares += square;
      this.#cubes += square * value;
      this.#fourths += square * square;
      const bin = Math.floor(value * toBin + bins / 2);
      if (bin >= 0 && bin < bins) this.#counts[bin]! += 1;
    }
    this.#samples += plane.length;
  }

  #addLags(plane: Float32Array, rows: number): void {
    const width = this.#width;
    for (let lag = 0; lag <= mostLag; lag += 1) {
      for (let y = 0; y < rows; y += 1) this.#across.add(plane, y * width, width - lag, { lag, step: lag });
      const pairs = (rows - lag) * width;
      this.#down.add(plane, 0, pairs, { lag, step: lag * width });
    }
  }
}

/** Sums of products of a plane with itself, shifted. */
class LagSums {
  readonly #sums = new Float64Array(mostLag + 1);
  readonly #pairs = new Float64Array(mostLag + 1);

  /** @param count Of pairs from `first` on; `step` samples lie between the two of a pair. */
  add(plane: Float32Array, first: number, count: number, { lag, step }: { lag: number; step: number }): void {
    let sum = 0;
    for (let i = first; i < first + count; i += 1) sum += plane[i]! * plane[i + step]!;
    this.#sums[lag]! += sum;
    this.#pairs[lag]! += Math.max(0, count);
  }

  /** Mean products over that without a shift; 0 where there was no pair, or nothing to correlate. */
  correlations(): number[] {
    const mean = (lag: number): number => (this.#pairs[lag]! > 0 ? this.#sums[lag]! / this.#pairs[lag]! : 0);
    const whole = mean(0);
    return Array.from(this.#sums, (_, lag) => (whole > 0 ? mean(lag) / whole : 0));
  }
}

function difference(noisy: Float32Array, denoised: Float32Array, start: number, count: number): Float32Array {
  const removed = new Float32Array(count);
  for (let i = 0; i < count; i += 1) removed[i] = noisy[start + i]! - denoised[start + i]!;
  return removed;
}
