import { describe, expect, it } from 'vitest';
import { divergenceAt, gradXAt, gradYAt } from '../../../src-main/engine/formulas/grid';
import { randomPlane, SeededRandom } from '../../support/seeded-planes';

const sizes = [
  [1, 1],
  [1, 7],
  [7, 1],
  [2, 2],
  [5, 3],
  [16, 17],
] as const;

describe.each(sizes)('on %i x %i px', (width, height) => {
  const grid = { width, height };
  const random = new SeededRandom(width * 100 + height);
  const pixels = Array.from({ length: width * height }, (_, index) => ({
    index,
    x: index % width,
    y: Math.floor(index / width),
  }));

  it('has -div as the exact adjoint of grad, within 1e-12 of the sizes involved', () => {
    for (let trial = 0; trial < 20; trial++) {
      const u = randomPlane(random, width * height, -1, 1);
      // The far borders are not zero here: they must not matter.
      const [pX, pY] = [
        randomPlane(random, width * height, -1, 1),
        randomPlane(random, width * height, -1, 1),
      ];
      let [withGradient, withDivergence] = [0, 0];
      for (const { index, x, y } of pixels) {
        withGradient += gradXAt(u, index, x, grid) * pX[index]! + gradYAt(u, index, y, grid) * pY[index]!;
        withDivergence -= u[index]! * divergenceAt(pX, pY, index, x, y, grid);
      }
      expect(Math.abs(withGradient - withDivergence)).toBeLessThanOrEqual(1e-12 * width * height);
    }
  });

  it('has a gradient of exactly 0 for a constant plane and in the last column and row', () => {
    const constant = new Float64Array(width * height).fill(0.3);
    const u = randomPlane(random, width * height);
    for (const { index, x, y } of pixels) {
      expect(gradXAt(constant, index, x, grid)).toBe(0);
      expect(gradYAt(constant, index, y, grid)).toBe(0);
      if (x === width - 1) expect(gradXAt(u, index, x, grid)).toBe(0);
      if (y === height - 1) expect(gradYAt(u, index, y, grid)).toBe(0);
    }
  });

  it('has a squared operator norm below 8, by 200 power iterations', () => {
    let u = randomPlane(random, width * height, -1, 1);
    let norm = 0;
    for (let step = 0; step < 200; step++) {
      const gX = Float64Array.from(pixels, ({ index, x }) => gradXAt(u, index, x, grid));
      const gY = Float64Array.from(pixels, ({ index, y }) => gradYAt(u, index, y, grid));
      const next = Float64Array.from(pixels, ({ index, x, y }) => -divergenceAt(gX, gY, index, x, y, grid));
      norm = Math.hypot(...next) / Math.max(1e-300, Math.hypot(...u));
      u = next.map((value) => value / Math.max(1e-300, Math.hypot(...next)));
    }
    expect(norm).toBeLessThan(8);
  });
});
