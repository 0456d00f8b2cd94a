import type { GradientScale } from './gradient-scale';

/** Below this, a tenth of an 8-bit level per px, no direction is shown however small the noise. */
const faintest = 0.1 / 255;

/**
 * The strength below which a direction means nothing: the noise's magnitude.
 *
 * @returns Intensity/px, > 0.
 */
export function directionThreshold(scale: GradientScale): number {
  return Math.max(scale.noiseMagnitude, faintest);
}

/**
 * How much of a gradient has one direction: sqrt(channels) |mean over channels of grad u_c|.
 *
 * It equals the joint magnitude where all channels agree and is smaller anywhere else, and where vectors of many
 * pixels were averaged, so noise and hues that change at one lightness fall under the threshold first.
 *
 * @param meanX,meanY Gradient of the channel mean, intensity/px.
 */
export function directionStrength(meanX: number, meanY: number, channels: number): number {
  return Math.sqrt(channels * (meanX * meanX + meanY * meanY));
}

/**
 * The way the photo gets brighter.
 *
 * @param meanX,meanY Gradient of the channel mean, y pointing down.
 * @returns           Degrees counter-clockwise from right, 0 <= angle < 360.
 */
export function directionDegrees(meanX: number, meanY: number): number {
  const degrees = (Math.atan2(-meanY, meanX) * 180) / Math.PI;
  // The sum of 360 and a tiny negative angle rounds to 360.
  return degrees < 0 ? (degrees + 360) % 360 : degrees + 0;
}
