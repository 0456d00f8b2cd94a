/**
 * How strong a photo's white noise is, from the flattest parts of it.
 *
 * The diagonal Haar coefficient of a 2x2 square, h = (a - b - c + d) / 2, is blind to slopes and has the variance
 * of the noise. Its mean square over a block is the noise variance plus the texture's share, so the blocks of
 * least energy tell the noise. Among equal blocks the least ones are also the luckiest: a factor undoes that.
 */
import type { NoisyPhoto } from '../backend';
import { channelViews, readBlocks, type ChannelView } from './channel-views';

/** Edge of a block in Haar coefficients; it covers twice as many pixels. */
const blockEdge = 16;
const blockEdgePx = 2 * blockEdge;
/** The share of blocks, those of least energy, that is averaged. */
const quietShare = 0.2;
/** Undoes the choice of the least blocks; measured on photos with added noise, sd 0.02 to 0.2. */
const selectionFactor = 1.045;
/** Fewer blocks than this say too little: the median of all coefficients is taken instead. */
const fewestBlocks = 10;
/** More blocks than this add time, not accuracy: 4096 blocks hold a million coefficients. */
const mostBlocks = 4096;
/** A block with more clipped samples than this share hides its noise and is left out. */
const mostClipped = 0.25;
/** Median of |x| of a standard normal x. */
const normalMedian = 0.6745;

/**
 * Standard deviation of the white noise in each colour channel.
 *
 * @param photo Integers of 8 or 16 bit, or planes with intensity 0..1; clipped blocks (all at 0 or at the
 *              maximum, or mostly so) do not count.
 * @returns     Intensity, one number a channel, >= 0; 0 where nothing can be said (constant, or 1 px thin).
 *              On white noise it is within 3 %; texture without any flat part reads as noise.
 * @throws {RudinError} `bad-params` when samples are missing.
 */
export function estimateNoise(photo: NoisyPhoto): number[] {
  return channelViews(photo).map(estimateChannel);
}

function estimateChannel(view: ChannelView): number {
  const energies = blockEnergies(view);
  if (energies.length < fewestBlocks) return view.unit * medianEstimate(view);
  energies.sort();
  const quiet = energies.subarray(0, Math.max(1, Math.round(energies.length * quietShare)));
  const mean = quiet.reduce((sum, energy) => sum + energy, 0) / quiet.length;
  return view.unit * selectionFactor * Math.sqrt(mean);
}

/** Mean squared coefficient of every block that is not clipped. */
function blockEnergies(view: ChannelView): Float64Array {
  const blocks = { edgePx: blockEdgePx, most: mostBlocks };
  return Float64Array.from(readBlocks(view, blocks, (left, top) => blockEnergy(view, left, top)));
}

function blockEnergy(view: ChannelView, left: number, top: number): number | null {
  const { pixelStride, width, lowest, highest } = view;
  const { samples, start } = view.rowsAt(top, blockEdgePx);
  let sum = 0;
  let clipped = 0;
  for (let y = 0; y < blockEdgePx; y += 2) {
    let k = start + (y * width + left) * pixelStride;
    for (let x = 0; x < blockEdge; x += 1, k += 2 * pixelStride) {
      const a = samples[k]!;
      const b = samples[k + pixelStride]!;
      const c = samples[k + width * pixelStride]!;
      const d = samples[k + (width + 1) * pixelStride]!;
      const h = (a - b - c + d) / 2;
      sum += h * h;
      // One corner of four is enough to count, and saves time.
      if (a === lowest || a === highest) clipped += 1;
    }
  }
  const count = blockEdge * blockEdge;
  return clipped > mostClipped * count ? null : sum / count / keptVariance(clipped / count);
}

/**
 * The share of its variance that white gaussian noise keeps where a share of its samples is clipped at one end. Of a normal
 * variable n and z with Phi(-z) = clipped it is the variance of max(0, z + n); this parabola is within 2 % up to a half.
 */
function keptVariance(clipped: number): number {
  return 1 - 1.75 * clipped + 0.86 * clipped * clipped;
}

/**
 * median |h| / 0.6745 over all squares, or over pairs of neighbours where the photo is 1 px thin. Also for large
 * photos of which nearly everything is clipped, such as line art: there most coefficients, and so the estimate, are 0.
 */
function medianEstimate(view: ChannelView): number {
  const { pixelStride, width, height } = view;
  const isThin = width < 2 || height < 2;
  const across = isThin ? Math.floor((width * height) / 2) : Math.floor(width / 2);
  const down = isThin ? 1 : Math.floor(height / 2);
  if (across === 0) return 0;
  const step = Math.max(1, Math.ceil(Math.sqrt((across * down) / (mostBlocks * blockEdge))));
  const sizes: number[] = [];
  for (let row = 0; row < down; row += step) {
    const { samples, start } = isThin ? view.rowsAt(0, height) : view.rowsAt(2 * row, 2);
    for (let column = 0; column < across; column += step) {
      const k = start + 2 * column * pixelStride;
      const first = samples[k]! - samples[k + pixelStride]!;
      if (isThin) {
        sizes.push(Math.abs(first) / Math.SQRT2);
      } else {
        const below = k + width * pixelStride;
        sizes.push(Math.abs(first - samples[below]! + samples[below + pixelStride]!) / 2);
      }
    }
  }
  sizes.sort((one, other) => one - other);
  return sizes[Math.floor(sizes.length / 2)]! / normalMedian;
}
