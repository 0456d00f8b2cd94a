// Rows of an estimate in float64, one plane at a time, and the sums that evaluating kernels make of them. In float64
// because a flat region must come out flat: at beta = 1 a rounding error of 1e-7 in its gradient would count as gap.
//
// A row has room for one group more; its last column is repeated once, so that the difference there is zero. Sums run
// over pairs of pixels; where the width is odd, the last pair's second lane is masked out.
import {
  blockBytes, estimatePlaneBytesField, estimateRowBytesField, groupPixels, groupsField, heightField, planesField,
  pXOffset, pYOffset, vectorBytes, weightsField, widthField,
} from './memory-fields';
import { firstLane, header, headerDouble, pairAt } from './lanes.as';
import { bytesToRowAbove, keptRow, stateRow } from './state-rows.as';

/** Row y of one plane of f + div(w_c p). */
export function dualEstimateRow(y: i32, plane: usize, into: usize): void {
  const stride = <usize>header(planesField) * blockBytes;
  const weight = f64x2.splat(headerDouble(weightsField + 16 * <i32>plane));
  let block = blockOf(y, plane);
  const end = block + <usize>header(groupsField) * stride;
  // Above the first row stands no dual; its own, times zero, takes its place.
  const above = bytesToRowAbove(y);
  const hasAbove = f64x2.splat(y > 0 ? 1 : 0);
  let out = into;
  let left: f64 = 0;
  while (block < end) {
    for (let half: usize = 0; half < 16; half += 8) {
      const pX = pairAt(block + pXOffset + half);
      const pXLeft = f64x2.replace_lane(v128.shuffle<i64>(pX, pX, 0, 0), 0, left);
      left = f64x2.extract_lane(pX, 1);
      const pYAbove = f64x2.mul(hasAbove, pairAt(block - above + pYOffset + half));
      const across = f64x2.sub(pairAt(block + pYOffset + half), pYAbove);
      const divergence = f64x2.add(f64x2.sub(pX, pXLeft), across);
      v128.store(out, f64x2.add(pairAt(block + half), f64x2.mul(weight, divergence)));
      out += 16;
    }
    block += stride;
  }
  repeatLastColumn(into);
}

/** Row y of one plane of the kept estimate. */
export function keptEstimateRow(y: i32, plane: usize, into: usize): void {
  const stride = <usize>header(planesField) * vectorBytes;
  let vector = keptRow(y) + plane * vectorBytes;
  const end = vector + <usize>header(groupsField) * stride;
  let out = into;
  while (vector < end) {
    v128.store(out, pairAt(vector));
    v128.store(out, pairAt(vector + 8), 16);
    out += groupPixels * 8;
    vector += stride;
  }
  repeatLastColumn(into);
}

@inline
function repeatLastColumn(into: usize): void {
  const edge = into + <usize>header(widthField) * 8;
  store<f64>(edge, load<f64>(edge - 8));
}

/** Where row y of one plane starts in the solver's blocks. */
@inline
export function blockOf(y: i32, plane: usize): usize {
  return stateRow(y) + plane * blockBytes;
}

/** A thread's row of one plane: two of them take turns as this row and the next. */
@inline
export function scratchRow(scratch: usize, y: i32, plane: usize): usize {
  const row = scratch + <usize>(y & 1) * <usize>header(estimateRowBytesField);
  return row + plane * <usize>header(estimatePlaneBytesField);
}

/** The row below, or the last row itself, where the difference downwards is zero. */
@inline
export function scratchRowBelow(scratch: usize, y: i32, plane: usize): usize {
  return scratchRow(scratch, y + 1 < <i32>header(heightField) ? y + 1 : y, plane);
}

/** A thread's row of |g|^2; that of |p|^2 comes behind it. */
@inline
export function scratchSquares(scratch: usize): usize {
  return scratch + 2 * <usize>header(estimateRowBytesField);
}

@inline
function differenceX(row: usize): v128 {
  return f64x2.sub(v128.load(row, 8), v128.load(row));
}

