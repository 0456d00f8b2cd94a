// prolong-dual: starts a problem from the answer to the same photo averaged over cells of 2 x 2 px.
//
//   Every border between two cells carries the flux P of the coarse problem twice on each of its edges, so that the cell
//   gains as much a pixel as the coarse pixel did; inside the cell the flux runs evenly from border to border:
//
//     pX = P[X-1] + P[X] (left column of the cell), 2 P[X] (right column)      pY alike, by rows
//
//   Then div p is the coarse divergence at every pixel of the cell. What of f is not its mean over the cell is taken out
//   on the four edges inside it, by the smallest flux d that does so, with b - a the difference along the edge and e - d
//   that along the one beside it:
//
//     p <- p + (3 (b - a) + (e - d)) / (8 w_c),        after which f + div(w_c p) is constant on the cell
//
//   u is the coarse estimate, constant on the cell. A cell with one row or column only has the missing one repeated.
//   For beta = 1 |p| <= lambda has yet to be seen to.
//
//   P, U   in   [plane][ceil(height/2)][ceil(width/2)]  dual and estimate of the coarse problem, lambda / 2^beta
//   f      in   [plane][height][width]                  noisy planes in the solve basis, intensity
//   p, u   out  [plane][height][width]                  p = 0 at the far borders
//   w_c    uniform  per plane                           factor on the gradient, no unit, > 0
//
// The factor 2 is 2^beta / 2^(beta-1): |p| = lambda beta |g|^(beta-1), and a gradient per coarse pixel is twice that per
// pixel. Edges: CONVENTIONS.md, "Grid". Agrees with float64 within 2e-6 of the largest |p|.
// Source: Raviart and Thomas 1977, doi:10.1007/BFb0064470, lowest order, for the flux between the borders.
import {
  blockBytes, groupPixels, heightField, planesField, pXOffset, pYOffset, stagingField, uOffset,
  weightsField, widthField,
} from '../../wasm/memory-fields';
import { header, headerDouble } from '../../wasm/lanes.as';
import { stateRow } from '../../wasm/state-rows.as';

/** The lanes of four coarse pixels that belong to the first or the second four pixels of the photo. */
@inline
function doubled(half: i32, vector: v128): v128 {
  return half == 0 ? v128.shuffle<i32>(vector, vector, 0, 0, 1, 1) : v128.shuffle<i32>(vector, vector, 2, 2, 3, 3);
}

/** Lanes that lie inside the row; x is the first one's column. */
@inline
function lanesBelow(limit: i32, x: i32): v128 {
  return i32x4.lt_s(i32x4.add(i32x4.splat(x), i32x4(0, 1, 2, 3)), i32x4.splat(limit));
}

/** f of a block, its last column repeated beyond the edge. */
@inline
function closedRow(block: usize, inside: v128): v128 {
  const f = v128.load(block);
  return v128.bitselect(f, v128.shuffle<i32>(f, f, 0, 0, 2, 2), inside);
}

/** b - a in both lanes of a pair. */
@inline
function alongPairs(f: v128): v128 {
  return f32x4.sub(v128.shuffle<i32>(f, f, 1, 1, 3, 3), v128.shuffle<i32>(f, f, 0, 0, 2, 2));
}

@inline
function threeAndOne(own: v128, other: v128, unit: v128): v128 {
  return f32x4.mul(unit, f32x4.add(f32x4.mul(f32x4.splat(3), own), other));
}

