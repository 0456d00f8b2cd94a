import { describe, expect, it } from 'vitest';
import { dualShrink } from '../../../../src-main/engine/formulas/proximal-map';
import { tableSliceBits } from '../../../../src-main/engine/wasm/memory-fields';
import {
  fillShrinkTable,
  tableBytes,
  type ShrinkCurve,
} from '../../../../src-main/engine/kernels/iterate/shrink-table';
import { seededRandom } from '../../wasm/wasm-support';

/** Reads a table as the kernel does: the bits of |pt|^2 are the address. */
function tableOf(curve: ShrinkCurve): (squares: number) => number {
  const table = new Float32Array(tableBytes / 4).fill(NaN);
  fillShrinkTable(curve, table);
  const float = new Float32Array(1);
  const bits = new Uint32Array(float.buffer);
  return (squares) => {
    float[0] = squares;
    const entry = bits[0]! >>> (23 - tableSliceBits);
    return Math.fround(table[2 * entry]! + Math.fround(table[2 * entry + 1]! * float[0]));
  };
}

/** An order, a weight from 1/64 to 64 times that which suits noise of 0.1, and a step for tau from 0.01 to 0.8. */
function anyCurve(random: () => number): ShrinkCurve {
  const beta = 1 + Math.ceil(200 * random()) / 100;
  const usual = 0.123 * Math.exp(1.82 * (beta - 1));
  return { beta, lambda: usual * 64 ** (2 * random() - 1), sigma: 0.15 * 80 ** random() };
}

/** How far the table moves a dual of magnitude `dual`, in levels. */
function errorLevels(curve: ShrinkCurve, look: (squares: number) => number, dual: number): number {
  const squares = Math.fround(dual * dual);
  const exact = dualShrink(Math.sqrt(squares), curve.lambda, curve.sigma, curve.beta);
  return 255 * dual * Math.abs(look(squares) - exact);
}

describe('the shrink table', () => {
  it('moves the dual by less than 0.005 of a level, times the weight above 1, for any order, weight and step, seed 41', () => {
    const random = seededRandom(41);
    for (let run = 0; run < 100; run++) {
      const curve = anyCurve(random);
      const look = tableOf(curve);
      for (let at = 0; at < 500; at++) {
        // From a difference of 2e-4 of a level up to four times the largest intensity.
        const dual = curve.sigma * 2 ** (-20 + 22 * random());
        expect(errorLevels(curve, look, dual)).toBeLessThan(0.005 * Math.max(1, curve.lambda));
      }
    }
  });

  it.each([1.01, 1.2, 1.99, 2.01, 3])('gives a factor within 0..1 for every float32, beta = %s', (beta) => {
    const look = tableOf({ beta, lambda: 0.3, sigma: 0.5 });
    const squares = [0, 2 ** -149, 2 ** -127, 1e-30];
    for (let octave = -126; octave < 128; octave++) squares.push(2 ** octave, 1.37 * 2 ** octave);
    for (const each of squares) {
      expect(look(each)).toBeGreaterThanOrEqual(0);
      expect(look(each)).toBeLessThanOrEqual(1 + 1e-6);
    }
  });

  it('has lines that meet within 1e-5 of the factor where slices and octaves meet, beta = 1.3', () => {
    const curve = { beta: 1.3, lambda: 0.2, sigma: 0.4 };
    const look = tableOf(curve);
    for (let slice = 0; slice < 20 << tableSliceBits; slice++) {
      const octave = 2 ** (Math.floor(slice / 2 ** tableSliceBits) - 12);
      const at = octave * (1 + (slice % 2 ** tableSliceBits) / 2 ** tableSliceBits);
      expect(Math.abs(look(at) - look(at * (1 - 2 ** -23)))).toBeLessThan(1e-5);
    }
  });
});
