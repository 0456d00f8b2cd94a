import { describe, expect, it } from 'vitest';
import type { RowSource } from '../../../src-main/engine/backend';
import { readPilot } from '../../../src-main/engine/streaming/pilot-mosaic';

/** A photo whose sample at x, y of plane c is x + 10,000 y + 0.25 c. */
function numbered(width: number, height: number, channels: 1 | 3): RowSource {
  return {
    shape: { width, height, channels },
    read: (from, to) => {
      const planes = Array.from({ length: channels }, (_, c) => {
        return Float32Array.from({ length: (to - from) * width }, (_, i) => {
          return (i % width) + 10_000 * (from + Math.floor(i / width)) + 0.25 * c;
        });
      });
      return Promise.resolve({ width, height: to - from, planes });
    },
  };
}

describe('the mosaic', () => {
  it('puts crops from the middles of equal parts side by side, plane by plane, 1100x600 in colour', async () => {
    const { width, height, planes } = await readPilot(numbered(1100, 600, 3));
    expect([width, height]).toEqual([256, 128]);
    // Parts of 550 px: crops from 211 and 761; one part of 600 rows: a crop from row 236.
    for (const [x, y, column, row] of [
      [0, 0, 211, 236],
      [127, 5, 338, 241],
      [128, 0, 761, 236],
      [255, 127, 888, 363],
    ] as const) {
      planes.forEach((plane, c) =>
        expect(plane[y * 256 + x]).toBeCloseTo(column + 10_000 * row + 0.25 * c, 0),
      );
    }
  });

  it('is the whole of a small photo, down to 1x1', async () => {
    for (const [w, h] of [
      [1, 1],
      [128, 3],
      [5, 128],
    ] as const) {
      const source = numbered(w, h, 1);
      expect(await readPilot(source)).toEqual(await source.read(0, h));
    }
  });

  it.each([
    [700, 900],
    [6000, 4000],
    [300, 30_000],
    [12_000, 200],
  ])('is at most a sixteenth of a photo of %sx%s and 1280 px an edge, or one crop across', async (w, h) => {
    const { width, height } = await readPilot(numbered(w, h, 1));
    expect(width).toBeLessThanOrEqual(Math.min(1280, Math.max(128, w / 4)));
    expect(height).toBeLessThanOrEqual(Math.min(1280, Math.max(128, h / 4)));
  });
});
