/**
 * A photo as rows of intensities, whatever it is stored as. What is drawn or measured is put together from such
 * rows, so that no whole-photo copy in floats is ever needed: a row is added, with a weight, to the caller's buffers.
 */
import type { Region } from '../../../contract/studio-calls';
import type { PlanarImage } from '../../backend';
import { rowSamples, type PhotoPixels } from '../../pixels/photo-pixels';
import { largestCode, samplesPerPixel } from './convert';
import { addFourRows, addRow, rowsAtOnce, type Samples } from './strided-loops';

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
  /** The same for consecutive rows from `first` on, one for each weight: faster than row by row. */
  addRows(first: number, weights: ArrayLike<number>, into: readonly Float32Array[]): void;
}

/** Rows that have no faster way to add several than one after the other. */
export function makeRows(rows: Omit<PhotoRows, 'addRows'>): PhotoRows {
  return {
    ...rows,
    addRows(first, weights, into) {
      for (let k = 0; k < weights.length; k += 1) rows.add(first + k, weights[k]!, into);
    },
  };
}

/**
 * The rows of interleaved integers as intensities 0..1.
 *
 * @param pixels Interleaved integers, in memory or not.
 * @param window Part of it, px, inside the photo.
 * @param part   The colour channels, or alpha alone (which must exist).
 */
export function interleavedRows(pixels: PhotoPixels, window: Region, part: 'colour' | 'alpha'): PhotoRows {
  const { width, channels } = pixels;
  const stride = samplesPerPixel(pixels);
  const firstSample = part === 'colour' ? 0 : channels;
  const planeCount = part === 'colour' ? channels : 1;
  const unit = 1 / largestCode(pixels.bitDepth);
  const start = window.x * stride + firstSample;
  const rowsAt = (row: number, count: number): Plane[] => {
    const samples = rowSamples(pixels, window.y + row, window.y + row + count);
    return Array.from({ length: planeCount }, (_, plane) => ({ samples, start: start + plane }));
  };
  return stridedRows(rowsAt, { planeCount, stride, toNextRow: width * stride, window, unit });
}

/**
 * The rows of planes as they are, not clipped.
 *
 * @param image  Planes, intensity.
 * @param window Part of them, px, inside the image.
 */
export function planarRows(image: PlanarImage, window: Region): PhotoRows {
  const { width, planes } = image;
  const rowsAt = (row: number): Plane[] =>
    planes.map((samples) => ({ samples, start: (window.y + row) * width + window.x }));
  return stridedRows(rowsAt, { planeCount: planes.length, stride: 1, toNextRow: width, window, unit: 1 });
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
  return makeRows({
    width,
    height: Math.ceil(rows.height / shrink),
    planeCount: rows.planeCount,
    add(row, weight, into) {
      const first = row * shrink;
      const count = Math.min(shrink, rows.height - first);
      clearBuffers(sums);
      rows.addRows(first, new Float64Array(count).fill(1 / count), sums);
      sums.forEach((sum, plane) => averageCells(sum, shrink, weight, into[plane]!.subarray(0, width)));
    },
  });
}

/** The mean over planes, as rows of one plane. */
export function meanRows(rows: PhotoRows): PhotoRows {
  if (rows.planeCount === 1) return rows;
  const onto = (into: readonly Float32Array[]): Float32Array[] =>
    Array.from({ length: rows.planeCount }, () => into[0]!);
  return makeRows({
    width: rows.width,
    height: rows.height,
    planeCount: 1,
    add(row, weight, into) {
      rows.add(row, weight / rows.planeCount, onto(into));
    },
  });
}

/** Puts the planes of several row sources of one size behind each other. */
export function joinRows(parts: readonly [PhotoRows, ...PhotoRows[]]): PhotoRows {
  const { width, height } = parts[0];
  const share = (
    into: readonly Float32Array[],
    use: (part: PhotoRows, own: Float32Array[]) => void,
  ): void => {
    let first = 0;
    for (const part of parts) {
      use(part, into.slice(first, first + part.planeCount));
      first += part.planeCount;
    }
  };
  return {
    width,
    height,
    planeCount: parts.reduce((count, part) => count + part.planeCount, 0),
    add(row, weight, into) {
      share(into, (part, own) => part.add(row, weight, own));
    },
    addRows(first, weights, into) {
      share(into, (part, own) => part.addRows(first, weights, own));
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

/** Where the first of some rows of one plane lies. */
interface Plane {
  readonly samples: Samples;
  readonly start: number;
}

/** @param rowsAt Fetches `count` rows from `row` of the window on, at once for all planes. */
function stridedRows(
  rowsAt: (row: number, count: number) => readonly Plane[],
  layout: {
    readonly planeCount: number;
    /** Samples from one pixel to the next, and from one row to the next. */
    readonly stride: number;
    readonly toNextRow: number;
    readonly window: Region;
    /** Intensity of one unit of a sample. */
    readonly unit: number;
  },
): PhotoRows {
  const { planeCount, stride, toNextRow, window, unit } = layout;
  const { width, height } = window;
  const rows: Omit<PhotoRows, 'addRows'> = {
    width,
    height,
    planeCount,
    add(row, weight, into) {
      rowsAt(row, 1).forEach(({ samples, start }, p) => {
        const line = { start, stride, count: width };
        addRow(samples, line, weight * unit, into[p]!);
      });
    },
  };
  return {
    ...rows,
    addRows(first, weights, into) {
      let k = 0;
      for (; k + rowsAtOnce <= weights.length; k += rowsAtOnce) {
        const four = Float64Array.from({ length: rowsAtOnce }, (_, r) => weights[k + r]! * unit);
        rowsAt(first + k, rowsAtOnce).forEach(({ samples, start }, p) => {
          const line = { start, stride, count: width };
          addFourRows(samples, { ...line, toNextRow }, four, into[p]!);
        });
      }
      for (; k < weights.length; k += 1) rows.add(first + k, weights[k]!, into);
    },
  };
}
