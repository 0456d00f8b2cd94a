/**
 * The dual's proximal map for any order as a table of lines: the factor 1 - r/s as a function of |pt|^2, one line
 * for each slice of each octave. The float's own bits are the address, exponent and first mantissa bits, and the table
 * has a place for each of them: no clamp stands before the look-up, and what is not used stays out of the cache.
 *
 * Lost against it, per look-up: taking the addresses out of the vector lane by lane (3 to 4 %), clamping to 120 octaves
 * and loading four pairs before shuffling them (20 % where planes have magnitudes of their own). Closed forms for the
 * orders 3/2 and 3 need two square roots and a division, which alone take as long as a whole look-up.
 */
import { dualShrink } from '../../formulas/proximal-map';
import { shrinkConstant, shrinkProject, shrinkTable, tableSliceBits } from '../../wasm/memory-fields';

const slicesPerOctave = 1 << tableSliceBits;
/** Exponents of float32 with its sign bit clear, from that of 0 on. */
const octaves = 256;
const octaveOfZero = -127;
/**
 * Beyond these the factor is that of the end: below, all that it moves is less than 1e-7, and what is above no photo
 * reaches (sigma stays below 2000 at edges of 16,000 px).
 */
const lowestOctave = -48;
const highestOctave = 39;

export const tableBytes = octaves * slicesPerOctave * 8;

/** What the factor depends on. */
export interface ShrinkCurve {
  readonly lambda: number;
  readonly beta: number;
  readonly sigma: number;
}

/**
 * Fills the table: offset and slope in turn, so that factor = offset + slope |pt|^2 within a slice. The line is the one
 * through the slice's ends, moved half-way to the curve between them, which halves the error.
 *
 * @param curve lambda > 0, beta > 1, sigma > 0.
 * @param into  `tableBytes` / 4 floats.
 */
export function fillShrinkTable(curve: ShrinkCurve, into: Float32Array): void {
  const factorAt = (squares: number): number =>
    dualShrink(Math.sqrt(squares), curve.lambda, curve.sigma, curve.beta);
  const octaveFloats = 2 * slicesPerOctave;
  const startOf = (octave: number): number => (octave - octaveOfZero) * octaveFloats;
  fillConstant(into.subarray(0, startOf(lowestOctave)), factorAt(2 ** lowestOctave));
  for (let octave = lowestOctave; octave <= highestOctave; octave++) {
    const start = startOf(octave);
    fillOctave(2 ** octave, factorAt, into.subarray(start, start + octaveFloats));
  }
  fillConstant(into.subarray(startOf(highestOctave + 1)), factorAt(2 ** (highestOctave + 1)));
}

function fillConstant(into: Float32Array, factor: number): void {
  for (let at = 0; at < into.length; at += 2) {
    into[at] = factor;
    into[at + 1] = 0;
  }
}

/** The lines of the octave from `bottom` to twice that. */
function fillOctave(bottom: number, factorAt: (squares: number) => number, into: Float32Array): void {
  const width = bottom / slicesPerOctave;
  const ends = Array.from({ length: slicesPerOctave + 1 }, (_, end) => factorAt(bottom + end * width));
  // Second difference, an eighth of which is the gap between the curve and its chord in the middle of a slice.
  const bend = (end: number): number => {
    const inside = Math.min(slicesPerOctave - 1, Math.max(1, end));
    return ends[inside - 1]! - 2 * ends[inside]! + ends[inside + 1]!;
  };
  for (let slice = 0; slice < slicesPerOctave; slice++) {
    const slope = (ends[slice + 1]! - ends[slice]!) / width;
    const chord = ends[slice]! - slope * (bottom + slice * width);
    into[2 * slice] = chord - (bend(slice) + bend(slice + 1)) / 32;
    into[2 * slice + 1] = slope;
  }
}

/** The proximal map of an order; below 1 it is the projection, onto the weight map once there is one. */
export function shrinkKindOf(beta: number): number {
  if (beta <= 1) return shrinkProject;
  return beta === 2 ? shrinkConstant : shrinkTable;
}
