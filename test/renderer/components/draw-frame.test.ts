import { describe, expect, it } from 'vitest';
import { colourSpaceOf, frameBox } from '../../../src-renderer/components/draw-frame';
import type { FrameHeader } from '@contract/studio-calls';

const header: FrameHeader = {
  photo: 'p1',
  request: 1,
  layer: 'after',
  stage: 'exact',
  view: 'result',
  region: { x: 0, y: 0, width: 4000, height: 3000 },
  width: 872,
  height: 654,
  report: null,
  draft: null,
  legend: null,
};

describe('frameBox', () => {
  it('draws a frame that was made for this zoom pixel on pixel', () => {
    expect(frameBox(header, { left: 50, top: 36, zoom: 0.218 })).toEqual({
      left: 50,
      top: 36,
      width: 872,
      height: 654,
    });
  });

  it('stretches a frame of another zoom to where the photo is now', () => {
    expect(frameBox(header, { left: -100, top: -50, zoom: 0.5 })).toEqual({
      left: -100,
      top: -50,
      width: 2000,
      height: 1500,
    });
  });

  it('puts a frame of a part of the photo where that part is', () => {
    const part = { ...header, region: { x: 100, y: 200, width: 300, height: 150 }, width: 300, height: 150 };
    expect(frameBox(part, { left: -150, top: -260, zoom: 1 })).toEqual({
      left: -50,
      top: -60,
      width: 300,
      height: 150,
    });
  });
});

describe('colourSpaceOf', () => {
  it('reads a Display P3 photo as that, and its gradient, other profiles and none as sRGB', () => {
    expect(colourSpaceOf('Display P3', 'result')).toBe('display-p3');
    expect(colourSpaceOf('Display P3', 'gradient-magnitude')).toBe('srgb');
    expect(colourSpaceOf('Adobe RGB (1998)', 'result')).toBe('srgb');
    expect(colourSpaceOf(null, 'result')).toBe('srgb');
  });
});
