/**
 * What clipping does to noise, as a risk estimate has to know it.
 *
 * A photo keeps f = max(0, x + n) of a noise n, and the same from above. With c = f - (x + n), what was cut off:
 *
 *     E sum u_i n_i = s^2 E sum over samples that are not clipped of du_i/df_i      (Stein 1981, by parts)
 *     E sum u_i c_i = E sum over clipped samples of u_i E[c_i | clipped]
 *
 * where E[c | clipped] = s (phi(z) / Phi(-z) - z) with z = x / s, from 0.8 s at x = 0 down to 0.37 s at 2 s. The x of a sample
 * is told from the mean m round it, which for x near 0 is larger: (m/s)^2 = z^2 + 1/(2 pi), within 0.08 for z >= 0.
 */
import type { PlanarImage } from '../backend';

/** Mean of this many px to each side, no more than seams are wide. */
const reachPx = 3;
/** Where noise was clipped at all the mean is 0.4 s or more away; below this all is overexposed, and nothing known. */
const leastDistance = 0.2;

/**
 * What was cut off each sample, on average.
 *
 * @param image       Intensity 0..1; what is at 0 or 1, or beyond, is clipped.
 * @param noiseStdDev A channel, intensity.
 * @returns           A plane a channel; 0 where nothing was. Null where nothing is clipped.
 */
export function clippedExcess(
  { width, height, planes }: PlanarImage,
  noiseStdDev: readonly number[],
): readonly Float32Array[] | null {
  if (!planes.some((plane) => plane.some(isClipped))) return null;
  return planes.map((plane, c) => {
    const excess = new Float32Array(plane.length);
    plane.forEach((value, i) => {
      if (!isClipped(value)) return;
      const mean = meanRound(plane, { width, height }, i);
      const sign = value <= 0 ? 1 : -1;
      excess[i] = sign * meanCut(sign > 0 ? mean : 1 - mean, noiseStdDev[c]!);
    });
    return excess;
  });
}

/** Whether a sample is at an end of the range. */
export function isClipped(value: number): boolean {
  return value <= 0 || value >= 1;
}

/** E[c | clipped] for a mean so far from the end of the range. */
function meanCut(distance: number, noise: number): number {
  if (noise === 0 || distance < leastDistance * noise) return 0;
  const z = Math.sqrt(Math.max(0, (distance / noise) ** 2 - 1 / (2 * Math.PI)));
  // phi(z) / Phi(-z) - z to 3 %.
  return (2 * noise) / (z + Math.sqrt(z * z + 2 * Math.PI));
}

function meanRound(
  plane: Float32Array,
  { width, height }: { readonly width: number; readonly height: number },
  at: number,
): number {
  const x = at % width;
  const y = (at - x) / width;
  let sum = 0;
  let count = 0;
  for (let row = Math.max(0, y - reachPx); row <= Math.min(height - 1, y + reachPx); row += 1) {
    for (let column = Math.max(0, x - reachPx); column <= Math.min(width - 1, x + reachPx); column += 1) {
      sum += plane[row * width + column]!;
      count += 1;
    }
  }
  return sum / count;
}
