/**
 * What can be drawn: a photo as decoded, or a result that covers it or a part of it, perhaps at a lower
 * resolution. `openCells` turns either into rows of cells; shapes and edges are settled here, once.
 */
import { RudinError } from '../../contract/outcome';
import type { Region } from '../../contract/studio-calls';
import type { PlanarImage } from '../backend';
import { largestCode } from '../kernels/convert/convert';
import { averagedRows, interleavedRows, planarRows, type PhotoRows } from '../kernels/convert/photo-rows';
import { rowSamples, type PhotoPixels } from '../pixels/photo-pixels';

/** What drawing needs to know of a photo. */
export interface DrawnPhoto {
  /** As decoded. */
  readonly pixels: PhotoPixels;
  /** Per colour channel, intensity. */
  readonly noiseStdDev: readonly number[];
}

/** What drawing needs to know of a result. */
export interface DrawnResult {
  /** Intensity, not clipped; integers where it was too large to be kept as floats. */
  readonly image: PlanarImage | PhotoPixels;
  /**
   * The part of the photo that `image` covers and how many photo px one of its pixels stands for, per side; `image`
   * is then ceil(region / shrink) px a side. Null when it covers the whole photo, pixel by pixel.
   */
  readonly crop: { readonly region: Region; readonly shrink: number } | null;
}

/** A rectangle of a source's cells, opened for drawing. */
export interface OpenCells {
  /** What the cells cover, photo px; the last ones may reach less far than a whole cell. */
  readonly covered: Region;
  readonly shrink: number;
  /** Intensity per colour channel of what is drawn. */
  readonly colour: PhotoRows;
  /** The photo as decoded, averaged over the same cells. */
  readonly original: PhotoRows;
  /** Alpha 0..1 over the same cells; null where the photo is opaque throughout. */
  readonly alpha: PhotoRows | null;
}

/**
 * Refuses a region that is empty or reaches out of the photo.
 *
 * @throws {RudinError} `bad-params` with the region and the size.
 */
function requireInside(region: Region, photo: { width: number; height: number }): void {
  const { x, y, width, height } = region;
  const whole = [x, y, width, height].every(Number.isInteger);
  const inside = x >= 0 && y >= 0 && x + width <= photo.width && y + height <= photo.height;
  if (!whole || !inside || width < 1 || height < 1) {
    throw new RudinError(
      'bad-params',
      `region: expected whole pixels inside ${photo.width}x${photo.height}, got ${describe(region)}`,
    );
  }
}

/**
 * The cells that lie under a region.
 *
 * @param photo  The photo as decoded.
 * @param result What is drawn; null draws the photo itself.
 * @param region Photo px.
 * @param margin Further cells on each side, as many as there are; default 0.
 * @throws {RudinError} `bad-params` when the region is not inside the photo, or the result does not cover it.
 */
export function openCells(
  photo: PhotoPixels,
  result: DrawnResult | null,
  region: Region,
  margin = 0,
): OpenCells {
  requireInside(region, photo);
  const whole = { x: 0, y: 0, width: photo.width, height: photo.height };
  const { region: reach, shrink } = result?.crop ?? { region: whole, shrink: 1 };
  if (result !== null) requireCover(result.image, { region: reach, shrink }, region);
  const columns = cellsUnder([region.x, region.width], [reach.x, reach.width], shrink, margin);
  const rows = cellsUnder([region.y, region.height], [reach.y, reach.height], shrink, margin);
  const covered = { x: columns.start, y: rows.start, width: columns.length, height: rows.length };
  const cells = { x: columns.cell, y: rows.cell, width: columns.cells, height: rows.cells };
  const original = averagedRows(interleavedRows(photo, covered, 'colour'), shrink);
  return {
    covered,
    shrink,
    original,
    colour: result === null ? original : imageRows(result.image, cells),
    alpha: isOpaque(photo) ? null : averagedRows(interleavedRows(photo, covered, 'alpha'), shrink),
  };
}

function imageRows(image: DrawnResult['image'], cells: Region): PhotoRows {
  return 'planes' in image ? planarRows(image, cells) : interleavedRows(image, cells, 'colour');
}

const knownOpaque = new WeakMap<PhotoPixels, boolean>();

/** Whether a photo has no alpha or only full alpha, as most have that have one: drawing is then three times as fast. */
export function isOpaque(photo: PhotoPixels): boolean {
  let opaque = !photo.hasAlpha || knownOpaque.get(photo);
  if (opaque === undefined) {
    opaque = true;
    for (let y = 0; opaque && y < photo.height; y += rowsAtATime) {
      opaque = isOpaqueBand(photo, y, Math.min(photo.height, y + rowsAtATime));
    }
    knownOpaque.set(photo, opaque);
  }
  return opaque;
}

/** Rows that are looked through at a time for alpha. */
const rowsAtATime = 64;

function isOpaqueBand(photo: PhotoPixels, from: number, to: number): boolean {
  const samples = rowSamples(photo, from, to);
  const largest = largestCode(photo.bitDepth);
  let k = photo.channels;
  while (k < samples.length && samples[k] === largest) k += photo.channels + 1;
  return k >= samples.length;
}

/** A part of one axis: its first cell, its cells, and the photo px that they cover. */
function cellsUnder(
  [start, length]: readonly [number, number],
  [reachStart, reachLength]: readonly [number, number],
  shrink: number,
  margin: number,
): { cell: number; cells: number; start: number; length: number } {
  const all = Math.ceil(reachLength / shrink);
  const cell = Math.max(0, Math.floor((start - reachStart) / shrink) - margin);
  const end = Math.min(all, Math.ceil((start + length - reachStart) / shrink) + margin);
  const coveredStart = reachStart + cell * shrink;
  const coveredEnd = Math.min(reachStart + end * shrink, reachStart + reachLength);
  return { cell, cells: end - cell, start: coveredStart, length: coveredEnd - coveredStart };
}

function requireCover(
  image: { readonly width: number; readonly height: number },
  { region, shrink }: { region: Region; shrink: number },
  asked: Region,
): void {
  const width = Math.ceil(region.width / shrink);
  const height = Math.ceil(region.height / shrink);
  if (image.width !== width || image.height !== height) {
    throw new RudinError(
      'bad-params',
      `result: expected ${width}x${height} for ${describe(region)} at 1/${shrink}, ` +
        `got ${image.width}x${image.height}`,
    );
  }
  const covers =
    asked.x >= region.x &&
    asked.y >= region.y &&
    asked.x + asked.width <= region.x + region.width &&
    asked.y + asked.height <= region.y + region.height;
  if (!covers) {
    throw new RudinError(
      'bad-params',
      `region: the draft covers ${describe(region)}, asked was ${describe(asked)}`,
    );
  }
}

function describe({ x, y, width, height }: Region): string {
  return `${width}x${height} at ${x},${y}`;
}
