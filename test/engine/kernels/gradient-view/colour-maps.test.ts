import { describe, expect, it } from 'vitest';
import {
  cyclicScale,
  hiddenGrey,
  scaleSteps,
  sequentialScale,
} from '../../../../src-main/engine/kernels/gradient-view/colour-maps';
import { bytesOf, largestChroma, linearRgbOf } from '../../../../src-main/engine/kernels/gradient-view/oklab';

/** OKLab of sRGB bytes, by Ottosson's forward matrices: the other way than the maps are made. */
function oklabOf([r, g, b]: readonly number[]): [number, number, number] {
  const [x, y, z] = [r!, g!, b!].map((byte) => {
    const v = byte / 255;
    return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  const l = Math.cbrt(0.4122214708 * x + 0.5363325363 * y + 0.0514459929 * z);
  const m = Math.cbrt(0.2119034982 * x + 0.6806995451 * y + 0.1073969566 * z);
  const s = Math.cbrt(0.0883024619 * x + 0.2817188376 * y + 0.6299787005 * z);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function coloursOf(scale: Uint8Array): [number, number, number][] {
  return Array.from({ length: scale.length / 3 }, (_, k) => oklabOf([...scale.subarray(3 * k, 3 * k + 3)]));
}

function distances(colours: readonly (readonly number[])[]): number[] {
  return colours.slice(1).map((c, k) => Math.hypot(...c.map((v, i) => v - colours[k]![i]!)));
}

describe('OKLab', () => {
  it('comes back from sRGB bytes within half a byte for a red, a green and a blue', () => {
    for (const rgb of [
      [200, 60, 40],
      [30, 160, 70],
      [60, 90, 210],
    ]) {
      const [lightness, a, b] = oklabOf(rgb);
      const hue = (Math.atan2(b, a) * 180) / Math.PI;
      expect(bytesOf({ lightness, chroma: Math.hypot(a, b), hue })).toEqual(rgb);
    }
  });

  it('has no chroma left at white, and keeps the largest chroma of any hue inside sRGB', () => {
    expect(largestChroma(1, 90)).toBeLessThan(1e-3);
    for (let hue = 0; hue < 360; hue += 15) {
      const chroma = largestChroma(0.6, hue);
      const inside = linearRgbOf({ lightness: 0.6, chroma, hue });
      const outside = linearRgbOf({ lightness: 0.6, chroma: chroma + 0.01, hue });
      expect(inside.every((v) => v > -1e-3 && v < 1 + 1e-3)).toBe(true);
      expect(outside.some((v) => v < -1e-4 || v > 1 + 1e-4)).toBe(true);
    }
  });
});

describe('the sequential scales', () => {
  for (const map of ['perceptual', 'grey'] as const) {
    it(`${map}: lightness rises at each of 64 steps, from below 0.12 to above 0.9`, () => {
      const lightness = coloursOf(sequentialScale(map, 64)).map(([l]) => l);
      expect(lightness[0]).toBeLessThan(0.12);
      expect(lightness[63]).toBeGreaterThan(0.9);
      lightness.slice(1).forEach((l, k) => expect(l).toBeGreaterThan(lightness[k]!));
    });

    it(`${map}: 24 steps look equally large, within 15 % of their mean in OKLab`, () => {
      const steps = distances(coloursOf(sequentialScale(map, 24)));
      const mean = steps.reduce((sum, step) => sum + step, 0) / steps.length;
      // The darkest bytes are coarse in OKLab: one byte is a quarter of a step there.
      steps.slice(1).forEach((step) => expect(Math.abs(step / mean - 1)).toBeLessThan(0.15));
    });
  }

  it('grey has equal channels, perceptual has colour in the middle', () => {
    const grey = sequentialScale('grey', 100);
    for (let k = 0; k < grey.length; k += 3) expect(new Set(grey.subarray(k, k + 3)).size).toBe(1);
    const [, a, b] = coloursOf(sequentialScale('perceptual', 3))[1]!;
    expect(Math.hypot(a, b)).toBeGreaterThan(0.1);
  });
});

describe('the cyclic scale', () => {
  it('keeps one lightness within 0.01 and one chroma within 0.01, above 0.1', () => {
    for (const [lightness, a, b] of coloursOf(cyclicScale(360))) {
      expect(Math.abs(lightness - 0.74)).toBeLessThan(0.01);
      expect(Math.abs(Math.hypot(a, b) - 0.124)).toBeLessThan(0.01);
    }
  });

  it('closes: the step from last to first is as large as the others, within 30 %', () => {
    const colours = coloursOf(cyclicScale(36));
    const steps = distances([...colours, colours[0]!]);
    const mean = steps.reduce((sum, step) => sum + step, 0) / steps.length;
    steps.forEach((step) => expect(Math.abs(step / mean - 1)).toBeLessThan(0.3));
  });

  it('is far from the grey of hidden directions: at least 0.3 lighter', () => {
    const [grey] = oklabOf([hiddenGrey, hiddenGrey, hiddenGrey]);
    coloursOf(cyclicScale(scaleSteps)).forEach(([lightness]) =>
      expect(lightness - grey).toBeGreaterThan(0.3),
    );
  });
});
