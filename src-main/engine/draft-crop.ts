/** What a draft solves on: the visible part of a photo with a halo around it, averaged down to the screen's size. */
import type { Region } from '../contract/studio-calls';
import type { PlanarImage } from './backend';
import type { SolveSettings } from './engine-calls';
import { haloPx } from './halo';
import { averagedRows, interleavedRows } from './kernels/convert/photo-rows';
import type { PhotoPixels } from './photo-pixels';

export interface DraftCrop {
  /** The part of the photo that is solved, photo px. */
  readonly region: Region;
  /** Photo px per solved px and side; the last column and row may cover less. */
  readonly shrink: number;
}

/**
 * The crop to solve for a view.
 *
 * @param photo    Size in px.
 * @param visible  What will be shown, photo px.
 * @param shrink   Integer >= 1.
 * @param settings Those of the draft, already `shrunken`: the halo follows from them.
 * @returns        `visible` grown by the halo, cut at the photo's borders, its origin on a multiple of `shrink`.
 */
export function draftCrop(
  photo: { readonly width: number; readonly height: number },
  visible: Region,
  shrink: number,
  settings: SolveSettings,
): DraftCrop {
  const halo = haloPx(settings) * shrink;
  const along = (start: number, length: number, limit: number): [number, number] => {
    const first = Math.max(0, Math.floor((start - halo) / shrink) * shrink);
    const end = Math.min(limit, start + length + halo);
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
