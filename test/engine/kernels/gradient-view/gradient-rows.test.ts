import { describe, expect, it } from 'vitest';
import { gradientOperators, type GradientOperator } from '../../../../src-main/contract/parameters';
import type { PlanarImage } from '../../../../src-main/engine/backend';
import { planarRows, rowBuffers } from '../../../../src-main/engine/kernels/convert/photo-rows';
import {
  forEachGradient,
  noiseMagnitudeOf,
} from '../../../../src-main/engine/kernels/gradient-view/gradient-operator';
import {
  gradientRows,
  type GradientQuantity,
  type GradientWindow,
} from '../../../../src-main/engine/kernels/gradient-view/gradient-rows';
import { gaussianNoise } from '../../../support/gaussian-noise';
import { makeImage, SeededRandom } from '../../../support/seeded-planes';

function randomImage(width: number, height: number, channels: number, seed = 1): PlanarImage {
  const random = new SeededRandom(seed);
  return makeImage({ width, height, channels }, () => random.next());
}

function wholeWindow(image: PlanarImage): GradientWindow {
  const { width, height } = image;
  return {
    rows: planarRows(image, { x: 0, y: 0, width, height }),
    borders: { left: true, right: true, top: true, bottom: true },
    first: { x: 0, y: 0 },
    width,
    height,
    spacingPx: 1,
  };
}

/** All rows behind each other, one array a plane. */
function collect(window: GradientWindow, operator: GradientOperator, quantity: GradientQuantity): number[][] {
  const rows = gradientRows(window, operator, quantity);
  const planes = Array.from({ length: rows.planeCount }, (): number[] => []);
  for (let y = 0; y < rows.height; y += 1) {
    const line = rowBuffers(rows.planeCount, rows.width);
    rows.add(y, 1, line);
    planes.forEach((plane, k) => plane.push(...line[k]!));
  }
  return planes;
}

function definition(
  image: PlanarImage,
  operator: GradientOperator,
): Record<'magnitude' | 'x' | 'y', number[]> {
  const zeros = (): number[] => Array.from({ length: image.width * image.height }, () => 0);
  const sums = { magnitude: zeros(), x: zeros(), y: zeros() };
  for (const plane of image.planes) {
    let i = 0;
    forEachGradient(plane, image, operator, (gradX, gradY) => {
      sums.magnitude[i]! += gradX ** 2 + gradY ** 2;
      sums.x[i]! += gradX / image.planes.length;
      sums.y[i]! += gradY / image.planes.length;
      i += 1;
    });
  }
  return { ...sums, magnitude: sums.magnitude.map(Math.sqrt) };
}

function largestDifference(found: readonly number[], expected: readonly number[]): number {
  expect(found).toHaveLength(expected.length);
  return Math.max(...found.map((value, i) => Math.abs(value - expected[i]!)));
}

describe('gradientRows', () => {
  for (const operator of gradientOperators) {
    for (const [width, height, channels] of [
      [1, 1, 1],
      [1, 5, 3],
      [6, 1, 3],
      [2, 2, 1],
      [3, 7, 3],
      [16, 9, 3],
    ] as const) {
      it(`agrees with the definition within 1e-6, operator ${operator}, ${width}x${height}x${channels}`, () => {
        const image = randomImage(width, height, channels);
        const expected = definition(image, operator);
        const [magnitude] = collect(wholeWindow(image), operator, 'magnitude');
        const [x, y] = collect(wholeWindow(image), operator, 'vector');
        expect(largestDifference(magnitude!, expected.magnitude)).toBeLessThan(1e-6);
        expect(largestDifference(x!, expected.x)).toBeLessThan(1e-6);
        expect(largestDifference(y!, expected.y)).toBeLessThan(1e-6);
      });
    }

    it(`gives a crop with a margin of 1 px the very numbers of the whole, operator ${operator}`, () => {
      const image = randomImage(12, 10, 3);
      const whole = collect(wholeWindow(image), operator, 'magnitude')[0]!;
      for (const [x, y, width, height] of [
        [0, 0, 5, 4],
        [3, 2, 4, 5],
        [7, 6, 5, 4],
      ] as const) {
        const [left, top] = [Math.max(0, x - 1), Math.max(0, y - 1)];
        const [right, bottom] = [Math.min(12, x + width + 1), Math.min(10, y + height + 1)];
        const window = {
          rows: planarRows(image, { x: left, y: top, width: right - left, height: bottom - top }),
          borders: { left: left === 0, right: right === 12, top: top === 0, bottom: bottom === 10 },
          first: { x: x - left, y: y - top },
          width,
          height,
          spacingPx: 1,
        };
        const expected = Array.from({ length: width * height }, (_, i) => {
          return whole[(y + Math.floor(i / width)) * 12 + x + (i % width)]!;
        });
        expect(collect(window, operator, 'magnitude')[0]).toEqual(expected);
      }
    });

    it(`goes on as a line where a crop ends inside the photo: no seam on a ramp, operator ${operator}`, () => {
      const image = makeImage({ width: 6, height: 5, channels: 1 }, (x, y) => (3 * x + 4 * y) / 64);
      const inside = { left: false, right: false, top: false, bottom: false };
      const found = collect({ ...wholeWindow(image), borders: inside }, operator, 'magnitude')[0]!;
      expect(found).toEqual(found.map(() => 5 / 64));
    });

    it(`divides by the distance of the pixels: half as steep at 1/2, operator ${operator}`, () => {
      const image = randomImage(8, 8, 1);
      const fine = collect(wholeWindow(image), operator, 'magnitude')[0]!;
      const coarse = collect({ ...wholeWindow(image), spacingPx: 2 }, operator, 'magnitude')[0]!;
      expect(
        largestDifference(
          coarse,
          fine.map((m) => m / 2),
        ),
      ).toBeLessThan(1e-7);
    });
  }
});

describe('noiseMagnitudeOf', () => {
  for (const operator of gradientOperators) {
    for (const noise of [[0.05], [0.02, 0.05, 0.01]]) {
      it(`is within 2 % of the RMS over 200x200 px of noise ${noise.join(', ')}, ${operator}, seed 7`, () => {
        const draw = gaussianNoise(7);
        const size = { width: 200, height: 200, channels: noise.length };
        const image = makeImage(size, (_x, _y, channel) => 0.5 + noise[channel]! * draw());
        const window = { ...wholeWindow(image), first: { x: 1, y: 1 }, width: 198, height: 198 };
        const magnitudes = collect(window, operator, 'magnitude')[0]!;
        const rms = Math.sqrt(magnitudes.reduce((sum, m) => sum + m * m, 0) / magnitudes.length);
        expect(Math.abs(rms / noiseMagnitudeOf(operator, noise) - 1)).toBeLessThan(0.02);
      });
    }
  }

  it('is 0 without noise', () => {
    expect(noiseMagnitudeOf('forward', [0, 0, 0])).toBe(0);
  });
});
