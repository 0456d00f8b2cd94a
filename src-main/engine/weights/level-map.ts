/**
 * Weights that follow the noise where it depends on brightness: smooth more where it is stronger.
 *
 *     W = lambda (s / s0)^k        s^2 = the noise's variance at the level, s0 = the noise that lambda was chosen for
 *
 * k is the power of the noise that the best weight of a photo grows with, 1.16, as for the automatic weight: a photo whose
 * noise is s everywhere would get just this. The level is that of the photo itself, smoothed; taken from a first solve it
 * was no better. Mean PSNR over 256 px crops of four photos, opponent with w = 2, each at its best lambda, true variances:
 *
 *     variance of the noise       lambda     W, level by a Gaussian of 1 | 2 | 3 px     W, level of a first solve
 *     0.01 level + 0.02^2         32.33 dB   32.65 | 32.65 | 32.64                      32.64
 *     0.03 level + 0.02^2         29.79 dB   30.18 | 30.20 | 30.20                      30.18
 *
 * and with k = 1 and 1.4 on the second 30.19 and 30.17. All is local: a crop has the weights that it has in the photo.
 */
import type { NoisyPhoto } from '../backend';
import { planesOf } from '../kernels/convert/convert';
import { varianceAt, type NoiseByLevel } from '../measures/noise-by-level';
import { photoBand } from '../pixels/photo-pixels';
import { smoothPlane } from './box-mean';

/** Power of the noise; see power-law.ts at beta = 1. */
const noisePower = 1.16;
/** Limits of s / s0: a line through few points must not switch denoising off, or a region to one colour. */
const smallestRatio = 1 / 8;
const largestRatio = 8;
/** Squares that the level is averaged over: a Gaussian of 2 px. */
const levelRadius = 2;
/** Rows that are read at a time. */
const rowsAtATime = 64;

interface LevelMapSettings {
  /** lambda, intensity px, > 0. */
  readonly lambda: number;
  /** Of the photo's own channels. */
  readonly noise: readonly NoiseByLevel[];
  /** s0, the noise that lambda was chosen for; intensity, > 0. */
  readonly noiseStdDev: number;
  /** Which channels share a weight: all of them, or each has its own. */
  readonly groups: readonly (readonly number[])[];
  /** Photo px per px of what is solved; integer >= 1. */
  readonly shrink: number;
}

/**
 * The weights for a photo, or for a part of it.
 *
 * @param photo What is solved.
 * @returns     W, one plane a group, intensity px, between lambda / 8^1.16 and lambda 8^1.16.
 */
export function levelMap(photo: NoisyPhoto, settings: LevelMapSettings): Float32Array[] {
  const { width, height } = photo;
  const variances = settings.groups.map(() => new Float32Array(width * height));
  for (let from = 0; from < height; from += rowsAtATime) {
    const { planes } = planesOf(photoBand(photo, from, Math.min(height, from + rowsAtATime)));
    settings.groups.forEach((channels, group) => {
      const rows = variances[group]!.subarray(from * width, from * width + planes[0]!.length);
      for (const channel of channels) {
        addVariances(rows, planes[channel]!, settings.noise[channel]!, channels.length);
      }
    });
  }
  for (const plane of variances) {
    // The variance is linear in the level, so that its mean is the variance at the mean level.
    smoothPlane(plane, photo, Math.round(levelRadius / settings.shrink));
    toWeights(plane, settings);
  }
  return variances;
}

function addVariances(into: Float32Array, levels: Float32Array, noise: NoiseByLevel, channels: number): void {
  for (let i = 0; i < into.length; i++) into[i]! += varianceAt(noise, levels[i]!) / channels;
}

function toWeights(plane: Float32Array, { lambda, noiseStdDev }: LevelMapSettings): void {
  for (let i = 0; i < plane.length; i++) {
    const ratio = Math.sqrt(plane[i]!) / noiseStdDev;
    plane[i] = lambda * Math.min(largestRatio, Math.max(smallestRatio, ratio)) ** noisePower;
  }
}
