/**
 * The dual's proximal map for any order as a table of lines: the factor 1 - r/s as a function of |pt|^2, one line
 * for each slice of each octave. The float's own bits are the address: exponent and first mantissa bits.
 */
import { dualShrink } from '../proximal-map';

/** Mantissa bits that address a slice: 64 slices an octave leave a relative error of the factor below 3e-5. */
const sliceBits = 6;
/** Octaves of |pt|^2: from 2^-80 (an intensity of 1e-12) to 2^40, which no photo and weight reach. */
const lowestOctave = -80;
const octaves = 120;
const floatExponentBias = 127;
const floatMantissaBits = 23;

const slices = octaves << sliceBits;

export const tableBytes = slices * 8;
/** How a kernel finds its entry: bits of |pt|^2 shifted right, clamped to first..last, less first. */
export const tableAddressing = {
  shift: floatMantissaBits - sliceBits,
  first: (lowestOctave + floatExponentBias) << sliceBits,
  last: ((lowestOctave + floatExponentBias) << sliceBits) + slices - 1,
} as const;

/** What the factor depends on. */
export interface ShrinkCurve {
  readonly lambda: number;
  readonly beta: number;
  readonly sigma: number;
}

/**
 * Fills the table: offset and slope in turn, so that factor = offset + slope |pt|^2 within a slice, exact at its ends.
 *
 * @param curve lambda > 0, beta > 1, sigma > 0.
 * @param into  `tableBytes` / 4 floats.
 */
export function fillShrinkTable(curve: ShrinkCurve, into: Float32Array): void {
  const factorAt = (squares: number): number =>
    dualShrink(Math.sqrt(squares), curve.lambda, curve.sigma, curve.beta);
  const perOctave = 1 << sliceBits;
  let from = 2 ** lowestOctave;
  let atFrom = factorAt(from);
  for (let entry = 0; entry < slices; entry++) {
    const octave = lowestOctave + Math.floor(entry / perOctave);
    const to = 2 ** octave * (1 + ((entry % perOctave) + 1) / perOctave);
    const atTo = factorAt(to);
    const slope = (atTo - atFrom) / (to - from);
    into[2 * entry] = atFrom - slope * from;
    into[2 * entry + 1] = slope;
    from = to;
    atFrom = atTo;
  }
}
