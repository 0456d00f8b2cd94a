/** What of a photo a page looks at: whether it is there, and how finely a draft of it is solved. */
import { RudinError } from '../contract/outcome';
import type { Region, ShownPart } from '../contract/shown-part';
import type { OpenPhoto } from './photo-library';

/** A draft may have so much less resolution than the screen, in photo px a device px. */
const mostDraftBlur = 1 / 3;

/**
 * Zoomed out, the screen shows averages: a draft on averaged pixels is all that it can tell apart.
 *
 * @param zoom Device px per photo px.
 * @returns    Photo px per solved px and side, >= 1.
 */
export function draftShrink(zoom: number): number {
  return Math.max(1, Math.ceil(1 / zoom - mostDraftBlur));
}

/** Whether a region lies in another. */
export function isInside(inner: Region, outer: Region): boolean {
  return (
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height
  );
}

/** @throws {RudinError} `bad-params` where the region that is to be shown reaches out of the photo. */
export function checkRegion({ region }: Pick<ShownPart, 'region'>, { header }: OpenPhoto): void {
  if (!isInside(region, { x: 0, y: 0, width: header.width, height: header.height })) {
    throw new RudinError(
      'bad-params',
      `region must lie inside the photo of ${header.width} x ${header.height} px; ` +
        `got ${region.width} x ${region.height} at ${region.x}, ${region.y}`,
    );
  }
}
