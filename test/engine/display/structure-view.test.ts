import { describe, expect, it } from 'vitest';
import { renderFrame, type FrameRequest } from '../../../src-main/engine/display/render-frame';
import { edgeScene, photoOf, softEdgeScene, withWhiteNoise } from '../../support/evidence-photos';

const [width, height] = [96, 64];
const noiseStdDev = [0.05, 0.05, 0.05];
const noisy = photoOf(width, height, 3, withWhiteNoise(edgeScene(width), 0.05, 8));
const clean = photoOf(width, height, 3, edgeScene(width));
const blurred = photoOf(width, height, 3, softEdgeScene(width, 8));
const photo = { pixels: noisy, noiseStdDev };

const request: FrameRequest = {
  view: 'structure',
  gradient: { operator: 'forward', colourMap: 'perceptual', scale: 'log' },
  region: { x: 0, y: 0, width, height },
  zoom: 1,
};

/** Columns of a frame in which some pixel is coloured. */
function colouredColumns(rgba: Uint8Array, columns: number): number[] {
  const found = new Set<number>();
  for (let i = 0; i < rgba.length / 4; i += 1) {
    if (rgba[4 * i] !== rgba[4 * i + 2]) found.add(i % columns);
  }
  return [...found].sort((one, other) => one - other);
}

describe('the structure view', () => {
  it('is grey all over where white noise was removed, seed 8', () => {
    const { rgba } = renderFrame(photo, { image: clean, crop: null }, request);
    expect(colouredColumns(rgba, width)).toEqual([]);
  });

  it('colours the blocks at an edge that was blurred, and no others', () => {
    const { rgba, legend } = renderFrame(photo, { image: blurred, crop: null }, request);
    const columns = colouredColumns(rgba, width);
    expect(columns.length).toBeGreaterThanOrEqual(8);
    expect(columns[0]).toBeGreaterThanOrEqual(width / 2 - 8);
    expect(columns.at(-1)).toBeLessThan(width / 2 + 8);
    expect(legend).toMatchObject({ kind: 'structure', minimum: 0, maximum: 0.5 });
  });

  it('draws a part as it draws the whole, whatever block it begins in', () => {
    const result = { image: blurred, crop: null };
    const whole = renderFrame(photo, result, request).rgba;
    const region = { x: 37, y: 13, width: 30, height: 22 };
    const part = renderFrame(photo, result, { ...request, region }).rgba;
    for (let y = 0; y < region.height; y += 1) {
      const first = 4 * ((region.y + y) * width + region.x);
      const row = 4 * y * region.width;
      expect(part.slice(row, row + 4 * region.width)).toEqual(whole.slice(first, first + 4 * region.width));
    }
  });

  it('marks nothing on the photo itself, nor on a draft', () => {
    const region = { x: 8, y: 8, width: 64, height: 32 };
    const draft = photoOf(64, 32, 3, softEdgeScene(64, 8));
    const drawn = [
      renderFrame(photo, null, request),
      renderFrame(photo, { image: draft, crop: { region, shrink: 1 } }, { ...request, region }),
    ];
    for (const { rgba, width: columns } of drawn) expect(colouredColumns(rgba, columns)).toEqual([]);
  });
});
