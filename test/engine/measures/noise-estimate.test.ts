import { describe, expect, it } from 'vitest';
import type { InterleavedPixels } from '../../../src-main/engine/engine-calls';
import { estimateNoise } from '../../../src-main/engine/measures/noise-estimate';
import { gaussianNoise } from '../../support/gaussian-noise';

interface Scene {
  readonly width: number;
  readonly height: number;
  readonly noise: number;
  readonly seed: number;
}

/** Slopes, an edge and a textured third: what a photo has besides noise. Not clipped. */
function drawScene(scene: Scene): Float32Array {
  const { width, height } = scene;
  const draw = gaussianNoise(scene.seed);
  return Float32Array.from({ length: width * height }, (_, i) => {
    const x = i % width;
    const y = Math.floor(i / width);
    const texture = x > (2 * width) / 3 ? 0.1 * Math.sin(1.9 * x + 0.4 * y) * Math.sin(2.3 * y) : 0;
    const edge = y > height / 2 && x < width / 4 ? 0.25 : 0;
    return 0.3 + (0.2 * x) / width + (0.1 * y) / height + edge + texture + scene.noise * draw();
  });
}

function toCodes(plane: Float32Array, width: number, height: number, bitDepth: 8 | 16): InterleavedPixels {
  const largest = bitDepth === 8 ? 255 : 65_535;
  const codes = Array.from(plane, (v) => Math.min(largest, Math.max(0, Math.round(v * largest))));
  const samples = bitDepth === 8 ? Uint8Array.from(codes) : Uint16Array.from(codes);
  return { width, height, channels: 1, hasAlpha: false, bitDepth, samples };
}

function planar(plane: Float32Array, width: number, height: number) {
  return { width, height, planes: [plane] };
}

describe('estimateNoise', () => {
  for (const noise of [0.01, 0.02, 0.05, 0.1, 0.2]) {
    it(`finds noise of ${noise} in a scene with texture within 5 %, seed 1`, () => {
      const plane = drawScene({ width: 480, height: 320, noise, seed: 1 });
      const [estimate] = estimateNoise(planar(plane, 480, 320));
      expect(Math.abs(estimate! / noise - 1)).toBeLessThan(0.05);
    });
  }

  it('finds 0.02 in 8-bit and 16-bit codes within 5 %, seed 2', () => {
    const plane = drawScene({ width: 480, height: 320, noise: 0.02, seed: 2 });
    for (const bitDepth of [8, 16] as const) {
      const [estimate] = estimateNoise(toCodes(plane, 480, 320, bitDepth));
      expect(Math.abs(estimate! / 0.02 - 1)).toBeLessThan(0.05);
    }
  });

  it('reads below half a level for a scene without noise whose flat parts are smooth', () => {
    const plane = drawScene({ width: 480, height: 320, noise: 0, seed: 0 });
    expect(estimateNoise(planar(plane, 480, 320))[0]!).toBeLessThan(0.5 / 255);
  });

  it('tells the channels apart and leaves alpha out: 0.01, 0.03, 0.06 within 7 %, seed 3', () => {
    const sizes = [0.01, 0.03, 0.06];
    const draw = gaussianNoise(3);
    const samples = new Uint16Array(256 * 256 * 4).map((_, k) => {
      return k % 4 === 3 ? (k * 7919) % 65_536 : Math.round(65_535 * (0.5 + sizes[k % 4]! * draw()));
    });
    const found = estimateNoise({
      width: 256,
      height: 256,
      channels: 3,
      hasAlpha: true,
      bitDepth: 16,
      samples,
    });
    expect(found).toHaveLength(3);
    found.forEach((estimate, channel) => {
      expect(Math.abs(estimate / sizes[channel]! - 1)).toBeLessThan(0.07);
    });
  });

  it('is not led down by a quarter that is clipped to black and a tenth to white, seed 4', () => {
    const plane = drawScene({ width: 480, height: 320, noise: 0.05, seed: 4 });
    for (let i = 0; i < plane.length; i += 1) {
      const column = i % 480;
      if (column < 120) plane[i] = 0;
      else if (column < 168) plane[i] = 1;
    }
    const [estimate] = estimateNoise(toCodes(plane, 480, 320, 8));
    expect(Math.abs(estimate! / 0.05 - 1)).toBeLessThan(0.07);
  });

  it('is exactly 0 for constant photos of any level, and for line art in black on white', () => {
    for (const level of [0, 77, 255]) {
      const flat = { width: 200, height: 100, channels: 1, hasAlpha: false, bitDepth: 8 } as const;
      expect(estimateNoise({ ...flat, samples: new Uint8Array(20_000).fill(level) })).toEqual([0]);
    }
    const lines = new Uint8Array(400 * 400).map((_, i) => (i % 13 === 0 ? 0 : 255));
    const art = { width: 400, height: 400, channels: 1, hasAlpha: false, bitDepth: 8 } as const;
    expect(estimateNoise({ ...art, samples: lines })).toEqual([0]);
  });

  it('finds 0.05 in photos of 15x15, 64x3 and 400x1 within 25 %, median over 21 seeds', () => {
    for (const [width, height] of [
      [15, 15],
      [64, 3],
      [400, 1],
    ] as const) {
      const found = Array.from({ length: 21 }, (_, seed) => {
        const draw = gaussianNoise(seed + 10);
        const plane = Float32Array.from({ length: width * height }, () => 0.5 + 0.05 * draw());
        return estimateNoise(planar(plane, width, height))[0]!;
      }).sort((one, other) => one - other);
      expect(Math.abs(found[10]! / 0.05 - 1)).toBeLessThan(0.25);
    }
  });

  it('answers 0 for one pixel, and gives the same number twice', () => {
    expect(estimateNoise(planar(Float32Array.of(0.4), 1, 1))).toEqual([0]);
    const plane = drawScene({ width: 300, height: 200, noise: 0.03, seed: 5 });
    expect(estimateNoise(planar(plane, 300, 200))).toEqual(estimateNoise(planar(plane, 300, 200)));
  });
});
