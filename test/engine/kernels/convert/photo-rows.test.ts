import { describe, expect, it } from 'vitest';
import type { InterleavedPixels } from '../../../../src-main/engine/engine-calls';
import { planesOf } from '../../../../src-main/engine/kernels/convert/convert';
import {
  averagedRows,
  interleavedRows,
  joinRows,
  meanRows,
  planarRows,
  rowBuffers,
  type PhotoRows,
} from '../../../../src-main/engine/kernels/convert/photo-rows';
import { SeededRandom } from '../../../support/seeded-planes';

function makePixels(bitDepth: 8 | 16): InterleavedPixels {
  const random = new SeededRandom(bitDepth);
  const length = 13 * 11 * 4;
  const draw = (): number => random.next16() >> (16 - bitDepth);
  const samples = bitDepth === 8 ? Uint8Array.from({ length }, draw) : Uint16Array.from({ length }, draw);
  return { width: 13, height: 11, channels: 3, hasAlpha: true, bitDepth, samples };
}

const window = { x: 2, y: 1, width: 9, height: 10 };
const eight = makePixels(8);
const sixteen = makePixels(16);
const sources: readonly [string, PhotoRows][] = [
  ['8-bit colour', interleavedRows(eight, window, 'colour')],
  ['16-bit colour', interleavedRows(sixteen, window, 'colour')],
  ['16-bit alpha', interleavedRows(sixteen, window, 'alpha')],
  ['planes', planarRows(planesOf(eight), window)],
  ['cells of 2x2', averagedRows(interleavedRows(eight, window, 'colour'), 2)],
  ['the mean', meanRows(planarRows(planesOf(eight), window))],
  [
    'planes and alpha',
    joinRows([planarRows(planesOf(eight), window), interleavedRows(eight, window, 'alpha')]),
  ],
];

describe('rows of a photo', () => {
  for (const [name, rows] of sources) {
    it(`${name}: several at once are the weighted sum of single ones within 1e-6, for 1 to 5 rows`, () => {
      for (let count = 1; count <= 5; count += 1) {
        const weights = Array.from({ length: count }, (_, k) => 0.1 + 0.07 * k);
        const together = rowBuffers(rows.planeCount, rows.width);
        const single = rowBuffers(rows.planeCount, rows.width);
        const first = rows.height - count;
        rows.addRows(first, weights, together);
        weights.forEach((weight, k) => rows.add(first + k, weight, single));
        together.forEach((plane, p) => {
          plane.forEach((value, x) => expect(Math.abs(value - single[p]![x]!)).toBeLessThan(1e-6));
        });
      }
    });

    it(`${name}: a row is added, not written: twice the weight or twice the call is the same within 1e-6`, () => {
      const once = rowBuffers(rows.planeCount, rows.width);
      const twice = rowBuffers(rows.planeCount, rows.width);
      rows.add(2, 2, once);
      rows.add(2, 1, twice);
      rows.add(2, 1, twice);
      once.forEach((plane, p) => {
        plane.forEach((value, x) => expect(Math.abs(value - twice[p]![x]!)).toBeLessThan(1e-6));
      });
    });
  }

  it('are the samples of the window over the largest code', () => {
    const into = rowBuffers(3, 9);
    interleavedRows(sixteen, window, 'colour').add(4, 1, into);
    into.forEach((plane, channel) => {
      plane.forEach((value, x) => {
        const code = sixteen.samples[((1 + 4) * 13 + 2 + x) * 4 + channel]!;
        expect(Math.abs(value * 65_535 - code)).toBeLessThan(0.01);
      });
    });
    const alpha = rowBuffers(1, 9);
    interleavedRows(eight, window, 'alpha').add(0, 255, alpha);
    expect(Math.round(alpha[0]![8]!)).toBe(eight.samples[(13 + 10) * 4 + 3]);
  });

  it('average channels into one plane', () => {
    const into = rowBuffers(1, 9);
    const each = rowBuffers(3, 9);
    const rows = planarRows(planesOf(eight), window);
    meanRows(rows).add(3, 1, into);
    rows.add(3, 1, each);
    into[0]!.forEach((value, x) => {
      expect(Math.abs(value - (each[0]![x]! + each[1]![x]! + each[2]![x]!) / 3)).toBeLessThan(1e-6);
    });
  });
});