@inline
function differenceY(row: usize, below: usize): v128 {
  return f64x2.sub(v128.load(below), v128.load(row));
}

/** |w_c grad u_c|^2 of one plane, added to `squares`, or put there for the first plane. */
export function addGradientSquares(plane: usize, row: usize, below: usize, squares: usize, isFirst: bool): void {
  const weight = headerDouble(weightsField + 16 * <i32>plane);
  const factor = f64x2.splat(weight * weight);
  const end = row + <usize>header(widthField) * 8;
  while (row < end) {
    const gX = differenceX(row);
    const gY = differenceY(row, below);
    const own = f64x2.mul(factor, f64x2.add(f64x2.mul(gX, gX), f64x2.mul(gY, gY)));
    v128.store(squares, isFirst ? own : f64x2.add(own, v128.load(squares)));
    row += 16;
    below += 16;
    squares += 16;
  }
}

/** |p_c|^2 of one plane, added to `squares`, or put there for the first plane. */
export function addDualSquares(y: i32, plane: usize, squares: usize, isFirst: bool): void {
  const stride = <usize>header(planesField) * blockBytes;
  let block = blockOf(y, plane);
  const end = block + <usize>header(groupsField) * stride;
  while (block < end) {
    for (let half: usize = 0; half < 16; half += 8) {
      const pX = pairAt(block + pXOffset + half);
      const pY = pairAt(block + pYOffset + half);
      const own = f64x2.add(f64x2.mul(pX, pX), f64x2.mul(pY, pY));
      v128.store(squares, isFirst ? own : f64x2.add(own, v128.load(squares)));
      squares += 16;
    }
    block += stride;
  }
}

/** p . w_c grad u_c at the pair of pixels that starts at `row`. */
@inline
function productAt(block: usize, half: usize, row: usize, below: usize): v128 {
  const alongX = f64x2.mul(pairAt(block + pXOffset + half), differenceX(row));
  return f64x2.add(alongX, f64x2.mul(pairAt(block + pYOffset + half), differenceY(row, below)));
}

/** The sum of p . w_c grad u_c over one row of one plane. */
export function productSum(y: i32, plane: usize, row: usize, below: usize): f64 {
  const stride = <usize>header(planesField) * blockBytes;
  const width: usize = header(widthField);
  let block = blockOf(y, plane);
  const end = block + (width >> 2) * stride;
  let sum = f64x2.splat(0);
  while (block < end) {
    sum = f64x2.add(sum, productAt(block, 0, row, below));
    sum = f64x2.add(sum, productAt(block, 8, row + 16, below + 16));
    block += stride;
    row += groupPixels * 8;
    below += groupPixels * 8;
  }
  if (width & 2) sum = f64x2.add(sum, productAt(block, 0, row, below));
  if (width & 1) {
    const half: usize = (width & 2) * 4;
    sum = f64x2.add(sum, firstLane(productAt(block, half, row + 2 * half, below + 2 * half)));
  }
  const weight = headerDouble(weightsField + 16 * <i32>plane);
  return weight * (f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1));
}

@inline
function changeSquares(block: usize, half: usize, row: usize): v128 {
  const change = f64x2.sub(v128.load(row), pairAt(block + half));
  return f64x2.mul(change, change);
}

/** The sum of (u - f)^2 over one row of one plane. */
export function removedSum(y: i32, plane: usize, row: usize): f64 {
  const stride = <usize>header(planesField) * blockBytes;
  const width: usize = header(widthField);
  let block = blockOf(y, plane);
  const end = block + (width >> 2) * stride;
  let sum = f64x2.splat(0);
  while (block < end) {
    sum = f64x2.add(sum, changeSquares(block, 0, row));
    sum = f64x2.add(sum, changeSquares(block, 8, row + 16));
    block += stride;
    row += groupPixels * 8;
  }
  if (width & 2) sum = f64x2.add(sum, changeSquares(block, 0, row));
  if (width & 1) {
    const half: usize = (width & 2) * 4;
    sum = f64x2.add(sum, firstLane(changeSquares(block, half, row + 2 * half)));
  }
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}
