import { describe, expect, it } from 'vitest';
import type { Region } from '../../../src-main/contract/studio-calls';
import type { PlanarImage } from '../../../src-main/engine/backend';
import type { InterleavedPixels, RenderedFrame } from '../../../src-main/engine/engine-calls';
import { frameSize, renderFrame, type FrameRequest } from '../../../src-main/engine/display/render-frame';
import { exportPixels } from '../../../src-main/engine/pixels/export-pixels';
import { planesOf } from '../../../src-main/engine/kernels/convert/convert';
import { memoryPixelWriter } from '../../../src-main/engine/pixels/photo-pixels';
import { makeImage, SeededRandom } from '../../support/seeded-planes';

const neverCancelled = new AbortController().signal;
const gradient = { operator: 'forward', colourMap: 'grey', scale: 'linear' } as const;

function makePhoto(
  width: number,
  height: number,
  layout: { channels?: 1 | 3; hasAlpha?: boolean; bitDepth?: 8 | 16; seed?: number } = {},
): InterleavedPixels {
  const { channels = 3, hasAlpha = false, bitDepth = 8, seed = 1 } = layout;
  const random = new SeededRandom(seed);
  const length = width * height * (channels + (hasAlpha ? 1 : 0));
  const draw = () => random.next16() >> (16 - bitDepth);
  const samples = bitDepth === 8 ? Uint8Array.from({ length }, draw) : Uint16Array.from({ length }, draw);
  return { width, height, channels, hasAlpha, bitDepth, samples };
}

function photoOf(pixels: InterleavedPixels) {
  return { pixels, noiseStdDev: Array.from({ length: pixels.channels }, () => 0.02) };
}

function request(region: Region, zoom: number, view: FrameRequest['view'] = 'result'): FrameRequest {
  return { view, gradient, region, zoom };
}

function whole({ width, height }: { width: number; height: number }): Region {
  return { x: 0, y: 0, width, height };
}

/** The pixels of a frame as [r, g, b, a] at (x, y). */
function pixelAt(frame: RenderedFrame, x: number, y: number): number[] {
  return Array.from(frame.rgba.subarray(4 * (y * frame.width + x), 4 * (y * frame.width + x) + 4));
}

/** Mean of a plane over a rectangle with fractional borders, in float64: the definition of an area average. */
function areaMean(plane: Float32Array, width: number, [x0, x1]: number[], [y0, y1]: number[]): number {
  let [sum, area] = [0, 0];
  for (let y = Math.floor(y0!); y < y1!; y += 1) {
    for (let x = Math.floor(x0!); x < x1!; x += 1) {
      const part = (Math.min(x + 1, x1!) - Math.max(x, x0!)) * (Math.min(y + 1, y1!) - Math.max(y, y0!));
      sum += part * plane[y * width + x]!;
      area += part;
    }
  }
  return sum / area;
}

describe('a frame at 100 % and above', () => {
  for (const channels of [1, 3] as const) {
    for (const hasAlpha of [false, true]) {
      for (const bitDepth of [8, 16] as const) {
        it(`equals the 8-bit export in every byte: ${channels} channels, alpha ${hasAlpha}, ${bitDepth} bit`, async () => {
          const pixels = makePhoto(37, 23, { channels, hasAlpha, bitDepth });
          const random = new SeededRandom(5);
          // The codes next to the middle between two of 8 bit, too.
          const samples = Uint16Array.from({ length: 37 * 23 * channels }, (_, k) =>
            k < 400 ? 257 * (k >> 1) + 128 + (k & 1) : random.next16(),
          );
          const image = { width: 37, height: 23, channels, hasAlpha: false, bitDepth: 16, samples } as const;
          const exported = (await exportPixels(
            image,
            pixels,
            8,
            memoryPixelWriter,
            neverCancelled,
          )) as InterleavedPixels;
          for (const zoom of [1, 1.37, 8]) {
            const region = { x: 3, y: 0, width: 30, height: 20 };
            const frame = renderFrame(photoOf(pixels), { image, crop: null }, request(region, zoom));
            expect([frame.width, frame.height]).toEqual([30, 20]);
            expect(Array.from(frame.rgba)).toEqual(croppedRgba(exported, region));
          }
        });
      }
    }
  }

  it('shows the photo as decoded where there is no result', () => {
    const pixels = makePhoto(19, 11, { hasAlpha: true });
    const frame = renderFrame(photoOf(pixels), null, request(whole(pixels), 1));
    expect(Array.from(frame.rgba)).toEqual(Array.from(pixels.samples));
  });
});

