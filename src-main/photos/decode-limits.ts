/** What a photo may cost before it is decoded: pixels, memory, and pixels per byte of the file. */
import { RudinError } from '../contract/outcome';
import { maxPixels } from '../contract/parameters';
import { spareMemory } from '../processes/spare-memory';

interface DecodeCost {
  readonly width: number;
  readonly height: number;
  /** Samples a pixel, alpha included. */
  readonly samplesPerPixel: number;
  readonly bytesPerSample: 1 | 2;
  readonly fileBytes: number;
}

/**
 * The pixels, their copy on the way to the caller, and what libvips holds meanwhile (an interlaced PNG or a
 * progressive JPEG is held whole).
 */
const copiesWhileDecoding = 3;

/** Under this many decoded bytes (a flat picture of 20 megapixels) any file is decoded: it takes about a second. */
const alwaysFineBytes = 64 * 2 ** 20;

/**
 * Decoded bytes per byte of the file beyond which a large file is no photo. Photos reach about 100 (WebP and AVIF
 * of low quality), a black JPEG 192; deflate and what is like it reach 1000 and more on bombs.
 */
const mostExpansion = 300;

/**
 * Refuses what is too large, before anything is allocated.
 *
 * @param cost           Size of the photo and of its file.
 * @param name           Name of the file, for messages.
 * @param availableBytes Memory that may be taken; the machine's by default.
 * @throws {RudinError} `too-large` with both figures.
 */
export function checkDecodeCost(cost: DecodeCost, name: string, availableBytes = spareMemory()): void {
  const { width, height } = cost;
  const pixels = width * height;
  if (pixels > maxPixels)
    throw new RudinError(
      'too-large',
      `${name}: expected at most ${maxPixels / 1e6} megapixels, found ${width} x ${height} (${(pixels / 1e6).toFixed(1)} megapixels)`,
    );
  const decoded = pixels * cost.samplesPerPixel * cost.bytesPerSample;
  if (decoded > alwaysFineBytes && decoded > cost.fileBytes * mostExpansion)
    throw new RudinError(
      'too-large',
      `${name}: expected a photo, found ${cost.fileBytes} bytes that unpack to ${megabytes(decoded)} (${width} x ${height}), as decompression bombs do`,
    );
  const needed = decoded * copiesWhileDecoding + cost.fileBytes;
  if (needed > availableBytes)
    throw new RudinError(
      'too-large',
      `${name}: decoding ${width} x ${height} takes ${megabytes(needed)} of memory, and ${megabytes(availableBytes)} are free`,
    );
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1e6)} MB`;
}
