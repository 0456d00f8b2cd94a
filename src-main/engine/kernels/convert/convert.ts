/**
 * Between the integers of files and screens and the planes that are solved on:
 *
 *     intensity = code / maximum          code = round(clip(intensity) * maximum), ties upwards
 *
 * with maximum 255 or 65535. Every code survives the way there and back. Everything that leaves as integers, a
 * file or a frame at 100 %, goes through `codeOf`, so that what is shown is what is saved.
 */
import { RudinError } from '../../../contract/outcome';
import type { PlanarImage } from '../../backend';
import type { InterleavedPixels } from '../../engine-calls';
import { pixelBand, type PhotoPixels } from '../../photo-pixels';

/** Largest code of a bit depth: 255 or 65535. */
export function largestCode(bitDepth: 8 | 16): number {
  return bitDepth === 8 ? 255 : 65_535;
}

/** Samples that one pixel takes: colour channels plus alpha. */
export function samplesPerPixel(pixels: Pick<InterleavedPixels, 'channels' | 'hasAlpha'>): number {
  return pixels.channels + (pixels.hasAlpha ? 1 : 0);
}

/**
 * The integer nearest to an intensity, clipped.
 *
 * @param intensity Any number; below 0 becomes 0, above 1 becomes `largest`.
 * @param largest   `largestCode` of the depth that is wanted.
 * @returns         Integer, 0..largest; a tie goes up.
 */
export function codeOf(intensity: number, largest: number): number {
  const code = intensity * largest + 0.5;
  return code <= 0 ? 0 : code >= largest ? largest : Math.trunc(code);
}

/**
 * A code of one depth in another: code / from * to, rounded to nearest.
 *
 * @returns Exact: 255 divides 65535, so 8 bit -> 16 bit -> 8 bit is the identity and no ties exist.
 */
export function rescaleCode(code: number, from: 8 | 16, to: 8 | 16): number {
  if (from === to) return code;
  return from === 8 ? code * 257 : Math.trunc((code + 128) / 257);
}

/**
 * The colour of interleaved integers as planes; alpha stays behind.
 *
 * @param pixels Interleaved integers of 8 or 16 bit, in memory or not.
 * @returns      One float32 plane a colour channel, intensity 0..1.
 * @throws {RudinError} `bad-params` when the number of samples is not width * height * (channels + alpha).
 */
export function planesOf(pixels: PhotoPixels): PlanarImage {
  if ('samples' in pixels) requireAllSamples(pixels);
  const { width, height, channels } = pixels;
  const planes = Array.from({ length: channels }, () => new Float32Array(width * height));
  for (let from = 0; from < height; from += rowsAtATime) {
    const to = Math.min(height, from + rowsAtATime);
    const band = pixelBand(pixels, from, to);
    planes.forEach((plane, channel) => readPlane(band, channel, plane.subarray(from * width, to * width)));
  }
  return { width, height, planes };
}

/** Rows that are converted at a time: all channels of them while they are in the cache. */
const rowsAtATime = 16;

function readPlane(band: InterleavedPixels, channel: number, into: Float32Array): void {
  const { samples } = band;
  const stride = samplesPerPixel(band);
  const largest = largestCode(band.bitDepth);
  for (let i = 0, k = channel; i < into.length; i += 1, k += stride) into[i] = samples[k]! / largest;
}

/**
 * Planes as interleaved integers, with the alpha of the original put back.
 *
 * @param image    One or three planes, intensity; values outside 0..1 are clipped.
 * @param bitDepth Depth that is wanted.
 * @param original The photo that the planes came from; its alpha, if any, is rescaled to `bitDepth`.
 * @returns        Integers of the original's layout.
 * @throws {RudinError} `bad-params` when image and original differ in size or channels.
 */
export function pixelsOf(
  image: PlanarImage,
  bitDepth: 8 | 16,
  original: InterleavedPixels,
): InterleavedPixels {
  const { width, height, channels, hasAlpha } = original;
  requireAllSamples(original);
  if (image.width !== width || image.height !== height || image.planes.length !== channels) {
    throw new RudinError(
      'bad-params',
      `image: expected ${width}x${height} with ${channels} channels as in the original, ` +
        `got ${image.width}x${image.height} with ${image.planes.length}`,
    );
  }
  const stride = samplesPerPixel(original);
  const samples = emptySamples(width * height * stride, bitDepth);
  image.planes.forEach((plane, channel) => writePlane(plane, samples, { channel, stride, bitDepth }));
  if (hasAlpha) {
    for (let k = channels; k < samples.length; k += stride) {
      samples[k] = rescaleCode(original.samples[k]!, original.bitDepth, bitDepth);
    }
  }
  return { width, height, channels, hasAlpha, bitDepth, samples };
}

/**
 * Planes as interleaved integers without alpha.
 *
 * @param image One or three planes, intensity; values outside 0..1 are clipped.
 */
export function colourCodes(image: PlanarImage, bitDepth: 8 | 16): Uint8Array | Uint16Array {
  const { width, height, planes } = image;
  const stride = planes.length;
  const samples = emptySamples(width * height * stride, bitDepth);
  planes.forEach((plane, channel) => writePlane(plane, samples, { channel, stride, bitDepth }));
  return samples;
}

function writePlane(
  plane: Float32Array,
  samples: Uint8Array | Uint16Array,
  { channel, stride, bitDepth }: { channel: number; stride: number; bitDepth: 8 | 16 },
): void {
  const largest = largestCode(bitDepth);
  for (let i = 0, k = channel; i < plane.length; i += 1, k += stride) samples[k] = codeOf(plane[i]!, largest);
}

/**
 * A photo at another bit depth, colour and alpha; the same object when the depth is the one it has.
 *
 * @throws {RudinError} `bad-params` when samples are missing.
 */
export function withBitDepth(pixels: InterleavedPixels, bitDepth: 8 | 16): InterleavedPixels {
  requireAllSamples(pixels);
  if (pixels.bitDepth === bitDepth) return pixels;
  const samples = emptySamples(pixels.samples.length, bitDepth);
  for (let k = 0; k < samples.length; k += 1) {
    samples[k] = rescaleCode(pixels.samples[k]!, pixels.bitDepth, bitDepth);
  }
  return { ...pixels, bitDepth, samples };
}

/**
 * Refuses pixels whose samples do not fill their size.
 *
 * @throws {RudinError} `bad-params` with both numbers.
 */
export function requireAllSamples(pixels: InterleavedPixels): void {
  const expected = pixels.width * pixels.height * samplesPerPixel(pixels);
  if (pixels.samples.length !== expected) {
    throw new RudinError(
      'bad-params',
      `samples: expected ${expected} for ${pixels.width}x${pixels.height} pixels of ` +
        `${samplesPerPixel(pixels)} samples, got ${pixels.samples.length}`,
    );
  }
}

function emptySamples(length: number, bitDepth: 8 | 16): Uint8Array | Uint16Array {
  return bitDepth === 8 ? new Uint8Array(length) : new Uint16Array(length);
}
