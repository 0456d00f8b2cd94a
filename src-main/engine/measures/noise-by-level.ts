/**
 * How the noise of a photo depends on its brightness: a variance that is linear in the level, as that of a sensor is.
 *
 * Squares of 2 x 2 px have four Haar coefficients, which white noise leaves independent of each other. The horizontal and
 * vertical ones say where nothing but noise is; the diagonal one, which had no part in that choice, says how strong it is
 * there. Blocks are sorted by level, the quiet ones of each stretch of levels give one point, and a line goes through
 * the points. Texture only ever adds variance, so points far above the line count little.
 *
 * Encoded photos may have more noise in the dark than in the light: the line may rise or fall, but nowhere below 0.
 *
 * Source: Foi et al. 2008, doi:10.1109/TIP.2008.2001399, for the model; the selection is made simpler here.
 */
import type { NoisyPhoto } from '../backend';
import { channelViews, readBlocks, type ChannelView } from './channel-views';

/** Variance of the noise of a channel: linear in the level from black to white. */
export interface NoiseByLevel {
  /** At level 0 and at level 1; intensity^2, >= 0. Equal where `isFlat`. */
  readonly atBlack: number;
  readonly atWhite: number;
  /** Whether the levels differ by no more than can be chance, or by so little that it does not matter. */
  readonly isFlat: boolean;
}

/** Edge of a block in squares of 2 x 2 px. */
const blockEdge = 8;
const blockEdgePx = 2 * blockEdge;
const blockSquares = blockEdge * blockEdge;
/** More blocks add time, not accuracy: this many hold 4 million px. */
const mostBlocks = 16_384;
/** A block with more clipped samples than this share hides its noise and is left out. */
const mostClipped = 0.05;
/** Stretches of levels: at most, and the blocks that each is to have. */
const mostStretches = 12;
const blocksAStretch = 24;
/** The share of a stretch's blocks, those with the least horizontal and vertical detail, that is averaged. */
const quietShare = 0.25;
/** A point above the line by this share of it counts a quarter; one below counts in full. */
const textureShare = 0.25;
/** Rounds of weighing the points anew. */
const rounds = 20;
/** The slope counts when it is as many times its standard error, and standard deviations differ by such a factor. */
const leastCertainty = 3.5;
const leastRatio = 1.15;

interface Block {
  readonly level: number;
  /** Mean squares of the horizontal and vertical coefficients, and of the diagonal one; intensity^2. */
  readonly detail: number;
  readonly diagonal: number;
}

/** What a stretch of levels says. */
interface Point {
  readonly level: number;
  readonly variance: number;
  /** Coefficients behind it. */
  readonly count: number;
}

/** variance = black + slope level. */
interface Line {
  readonly black: number;
  readonly slope: number;
}

/**
 * The noise of each colour channel by its level.
 *
 * @param photo Integers of 8 or 16 bit, or planes with intensity 0..1; clipped blocks do not count.
 * @returns     One line a channel. On white noise with variance 0.01 level + 0.02^2 in photos of a megapixel and a scene of
 *              flat parts, slopes and texture its standard deviations are within 10 % where levels are. Photos of fewer than
 *              48 blocks of 16 x 16 px, and channels of which that many are clipped, read as flat noise of variance 0: there
 *              nothing can be said.
 * @throws {RudinError} `bad-params` when samples are missing.
 */
export function estimateNoiseByLevel(photo: NoisyPhoto): NoiseByLevel[] {
  return channelViews(photo).map((view) => fitNoise(pointsOf(blocksOf(view))));
}

/**
 * The variance of noise at a level.
 *
 * @param level Intensity; beyond 0..1 it counts as the nearest of them.
 * @returns     Intensity^2, >= 0.
 */
export function varianceAt({ atBlack, atWhite }: NoiseByLevel, level: number): number {
  return atBlack + (atWhite - atBlack) * Math.min(1, Math.max(0, level));
}

/** The blocks that are not clipped. */
function blocksOf(view: ChannelView): Block[] {
  return readBlocks(view, { edgePx: blockEdgePx, most: mostBlocks }, (left, top) => blockAt(view, left, top));
}

function blockAt(view: ChannelView, left: number, top: number): Block | null {
  const { pixelStride, width, lowest, highest, unit } = view;
  const { samples, start } = view.rowsAt(top, blockEdgePx);
  let [level, detail, diagonal, clipped] = [0, 0, 0, 0];
  for (let y = 0; y < blockEdgePx; y += 2) {
    let k = start + (y * width + left) * pixelStride;
    for (let x = 0; x < blockEdge; x += 1, k += 2 * pixelStride) {
      const a = samples[k]!;
      const b = samples[k + pixelStride]!;
      const c = samples[k + width * pixelStride]!;
      const d = samples[k + (width + 1) * pixelStride]!;
      level += a + b + c + d;
      // The mean square of (a - b + c - d) / 2 and (a + b - c - d) / 2.
      detail += ((a - d) ** 2 + (b - c) ** 2) / 4;
      diagonal += ((a - b - c + d) / 2) ** 2;
      if (a === lowest || a === highest) clipped += 1;
    }
  }
  if (clipped > mostClipped * blockSquares) return null;
  const scale = (unit * unit) / blockSquares;
  return {
    level: (unit * level) / (4 * blockSquares),
    detail: detail * scale,
    diagonal: diagonal * scale,
  };
}

