import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  centreKeeping,
  fitZoom,
  maxZoom,
  minZoom,
  place,
  toPhoto,
  visibleBox,
  visibleRegion,
  zoomStep,
} from '../../../src-renderer/state/zoom-maths';

const stage = { width: 972, height: 726 };
const sizes = fc.record({
  width: fc.integer({ min: 1, max: 9000 }),
  height: fc.integer({ min: 1, max: 9000 }),
});
const zooms = fc.double({ min: 1 / 64, max: 32, noNaN: true });
const seeded = { seed: 20240601, numRuns: 300 };

describe('fitZoom', () => {
  it('leaves 36 CSS px round a 600 x 400 photo on a stage of 972 x 726', () => {
    expect(fitZoom({ width: 600, height: 400 }, stage, 1)).toBe((972 - 72) / 600);
  });

  it('leaves as many CSS px on a screen with two device px for each', () => {
    const twice = { width: 1944, height: 1452 };
    expect(fitZoom({ width: 600, height: 400 }, twice, 2)).toBe((1944 - 144) / 600);
  });

  it('never exceeds the largest zoom, also for one pixel', () => {
    expect(fitZoom({ width: 1, height: 1 }, stage, 1)).toBe(maxZoom);
  });

  it('is above the smallest zoom, which is at most 100 %', () => {
    fc.assert(
      fc.property(sizes, (photo) => {
        expect(minZoom(photo, stage, 1)).toBeLessThanOrEqual(1);
        expect(minZoom(photo, stage, 1)).toBeLessThanOrEqual(fitZoom(photo, stage, 1));
      }),
      seeded,
    );
  });
});

describe('place', () => {
  it('puts the photo on whole device px, so that 100 % is pixel on pixel (seed 20240601)', () => {
    fc.assert(
      fc.property(sizes, zooms, fc.double({ min: -1, max: 2, noNaN: true }), (photo, zoom, at) => {
        const placed = place(photo, stage, { x: at * photo.width, y: at * photo.height }, zoom);
        expect(Number.isInteger(placed.left) && Number.isInteger(placed.top)).toBe(true);
      }),
      seeded,
    );
  });

  it('centres a photo that fits within half a device px, and lets a larger one leave no gap (seed 20240601)', () => {
    fc.assert(
      fc.property(sizes, zooms, fc.double({ min: -1, max: 2, noNaN: true }), (photo, zoom, at) => {
        const placed = place(photo, stage, { x: at * photo.width, y: 0 }, zoom);
        const right = placed.left + photo.width * zoom;
        if (photo.width * zoom <= stage.width) {
          expect(Math.abs(placed.left - (stage.width - right))).toBeLessThanOrEqual(1);
        } else {
          expect(placed.left).toBeLessThanOrEqual(0);
          expect(right).toBeGreaterThanOrEqual(stage.width - 0.5);
        }
      }),
      seeded,
    );
  });
});

describe('centreKeeping', () => {
  it('keeps the photo point under the cursor within one device px when the edges allow it', () => {
    const photo = { width: 6000, height: 4000 };
    const before = place(photo, stage, { x: 3000, y: 2000 }, 1);
    const at = { x: 120, y: 640 };
    for (const zoom of [0.7, 1.3, 2, 5.5]) {
      const after = place(photo, stage, centreKeeping(before, stage, at, zoom), zoom);
      const moved = toPhoto(after, at);
      const fixed = toPhoto(before, at);
      expect(Math.abs(moved.x - fixed.x) * zoom).toBeLessThanOrEqual(1);
      expect(Math.abs(moved.y - fixed.y) * zoom).toBeLessThanOrEqual(1);
    }
  });
});

describe('visibleRegion', () => {
  it('is the whole photo when it fits', () => {
    const photo = { width: 600, height: 400 };
    const placed = place(photo, stage, { x: 300, y: 200 }, 1.5);
    expect(visibleRegion(photo, stage, placed)).toEqual({ x: 0, y: 0, width: 600, height: 400 });
  });

  it('lies inside the photo, has at least one pixel and covers the visible box (seed 20240601)', () => {
    fc.assert(
      fc.property(sizes, zooms, fc.double({ min: 0, max: 1, noNaN: true }), (photo, zoom, at) => {
        const placed = place(photo, stage, { x: at * photo.width, y: at * photo.height }, zoom);
        const region = visibleRegion(photo, stage, placed);
        expect(region.x).toBeGreaterThanOrEqual(0);
        expect(region.width).toBeGreaterThanOrEqual(1);
        expect(region.x + region.width).toBeLessThanOrEqual(photo.width);
        expect(region.y + region.height).toBeLessThanOrEqual(photo.height);
        const box = visibleBox(photo, stage, placed);
        expect(placed.left + region.x * zoom).toBeLessThanOrEqual(box.left + 1);
        expect(placed.left + (region.x + region.width) * zoom).toBeGreaterThanOrEqual(box.right - 1);
      }),
      seeded,
    );
  });

  it('at 100 % asks for exactly as many photo px as there are device px', () => {
    const photo = { width: 6000, height: 4000 };
    const placed = place(photo, stage, { x: 3000, y: 2000 }, 1);
    const region = visibleRegion(photo, stage, placed);
    expect([region.width, region.height]).toEqual([972, 726]);
  });
});

describe('zoomStep', () => {
  it('goes up and down the ladder through 100 % and ends at 3200 %', () => {
    expect(zoomStep(0.9, 'in')).toBe(1);
    expect(zoomStep(1, 'in')).toBe(1.5);
    expect(zoomStep(1.5, 'out')).toBe(1);
    expect(zoomStep(32, 'in')).toBe(32);
  });

  it('goes below its last stop by halves', () => {
    expect(zoomStep(1 / 64, 'out')).toBe(1 / 128);
  });
});
