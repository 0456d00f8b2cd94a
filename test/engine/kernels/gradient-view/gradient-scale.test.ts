import { describe, expect, it } from 'vitest';
import { gradientOperators } from '../../../../src-main/contract/parameters';
import type { InterleavedPixels } from '../../../../src-main/engine/engine-calls';
import {
  gradientScaleOf,
  measureGradientScale,
} from '../../../../src-main/engine/kernels/gradient-view/gradient-scale';

/** A grey ramp of one 8-bit code a column, up and down, on which single pixels can be put. */
function ramp(width: number, height: number, hot: readonly number[] = []): InterleavedPixels {
  const samples = Uint8Array.from(
    { length: width * height },
    (_, i) => 60 + Math.abs(100 - ((i % width) % 200)),
  );
  for (const i of hot) samples[i] = 255;
  return { width, height, channels: 1, hasAlpha: false, bitDepth: 8, samples };
}

describe('gradientScaleOf', () => {
  for (const operator of gradientOperators) {
    it(`ends at the slope of a ramp, within 1e-4, whatever one hot pixel says, operator ${operator}`, () => {
      for (const hot of [[], [150 * 100 + 50]]) {
        const { maximum } = measureGradientScale(ramp(150, 200, hot), [0], operator);
        expect(Math.abs(maximum - 1 / 255)).toBeLessThan(1e-4);
      }
    });
  }

  it('does not count the gradients that zeros outside make at the borders', () => {
    const dim = { ...ramp(40, 30), samples: new Uint8Array(1200).fill(200) };
    expect(measureGradientScale(dim, [0], 'central').maximum).toBe(1 / 255);
  });

  it('starts the log scale at a quarter of the noise, within three decades of the maximum', () => {
    const hard = { ...ramp(40, 30), samples: Uint8Array.from({ length: 1200 }, (_, i) => 255 * (i % 2)) };
    const { maximum, noiseMagnitude, logMinimum } = measureGradientScale(hard, [0.05], 'forward');
    expect(Math.abs(maximum - 1)).toBeLessThan(1e-4);
    expect(noiseMagnitude).toBeCloseTo(0.1, 12);
    expect(logMinimum).toBe(noiseMagnitude / 4);
    expect(measureGradientScale(hard, [0], 'forward').logMinimum).toBe(maximum / 1000);
    expect(measureGradientScale(hard, [5], 'forward').logMinimum).toBe(maximum * 0.3);
  });

  it('is measured once a photo and operator', () => {
    const pixels = ramp(20, 20);
    const forward = gradientScaleOf(pixels, [0.01], 'forward');
    expect(gradientScaleOf(pixels, [0.01], 'forward')).toBe(forward);
    expect(gradientScaleOf(pixels, [0.01], 'numpy')).not.toBe(forward);
    expect(gradientScaleOf(ramp(20, 20), [0.01], 'forward')).not.toBe(forward);
  });

  it('has a maximum > 0 for a constant photo and for one pixel', () => {
    for (const operator of gradientOperators) {
      const one = { ...ramp(1, 1), samples: Uint8Array.of(255) };
      const flat = { ...ramp(9, 9), samples: new Uint8Array(81).fill(7) };
      expect(measureGradientScale(one, [0], operator).maximum).toBeGreaterThan(0);
      expect(measureGradientScale(flat, [0], operator).maximum).toBeGreaterThan(0);
    }
  });
});
