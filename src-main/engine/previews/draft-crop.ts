/** What a draft solves on: the visible part of a photo with a halo around it, averaged down to the screen's size. */
import type { Region } from '../../contract/studio-calls';
import type { PlanarImage, PlaneShape } from '../backend';
import type { SolveSettings } from '../engine-calls';
import { averagedRows, interleavedRows } from '../kernels/convert/photo-rows';
import type { PhotoPixels } from '../pixels/photo-pixels';

export interface DraftCrop {
  /** The part of the photo that is solved, photo px. */
  readonly region: Region;
  /** Photo px per solved px and side; the last column and row may cover less. */
  readonly shrink: number;
}

/**
 * The crop to solve for a view.
 *
 * @param photo   Size in px.
 * @param visible What will be shown, photo px.
 * @param shrink  Integer >= 1.
 * @param halo    Context on each side, solved px, integer >= 0.
 * @returns       `visible` grown by the halo, cut at the photo's borders, its origin on a multiple of `shrink`.
 */
export function draftCrop(
  photo: { readonly width: number; readonly height: number },
  visible: Region,
  shrink: number,
  halo: number,
): DraftCrop {
  const along = (start: number, length: number, limit: number): [number, number] => {
    const first = Math.max(0, Math.floor((start - halo * shrink) / shrink) * shrink);
    const end = Math.min(limit, start + length + halo * shrink);
    return [first, end - first];
  };
  const [x, width] = along(visible.x, visible.width, photo.width);
  const [y, height] = along(visible.y, visible.height, photo.height);
  return { region: { x, y, width, height }, shrink };
}

/**
 * The settings that mean the same on pixels averaged over shrink x shrink.
 *
 * A gradient per averaged px is `shrink` times that per photo px, and each averaged px stands for shrink^2 of them in
 * both terms, so lambda becomes lambda / shrink^beta.
 */
export function shrunken(settings: SolveSettings, shrink: number): SolveSettings {
  return { ...settings, weight: settings.weight / shrink ** settings.beta };
}

/** The crop's colour as planes, averaged over its cells. */
export function cropPlanes(pixels: PhotoPixels, { region, shrink }: DraftCrop): PlanarImage {
  const rows = averagedRows(interleavedRows(pixels, region, 'colour'), shrink);
  const { width, height, planeCount } = rows;
  const planes = Array.from({ length: planeCount }, () => new Float32Array(width * height));
  for (let y = 0; y < height; y += 1) {
    rows.add(
      y,
      1,
      planes.map((plane) => plane.subarray(y * width, (y + 1) * width)),
    );
  }
  return { width, height, planes };
}

/** The size of a crop's planes. */
export function cropShape(photo: Pick<PhotoPixels, 'channels'>, { region, shrink }: DraftCrop): PlaneShape {
  return {
    width: Math.ceil(region.width / shrink),
    height: Math.ceil(region.height / shrink),
    channels: photo.channels,
  };
}

/**
 * The cells of a crop that lie under a region.
 *
 * @param region Photo px, inside the crop.
 * @returns      The cells in the crop's own px, and what they cover in photo px: the last ones may reach beyond the
 *               photo by less than a cell.
 */
export function cellsOf(crop: DraftCrop, region: Region): { cells: Region; covered: Region } {
  const { shrink } = crop;
  const along = (start: number, length: number, origin: number): [number, number] => {
    const first = Math.floor((start - origin) / shrink);
    return [first, Math.ceil((start + length - origin) / shrink) - first];
  };
  const [x, width] = along(region.x, region.width, crop.region.x);
  const [y, height] = along(region.y, region.height, crop.region.y);
  const covered = {
    x: crop.region.x + x * shrink,
    y: crop.region.y + y * shrink,
    width: width * shrink,
    height: height * shrink,
  };
  return { cells: { x, y, width, height }, covered };
}

/**
 * Whether a crop that is open serves for a view: as fine, around the least that has to be there, and not much larger
 * than what would be opened.
 */
export function serves(open: DraftCrop, wanted: DraftCrop, least: Region): boolean {
  const { region } = open;
  return (
    open.shrink === wanted.shrink &&
    region.x <= least.x &&
    region.y <= least.y &&
    region.x + region.width >= least.x + least.width &&
    region.y + region.height >= least.y + least.height &&
    region.width * region.height <= 1.5 * wanted.region.width * wanted.region.height
  );
}
