import { describe, expect, it } from 'vitest';
import { colourSpaceOf, frameBox, writeBitmap } from '../../../../src-renderer/components/stage/draw-frame';
import type { FrameHeader } from '@contract/studio-calls';
import type { Frame } from '../../../../src-renderer/state/pictures.svelte';
import type { Placement } from '../../../../src-renderer/state/zoom-maths';

const header: FrameHeader = {
  photo: 'p1',
  request: 1,
  cell: null,
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

describe('writeBitmap', () => {
  const pixels = { width: 872, height: 654 } as ImageData;
  const bitmap = { frame: { header } as Frame, pixels, canvas: null };

  /** What was written on a canvas, and where. */
  function written(placement: Placement) {
    const calls: unknown[][] = [];
    const context = { putImageData: (...args: unknown[]) => void calls.push(args) };
    const isWritten = writeBitmap(context as unknown as CanvasRenderingContext2D, bitmap, placement);
    return { isWritten, calls };
  }

  it('writes a frame that was made for this zoom where it lies, on whole pixels', () => {
    expect(written({ left: 50.4, top: 35.6, zoom: 0.218 })).toEqual({
      isWritten: true,
      calls: [[pixels, 50, 36]],
    });
  });

  it('writes nothing of a frame of another zoom, which has to be stretched', () => {
    expect(written({ left: 0, top: 0, zoom: 0.5 })).toEqual({ isWritten: false, calls: [] });
  });

  it('writes nothing of a frame that is as wide and not as high as it is shown', () => {
    const lower = { ...bitmap, pixels: { width: 872, height: 653 } as ImageData };
    expect(writeBitmap({} as CanvasRenderingContext2D, lower, { left: 0, top: 0, zoom: 0.218 })).toBe(false);
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
