/** Smoothing by means over squares, at a cost that does not depend on their size. */

interface Grid {
  readonly width: number;
  readonly height: number;
}

/**
 * Replaces every value of a plane by the mean over the square round it, twice: close to a Gaussian of standard deviation
 * sqrt(2 radius (radius + 1) / 3) px. Beyond the border there is nothing, and the mean is that of what is there.
 *
 * @param plane  Row-major, width * height; changed in place.
 * @param radius Of the square, px, integer >= 0; 0 changes nothing.
 */
export function smoothPlane(plane: Float32Array, grid: Grid, radius: number): void {
  if (radius === 0) return;
  for (let round = 0; round < 2; round++) {
    meanAlongRows(plane, grid, radius);
    meanAlongColumns(plane, grid, radius);
  }
}

function meanAlongRows(plane: Float32Array, { width, height }: Grid, radius: number): void {
  const row = new Float32Array(width);
  for (let y = 0; y < height; y++) {
    const start = y * width;
    row.set(plane.subarray(start, start + width));
    let sum = 0;
    for (let x = 0; x < Math.min(radius, width); x++) sum += row[x]!;
    for (let x = 0; x < width; x++) {
      if (x + radius < width) sum += row[x + radius]!;
      if (x - radius > 0) sum -= row[x - radius - 1]!;
      plane[start + x] = sum / (Math.min(width - 1, x + radius) - Math.max(0, x - radius) + 1);
    }
  }
}

/** Row by row with one sum a column, since walking down columns would miss the cache at every step. */
function meanAlongColumns(plane: Float32Array, { width, height }: Grid, radius: number): void {
  const before = new Float32Array((radius + 1) * width);
  const sums = new Float64Array(width);
  const add = (y: number, sign: 1 | -1, rows: Float32Array, at: number): void => {
    if (y < 0 || y >= height) return;
    for (let x = 0; x < width; x++) sums[x]! += sign * rows[at + x]!;
  };
  for (let y = 0; y < radius; y++) add(y, 1, plane, y * width);
  for (let y = 0; y < height; y++) {
    // The ring keeps what rows were before they were overwritten, as long as their sums need them.
    const place = (y % (radius + 1)) * width;
    add(y + radius, 1, plane, (y + radius) * width);
    add(y - radius - 1, -1, before, place);
    before.set(plane.subarray(y * width, (y + 1) * width), place);
    const rows = Math.min(height - 1, y + radius) - Math.max(0, y - radius) + 1;
    for (let x = 0; x < width; x++) plane[y * width + x] = sums[x]! / rows;
  }
}
