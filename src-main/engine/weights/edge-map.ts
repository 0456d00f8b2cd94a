/**
 * Weights for a second pass: smaller where the first one's answer has edges, which then lose less contrast, and a little
 * larger elsewhere.
 *
 *     W = lambda c / (1 + g / k)        g^2 = the mean square over the channels of |grad u|, smoothed over 1 px
 *
 * Mean gain over one pass with the opponent coupling, w = 2, on 256 px crops of four photos with noise 0.05 | 0.1: PSNR and
 * SSIM where each has its best lambda; then PSNR with c = 1.3 and lambda as it suits one pass, over the best lambda of one:
 *
 *     k = 0.087                          0.344 dB, 0.0066 | 0.265 dB, 0.0082        0.246 | 0.119 dB
 *     k = 0.115                          0.350     0.0066 | 0.299     0.0072        0.312 | 0.252
 *     k = 0.173                          0.338     0.0061 | 0.312     0.0094        0.298 | 0.282
 *     k = 0.115, smoothed over 1.5 px    0.333     0.0067 | 0.296     0.0076        0.284 | 0.235
 *     1 / (1 + (g / k)^2), k = 0.173     0.269     0.0050 | 0.229     0.0087        0.132 | 0.099
 *     k = 0.069, |grad| of a smooth u    0.193     0.0048 | 0.172     0.0074        0.158 | 0.162
 *
 * The factor c is fixed where others divide by the mean, so that a part of a photo has the weights that it has in the whole.
 *
 * Source: Strong and Chan 1996, UCLA CAM report 96-46, for total variation with weights from a first answer's edges.
 */
import type { PlanarImage } from '../backend';
import { gradXAt, gradYAt } from '../formulas/grid';
import { smoothPlane } from './box-mean';

/** k, intensity/px: the gradient at which the weight is half of that of a flat part. */
const halvingGradient = 0.173;
/** c: what keeps lambda the weight that suits a photo. */
const compensation = 1.3;
/** Squares that squared gradients are averaged over: a Gaussian of 1.15 px. */
const smoothingRadius = 1;

interface EdgeMapSettings {
  /** lambda, intensity px, > 0. */
  readonly lambda: number;
  /** Which channels share a weight: all of them, or each has its own. */
  readonly groups: readonly (readonly number[])[];
  /** Photo px per px of what is solved; integer >= 1. */
  readonly shrink: number;
}

/**
 * The weights of the second pass.
 *
 * @param answer The first pass's, in the photo's own channels, intensity.
 * @param first  W of the first pass, one plane a group, in the place of lambda; null where that was lambda.
 * @returns      W, one plane a group, intensity px, above 0 and at most 1.3 times what the first pass had.
 */
export function edgeMap(
  answer: PlanarImage,
  first: readonly Float32Array[] | null,
  { lambda, groups, shrink }: EdgeMapSettings,
): Float32Array[] {
  return groups.map((channels, group) => {
    const plane = new Float32Array(answer.width * answer.height);
    for (const channel of channels) addSquaredGradients(plane, answer, channel, channels.length);
    smoothPlane(plane, answer, Math.round(smoothingRadius / shrink));
    const before = first?.[group];
    // An edge changes by as much from one averaged px to the next as it does in the photo, a slope by more.
    for (let i = 0; i < plane.length; i++) {
      const weight = before ? before[i]! : lambda;
      plane[i] = (weight * compensation) / (1 + Math.sqrt(plane[i]!) / halvingGradient);
    }
    return plane;
  });
}

function addSquaredGradients(
  into: Float32Array,
  { width, height, planes }: PlanarImage,
  channel: number,
  channels: number,
): void {
  const u = planes[channel]!;
  const grid = { width, height };
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      into[i]! += (gradXAt(u, i, x, grid) ** 2 + gradYAt(u, i, y, grid) ** 2) / channels;
    }
  }
}
