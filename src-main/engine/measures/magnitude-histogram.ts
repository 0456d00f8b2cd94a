import type { PhotoStrip } from './photo-strips';

/** Range and number of the bins, equal on a logarithmic axis; intensity/px. 2 is more than any joint magnitude but a few. */
export const magnitudeBins = { least: 1e-4, most: 2, count: 64 } as const;

const toBin = magnitudeBins.count / Math.log(magnitudeBins.most / magnitudeBins.least);

const lowest = -toBin * Math.log(magnitudeBins.least);

/** The magnitude at the middle of a bin, on the logarithmic axis; intensity/px. */
export function binMagnitude(bin: number): number {
  return magnitudeBins.least * Math.exp((bin + 0.5) / toBin);
}

/** Counts gradient magnitudes (forward differences, joint over channels) in bins on a logarithmic axis. */
export class MagnitudeHistogram {
  readonly #counts = new Float64Array(magnitudeBins.count);
  #pixels = 0;

  /**
   * @param width  Of the photo, px.
   * @param height Of the photo, px; a missing difference counts as 0.
   */
  constructor(
    private readonly width: number,
    private readonly height: number,
  ) {}

  add({ from, to, planes, offsetOf }: PhotoStrip): void {
    for (let y = from; y < to; y += 1) this.#addRow(planes, offsetOf(y), y < this.height - 1);
    this.#pixels += (to - from) * this.width;
  }

  /** Share of all pixels in each bin; those below the least magnitude are in none, those above the most in the last. */
  shares(): number[] {
    return Array.from(this.#counts, (count) => count / this.#pixels);
  }

  #addRow(planes: readonly Float32Array[], start: number, hasBelow: boolean): void {
    const last = this.width - 1;
    const below = hasBelow ? this.width : 0;
    for (let x = 0, i = start; x <= last; x += 1, i += 1) {
      const right = x < last ? 1 : 0;
      let squares = 0;
      for (const plane of planes) {
        const gx = plane[i + right]! - plane[i]!;
        const gy = plane[i + below]! - plane[i]!;
        squares += gx * gx + gy * gy;
      }
      // log of the root is half the log.
      const bin = Math.floor((toBin / 2) * Math.log(squares) + lowest);
      if (bin >= 0) this.#counts[Math.min(magnitudeBins.count - 1, bin)]! += 1;
    }
  }
}
