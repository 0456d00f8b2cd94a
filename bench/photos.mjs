// The photos that everything is measured on: real photo content, mirrored like tiles until the size is filled, with white
// noise from a seed, as 8-bit integers. Rudin and every peer read the same integers.
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { root } from './load-engine.mjs';
import { mirroredTile, sizes, withNoise } from './mirrored-photo.mjs';

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

/** The bench's own tile, as large as asked. */
async function mirrored(width, height) {
  const { data, info } = await sharp(join(root, 'bench/tile.png'))
    .raw()
    .toBuffer({ resolveWithObject: true });
  return mirroredTile({ width: info.width, height: info.height, samples: data }, width, height);
}

/** Writes bytes whole; one write takes at most 2 GB. */
function writeWhole(path, bytes) {
  const file = openSync(path, 'w');
  for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at, Math.min(bytes.length - at, 2 ** 26));
  closeSync(file);
}
