import { memoryPixelWriter, rowSamples } from '../../../src-main/engine/pixels/photo-pixels';
import { describe, expect, it } from 'vitest';
import { gradientOperators } from '../../../src-main/contract/parameters';
import type { GradientSettings, Region } from '../../../src-main/contract/studio-calls';
import type { InterleavedPixels, RenderedFrame } from '../../../src-main/engine/engine-calls';
import { drawGradient, readGradient, renderFrame } from '../../../src-main/engine/display/render-frame';
import { planesOf } from '../../../src-main/engine/kernels/convert/convert';
import { forEachGradient } from '../../../src-main/engine/kernels/gradient-view/gradient-operator';
import { hiddenGrey } from '../../../src-main/engine/kernels/gradient-view/colour-maps';
import { SeededRandom } from '../../support/seeded-planes';

const settings: GradientSettings = { operator: 'forward', colourMap: 'perceptual', scale: 'linear' };
const views = ['gradient-magnitude', 'gradient-direction'] as const;

function photoOf(
  size: { width: number; height: number; channels?: 1 | 3 },
  code: (x: number, y: number, channel: number) => number,
  noise = 0,
) {
  const { width, height, channels = 1 } = size;
  const samples = Uint8Array.from({ length: width * height * channels }, (_, k) => {
    const i = Math.floor(k / channels);
    return code(i % width, Math.floor(i / width), k % channels);
  });
  const pixels: InterleavedPixels = { width, height, channels, hasAlpha: false, bitDepth: 8, samples };
  return { pixels, noiseStdDev: Array.from({ length: channels }, () => noise) };
}

function noisyPhoto(channels: 1 | 3, noise = 0.01) {
  const random = new SeededRandom(3);
  return photoOf({ width: 40, height: 30, channels }, () => random.next16() >> 8, noise);
}

function request(view: (typeof views)[number], region: Region, zoom = 1, gradient = settings) {
  return { view, gradient, region, zoom };
}

function rgbAt(frame: RenderedFrame, x: number, y: number): number[] {
  const k = 4 * (y * frame.width + x);
  return [...frame.rgba.subarray(k, k + 3)];
}

const everything = { x: 0, y: 0, width: 40, height: 30 };

describe('the gradient views', () => {
  for (const view of views) {
    for (const operator of gradientOperators) {
      it(`${view}, ${operator}: a region has the colours and legend of the whole, in every byte`, () => {
        const photo = noisyPhoto(3);
        const gradient = { ...settings, operator };
        const whole = renderFrame(photo, null, request(view, everything, 1, gradient));
        for (const region of [
          { x: 0, y: 0, width: 7, height: 9 },
          { x: 13, y: 8, width: 20, height: 11 },
          { x: 31, y: 22, width: 9, height: 8 },
        ]) {
          const part = renderFrame(photo, null, request(view, region, 1, gradient));
          expect(part.legend).toEqual(whole.legend);
          for (let y = 0; y < region.height; y += 1) {
            for (let x = 0; x < region.width; x += 1) {
              expect(rgbAt(part, x, y)).toEqual(rgbAt(whole, region.x + x, region.y + y));
            }
          }
        }
      });
    }

    it(`${view}: drawGradient gives the RGB and the legend of the frame at 100 %`, () => {
      const photo = noisyPhoto(3);
      const frame = renderFrame(photo, null, request(view, everything));
      const { pixels, legend } = drawGradient(photo, null, view, settings, memoryPixelWriter);
      expect(legend).toEqual(frame.legend);
      expect(pixels).toMatchObject({ width: 40, height: 30, channels: 3, hasAlpha: false, bitDepth: 8 });
      expect([...rowSamples(pixels, 0, 30)]).toEqual([...frame.rgba].filter((_, k) => k % 4 !== 3));
    });

    it(`${view}: before and after share scale and legend`, () => {
      const photo = noisyPhoto(1);
      const image = planesOf(photo.pixels);
      const softer = { ...image, planes: image.planes.map((plane) => plane.map((v) => 0.4 + 0.1 * v)) };
      const before = renderFrame(photo, null, request(view, everything));
      const after = renderFrame(photo, { image: softer, crop: null }, request(view, everything));
      expect(after.legend).toEqual(before.legend);
      expect(after.rgba).not.toEqual(before.rgba);
    });
  }

  it('carry the alpha of the photo', () => {
    const samples = Uint8Array.from([10, 0, 90, 40, 200, 255, 30, 128]);
    const pixels = { width: 4, height: 1, channels: 1, hasAlpha: true, bitDepth: 8, samples } as const;
    const photo = { pixels, noiseStdDev: [0] };
    for (const view of views) {
      const frame = renderFrame(photo, null, request(view, { x: 0, y: 0, width: 4, height: 1 }));
      expect([...frame.rgba].filter((_, k) => k % 4 === 3)).toEqual([0, 40, 255, 128]);
    }
  });
});

