/**
 * The moments of a photo's gradient magnitude without the share that white noise has in them.
 *
 * With g = s + n, where n are the forward differences of white noise, all odd moments of n vanish, so that
 *
 *     E[|s|^2] = E[|g|^2] - E[|n|^2]
 *     E[|s|^4] = E[|g|^4] - 2 E[|s|^2] E[|n|^2] - 4 E[(s . n)^2] - E[|n|^4].
 *
 * Both differences of a pixel share its own noise: in each channel n has the covariance sd^2 ((2, 1), (1, 2)).
 */

/** The two moments of a magnitude; (intensity/px)^2 and ^4. */
export interface MagnitudeMoments {
  readonly second: number;
  readonly fourth: number;
}

/** Sums over pixels: one |g|^4, and per channel gx^2, gy^2, gx gy. */
const sumsPerChannel = 3;

/** Some rows of a photo, or of its averages over cells. */
export interface CellRows {
  /** Intensity, one a channel, row-major. */
  readonly planes: readonly Float32Array[];
  readonly width: number;
  /** How many rows there are, and which of the whole the first one is. */
  readonly rows: number;
  readonly firstRow: number;
}

/** Sums over tiles of a photo, from which moments with and without any tile can be had. */
export class GradientMoments {
  /** By tile: how many pixels, the sum of |g|^4, and three sums per channel. */
  readonly #sums: Float64Array[];

  /**
   * @param width       Of the whole, cells.
   * @param height      Of the whole, cells.
   * @param channels    Colour channels.
   * @param tilesAcross Tiles along a row, and along a column, >= 1; they are equal but for rounding.
   */
  constructor(
    readonly width: number,
    readonly height: number,
    private readonly channels: number,
    private readonly tilesAcross: number,
  ) {
    const length = 2 + sumsPerChannel * channels;
    this.#sums = Array.from({ length: tilesAcross * tilesAcross }, () => new Float64Array(length));
  }

  /** How many tiles there are. */
  get tiles(): number {
    return this.#sums.length;
  }

  /** Counts the cells of some rows that have a neighbour on the right and one below among them. */
  add({ planes, width, rows, firstRow }: CellRows): void {
    const { height, tilesAcross } = this;
    for (let y = 0; y < rows - 1; y += 1) {
      const down = Math.floor(((firstRow + y) * tilesAcross) / height) * tilesAcross;
      for (let tile = 0; tile < tilesAcross; tile += 1) {
        const from = Math.ceil((tile * width) / tilesAcross);
        const to = Math.min(width - 1, Math.ceil(((tile + 1) * width) / tilesAcross));
        const span = { first: y * width + from, count: to - from, width };
        addPixels(planes, span, this.#sums[down + tile]!);
      }
    }
  }

  /**
   * Moments without the noise's share.
   *
   * @param noiseStdDev Per channel, of a cell, intensity; zeros leave the moments as they are.
   * @param without     A tile that is left out; null, the default, leaves out none.
   * @returns           Either may be 0 or less where there is nothing but noise. Null without any pixel.
   */
  moments(noiseStdDev: readonly number[], without: number | null = null): MagnitudeMoments | null {
    const total = new Float64Array(2 + sumsPerChannel * this.channels);
    this.#sums.forEach((sums, tile) => {
      if (tile !== without) for (let k = 0; k < total.length; k += 1) total[k]! += sums[k]!;
    });
    return total[0]! > 0 ? withoutNoise(total, noiseStdDev) : null;
  }
}

function addPixels(
  planes: readonly Float32Array[],
  { first, count, width }: { readonly first: number; readonly count: number; readonly width: number },
  sums: Float64Array,
): void {
  for (let i = first; i < first + count; i += 1) {
    let squares = 0;
    for (let c = 0, k = 2; c < planes.length; c += 1, k += sumsPerChannel) {
      const plane = planes[c]!;
      const gx = plane[i + 1]! - plane[i]!;
      const gy = plane[i + width]! - plane[i]!;
      squares += gx * gx + gy * gy;
      sums[k]! += gx * gx;
      sums[k + 1]! += gy * gy;
      sums[k + 2]! += gx * gy;
    }
    sums[0]! += 1;
    sums[1]! += squares * squares;
  }
}

function withoutNoise(sums: Float64Array, noiseStdDev: readonly number[]): MagnitudeMoments {
  const pixels = sums[0]!;
  let [second, mixed, noiseSecond, noiseSpread] = [0, 0, 0, 0];
  noiseStdDev.forEach((stdDev, c) => {
    const variance = stdDev * stdDev;
    const k = 2 + sumsPerChannel * c;
    const xx = sums[k]! / pixels - 2 * variance;
    const yy = sums[k + 1]! / pixels - 2 * variance;
    const xy = sums[k + 2]! / pixels - variance;
    second += xx + yy;
    mixed += variance * (2 * xx + 2 * yy + 2 * xy);
    noiseSecond += 4 * variance;
    // The squared entries of the covariance add up to 10 variance^2.
    noiseSpread += 10 * variance * variance;
  });
  const noiseFourth = noiseSecond * noiseSecond + 2 * noiseSpread;
  const fourth = sums[1]! / pixels - 2 * second * noiseSecond - 4 * mixed - noiseFourth;
  return { second, fourth };
}
