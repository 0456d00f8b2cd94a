import { describe, expect, it } from 'vitest';
import { clippedExcess } from '../../../src-main/engine/weights/clipped-noise';
import { gaussianNoise } from '../../support/gaussian-noise';

const edge = 200;
const noise = 0.1;

/** A flat photo with clipped noise, and what was cut off each sample. */
function clippedFlat(value: number) {
  const next = gaussianNoise(5);
  const free = Float64Array.from({ length: edge * edge }, () => value + noise * next());
  const plane = Float32Array.from(free, (each) => Math.min(1, Math.max(0, each)));
  return {
    image: { width: edge, height: edge, planes: [plane] },
    cut: plane.map((each, i) => each - free[i]!),
  };
}

describe('what clipping cuts off noise', () => {
  it.each([0, 0.05, 0.1, 0.15, 0.9, 0.97, 1])(
    'is told in sum within a factor of 1.08 where the photo is %s',
    (value) => {
      const { image, cut } = clippedFlat(value);
      const excess = clippedExcess(image, [noise])![0]!;
      const sum = (plane: Float32Array): number => plane.reduce((total, each) => total + each, 0);
      expect(Math.abs(sum(excess) / sum(cut) - 1)).toBeLessThan(0.08);
      const isOnlyThere = image.planes[0]!.every((each, i) => excess[i] === 0 || each === 0 || each === 1);
      expect(isOnlyThere).toBe(true);
    },
  );

  it('is nothing to look at where no sample is at an end of the range', () => {
    expect(clippedExcess(clippedFlat(0.5).image, [0.001])).toBeNull();
  });

  it('is 0 where all is overexposed: there was no noise to cut', () => {
    const planes = [new Float32Array(100).fill(1)];
    const excess = clippedExcess({ width: 10, height: 10, planes }, [noise])!;
    expect(excess[0]!.every((each) => each === 0)).toBe(true);
  });
});