/** One block of the upper and, where there is one, of the lower row of a row of cells. */
@inline
function prolongBlock(
  upper: usize, lower: usize, x: i32, unit: v128, u: v128, across: v128, above: v128, below: v128,
): void {
  const width: i32 = header(widthField);
  const inside = lanesBelow(width, x);
  const hasRight = lanesBelow(width - 1, x);
  const top = closedRow(upper, inside);
  const bottom = lower ? closedRow(lower, inside) : top;
  const topPairs = alongPairs(top);
  const bottomPairs = alongPairs(bottom);
  const down = f32x4.sub(bottom, top);
  const beside = v128.shuffle<i32>(down, down, 1, 0, 3, 2);
  const leftLanes = i32x4(-1, 0, -1, 0);
  const topFlux = v128.and(leftLanes, threeAndOne(topPairs, bottomPairs, unit));
  const estimate = v128.and(inside, u);
  v128.store(upper, estimate, uOffset);
  v128.store(upper, v128.and(hasRight, f32x4.add(across, topFlux)), pXOffset);
  if (!lower) {
    // The photo's last row: nothing flows on.
    v128.store(upper, f32x4.splat(0), pYOffset);
    return;
  }
  const inner = f32x4.add(f32x4.add(above, below), threeAndOne(down, beside, unit));
  v128.store(upper, v128.and(inside, inner), pYOffset);
  const bottomFlux = v128.and(leftLanes, threeAndOne(bottomPairs, topPairs, unit));
  v128.store(lower, estimate, uOffset);
  v128.store(lower, v128.and(hasRight, f32x4.add(across, bottomFlux)), pXOffset);
  v128.store(lower, v128.and(inside, f32x4.add(below, below)), pYOffset);
}

/** One plane of one row of cells. `cell` is its first block in the coarse row, `above` that in the row above or 0. */
@inline
function prolongPlane(cell: usize, above: usize, upper: usize, lower: usize, unit: v128): void {
  const width: i32 = header(widthField);
  const stride = <usize>header(planesField) * blockBytes;
  // 0 without a lower row, so that its address stays 0.
  const lowerStride = lower ? stride : 0;
  let left = f32x4.splat(0);
  for (let x = 0; x < width; x += 2 * groupPixels) {
    const u = v128.load(cell, uOffset);
    const pX = v128.load(cell, pXOffset);
    const pY = v128.load(cell, pYOffset);
    const pYAbove = above ? v128.load(above, pYOffset) : f32x4.splat(0);
    const inside = f32x4.add(v128.shuffle<i32>(left, pX, 3, 4, 5, 6), pX);
    const border = f32x4.add(pX, pX);
    prolongBlock(
      upper, lower, x, unit, doubled(0, u), v128.shuffle<i32>(inside, border, 0, 4, 1, 5),
      doubled(0, pYAbove), doubled(0, pY),
    );
    if (x + groupPixels < width) {
      prolongBlock(
        upper + stride, lower + lowerStride, x + groupPixels, unit, doubled(1, u),
        v128.shuffle<i32>(inside, border, 2, 6, 3, 7), doubled(1, pYAbove), doubled(1, pY),
      );
    }
    left = pX;
    cell += stride;
    if (above) above += stride;
    upper += 2 * stride;
    lower += 2 * lowerStride;
  }
}

/**
 * The rows of cells from..to-1.
 *
 * @param first      The row of cells that the staging area starts with, one above `from` where there is one.
 * @param coarseRowBytes Bytes of a row of blocks of the coarse problem.
 */
export function prolongRows(first: i32, coarseRowBytes: usize, from: i32, to: i32): void {
  const planes: usize = header(planesField);
  const height: i32 = header(heightField);
  for (let row = from; row < to; row++) {
    const cells = <usize>header(stagingField) + <usize>(row - first) * coarseRowBytes;
    const above: usize = row > 0 ? cells - coarseRowBytes : 0;
    const upper = stateRow(2 * row);
    const lower: usize = 2 * row + 1 < height ? stateRow(2 * row + 1) : 0;
    for (let plane: usize = 0; plane < planes; plane++) {
      const unit = f32x4.splat(<f32>(1 / (8 * headerDouble(weightsField + 16 * <i32>plane))));
      const block = plane * blockBytes;
      prolongPlane(cells + block, above ? above + block : 0, upper + block, lower ? lower + block : 0, unit);
    }
  }
}