/** One point for each stretch of levels, of its quiet blocks. */
function pointsOf(blocks: Block[]): Point[] {
  const count = Math.min(mostStretches, Math.floor(blocks.length / blocksAStretch));
  if (count < 2) return [];
  blocks.sort((one, other) => one.level - other.level);
  return Array.from({ length: count }, (_, stretch) => {
    const from = Math.round((stretch * blocks.length) / count);
    const to = Math.round(((stretch + 1) * blocks.length) / count);
    const quiet = blocks.slice(from, to).sort((one, other) => one.detail - other.detail);
    quiet.length = Math.max(1, Math.round(quiet.length * quietShare));
    const meanOf = (value: (block: Block) => number): number =>
      quiet.reduce((sum, block) => sum + value(block), 0) / quiet.length;
    return {
      level: meanOf((block) => block.level),
      variance: meanOf((block) => block.diagonal),
      count: quiet.length * blockSquares,
    };
  });
}

function fitNoise(points: readonly Point[]): NoiseByLevel {
  // A stretch without any noise has been drawn or clipped; what it says of the others is nothing.
  const noisy = points.filter((point) => point.variance > 0);
  if (noisy.length < 2) return { atBlack: 0, atWhite: 0, isFlat: true };
  const line = fitLine(noisy, true);
  const levels = noisy.map((point) => point.level);
  const ends = [Math.min(...levels), Math.max(...levels)].map((level) => line.black + line.slope * level);
  const ratio = Math.sqrt(Math.max(...ends) / Math.max(Math.min(...ends), Number.MIN_VALUE));
  if (ratio < leastRatio || Math.abs(line.slope) < leastCertainty * slopeError(noisy, line)) {
    const flat = fitLine(noisy, false).black;
    return { atBlack: flat, atWhite: flat, isFlat: true };
  }
  return { atBlack: Math.max(0, line.black), atWhite: Math.max(0, line.black + line.slope), isFlat: false };
}

/**
 * The line through the points, relative errors counting, those above it for less.
 *
 * @returns At no level from 0 to 1 below 0.
 */
function fitLine(points: readonly Point[], mayDiffer: boolean): Line {
  let line: Line | null = null;
  for (let round = 0; round < rounds; round++) {
    const weights = points.map((point) => weightOf(point, line));
    line = mayDiffer ? solveLine(points, weights) : { black: meanVariance(points, weights), slope: 0 };
  }
  return line!;
}

/** The inverse variance of a point's variance, which is 2 variance^2 / count, and what texture takes from that. */
function weightOf({ level, variance, count }: Point, line: Line | null): number {
  const expected = line ? line.black + line.slope * level : variance;
  // Where the line goes down to 0 a point would count without end.
  const floor = Math.max(expected, variance / 16);
  const above = Math.max(0, variance / floor - 1) / textureShare;
  return count / (2 * floor * floor * (1 + above * above) ** 2);
}

/** Least squares; where the line would be below 0 at one end of the levels, the best of those that are 0 there. */
function solveLine(points: readonly Point[], weights: readonly number[]): Line {
  const sum = (value: (point: Point) => number): number =>
    points.reduce((total, point, i) => total + weights[i]! * value(point), 0);
  const [one, l, ll] = [sum(() => 1), sum((p) => p.level), sum((p) => p.level ** 2)];
  const [v, lv] = [sum((p) => p.variance), sum((p) => p.level * p.variance)];
  const determinant = one * ll - l * l;
  if (!(determinant > 1e-9 * one * ll)) return { black: v / one, slope: 0 };
  const slope = (one * lv - l * v) / determinant;
  const black = (v - slope * l) / one;
  if (black < 0) return { black: 0, slope: lv / ll };
  if (black + slope >= 0) return { black, slope };
  const white = sum((p) => (1 - p.level) * p.variance) / sum((p) => (1 - p.level) ** 2);
  return { black: white, slope: -white };
}

function meanVariance(points: readonly Point[], weights: readonly number[]): number {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return points.reduce((sum, point, i) => sum + weights[i]! * point.variance, 0) / total;
}

/** Standard error of the slope; points that scatter more than chance would have them raise it. */
function slopeError(points: readonly Point[], line: Line): number {
  const weights = points.map((point) => weightOf(point, line));
  const one = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = points.reduce((sum, point, i) => sum + weights[i]! * point.level, 0) / one;
  const [spread, scatter] = points.reduce(
    ([levels, misses], { level, variance }, i) => [
      levels + weights[i]! * (level - mean) ** 2,
      misses + weights[i]! * (variance - line.black - line.slope * level) ** 2,
    ],
    [0, 0] as [number, number],
  );
  return Math.sqrt(Math.max(1, scatter / Math.max(1, points.length - 2)) / spread);
}
