/**
 * A photo with half the edges, each pixel the mean of a cell of 2 x 2: what a coarse start is solved on.
 */
import type { CancelSignal, PlanarImage } from './backend';
import type { Grid, RowBand } from './grid';
import { inBands } from './reference/macrotask';

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
export async function coarserPhoto(photo: PlanarImage, signal: CancelSignal): Promise<PlanarImage> {
  const grid = coarserGrid(photo);
  const planes = photo.planes.map(() => new Float32Array(grid.width * grid.height));
  const average = (band: RowBand): void =>
    planes.forEach((plane, index) => averageRows(photo, index, plane, band));
  await inBands(grid, average, signal);
  return { ...grid, planes };
}

function averageRows(photo: PlanarImage, index: number, into: Float32Array, band: RowBand): void {
  const { width, height } = photo;
  const source = photo.planes[index]!;
  let at = band.from * Math.ceil(width / 2);
  for (let y = 2 * band.from; y < Math.min(height, 2 * band.to); y += 2) {
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
