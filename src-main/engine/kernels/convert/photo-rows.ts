/**
 * A photo as rows of intensities, whatever it is stored as. What is drawn or measured is put together from such
 * rows, so that no whole-photo copy in floats is ever needed: a row is added, with a weight, to the caller's buffers.
 */
import type { Region } from '../../../contract/studio-calls';
import type { PlanarImage } from '../../backend';
import type { InterleavedPixels } from '../../engine-calls';
import { largestCode, samplesPerPixel } from './convert';

/** A window onto something with rows; row and column 0 are the window's own. */
export interface PhotoRows {
  readonly width: number;
  readonly height: number;
  /** How many values a pixel has: the length of `into`. */
  readonly planeCount: number;
  /**
   * into[plane][x] += weight * value(plane, x, row) for every column of the window.
   *
   * @param row    0..height - 1.
   * @param weight Any factor, no unit.
   * @param into   `planeCount` buffers of at least `width` numbers.
   */
  add(row: number, weight: number, into: readonly Float32Array[]): void;
}

/**
 * The rows of interleaved integers as intensities 0..1.
 *
 * @param pixels Interleaved integers.
 * @param window Part of it, px, inside the photo.
 * @param part   The colour channels, or alpha alone (which must exist).
 */
export function interleavedRows(
  pixels: InterleavedPixels,
  window: Region,
  part: 'colour' | 'alpha',
): PhotoRows {
  const { samples, width, channels } = pixels;
  const stride = samplesPerPixel(pixels);
  const firstSample = part === 'colour' ? 0 : channels;
  const planeCount = part === 'colour' ? channels : 1;
  const unit = 1 / largestCode(pixels.bitDepth);
  const addStrided = samples instanceof Uint8Array ? addStrided8 : addStrided16;
  return {
    width: window.width,
    height: window.height,
    planeCount,
    add(row, weight, into) {
      const start = ((window.y + row) * width + window.x) * stride + firstSample;
      for (let plane = 0; plane < planeCount; plane += 1) {
        const layout = { start: start + plane, stride, count: window.width };
        addStrided(samples as never, layout, weight * unit, into[plane]!);
      }
    },
  };
}

/**
 * The rows of planes as they are, not clipped.
 *
 * @param image  Planes, intensity.
 * @param window Part of them, px, inside the image.
 */
export function planarRows(image: PlanarImage, window: Region): PhotoRows {
  return {
    width: window.width,
    height: window.height,
    planeCount: image.planes.length,
    add(row, weight, into) {
      const start = (window.y + row) * image.width + window.x;
      for (let plane = 0; plane < image.planes.length; plane += 1) {
        addStrided32(image.planes[plane]!, start, window.width, weight, into[plane]!);
      }
    },
  };
}

/**
 * Rows averaged over cells of `shrink` x `shrink`; the last cells cover what is left.
 *
 * @param rows   What is averaged.
 * @param shrink Integer >= 1.
 * @returns      ceil(width / shrink) x ceil(height / shrink) cells.
 */
export function averagedRows(rows: PhotoRows, shrink: number): PhotoRows {
  if (shrink === 1) return rows;
  const width = Math.ceil(rows.width / shrink);
  const sums = rowBuffers(rows.planeCount, rows.width);
  return {
    width,
    height: Math.ceil(rows.height / shrink),
    planeCount: rows.planeCount,
    add(row, weight, into) {
      clearBuffers(sums);
      const first = row * shrink;
      const end = Math.min(first + shrink, rows.height);
      for (let inner = first; inner < end; inner += 1) rows.add(inner, 1 / (end - first), sums);
      sums.forEach((sum, plane) => averageCells(sum, shrink, weight, into[plane]!.subarray(0, width)));
    },
  };
}

/** Puts the planes of several row sources of one size behind each other. */
export function joinRows(parts: readonly [PhotoRows, ...PhotoRows[]]): PhotoRows {
  const { width, height } = parts[0];
  return {
    width,
    height,
    planeCount: parts.reduce((count, part) => count + part.planeCount, 0),
    add(row, weight, into) {
      let first = 0;
      for (const part of parts) {
        part.add(row, weight, into.slice(first, first + part.planeCount));
        first += part.planeCount;
      }
    },
  };
}

/** Zeroed buffers for one row of each plane. */
export function rowBuffers(planeCount: number, width: number): Float32Array[] {
  return Array.from({ length: planeCount }, () => new Float32Array(width));
}

/** Sets all buffers to 0. */
export function clearBuffers(buffers: readonly Float32Array[]): void {
  for (const buffer of buffers) buffer.fill(0);
}

function averageCells(sum: Float32Array, shrink: number, weight: number, into: Float32Array): void {
  for (let cell = 0; cell < into.length; cell += 1) {
    const end = Math.min((cell + 1) * shrink, sum.length);
    let total = 0;
    for (let x = cell * shrink; x < end; x += 1) total += sum[x]!;
    into[cell]! += (weight * total) / (end - cell * shrink);
  }
}

interface Strided {
  readonly start: number;
  readonly stride: number;
  readonly count: number;
}

// Three loops that differ in the element type alone: one loop for all of them is twice as slow, because the
// compiler then looks up the type at every element.
function addStrided8(samples: Uint8Array, at: Strided, weight: number, into: Float32Array): void {
  const { start, stride, count } = at;
  for (let i = 0, k = start; i < count; i += 1, k += stride) into[i]! += weight * samples[k]!;
}

function addStrided16(samples: Uint16Array, at: Strided, weight: number, into: Float32Array): void {
  const { start, stride, count } = at;
  for (let i = 0, k = start; i < count; i += 1, k += stride) into[i]! += weight * samples[k]!;
}

function addStrided32(
  plane: Float32Array,
  start: number,
  count: number,
  weight: number,
  into: Float32Array,
): void {
  for (let i = 0; i < count; i += 1) into[i]! += weight * plane[start + i]!;
}
