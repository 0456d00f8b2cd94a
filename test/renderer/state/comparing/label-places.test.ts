import { describe, expect, it } from 'vitest';
import { labelPlaces } from '../../../../src-renderer/state/comparing/label-places';

const stageWidth = 1000;
const widths = { before: 50, after: 90 };
const grip = 14;

describe('labelPlaces', () => {
  it('puts the labels 12 px inside the edges of a wide photo', () => {
    const box = { left: 100, right: 900 };
    expect(labelPlaces(box, stageWidth, 500, widths)).toEqual({ before: 112, after: 798 });
    expect(labelPlaces(box, stageWidth, null, widths)).toEqual({ before: 112, after: 798 });
  });

  it.each([1, 10, 64, 120, 163, 164, 165, 400, 1000])(
    'keeps Before left and After right of the line and its grip on a photo of %i px, at every split',
    (width) => {
      const box = { left: 500 - width / 2, right: 500 + width / 2 };
      for (let percent = 0; percent <= 100; percent += 1) {
        const split = box.left + (percent / 100) * width;
        const { before, after } = labelPlaces(box, stageWidth, split, widths);
        expect((before ?? -Infinity) + widths.before).toBeLessThanOrEqual(split - grip);
        expect(after ?? Infinity).toBeGreaterThanOrEqual(split + grip);
      }
    },
  );

  it('shows both beside a photo that is narrower than they are', () => {
    expect(labelPlaces({ left: 500, right: 501 }, stageWidth, 500.5, widths)).toEqual({
      before: 434.5,
      after: 516.5,
    });
  });

  it('hides the label whose side of the stage has no room, and that one alone', () => {
    const box = { left: 0, right: 1000 };
    expect(labelPlaces(box, stageWidth, 65, widths)).toEqual({ before: null, after: 898 });
    expect(labelPlaces(box, stageWidth, 66, widths).before).toBe(0);
    expect(labelPlaces(box, stageWidth, 895, widths)).toEqual({ before: 12, after: null });
    expect(labelPlaces(box, stageWidth, 894, widths).after).toBe(910);
  });
});
