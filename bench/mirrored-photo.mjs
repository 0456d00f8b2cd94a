// Photos of any size: real photo content, mirrored like tiles until the size is filled, and white noise from a seed.

/** Standard deviation of the noise, intensity 0..1. */
export const noiseStdDev = 0.1;
const seed = 20260101;

/** Sizes by name: megapixels, nominally. */
export const sizes = {
  0.25: [600, 417],
  1: [1250, 800],
  4: [2500, 1600],
  12: [4000, 3000],
  24: [6000, 4000],
  100: [12500, 8000],
};

/**
 * The tile and its mirror images side by side and below each other.
 *
 * @param tile `{ width, height, samples }`, interleaved RGB of 8 bit.
 * @returns    width * height * 3 samples.
 */
export function mirroredTile(tile, width, height) {
  const samples = new Uint8Array(width * height * 3);
  const fold = (at, edge) => (Math.floor(at / edge) % 2 === 0 ? at % edge : edge - 1 - (at % edge));
  for (let y = 0, k = 0; y < height; y++) {
    const row = fold(y, tile.height) * tile.width;
    for (let x = 0; x < width; x++) {
      const from = (row + fold(x, tile.width)) * 3;
      samples[k++] = tile.samples[from];
      samples[k++] = tile.samples[from + 1];
      samples[k++] = tile.samples[from + 2];
    }
  }
  return samples;
}

/** Gaussian noise, mulberry32 and Box and Muller 1958, both numbers of a pair; rounded and clipped as a camera does. */
export function withNoise(truth) {
  const noisy = new Uint8Array(truth.length);
  const uniform = uniformNumbers(seed);
  const clipped = (code) => (code < 0 ? 0 : code > 255 ? 255 : Math.round(code));
  for (let i = 0; i < truth.length; i += 2) {
    const radius = 255 * noiseStdDev * Math.sqrt(-2 * Math.log(uniform()));
    const angle = 2 * Math.PI * uniform();
    noisy[i] = clipped(truth[i] + radius * Math.cos(angle));
    if (i + 1 < truth.length) noisy[i + 1] = clipped(truth[i + 1] + radius * Math.sin(angle));
  }
  return noisy;
}

/** Uniform in (0, 1), mulberry32 (Tommy Ettinger, 2017): the same numbers on every machine. */
export function uniformNumbers(state) {
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (((mixed ^ (mixed >>> 14)) >>> 0) + 0.5) / 2 ** 32;
  };
}
