/**
 * The dual's proximal map for any order as a table of lines: the factor 1 - r/s as a function of |pt|^2, one line
 * for each slice of each octave. The float's own bits are the address: exponent and first mantissa bits.
 */
import { dualShrink } from '../proximal-map';
import { tableLowestOctave, tableOctaves, tableSliceBits } from './memory-fields';

const slicesPerOctave = 1 << tableSliceBits;
const slices = tableOctaves * slicesPerOctave;

export const tableBytes = slices * 8;

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
  let from = 2 ** tableLowestOctave;
  let atFrom = factorAt(from);
  for (let entry = 0; entry < slices; entry++) {
    const octave = tableLowestOctave + Math.floor(entry / slicesPerOctave);
    const to = 2 ** octave * (1 + ((entry % slicesPerOctave) + 1) / slicesPerOctave);
    const atTo = factorAt(to);
    const slope = (atTo - atFrom) / (to - from);
    into[2 * entry] = atFrom - slope * from;
    into[2 * entry + 1] = slope;
    from = to;
    atFrom = atTo;
  }
}
