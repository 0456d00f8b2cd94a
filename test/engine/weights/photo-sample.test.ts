import { describe, expect, it } from 'vitest';
import { samplePhoto } from '../../../src-main/engine/weights/photo-sample';

/** A grey photo of 16 bit whose sample at x, y is x + 1000 (y mod 60). */
function numbered(width: number, height: number) {
  const samples = Uint16Array.from({ length: width * height }, (_, i) => {
    return (i % width) + 1000 * (Math.floor(i / width) % 60);
  });
  return { width, height, channels: 1, hasAlpha: false, bitDepth: 16, samples } as const;
}

describe('the sample of a photo', () => {
  it('is the whole of a photo up to 320x320 px, all of which counts', () => {
    for (const [width, height] of [
      [1, 1],
      [320, 320],
      [10, 9000],
    ] as const) {
      const { image, counted, countedPx } = samplePhoto(numbered(width, height));
      expect([image.width, image.height]).toEqual([width, height]);
      expect(countedPx).toBe(width * height);
      expect(counted.every((each) => each === 1)).toBe(true);
    }
  });

  it('puts crops of 32 px from the middles of equal parts side by side, 8x8 of them', () => {
    const { image } = samplePhoto(numbered(800, 400));
    expect([image.width, image.height]).toEqual([256, 256]);
    // Parts of 100 x 50 px: the first crop begins at 34, 9, the last at 734, 359.
    const at = (x: number, y: number): number => Math.round(65_535 * image.planes[0]![y * 256 + x]!);
    expect(at(0, 0)).toBe(34 + 1000 * 9);
    expect(at(31, 31)).toBe(65 + 1000 * 40);
    expect(at(32, 0)).toBe(134 + 1000 * 9);
    expect(at(255, 255)).toBe(765 + 1000 * (390 % 60));
  });

  it('counts nothing within 4 px of where crops meet, and the borders of the photo', () => {
    const { image, counted, countedPx } = samplePhoto(numbered(800, 400));
    const columns = Array.from({ length: image.width }, (_, x) => counted[x]);
    expect(columns.slice(0, 40)).toEqual([
      ...Array<number>(28).fill(1),
      ...Array<number>(8).fill(0),
      1,
      1,
      1,
      1,
    ]);
    expect(columns.at(-1)).toBe(1);
    expect(countedPx).toBe((256 - 7 * 8) ** 2);
  });

  it('takes fewer crops along a short edge', () => {
    const { image } = samplePhoto(numbered(40, 9000));
    expect([image.width, image.height]).toEqual([32, 256]);
  });
});
