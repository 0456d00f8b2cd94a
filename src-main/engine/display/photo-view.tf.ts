// photo-view: the picture itself, or mid grey + 4 (photo - picture), as codes of 8 bit.
//
//   code = trunc(clip(255 v + 1/2, 0, 255))      removed: v = 128/255 + 4 (photo - picture)
//
// Where a frame pixel is one cell of integers, the same in integers: rounded as an export rounds, to the bit. No tie can
// then occur, since 255 divides 65535 into odd parts. Elsewhere a code may differ by one from that of the rows.
import type { Tensor, TensorLibrary } from '../tensorflow/tensor-library';

/** Cells as they are stored, [plane][height][width]. */
export interface StoredCells {
  readonly cells: Tensor;
  /** Integers of so many bits, or intensities. */
  readonly bitDepth: 8 | 16 | null;
}

/** Intensity of one unit of a cell. */
export function unitOf(bitDepth: StoredCells['bitDepth']): number {
  return bitDepth === null ? 1 : 1 / (2 ** bitDepth - 1);
}

/**
 * Codes of single cells of integers, in integers below 2^24, which float32 holds exactly.
 *
 * @param shown    The picture.
 * @param original The photo, to show what was removed; null shows the picture.
 * @returns        Alike, 0..255.
 */
export function exactCodes(tf: TensorLibrary, shown: StoredCells, original: StoredCells | null): Tensor {
  return tf.tidy(() => {
    const codes = wide(tf, shown);
    // (255 code + 32895) / 65536 rounded down: eightBitCode.
    if (original === null) return tf.floor(tf.mul(tf.add(tf.mul(codes, 255), 32_895), 2 ** -16));
    // 4 * 255 / 65535 = 8 / 514, and 257^2 / 514 = 128 + 1/2.
    const scaled = tf.add(tf.mul(tf.sub(wide(tf, original), codes), 8), 66_049);
    // A half more keeps every quotient 1/1028 or more from the next integer, whatever a device's division is worth.
    const inRange = tf.add(tf.clipByValue(scaled, 0, 514 * 255 + 513), 0.5);
    return tf.floor(tf.div(inRange, 514));
  });
}

/** Codes of 16 bit. */
function wide(tf: TensorLibrary, { cells, bitDepth }: StoredCells): Tensor {
  return bitDepth === 8 ? tf.mul(cells, 257) : cells;
}

/** Intensities to be shown, 0..1 and beyond; the differences are taken before anything is averaged. */
export function shownIntensities(
  tf: TensorLibrary,
  shown: StoredCells,
  original: StoredCells | null,
): Tensor {
  return tf.tidy(() => {
    const value = tf.mul(shown.cells, unitOf(shown.bitDepth));
    if (original === null) return value;
    const removed = tf.sub(tf.mul(original.cells, unitOf(original.bitDepth)), value);
    return tf.add(tf.mul(removed, 4), 128 / 255);
  });
}

/** The code nearest to an intensity, clipped. */
export function roundedCodes(tf: TensorLibrary, intensities: Tensor): Tensor {
  return tf.tidy(() => tf.floor(tf.clipByValue(tf.add(tf.mul(intensities, 255), 0.5), 0, 255)));
}

/**
 * Codes as one number a pixel, R + 256 G + 65536 B, which float32 holds exactly: a quarter of what RGBA would take.
 *
 * @param codes [1 or 3][rows][columns], integers 0..255.
 * @returns     [1][rows][columns].
 */
export function packedCodes(tf: TensorLibrary, codes: Tensor): Tensor {
  const [planes, height, width] = codes.shape as [number, number, number];
  if (planes === 1) return tf.mul(codes, 1 + 256 + 65_536);
  return tf.tidy(() => {
    const weights = tf.tensor(Float32Array.of(1, 256, 65_536), [3, 1, 1]);
    return tf.reshape(tf.sum(tf.mul(codes, weights), 0), [1, height, width]);
  });
}
