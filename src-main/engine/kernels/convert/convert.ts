/**
 * Between the integers of files and screens and the planes that are solved on:
 *
 *     intensity = code / maximum          code = round(clip(intensity) * maximum), ties upwards
 *
 * with maximum 255 or 65535. Every code survives the way there and back. Everything that leaves as integers, a
 * file or a frame at 100 %, goes through `codeOf`, so that what is shown is what is saved.
 */
import { RudinError } from '../../../contract/outcome';
import type { NoisyPhoto, PlanarImage } from '../../backend';
import type { InterleavedPixels } from '../../engine-calls';
import { pixelBand } from '../../pixels/photo-pixels';

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
  return from === 8 ? code * 257 : eightBitCode(code);
}

/** (code + 128) / 257 rounded down, without the division: the same for every code, and below 2^31 all the way. */
function eightBitCode(code: number): number {
  return (code * 255 + 32_895) >>> 16;
}

/**
 * The colour of a photo as planes; alpha stays behind.
 *
 * @param photo Interleaved integers of 8 or 16 bit, in memory or not; planes are answered as they are.
 * @returns     One float32 plane a colour channel, intensity 0..1.
 * @throws {RudinError} `bad-params` when the number of samples is not width * height * (channels + alpha).
 */
export function planesOf(photo: NoisyPhoto): PlanarImage {
  if ('planes' in photo) return photo;
  if ('samples' in photo) requireAllSamples(photo);
  const { width, height, channels } = photo;
  const planes = Array.from({ length: channels }, () => new Float32Array(width * height));
  for (let from = 0; from < height; from += rowsAtATime) {
    const to = Math.min(height, from + rowsAtATime);
    const band = pixelBand(photo, from, to);
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
 * Planes as interleaved integers of 16 bit, the form in which every result is kept: a 257th of an 8-bit level is below
 * what anyone can tell, and 8-bit codes come back from it whole.
 *
 * @param image One or three planes, intensity; values outside 0..1 are clipped.
 * @returns     width * height * planes of them, without alpha.
 */
export function colourCodes({ width, height, planes }: PlanarImage): Uint16Array {
  const codes = new Uint16Array(width * height * planes.length);
  planes.forEach((plane, channel) => {
    for (let i = 0, k = channel; i < plane.length; i += 1, k += planes.length) {
      codes[k] = codeOf(plane[i]!, 65_535);
    }
  });
  return codes;
}

/**
 * A photo at another bit depth, colour and alpha; the same object when the depth is the one it has.
 *
 * @throws {RudinError} `bad-params` when samples are missing.
 */
export function withBitDepth(pixels: InterleavedPixels, bitDepth: 8 | 16): InterleavedPixels {
  requireAllSamples(pixels);
  if (pixels.bitDepth === bitDepth) return pixels;
  const { samples } = pixels;
  if (samples instanceof Uint8Array) return { ...pixels, bitDepth, samples: widened(samples) };
  return { ...pixels, bitDepth, samples: narrowed(samples) };
}

// Two loops, each over arrays of one type: one that meets both takes three times as long.
function widened(codes: Uint8Array): Uint16Array {
  const wide = new Uint16Array(codes.length);
  for (let k = 0; k < codes.length; k += 1) wide[k] = codes[k]! * 257;
  return wide;
}

function narrowed(codes: Uint16Array): Uint8Array {
  const narrow = new Uint8Array(codes.length);
  for (let k = 0; k < codes.length; k += 1) narrow[k] = eightBitCode(codes[k]!);
  return narrow;
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