describe('the magnitude view', () => {
  it('draws 0 in the first colour and the maximum in the last, linear and log', () => {
    const step = photoOf({ width: 40, height: 30 }, (x) => (x < 20 ? 50 : 200));
    for (const scale of ['linear', 'log'] as const) {
      const gradient = { ...settings, colourMap: 'grey', scale } as const;
      const frame = renderFrame(step, null, request('gradient-magnitude', everything, 1, gradient));
      const { colours, maximum, minimum } = frame.legend!;
      expect(rgbAt(frame, 5, 5)).toEqual(colours.slice(0, 3));
      expect(rgbAt(frame, 19, 5)).toEqual(colours.slice(-3));
      expect(Math.abs(maximum - 150 / 255)).toBeLessThan(1e-4);
      expect(minimum).toBe(scale === 'linear' ? 0 : maximum / 1000);
    }
  });

  it('draws half the maximum in the middle of a linear scale, its root with the minimum in that of a log scale', () => {
    // One column rises by 200 codes, the others alternate between 0 and `rise`.
    for (const [scale, rise] of [
      ['linear', 100],
      ['log', Math.round(200 / Math.sqrt(1000))],
    ] as const) {
      const gradient = { ...settings, colourMap: 'grey', scale } as const;
      const photo = photoOf({ width: 40, height: 30 }, (x) =>
        x === 39 ? 200 : x < 20 ? 0 : x < 38 ? rise : 0,
      );
      const frame = renderFrame(photo, null, request('gradient-magnitude', everything, 1, gradient));
      const middle = frame.legend!.colours[3 * 32]!;
      expect(Math.abs(rgbAt(frame, 19, 4)[0]! - middle)).toBeLessThanOrEqual(5);
    }
  });

  it('averages magnitudes, not intensities, below 100 %: stripes stay bright at 50 %', () => {
    const stripes = photoOf({ width: 40, height: 30 }, (x) => (x % 2) * 100);
    const gradient = { ...settings, operator: 'forward', colourMap: 'grey' } as const;
    const frame = renderFrame(stripes, null, request('gradient-magnitude', everything, 0.5, gradient));
    expect(rgbAt(frame, 5, 5)).toEqual(frame.legend!.colours.slice(-3));
  });

  it('shows a draft at 1/2 per photo px: a ramp has the same colour, also at the crop’s edges', () => {
    const photo = photoOf({ width: 40, height: 30 }, (x, y) => 4 * x + 3 * y);
    const crop = { region: { x: 8, y: 6, width: 20, height: 16 }, shrink: 2 };
    const image = {
      width: 10,
      height: 8,
      planes: [
        Float32Array.from(
          { length: 80 },
          (_, i) => (4 * (8.5 + 2 * (i % 10)) + 3 * (6.5 + 2 * Math.floor(i / 10))) / 255,
        ),
      ],
    };
    const exact = renderFrame(photo, null, request('gradient-magnitude', crop.region));
    const draft = renderFrame(photo, { image, crop }, request('gradient-magnitude', crop.region));
    expect(draft).toEqual(exact);
  });
});

