import { describe, expect, it } from 'vitest';
import { differenceInLevels, makeImage, noisyPicture } from '../../support/seeded-planes';
import { objectiveOf, solveReference } from '../../support/solve-reference';

/** Orthonormal cosine transform (type II) of one line, or back; O(n^2), by its definition. */
function cosineTransform(line: readonly number[], direction: 'forth' | 'back'): number[] {
  const n = line.length;
  const basis = (k: number, x: number): number =>
    Math.sqrt((k === 0 ? 1 : 2) / n) * Math.cos((Math.PI * k * (2 * x + 1)) / (2 * n));
  return line.map((_, at) =>
    line.reduce((sum, value, i) => sum + value * (direction === 'forth' ? basis(at, i) : basis(i, at)), 0),
  );
}

/** Transforms rows, then columns. */
function transformPlane(rows: number[][], direction: 'forth' | 'back'): number[][] {
  const across = rows.map((row) => cosineTransform(row, direction));
  const columns = across[0]!.map((_, x) =>
    cosineTransform(
      across.map((row) => row[x]!),
      direction,
    ),
  );
  return across.map((_, y) => columns.map((column) => column[y]!));
}

describe('beta = 2', () => {
  it.each([0.05, 0.7, 20])(
    'is division by 1 + 2 lambda (eigenvalues of the Laplacian), lambda = %f',
    async (lambda) => {
      const [width, height] = [13, 10];
      const photo = noisyPicture({ width, height, channels: 1 }, 3);
      const rows = Array.from({ length: height }, (_, y) => [
        ...photo.planes[0]!.subarray(y * width, (y + 1) * width),
      ]);
      const eigenvalue = (k: number, n: number): number => 4 * Math.sin((Math.PI * k) / (2 * n)) ** 2;
      const filtered = transformPlane(rows, 'forth').map((row, ky) =>
        row.map((value, kx) => value / (1 + 2 * lambda * (eigenvalue(kx, width) + eigenvalue(ky, height)))),
      );
      const exact = transformPlane(filtered, 'back');
      const expected = makeImage({ width, height, channels: 1 }, (x, y) => exact[y]![x]!);
      const { outcome, denoised } = await solveReference(photo, objectiveOf(2, lambda), 1e-5);
      expect(outcome.end).toBe('tolerance');
      // 1e-5 certified, and 255 * 2^-24 of rounding to float32.
      expect(differenceInLevels(denoised, expected).rms).toBeLessThan(3e-5);
    },
  );
});

describe('beta = 1', () => {
  it('moves the sides of a step by lambda / width each, along rows and along columns', async () => {
    const [left, right, lambda] = [6, 10, 0.3];
    const step = (i: number): number => (i < left ? 0.2 : 0.7);
    const exact = (i: number): number => (i < left ? 0.2 + lambda / left : 0.7 - lambda / right);
    const length = left + right;
    for (const [width, height] of [
      [length, 1],
      [1, length],
      [length, 3],
      [3, length],
    ] as const) {
      const along = (x: number, y: number): number => (width === length ? x : y);
      const size = { width, height, channels: 1 };
      const { denoised } = await solveReference(
        makeImage(size, (x, y) => step(along(x, y))),
        objectiveOf(1, lambda),
        1e-4,
        20_000,
      );
      const expected = makeImage(size, (x, y) => exact(along(x, y)));
      expect(differenceInLevels(denoised, expected).rms).toBeLessThan(2e-4);
    }
  });

  it('closes a step whose sides would meet, at the mean', async () => {
    const picture = makeImage({ width: 8, height: 1, channels: 1 }, (x) => (x < 2 ? 0.1 : 0.3));
    const { denoised } = await solveReference(picture, objectiveOf(1, 0.5), 1e-4, 20_000);
    for (const value of denoised.planes[0]!) expect(value).toBeCloseTo(0.25, 5);
  });

  it('takes 2 lambda / radius off a disc of 14 px, within 8 % of that (pixels are no circle)', async () => {
    const [edge, radius, lambda] = [49, 14, 0.7];
    const centre = (edge - 1) / 2;
    const inside = (x: number, y: number): boolean => Math.hypot(x - centre, y - centre) <= radius;
    const disc = makeImage({ width: edge, height: edge, channels: 1 }, (x, y) => (inside(x, y) ? 0.8 : 0.2));
    const { denoised } = await solveReference(disc, objectiveOf(1, lambda), 0.3, 5000);
    const fallen = 0.8 - denoised.planes[0]![centre * edge + centre]!;
    expect(Math.abs(fallen / ((2 * lambda) / radius) - 1)).toBeLessThan(0.08);
  });
});
