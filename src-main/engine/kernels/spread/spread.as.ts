// spread: how far a photo and the dual's estimate of it are from one flat colour, the photo's mean.
//
//   noisySquares    = sum (f - mean)^2                      mean = sum f / pixels, plane by plane
//   estimateSquares = sum (f + div(w_c p) - mean)^2
//
//   f      in       [plane][height][width]      noisy planes in the solve basis, intensity
//   p      in       2 x [plane][height][width]  dual variable; |p| <= lambda where the sums are to bound anything
//   w_c    uniform  per plane                   factor on the gradient, no unit, > 0
//   mean   uniform  per plane                   the sum of f, which a first pass makes, over the pixels; intensity
//
// div takes nothing from the sum over a plane, so that the estimate has the same mean. For beta = 1 and a feasible p the
// duality gap of the flat photo is estimateSquares / 2, and ||mean - u*||^2 <= estimateSquares: the certificate of a weight
// that leaves one colour. No gradient enters it, so that lambda does not magnify its rounding.
//
// Sums are made per row and the rows are added in order, in float64. Float32 twins agree within 1e-4 of each sum plus
// 1e-9 a pixel. Edges: CONVENTIONS.md, "Grid".
// Source: the bound is Chambolle and Pock 2016, doi:10.1017/S096249291600009X, section 5.1, with a constant for u.
import { blockBytes, meansField, planesField, widthField } from '../../wasm/memory-fields';
import { blockOf, dualEstimateRow, scratchRow } from '../../wasm/estimate-rows.as';
import { firstLane, header, headerDouble, laneSum, pairAt } from '../../wasm/lanes.as';
import { rowSums } from '../../wasm/state-rows.as';

/** Two pixels of f in a row of blocks. */
@inline
function noisyPair(start: usize, x: usize): v128 {
  const stride = <usize>header(planesField) * blockBytes;
  return pairAt(start + (x >> 2) * stride + (x & 2) * 4);
}

/** The sum of f over one row of one plane. */
function noisySum(y: i32, plane: usize): f64 {
  const width: usize = header(widthField);
  const start = blockOf(y, plane);
  let sum = f64x2.splat(0);
  for (let x: usize = 0; x < width; x += 2) {
    const pair = noisyPair(start, x);
    sum = f64x2.add(sum, x + 1 < width ? pair : firstLane(pair));
  }
  return laneSum(sum);
}

/** Sums of f over the rows from..to-1, plane by plane. */
export function planeSumRows(from: i32, to: i32): void {
  const planes: i32 = header(planesField);
  for (let y = from; y < to; y++) {
    for (let plane = 0; plane < 3; plane++) {
      store<f64>(rowSums(y) + 8 * <usize>plane, plane < planes ? noisySum(y, plane) : 0);
    }
  }
}

@inline
function squareFrom(pair: v128, mean: v128, isPair: bool): v128 {
  const away = f64x2.sub(pair, mean);
  const square = f64x2.mul(away, away);
  return isPair ? square : firstLane(square);
}

/** Adds one row of one plane to its sums; `row` has f + div(w_c p) in float64. */
function addSpread(y: i32, plane: usize, row: usize): void {
  const width: usize = header(widthField);
  const mean = f64x2.splat(headerDouble(meansField + 8 * <i32>plane));
  const start = blockOf(y, plane);
  let noisy = f64x2.splat(0);
  let estimate = f64x2.splat(0);
  for (let x: usize = 0; x < width; x += 2) {
    noisy = f64x2.add(noisy, squareFrom(noisyPair(start, x), mean, x + 1 < width));
    estimate = f64x2.add(estimate, squareFrom(v128.load(row + x * 8), mean, x + 1 < width));
  }
  const sums = rowSums(y);
  store<f64>(sums, load<f64>(sums) + laneSum(noisy));
  store<f64>(sums, load<f64>(sums, 8) + laneSum(estimate), 8);
}

/**
 * The sums of the rows from..to-1: noisySquares, estimateSquares.
 *
 * @param scratch A thread's rows, see estimate-rows.as.ts.
 */
export function spreadRows(scratch: usize, from: i32, to: i32): void {
  const planes: usize = header(planesField);
  for (let y = from; y < to; y++) {
    store<f64>(rowSums(y), 0);
    store<f64>(rowSums(y), 0, 8);
    for (let plane: usize = 0; plane < planes; plane++) {
      const row = scratchRow(scratch, y, plane);
      dualEstimateRow(y, plane, row);
      addSpread(y, plane, row);
    }
  }
}