function croppedRgba(pixels: InterleavedPixels, region: Region): number[] {
  const stride = pixels.channels + (pixels.hasAlpha ? 1 : 0);
  const bytes: number[] = [];
  for (let y = region.y; y < region.y + region.height; y += 1) {
    for (let x = region.x; x < region.x + region.width; x += 1) {
      const k = (y * pixels.width + x) * stride;
      for (let c = 0; c < 3; c += 1) bytes.push(pixels.samples[k + (pixels.channels === 1 ? 0 : c)]!);
      bytes.push(pixels.hasAlpha ? pixels.samples[k + pixels.channels]! : 255);
    }
  }
  return bytes;
}

describe('a frame below 100 %', () => {
  for (const zoom of [0.5, 0.37, 0.9, 0.11]) {
    it(`is the area average of the float result within half a level and rounding at zoom ${zoom}`, () => {
      const pixels = makePhoto(53, 41);
      const image = planesOf(pixels);
      const region = { x: 5, y: 7, width: 44, height: 31 };
      const frame = renderFrame(photoOf(pixels), { image, crop: null }, request(region, zoom));
      expect([frame.width, frame.height]).toEqual([Math.round(44 * zoom), Math.round(31 * zoom)]);
      const [stepX, stepY] = [region.width / frame.width, region.height / frame.height];
      for (let y = 0; y < frame.height; y += 1) {
        for (let x = 0; x < frame.width; x += 1) {
          const across = [region.x + x * stepX, region.x + (x + 1) * stepX];
          const down = [region.y + y * stepY, region.y + (y + 1) * stepY];
          image.planes.forEach((plane, channel) => {
            const mean = 255 * areaMean(plane, 53, across, down);
            expect(Math.abs(pixelAt(frame, x, y)[channel]! - mean)).toBeLessThanOrEqual(0.5 + 1e-3);
          });
        }
      }
    });
  }

  it('is never empty: 1x1 for a pixel at zoom 1/4096', () => {
    expect(frameSize({ x: 0, y: 0, width: 1, height: 900 }, 1 / 4096)).toEqual({ width: 1, height: 1 });
  });

  it('weighs colours by alpha: a transparent red pixel does not stain an opaque grey one', () => {
    const samples = Uint8Array.from([255, 0, 0, 0, 100, 100, 100, 255]);
    const pixels = { width: 2, height: 1, channels: 3, hasAlpha: true, bitDepth: 8, samples } as const;
    const frame = renderFrame(photoOf(pixels), null, request(whole(pixels), 0.5));
    expect(Array.from(frame.rgba)).toEqual([100, 100, 100, 128]);
  });

  it('is the plain area average where all is opaque, also with an alpha channel', () => {
    const opaque = makePhoto(24, 16, { seed: 6 });
    const samples = Uint8Array.from({ length: 24 * 16 * 4 }, (_, k) => {
      return k % 4 === 3 ? 255 : opaque.samples[3 * Math.floor(k / 4) + (k % 4)]!;
    });
    const withAlpha = { ...opaque, hasAlpha: true, samples };
    const [one, other] = [opaque, withAlpha].map((pixels) => {
      return renderFrame(photoOf(pixels), null, request(whole(pixels), 0.3)).rgba;
    });
    one!.forEach((byte, k) => expect(Math.abs(byte - other![k]!)).toBeLessThanOrEqual(1));
  });

  it('keeps the mean colour where everything is transparent', () => {
    const samples = Uint8Array.from([200, 0, 40, 0, 100, 100, 40, 0]);
    const pixels = { width: 2, height: 1, channels: 3, hasAlpha: true, bitDepth: 8, samples } as const;
    const frame = renderFrame(photoOf(pixels), null, request(whole(pixels), 0.5));
    expect(Array.from(frame.rgba)).toEqual([150, 50, 40, 0]);
  });
});

