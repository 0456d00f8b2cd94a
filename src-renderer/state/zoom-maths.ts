/**
 * Where the photo lies on the stage. All lengths on the stage are device px, so that zoom 1 (100 %) shows one photo
 * pixel on one device pixel; `zoom` is device px per photo px throughout.
 */
import type { Region } from '@contract/studio-calls';

export interface Size {
  readonly width: number;
  readonly height: number;
}
export interface Point {
  readonly x: number;
  readonly y: number;
}
/** The photo on the stage: its top left corner in device px (whole numbers) and its zoom. */
export interface Placement {
  readonly left: number;
  readonly top: number;
  readonly zoom: number;
}
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Largest zoom: 32 device px a photo px shows single pixels; the studio takes up to 64. */
export const maxZoom = 32;
/** From this zoom on pixels are drawn as squares. */
export const nearestFromZoom = 2;
/** Free space round a fitted photo, CSS px, where the stage is large enough for it. */
export const fitMarginPx = 36;

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));

/**
 * The zoom at which the whole photo fits with its margin.
 *
 * @param photo      Photo px, each >= 1.
 * @param stage      Device px, each >= 1.
 * @param pixelRatio Device px per CSS px, > 0.
 * @param marginPx   Free space round it, CSS px >= 0; less where the stage is small.
 * @returns          Device px per photo px, at most `maxZoom`.
 */
export function fitZoom(photo: Size, stage: Size, pixelRatio: number, marginPx = fitMarginPx): number {
  const margin = Math.min(marginPx * pixelRatio, 0.05 * Math.min(stage.width, stage.height));
  const across = (stage.width - 2 * margin) / photo.width;
  const down = (stage.height - 2 * margin) / photo.height;
  return Math.min(maxZoom, across, down);
}

/** Smallest zoom: half of what fits, and never above 100 %. */
export function minZoom(photo: Size, stage: Size, pixelRatio: number): number {
  return Math.min(1, fitZoom(photo, stage, pixelRatio) / 2);
}

/**
 * Places the photo so that a photo point lies at the middle of the stage, as far as the edges allow: a photo that is
 * smaller than the stage along an axis is centred on it, a larger one always covers it.
 *
 * @returns Whole device px, so that at 100 % photo pixels and device pixels coincide.
 */
export function place(photo: Size, stage: Size, centre: Point, zoom: number): Placement {
  const along = (photoLength: number, stageLength: number, at: number): number => {
    const length = photoLength * zoom;
    if (length <= stageLength) return Math.round((stageLength - length) / 2);
    return Math.round(clamp(stageLength / 2 - at * zoom, stageLength - length, 0));
  };
  return {
    left: along(photo.width, stage.width, centre.x),
    top: along(photo.height, stage.height, centre.y),
    zoom,
  };
}

/** The photo point (fractional photo px, may lie outside) under a stage point. */
export function toPhoto(placement: Placement, at: Point): Point {
  return { x: (at.x - placement.left) / placement.zoom, y: (at.y - placement.top) / placement.zoom };
}

/**
 * The centre to ask of `place` so that a photo point stays under the same stage point at a new zoom.
 *
 * @param placement The placement now.
 * @param stage     Device px.
 * @param at        The fixed stage point, device px: the cursor.
 * @param zoom      The new zoom.
 */
export function centreKeeping(placement: Placement, stage: Size, at: Point, zoom: number): Point {
  const fixed = toPhoto(placement, at);
  return { x: fixed.x + (stage.width / 2 - at.x) / zoom, y: fixed.y + (stage.height / 2 - at.y) / zoom };
}

/**
 * The part of the photo on screen: whole photo px that cover it, at least 1x1, inside the photo.
 */
export function visibleRegion(photo: Size, stage: Size, placement: Placement): Region {
  const along = (photoLength: number, stageLength: number, start: number): [number, number] => {
    const low = clamp(Math.floor(-start / placement.zoom), 0, photoLength - 1);
    const high = clamp(Math.ceil((stageLength - start) / placement.zoom), low + 1, photoLength);
    return [low, high - low];
  };
  const [x, width] = along(photo.width, stage.width, placement.left);
  const [y, height] = along(photo.height, stage.height, placement.top);
  return { x, y, width, height };
}

/** The part of the stage that the photo covers, device px. */
export function visibleBox(photo: Size, stage: Size, placement: Placement): Box {
  return {
    left: clamp(placement.left, 0, stage.width),
    top: clamp(placement.top, 0, stage.height),
    right: clamp(Math.round(placement.left + photo.width * placement.zoom), 0, stage.width),
    bottom: clamp(Math.round(placement.top + photo.height * placement.zoom), 0, stage.height),
  };
}

/** Zooms at which the keys stop. */
const ladder = [
  1 / 64,
  1 / 32,
  1 / 16,
  1 / 12,
  1 / 8,
  1 / 6,
  1 / 4,
  1 / 3,
  1 / 2,
  2 / 3,
  1,
  1.5,
  2,
  3,
  4,
  6,
  8,
  12,
  16,
  24,
  32,
];

/** The next stop above or below a zoom; the last one when there is none. */
export function zoomStep(zoom: number, direction: 'in' | 'out'): number {
  // A thousandth absorbs rounding, so that a stop is never its own neighbour.
  if (direction === 'in') return ladder.find((stop) => stop > zoom * 1.001) ?? maxZoom;
  return ladder.findLast((stop) => stop < zoom / 1.001) ?? zoom / 2;
}
