// The photos that everything is measured on: real photo content, mirrored like tiles until the size is filled, with white
// noise from a seed, as 8-bit integers. Rudin and every peer read the same integers.
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { root } from './load-engine.mjs';

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

/** Makes photos on demand, keeps the latest one, and removes its files at the end. */
export class PhotoShop {
  #folder = mkdtempSync(join(tmpdir(), 'rudin-bench-'));
  #latest = null;

  get folder() {
    return this.#folder;
  }

  /**
   * A noisy photo.
   *
   * @param megapixels A key of `sizes`.
   * @returns `{ width, height, channels, hasAlpha, bitDepth, samples, truth, file }`: interleaved 8-bit integers, the same
   *          before the noise was added, and the path of a file with the noisy ones, raw.
   */
  async photo(megapixels) {
    if (this.#latest?.megapixels === megapixels) return this.#latest.photo;
    const [width, height] = sizes[megapixels];
    this.#latest = null;
    const truth = await mirrored(width, height);
    const samples = withNoise(truth);
    const file = join(this.#folder, `${megapixels}.u8`);
    writeWhole(file, samples);
    const photo = { width, height, channels: 3, hasAlpha: false, bitDepth: 8, samples, truth, file };
    this.#latest = { megapixels, photo };
    return photo;
  }

  close() {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** The tile and its mirror images side by side and below each other, RGB. */
async function mirrored(width, height) {
  const { data, info } = await sharp(join(root, 'bench/tile.png'))
    .raw()
    .toBuffer({ resolveWithObject: true });
  const samples = new Uint8Array(width * height * 3);
  const fold = (at, edge) => (Math.floor(at / edge) % 2 === 0 ? at % edge : edge - 1 - (at % edge));
  for (let y = 0, k = 0; y < height; y++) {
    const row = fold(y, info.height) * info.width;
    for (let x = 0; x < width; x++) {
      const from = (row + fold(x, info.width)) * 3;
      samples[k++] = data[from];
      samples[k++] = data[from + 1];
      samples[k++] = data[from + 2];
    }
  }
  return samples;
}

/** Gaussian noise, mulberry32 and Box and Muller 1958, both numbers of a pair; rounded and clipped as a camera does. */
function withNoise(truth) {
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
function uniformNumbers(state) {
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (((mixed ^ (mixed >>> 14)) >>> 0) + 0.5) / 2 ** 32;
  };
}

/** Writes bytes whole; one write takes at most 2 GB. */
function writeWhole(path, bytes) {
  const file = openSync(path, 'w');
  for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at, Math.min(bytes.length - at, 2 ** 26));
  closeSync(file);
}
