/**
 * A photo with half the edges, each pixel the mean of a cell of 2 x 2: what a coarse start is solved on.
 */
import type { CancelSignal, NoisyPhoto, PlanarImage } from '../backend';
import type { Grid } from '../formulas/grid';
import { planesOf } from '../kernels/convert/convert';
import { photoBand } from '../pixels/photo-pixels';
import { inBands } from '../reference/macrotask';

/** The size of the averaged photo; px. */
export function coarserGrid({ width, height }: Grid): Grid {
  return { width: Math.ceil(width / 2), height: Math.ceil(height / 2) };
}

/**
 * Averages a photo over cells of 2 x 2 px; the last column and row of cells cover what there is.
 *
 * @param photo Any size from 1 x 1.
 * @returns     A new image with ceil(width / 2) x ceil(height / 2) pixels, intensity.
 * @throws {RudinError} `cancelled`.
 */
export async function coarserPhoto(photo: NoisyPhoto, signal: CancelSignal): Promise<PlanarImage> {
  const grid = coarserGrid(photo);
  const channels = 'planes' in photo ? photo.planes.length : photo.channels;
  const planes = Array.from({ length: channels }, () => new Float32Array(grid.width * grid.height));
  await inBands(
    grid,
    ({ from, to }) => {
      const band = planesOf(photoBand(photo, 2 * from, Math.min(photo.height, 2 * to)));
      planes.forEach((plane, index) => averageRows(band, index, plane.subarray(from * grid.width)));
    },
    signal,
  );
  return { ...grid, planes };
}

/** The rows of cells of one plane of a band, which begins with a row of cells. */
function averageRows({ width, height, planes }: PlanarImage, index: number, into: Float32Array): void {
  const source = planes[index]!;
  let at = 0;
  for (let y = 0; y < height; y += 2) {
    const row = y * width;
    // A row or column that is missing counts as the one before it again.
    const below = y + 1 < height ? row + width : row;
    for (let x = 0; x < width; x += 2) {
      const right = x + 1 < width ? x + 1 : x;
      into[at++] =
        (source[row + x]! + source[row + right]! + source[below + x]! + source[below + right]!) / 4;
    }
  }
}
