import type { Region, ViewKind } from '../../contract/studio-calls';
import { RudinError } from '../../contract/outcome';
import type { RenderedFrame, RenderRequest } from '../engine-calls';
import { codeOf } from '../kernels/convert/convert';
import { areaOverlaps } from './area-overlaps';
import { openCells, type DrawnPhoto, type DrawnResult, type OpenCells } from './draw-source';
import type { DrawnRows } from './drawn-rows';
import { removedRows, resultRows } from './photo-view';
import { resampleRows } from './resample-rows';

/** The part of a render request that does not name the pixels. */
export type FrameRequest = Pick<RenderRequest, 'view' | 'gradient' | 'region' | 'zoom'>;

/**
 * Size of a frame: the region's own from 100 % on, below it round(region * zoom), at least 1.
 *
 * @param region Photo px.
 * @param zoom   Device px per photo px, > 0.
 */
export function frameSize(region: Region, zoom: number): { width: number; height: number } {
  const scale = Math.min(1, zoom);
  return {
    width: Math.max(1, Math.round(region.width * scale)),
    height: Math.max(1, Math.round(region.height * scale)),
  };
}

/**
 * Draws a region of a photo or of its result for the screen.
 *
 * From 100 % on a frame holds the region's pixels one to one, rounded as in the 8-bit export; below, every frame
 * pixel is the mean of the float values under it.
 *
 * @param photo   The photo as decoded.
 * @param result  What is drawn; a draft may cover a part only, at a lower resolution. Null draws the photo itself.
 * @param request View, region in photo px, zoom in device px per photo px.
 * @returns       RGBA, not premultiplied, with the photo's alpha.
 * @throws {RudinError} `bad-params` when the region is not inside the photo or not covered, or zoom is not > 0.
 */
export function renderFrame(
  photo: DrawnPhoto,
  result: DrawnResult | null,
  request: FrameRequest,
): RenderedFrame {
  const { region, zoom, view } = request;
  if (!(zoom > 0)) throw new RudinError('bad-params', `zoom: expected a number > 0, got ${zoom}`);
  const size = frameSize(region, zoom);
  const cells = openCells(photo.pixels, result, region);
  const { covered, shrink } = cells;
  const across = areaOverlaps(
    {
      start: region.x,
      length: region.width,
      origin: covered.x,
      shrink,
      cells: cells.colour.width,
    },
    size.width,
  );
  const down = areaOverlaps(
    {
      start: region.y,
      length: region.height,
      origin: covered.y,
      shrink,
      cells: cells.colour.height,
    },
    size.height,
  );
  const drawn = drawnRows(cells, view, !(across.isIdentity && down.isIdentity));
  const rgba = new Uint8Array(size.width * size.height * 4);
  resampleRows(drawn.rows, across, down, (row, planes) => {
    const start = row * size.width * 4;
    drawn.paint(planes, { into: rgba, start, stride: 4 });
    paintAlpha(drawn.alphaPlane === null ? null : planes[drawn.alphaPlane]!, rgba, start, size.width);
  });
  return { ...size, rgba, legend: drawn.legend };
}

function drawnRows(cells: OpenCells, view: ViewKind, averages: boolean): DrawnRows {
  return view === 'removed' ? removedRows(cells, averages) : resultRows(cells, averages);
}

function paintAlpha(alpha: Float32Array | null, rgba: Uint8Array, start: number, width: number): void {
  for (let x = 0, k = start + 3; x < width; x += 1, k += 4) {
    rgba[k] = alpha === null ? 255 : codeOf(alpha[x]!, 255);
  }
}