describe('the direction view', () => {
  const degrees = [0, 45, 90, 135, 180, 225, 270, 315];

  it('gives eight ramps the hues of the legend at 0, 45, .. 315 degrees, y up', () => {
    for (const angle of degrees) {
      const [cos, sin] = [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)];
      const photo = photoOf({ width: 40, height: 30, channels: 3 }, (x, y) =>
        Math.round(128 + 2 * (Math.round(cos) * (x - 20) - Math.round(sin) * (y - 15))),
      );
      const frame = renderFrame(photo, null, request('gradient-direction', everything));
      const { colours } = frame.legend!;
      const stop = 3 * Math.round((angle / 360) * 64);
      rgbAt(frame, 12, 9).forEach((byte, c) => {
        expect(Math.abs(byte - colours[stop + c]!), `${angle} degrees`).toBeLessThanOrEqual(1);
      });
      expect(readGradient(photo, null, { operator: 'forward', x: 12, y: 9 }).directionDegrees).toBeCloseTo(
        angle,
        3,
      );
    }
  });

  it('is neutral grey up to the noise, mixed above it, and in full colour from twice the noise on', () => {
    const photo = photoOf({ width: 40, height: 30 }, (x, y) => (y < 10 ? x : y < 20 ? 2 * x : 4 * x));
    // Noise magnitude 2 s sits between one code a px and two, so that 4 codes are more than twice as much.
    const frame = renderFrame(
      { ...photo, noiseStdDev: [1.5 / 255 / 2] },
      null,
      request('gradient-direction', everything),
    );
    const full = frame.legend!.colours.slice(0, 3);
    expect(rgbAt(frame, 5, 4)).toEqual([hiddenGrey, hiddenGrey, hiddenGrey]);
    const mixed = rgbAt(frame, 5, 14);
    mixed.forEach((byte, c) => {
      expect(Math.abs(byte - (hiddenGrey + (full[c]! - hiddenGrey) / 3))).toBeLessThanOrEqual(1);
    });
    expect(rgbAt(frame, 5, 24)).toEqual(full);
  });

  it('hides where opposite directions cancel below 100 %', () => {
    const stripes = photoOf({ width: 40, height: 30 }, (x) => (x % 2) * 100, 0.02);
    const frame = renderFrame(stripes, null, request('gradient-direction', everything, 0.5));
    expect(rgbAt(frame, 5, 5)).toEqual([hiddenGrey, hiddenGrey, hiddenGrey]);
  });

  it('hides a flat photo without noise', () => {
    const flat = photoOf({ width: 40, height: 30 }, () => 90);
    const frame = renderFrame(flat, null, request('gradient-direction', everything));
    expect(rgbAt(frame, 5, 5)).toEqual([hiddenGrey, hiddenGrey, hiddenGrey]);
  });
});

describe('readGradient', () => {
  for (const operator of gradientOperators) {
    it(`gives the definition's numbers at every pixel within 1e-6, operator ${operator}`, () => {
      const random = new SeededRandom(9);
      const photo = photoOf({ width: 7, height: 5, channels: 3 }, () => random.next16() >> 8, 0.001);
      const { planes } = planesOf(photo.pixels);
      const gradients = planes.map((plane) => {
        const all: [number, number][] = [];
        forEachGradient(plane, photo.pixels, operator, (gx, gy) => all.push([gx, gy]));
        return all;
      });
      for (let i = 0; i < 35; i += 1) {
        const reading = readGradient(photo, null, { operator, x: i % 7, y: Math.floor(i / 7) });
        const here = gradients.map((all) => all[i]!);
        const magnitude = Math.sqrt(here.reduce((sum, [gx, gy]) => sum + gx * gx + gy * gy, 0));
        expect(reading.magnitude).toBeCloseTo(magnitude, 6);
        expect(reading.intensity).toEqual(planes.map((plane) => plane[i]));
        const [x, y] = [0, 1].map((k) => here.reduce((sum, g) => sum + g[k]!, 0)) as [number, number];
        const angle = ((Math.atan2(-y, x) * 180) / Math.PI + 360) % 360;
        if (Math.hypot(x, y) > 0.02) expect(reading.directionDegrees).toBeCloseTo(angle, 2);
      }
    });
  }

  it('has no direction where the magnitude is under the noise, and none on flat ground', () => {
    const noise = 0.02;
    const photo = noisyPhoto(3, noise);
    const image = planesOf(photo.pixels);
    const faint = { ...image, planes: image.planes.map((plane) => plane.map((v) => 0.5 + 0.03 * v)) };
    const readings = Array.from({ length: 300 }, (_, i) =>
      readGradient(photo, { image: faint, crop: null }, { operator: 'forward', x: i % 40, y: i % 30 }),
    );
    const limit = 2 * noise * Math.sqrt(3);
    for (const { magnitude, directionDegrees } of readings) {
      if (magnitude < limit) expect(directionDegrees).toBeNull();
    }
    expect(readings.some((reading) => reading.magnitude < limit)).toBe(true);
    const flat = photoOf({ width: 4, height: 4 }, () => 9);
    expect(readGradient(flat, null, { operator: 'numpy', x: 1, y: 1 })).toEqual({
      x: 1,
      y: 1,
      intensity: [Math.fround(9 / 255)],
      magnitude: 0,
      directionDegrees: null,
    });
  });

  it('refuses a pixel outside', () => {
    const photo = noisyPhoto(1);
    expect(() => readGradient(photo, null, { operator: 'forward', x: 40, y: 0 })).toThrow(/region: expected/);
  });
});
