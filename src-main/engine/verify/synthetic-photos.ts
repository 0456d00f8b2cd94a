/** Small photos made by formula, the same on every machine: what the known cases are solved on. */
import type { PlanarImage } from '../backend';

/** Size of a photo in px. */
export interface PhotoSize {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
}

/**
 * A photo with a slope, an edge, a bright spot and noise.
 *
 * @param size Columns and rows >= 1.
 * @param seed Chooses the noise; the same seed gives the same photo.
 * @returns    Planes with intensities from 0 to 1, noise of about 0.1.
 */
export function noisyPhoto({ width, height, channels }: PhotoSize, seed: number): PlanarImage {
  const random = uniformRandom(seed);
  const planes = Array.from({ length: channels }, (_, channel) => {
    const plane = new Float32Array(width * height);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const slope = (0.4 * x) / width;
        const edge = x + (channel + 1) * y > 0.8 * (width + height) ? 0.3 : 0;
        const spot = (x - 0.3 * width) ** 2 + (y - 0.6 * height) ** 2 < 0.04 * width * height ? 0.2 : 0;
        // The sum of three uniforms has the standard deviation 1/2 and is close enough to a bell.
        const noise = 0.2 * (random() + random() + random() - 1.5);
        plane[y * width + x] = Math.min(1, Math.max(0, 0.15 + slope + edge + spot + noise));
      }
    }
    return plane;
  });
  return { width, height, planes };
}

/** Two flat halves beside each other: `left` in the first `edge` columns, `right` in the others. */
export function stepPhoto(
  { width, height }: PhotoSize,
  { edge, left, right }: { readonly edge: number; readonly left: number; readonly right: number },
): PlanarImage {
  const plane = Float32Array.from({ length: width * height }, (_, i) => (i % width < edge ? left : right));
  return { width, height, planes: [plane] };
}

/**
 * A bright disc in the middle of a dark square.
 *
 * @param edgePx Columns and rows of the square.
 * @param radius Of the disc, px.
 * @param low    Intensity outside; pixels on the rim are mixed by the share that lies inside.
 * @param high   Intensity inside.
 */
export function discPhoto(edgePx: number, radius: number, low: number, high: number): PlanarImage {
  const middle = (edgePx - 1) / 2;
  // 16 x 16 points a pixel give its share of the disc to half a percent.
  const points = Array.from({ length: 16 }, (_, k) => (k + 0.5) / 16 - 0.5);
  const plane = Float32Array.from({ length: edgePx * edgePx }, (_, i) => {
    const x = (i % edgePx) - middle;
    const y = Math.floor(i / edgePx) - middle;
    let inside = 0;
    for (const dx of points) for (const dy of points) if (Math.hypot(x + dx, y + dy) < radius) inside += 1;
    return low + ((high - low) * inside) / points.length ** 2;
  });
  return { width: edgePx, height: edgePx, planes: [plane] };
}

/**
 * Pseudo-random numbers from 0 to 1.
 *
 * Source: Steele, Lea and Flood 2014, doi:10.1145/2660193.2660195, the mixing function of SplitMix, cut to 32 bits.
 */
function uniformRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
  };
}
