/** What one of several pictures is solved on: the part that is shown with a margin, in steps so that pictures share crops. */
import type { Region } from '../../contract/studio-calls';
import { draftCrop, type DraftCrop } from './draft-crop';
import type { SolveSettings } from '../engine-calls';
import { haloPx } from './halo';

/** Margins are doubled from this on: all weights of a sheet need at most four crops, on each of which a problem stays open. */
const smallestHaloPx = 8;

/**
 * The crop on which a picture of a part of a photo is solved at full resolution. It depends on the settings and the part
 * alone, as the pixels must.
 *
 * @param photo  Size in px.
 * @param region What is shown, photo px.
 * @returns      The region with a margin of 0 (weight 0), 8, 16, 32 or 64 px, cut at the photo's borders.
 */
export function cellCrop(
  photo: { readonly width: number; readonly height: number },
  settings: SolveSettings,
  region: Region,
): DraftCrop {
  const wanted = haloPx(settings);
  let halo = wanted === 0 ? 0 : smallestHaloPx;
  while (halo < wanted) halo *= 2;
  return draftCrop(photo, region, 1, halo);
}

/** Whether a crop is the whole photo, so that its answer is the exact result. */
export function isWhole(
  { width, height }: { readonly width: number; readonly height: number },
  { region, shrink }: DraftCrop,
): boolean {
  return shrink === 1 && region.width === width && region.height === height;
}
