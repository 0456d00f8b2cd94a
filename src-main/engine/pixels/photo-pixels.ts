/**
 * A photo's integers wherever they are: in memory, or rows that are read from where a large photo is kept. What draws,
 * measures or solves a photo asks for rows and need not know which.
 */
import type { Parcel } from '../../processes/parcel';
import type { NoisyPhoto } from '../backend';
import type { Region } from '../../contract/studio-calls';
import type { InterleavedPixels } from '../engine-calls';

/** Interleaved integers of a photo that is not in memory. */
export interface StoredPixels extends Omit<InterleavedPixels, 'samples'> {
  /**
   * Whole rows from..to - 1, (to - from) * width * (channels + alpha) samples. What is given is good until the next
   * call, and not to be changed.
   */
  readonly read: (from: number, to: number) => Uint8Array | Uint16Array;
  /** Gives back where it is kept; no more is read then. */
  readonly release: () => void;
  /** The same, but leaves it where it is for another process: says where. */
  readonly handOver: () => Parcel;
}

export type PhotoPixels = InterleavedPixels | StoredPixels;

/** A place for a photo's integers that are made row by row. */
export interface PixelWriter {
  /** Takes the next rows: `samples` is a whole number of rows, of the depth that was asked for. */
  write(samples: Uint8Array | Uint16Array): void;
  /** Forgets what was written; the first row is next again. */
  restart(): void;
  /** What was written; no more is written then. */
  finish(): PhotoPixels;
  /** Gives back what was taken, of a photo that is not wanted any more. */
  discard(): void;
}

/** Gives room to the result of a photo. */
export type MakePixelWriter = (shape: Omit<InterleavedPixels, 'samples'>) => PixelWriter;

/**
 * The samples of whole rows from..to - 1 of a photo; a view or a copy, good until the next call, not to be changed.
 *
 * @param from 0..height - 1.
 * @param to   from..height.
 */
export function rowSamples(pixels: PhotoPixels, from: number, to: number): Uint8Array | Uint16Array {
  if ('read' in pixels) return pixels.read(from, to);
  const perRow = pixels.width * (pixels.channels + (pixels.hasAlpha ? 1 : 0));
  return pixels.samples.subarray(from * perRow, to * perRow);
}

/** Rows from..to - 1 as a photo of their own. */
export function pixelBand(pixels: PhotoPixels, from: number, to: number): InterleavedPixels {
  const { width, channels, hasAlpha, bitDepth } = pixels;
  const samples = rowSamples(pixels, from, to);
  return { width, height: to - from, channels, hasAlpha, bitDepth, samples };
}

/** A part of a photo as a photo of its own, a copy; `region` in px, inside the photo. */
export function pixelPart(pixels: PhotoPixels, { x, y, width, height }: Region): InterleavedPixels {
  const { channels, hasAlpha, bitDepth } = pixels;
  const perPixel = channels + (hasAlpha ? 1 : 0);
  const length = width * height * perPixel;
  const samples = bitDepth === 8 ? new Uint8Array(length) : new Uint16Array(length);
  for (let row = 0; row < height; row += 1) {
    const line = rowSamples(pixels, y + row, y + row + 1);
    samples.set(line.subarray(x * perPixel, (x + width) * perPixel), row * width * perPixel);
  }
  return { width, height, channels, hasAlpha, bitDepth, samples };
}

/** Rows from..to - 1 of a photo of either kind; a view or a copy, good until the next call, not to be changed. */
export function photoBand(photo: NoisyPhoto, from: number, to: number): NoisyPhoto {
  if (!('planes' in photo)) return pixelBand(photo, from, to);
  const { width } = photo;
  const planes = photo.planes.map((plane) => plane.subarray(from * width, to * width));
  return { width, height: to - from, planes };
}

/** Gives back where a photo is kept that is not in memory. */
export function releasePixels(pixels: PhotoPixels): void {
  if ('release' in pixels) pixels.release();
}

/** Room in memory, for photos that fit there. */
export const memoryPixelWriter: MakePixelWriter = (shape) => {
  const { width, height, channels, hasAlpha, bitDepth } = shape;
  const length = width * height * (channels + (hasAlpha ? 1 : 0));
  const samples = bitDepth === 8 ? new Uint8Array(length) : new Uint16Array(length);
  let written = 0;
  return {
    write(rows) {
      samples.set(rows, written);
      written += rows.length;
    },
    restart: () => {
      written = 0;
    },
    finish: () => ({ width, height, channels, hasAlpha, bitDepth, samples }),
    discard: () => undefined,
  };
};
