/** Draws a frame where the view has its photo now, so that panning and zooming never wait for new pixels. */
import type { ViewKind } from '@contract/studio-calls';
import type { Frame } from '../../state/pictures.svelte';
import { nearestFromZoom, type Box, type Placement, type Size } from '../../state/zoom-maths';

/** A frame's pixels as something a canvas can draw. */
export interface Bitmap {
  readonly frame: Frame;
  /** The frame's own bytes with their colour space. */
  readonly pixels: ImageData;
  /** Null until the pixels were drawn in a way that takes a canvas: most drafts are replaced before. */
  canvas: OffscreenCanvas | null;
}

/**
 * The colour space in which the screen should read a frame's bytes, which are the file's own values.
 *
 * @param profile Description of the photo's ICC profile, or null.
 * @param view    Gradients and what was removed are drawn for any screen alike.
 * @returns       `display-p3` for a photo in Display P3. Other wide profiles are read as sRGB: no browser canvas
 *                knows them. Exports are not concerned; they keep values and profile.
 */
export function colourSpaceOf(profile: string | null, view: ViewKind): PredefinedColorSpace {
  return view === 'result' && profile !== null && /\bdisplay p3\b/i.test(profile) ? 'display-p3' : 'srgb';
}

/**
 * Makes a drawable of a frame.
 *
 * @param frame   Its bytes are kept, not copied.
 * @param profile Description of the photo's ICC profile, or null.
 */
export function bitmapOf(frame: Frame, profile: string | null): Bitmap {
  const { width, height, view } = frame.header;
  const colorSpace = colourSpaceOf(profile, view);
  const { buffer, byteOffset, byteLength } = frame.rgba;
  const bytes = new Uint8ClampedArray(buffer as ArrayBuffer, byteOffset, byteLength);
  return { frame, pixels: new ImageData(bytes, width, height, { colorSpace }), canvas: null };
}

/** @throws {Error} when the browser has no canvas to give, which ends in an empty stage. */
function canvasOf(bitmap: Bitmap): OffscreenCanvas {
  if (bitmap.canvas !== null) return bitmap.canvas;
  const { pixels } = bitmap;
  const canvas = new OffscreenCanvas(pixels.width, pixels.height);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('the browser gave no 2D canvas');
  context.putImageData(pixels, 0, 0);
  bitmap.canvas = canvas;
  return canvas;
}

/** Squares of the board behind transparent photos, in CSS px, and its two greys. */
const squarePx = 8;
const boardGreys = ['#8a8a8a', '#b4b4b4'] as const;

/** A neutral checkerboard over the part of the stage that shows photo. */
export function drawBoard(context: CanvasRenderingContext2D, box: Box, pixelRatio: number): void {
  const edge = Math.max(1, Math.round(squarePx * pixelRatio));
  context.fillStyle = boardGreys[0];
  context.fillRect(box.left, box.top, box.right - box.left, box.bottom - box.top);
  context.fillStyle = boardGreys[1];
  context.beginPath();
  for (let top = box.top; top < box.bottom; top += edge) {
    const isOdd = Math.round((top - box.top) / edge) % 2;
    for (let left = box.left + isOdd * edge; left < box.right; left += 2 * edge) {
      context.rect(left, top, Math.min(edge, box.right - left), Math.min(edge, box.bottom - top));
    }
  }
  context.fill();
}

/** Where a frame's region lies on the stage, device px, and at which size. */
export function frameBox(frame: Frame['header'], placement: Placement): { left: number; top: number } & Size {
  const { region } = frame;
  const left = placement.left + region.x * placement.zoom;
  const top = placement.top + region.y * placement.zoom;
  return {
    ...along('left', 'width', left, region.width * placement.zoom, frame.width),
    ...along('top', 'height', top, region.height * placement.zoom, frame.height),
  };
}

/** Snaps to device px; a frame that was made for this zoom is drawn pixel on pixel. */
function along<Start extends string, Length extends string>(
  startName: Start,
  lengthName: Length,
  start: number,
  length: number,
  framePixels: number,
): Record<Start | Length, number> {
  const isMadeForThis = Math.abs(length - framePixels) <= 1;
  return {
    [startName]: isMadeForThis ? Math.round(start) : start,
    [lengthName]: isMadeForThis ? framePixels : length,
  } as Record<Start | Length, number>;
}

/**
 * Draws one bitmap at the view's place; squares from 200 % on, smooth below.
 *
 * @throws {Error} when the browser has no canvas to give, which ends in an empty stage.
 */
export function drawBitmap(
  context: CanvasRenderingContext2D,
  bitmap: Bitmap,
  placement: Placement,
  opacity: number,
): void {
  const box = frameBox(bitmap.frame.header, placement);
  context.globalAlpha = opacity;
  context.imageSmoothingEnabled = placement.zoom < nearestFromZoom;
  context.imageSmoothingQuality = 'high';
  context.drawImage(canvasOf(bitmap), box.left, box.top, box.width, box.height);
  context.globalAlpha = 1;
}

/**
 * Writes an opaque bitmap where it lies pixel on pixel, which takes no canvas and no copy beside the one on screen.
 *
 * @returns Whether it lies so; where it does not, nothing was written.
 */
export function writeBitmap(
  context: CanvasRenderingContext2D,
  { frame, pixels }: Bitmap,
  placement: Placement,
): boolean {
  const { left, top, width, height } = frameBox(frame.header, placement);
  const isOnPixels = Number.isInteger(left) && Number.isInteger(top);
  if (!isOnPixels || width !== pixels.width || height !== pixels.height) return false;
  context.putImageData(pixels, left, top);
  return true;
}
