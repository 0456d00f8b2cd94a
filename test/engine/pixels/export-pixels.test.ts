import { describe, expect, it } from 'vitest';
import { exportPixels } from '../../../src-main/engine/pixels/export-pixels';
import type { InterleavedPixels } from '../../../src-main/engine/engine-calls';
import { planesOf, withBitDepth } from '../../../src-main/engine/kernels/convert/convert';
import {
  memoryPixelWriter,
  rowSamples,
  type PhotoPixels,
  type StoredPixels,
} from '../../../src-main/engine/pixels/photo-pixels';
import { estimateNoise } from '../../../src-main/engine/measures/noise-estimate';
import { renderFrame } from '../../../src-main/engine/display/render-frame';
import { SeededRandom } from '../../support/seeded-planes';

const signal = new AbortController().signal;

/** Random integers of any layout, 50 x 37. */
function photoOf(channels: 1 | 3, hasAlpha: boolean, bitDepth: 8 | 16, seed = 3): InterleavedPixels {
  const random = new SeededRandom(seed);
  const [width, height] = [50, 37];
  const length = width * height * (channels + (hasAlpha ? 1 : 0));
  const samples = bitDepth === 8 ? new Uint8Array(length) : new Uint16Array(length);
  const largest = bitDepth === 8 ? 255 : 65_535;
  for (let k = 0; k < length; k += 1) samples[k] = Math.floor(random.next() * (largest + 1));
  return { width, height, channels, hasAlpha, bitDepth, samples };
}

/** The same photo read by rows into one buffer that every read overwrites, as from a file. */
function stored(pixels: InterleavedPixels): StoredPixels {
  const { samples, ...shape } = pixels;
  const buffer = samples.slice();
  return {
    ...shape,
    read: (from, to) => {
      const rows = rowSamples(pixels, from, to);
      buffer.fill(7);
      buffer.set(rows);
      return buffer.subarray(0, rows.length);
    },
    release: () => undefined,
    handOver: () => ({ file: 'nowhere', offset: 0, byteLength: 0 }),
  };
}

const layouts = ([1, 3] as const).flatMap((channels) =>
  [false, true].flatMap((hasAlpha) =>
    ([8, 16] as const).flatMap((from) => ([8, 16] as const).map((to) => ({ channels, hasAlpha, from, to }))),
  ),
);

async function exported(image: Parameters<typeof exportPixels>[0], original: PhotoPixels, depth: 8 | 16) {
  const pixels = await exportPixels(image, original, depth, memoryPixelWriter, signal);
  return { ...pixels, samples: [...rowSamples(pixels, 0, pixels.height)] };
}

const plain = ({ samples, ...shape }: InterleavedPixels) => ({ ...shape, samples: [...samples] });

describe('exportPixels', () => {
  it.each(layouts)('gives the photo itself, whatever it is read from: %o', async (layout) => {
    const photo = photoOf(layout.channels, layout.hasAlpha, layout.from);
    const expected = plain(withBitDepth(photo, layout.to));
    expect(await exported(photo, photo, layout.to)).toEqual(expected);
    const kept = stored(photo);
    expect(await exported(kept, kept, layout.to)).toEqual(expected);
  });

  it.each(layouts)('puts alpha behind a result of 16 bit: %o', async (layout) => {
    const { channels, hasAlpha, from, to } = layout;
    const photo = photoOf(channels, hasAlpha, from);
    const result = photoOf(channels, false, 16, 4);
    const stride = channels + (hasAlpha ? 1 : 0);
    const samples = Array.from(photo.samples, (own, k) => {
      const channel = k % stride;
      return channel < channels
        ? Math.round(result.samples[((k - channel) / stride) * channels + channel]! / (to === 8 ? 257 : 1))
        : Math.round((own * (2 ** to - 1)) / (2 ** from - 1));
    });
    const expected = { ...plain(photo), bitDepth: to, samples };
    expect(await exported(result, photo, to)).toEqual(expected);
    expect(await exported(stored(result), stored(photo), to)).toEqual(expected);
  });

  it('stops when it is cancelled, and gives the room back', async () => {
    const kept = stored(photoOf(3, true, 16));
    const abort = new AbortController();
    let discarded = 0;
    const work = exportPixels(
      kept,
      kept,
      8,
      (shape) => ({
        ...memoryPixelWriter(shape),
        write: () => {
          const until = Date.now() + 30;
          abort.abort();
          while (Date.now() < until);
        },
        discard: () => (discarded += 1),
      }),
      abort.signal,
    );
    await expect(work).rejects.toMatchObject({ code: 'cancelled' });
    expect(discarded).toBe(1);
  });
});

describe('a photo that is not in memory', () => {
  it.each(layouts)('has the same planes, noise and drawings: %o', ({ channels, hasAlpha, from }) => {
    const photo = photoOf(channels, hasAlpha, from);
    const kept = stored(photo);
    expect(planesOf(kept)).toEqual(planesOf(photo));
    expect(estimateNoise(kept)).toEqual(estimateNoise(photo));
    const request = {
      view: 'result',
      gradient: { operator: 'forward', colourMap: 'perceptual', scale: 'log' },
      region: { x: 3, y: 2, width: 40, height: 30 },
    } as const;
    for (const view of ['result', 'removed', 'gradient-magnitude', 'gradient-direction'] as const) {
      for (const zoom of [0.3, 1]) {
        const frameOf = (pixels: PhotoPixels) =>
          renderFrame(
            { pixels, noiseStdDev: Array<number>(channels).fill(0.1) },
            { image: pixels, crop: null },
            { ...request, view, zoom },
          );
        expect(frameOf(kept)).toEqual(frameOf(photo));
      }
    }
  });
});