describe('a draft', () => {
  const pixels = makePhoto(31, 17);
  const photo = photoOf(pixels);

  /** The crop that a draft solves on, not denoised. */
  function draftOf(region: Region, shrink: number): PlanarImage {
    const full = planesOf(pixels);
    const size = { width: Math.ceil(region.width / shrink), height: Math.ceil(region.height / shrink) };
    return makeImage({ ...size, channels: 3 }, (x, y, channel) => {
      const end = (start: number, limit: number, at: number) =>
        Math.min(start + (at + 1) * shrink, start + limit);
      const across = [region.x + x * shrink, end(region.x, region.width, x)];
      const down = [region.y + y * shrink, end(region.y, region.height, y)];
      return areaMean(full.planes[channel]!, 31, across, down);
    });
  }

  it('with an offset gives the same bytes as the whole result does, at 100 % and at 40 %', () => {
    const region = { x: 6, y: 2, width: 20, height: 13 };
    const visible = { x: 9, y: 4, width: 15, height: 10 };
    const crop = { image: draftOf(region, 1), crop: { region, shrink: 1 } };
    for (const zoom of [1, 0.4]) {
      const exact = renderFrame(photo, null, request(visible, zoom));
      expect(renderFrame(photo, crop, request(visible, zoom))).toEqual(exact);
    }
  });

  it('at 1/3 gives the same bytes as the photo when one cell is one frame pixel', () => {
    const region = { x: 3, y: 3, width: 28, height: 14 };
    const visible = { x: 6, y: 6, width: 24, height: 9 };
    const draft = { image: draftOf(region, 3), crop: { region, shrink: 3 } };
    const frame = renderFrame(photo, draft, request(visible, 1 / 3));
    const exact = renderFrame(photo, null, request(visible, 1 / 3));
    expect([frame.width, frame.height]).toEqual([8, 3]);
    frame.rgba.forEach((byte, k) => expect(Math.abs(byte - exact.rgba[k]!)).toBeLessThanOrEqual(1));
  });

  it('at 1/2 repeats its pixels at 100 %', () => {
    const region = { x: 2, y: 4, width: 29, height: 13 };
    const image = draftOf(region, 2);
    const frame = renderFrame(photo, { image, crop: { region, shrink: 2 } }, request(region, 1));
    for (const [x, y] of [
      [0, 0],
      [1, 1],
      [13, 6],
      [28, 12],
    ] as const) {
      const cell = Math.floor(y / 2) * image.width + Math.floor(x / 2);
      expect(pixelAt(frame, x, y)[0]).toBe(Math.round(255 * image.planes[0]![cell]!));
    }
  });

  it('that does not cover the region, or has another size than it says, is refused by name', () => {
    const region = { x: 6, y: 2, width: 20, height: 13 };
    const draft = { image: draftOf(region, 2), crop: { region, shrink: 2 } };
    const beside = { x: 5, y: 2, width: 4, height: 4 };
    expect(() => renderFrame(photo, draft, request(beside, 1))).toThrow(
      'region: the draft covers 20x13 at 6,2, asked was 4x4 at 5,2',
    );
    const lying = { image: draftOf(region, 2), crop: { region, shrink: 1 } };
    expect(() => renderFrame(photo, lying, request(region, 1))).toThrow(/expected 20x13 .* got 10x7/);
  });
});

describe('the removed view', () => {
  const pixels = makePhoto(9, 5);
  const noisy = planesOf(pixels);
  const shifted = { ...noisy, planes: noisy.planes.map((plane, c) => plane.map((v) => v - 0.01 * (c + 1))) };

  it('shows f - u four times as large around mid grey, at any zoom', () => {
    for (const zoom of [1, 0.4]) {
      const frame = renderFrame(
        photoOf(pixels),
        { image: shifted, crop: null },
        request(whole(pixels), zoom, 'removed'),
      );
      // 128 + 255 * 4 * 0.01 (c + 1): 138.2, 148.4, 158.6
      for (let i = 0; i < frame.rgba.length; i += 4) {
        expect(Array.from(frame.rgba.subarray(i, i + 4))).toEqual([138, 148, 159, 255]);
      }
    }
  });

  it('is flat grey for the photo itself', () => {
    const frame = renderFrame(photoOf(pixels), null, request(whole(pixels), 1, 'removed'));
    for (let i = 0; i < frame.rgba.length; i += 4) expect(frame.rgba[i]).toBe(128);
  });
});

describe('a frame request', () => {
  const photo = photoOf(makePhoto(8, 6));
  const good = { x: 0, y: 0, width: 8, height: 6 };

  it('may ask for the whole photo and for its last pixel', () => {
    expect(renderFrame(photo, null, request(good, 1)).width).toBe(8);
    expect(renderFrame(photo, null, request({ x: 7, y: 5, width: 1, height: 1 }, 1)).width).toBe(1);
  });

  it.each([
    { ...good, width: 9 },
    { ...good, y: 1 },
    { ...good, x: -1 },
    { ...good, height: 0 },
    { ...good, width: 2.5 },
    { ...good, x: NaN },
  ])('is refused for the region %o', (region) => {
    expect(() => renderFrame(photo, null, request(region, 1))).toThrow(
      /region: expected whole pixels inside 8x6, got/,
    );
  });

  it.each([0, -1, NaN])('is refused for zoom %s', (zoom) => {
    expect(() => renderFrame(photo, null, request(good, zoom))).toThrow(/zoom: expected a number > 0/);
  });
});
