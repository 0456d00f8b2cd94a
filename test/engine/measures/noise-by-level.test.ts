import { describe, expect, it } from 'vitest';
import type { InterleavedPixels } from '../../../src-main/engine/engine-calls';
import { estimateNoiseByLevel, varianceAt } from '../../../src-main/engine/measures/noise-by-level';
import { gaussianNoise } from '../../support/gaussian-noise';

type VarianceAt = (level: number) => number;

const width = 768;
const height = 512;

/** Flat patches of many levels, slopes, and a textured third, from 0.05 to 0.9; noise of the variance that a level has. */
function drawScene(variance: VarianceAt, seed: number): Float32Array {
  const draw = gaussianNoise(seed);
  return Float32Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    const patch = 0.1 + 0.75 * (((3 * Math.floor(x / 48) + 5 * Math.floor(y / 48)) % 11) / 10);
    const texture = x > (2 * width) / 3 ? 0.05 * Math.sin(1.9 * x + 0.4 * y) : 0;
    const level = Math.max(0.02, patch + (0.05 * x) / width + texture);
    return level + Math.sqrt(variance(level)) * draw();
  });
}

function planar(plane: Float32Array) {
  return { width, height, planes: [plane] };
}

function codes(plane: Float32Array, bitDepth: 8 | 16): InterleavedPixels {
  const largest = bitDepth === 8 ? 255 : 65_535;
  const rounded = Array.from(plane, (v) => Math.min(largest, Math.max(0, Math.round(v * largest))));
  const samples = bitDepth === 8 ? Uint8Array.from(rounded) : Uint16Array.from(rounded);
  return { width, height, channels: 1, hasAlpha: false, bitDepth, samples };
}

describe('estimateNoiseByLevel', () => {
  it.each([
    { name: '0.01 level + 0.02^2', variance: (level: number) => 0.01 * level + 0.02 ** 2 },
    { name: '0.03 level + 0.02^2', variance: (level: number) => 0.03 * level + 0.02 ** 2 },
    { name: '0.001 level + 0.01^2', variance: (level: number) => 0.001 * level + 0.01 ** 2 },
    { name: '0.004 (1.1 - level), more in the dark', variance: (level: number) => 0.004 * (1.1 - level) },
  ])(
    'finds a variance of $name: standard deviations within 10 % from 0.1 to 0.9, seeds 1 to 5',
    ({ variance }) => {
      for (let seed = 1; seed <= 5; seed++) {
        const [found] = estimateNoiseByLevel(planar(drawScene(variance, seed)));
        expect(found!.isFlat).toBe(false);
        for (const level of [0.1, 0.3, 0.5, 0.7, 0.9]) {
          expect(Math.abs(Math.sqrt(varianceAt(found!, level) / variance(level)) - 1)).toBeLessThan(0.1);
        }
      }
    },
  );

  it.each([0.02, 0.05, 0.1])(
    'finds that noise of %s is flat, and its size within 5 %, seeds 1 to 10',
    (noise) => {
      for (let seed = 1; seed <= 10; seed++) {
        const [found] = estimateNoiseByLevel(planar(drawScene(() => noise ** 2, seed)));
        expect(found!.isFlat).toBe(true);
        expect(found!.atWhite).toBe(found!.atBlack);
        expect(Math.abs(Math.sqrt(found!.atBlack) / noise - 1)).toBeLessThan(0.05);
      }
    },
  );

  it('finds the same in 8-bit and 16-bit integers within 10 %, seed 6', () => {
    const variance: VarianceAt = (level) => 0.005 * level + 0.02 ** 2;
    for (const bitDepth of [8, 16] as const) {
      const [found] = estimateNoiseByLevel(codes(drawScene(variance, 6), bitDepth));
      for (const level of [0.2, 0.5, 0.8]) {
        expect(Math.abs(Math.sqrt(varianceAt(found!, level) / variance(level)) - 1)).toBeLessThan(0.1);
      }
    }
  });

  it('never answers a variance below 0, whatever the channel, seeds 1 to 20', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const draw = gaussianNoise(seed);
      // Noise that is there at some levels and not at others.
      const plane = Float32Array.from({ length: width * height }, (_, i) => {
        const level = (Math.floor(i / (width * 16)) % 32) / 32;
        return level + (level > 0.3 + 0.02 * seed ? 0.05 : 0.001) * draw();
      });
      const [found] = estimateNoiseByLevel(planar(plane));
      expect(found!.atBlack).toBeGreaterThanOrEqual(0);
      expect(found!.atWhite).toBeGreaterThanOrEqual(0);
    }
  });

  it('says nothing of constant photos, of clipped ones, and of those under 48 blocks', () => {
    const nothing = [{ atBlack: 0, atWhite: 0, isFlat: true }];
    expect(estimateNoiseByLevel(planar(new Float32Array(width * height).fill(0.4)))).toEqual(nothing);
    expect(estimateNoiseByLevel(codes(new Float32Array(width * height).fill(1), 8))).toEqual(nothing);
    const draw = gaussianNoise(7);
    const small = Float32Array.from({ length: 96 * 96 }, () => 0.5 + 0.1 * draw());
    expect(estimateNoiseByLevel({ width: 96, height: 96, planes: [small] })).toEqual(nothing);
    expect(estimateNoiseByLevel({ width: 1, height: 1, planes: [Float32Array.of(0.4)] })).toEqual(nothing);
  });

  it('answers a line a channel, and the same twice, seed 8', () => {
    const planes = [
      drawScene(() => 0.05 ** 2, 8),
      drawScene((level) => 0.01 * level + 1e-4, 8),
      drawScene(() => 0.02 ** 2, 9),
    ];
    const found = estimateNoiseByLevel({ width, height, planes });
    expect(found.map((channel) => channel.isFlat)).toEqual([true, false, true]);
    expect(estimateNoiseByLevel({ width, height, planes })).toEqual(found);
  });
});
