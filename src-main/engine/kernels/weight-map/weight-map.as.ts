// weight-map: for beta < 1, the weights of the total variation that majorises the smoothed objective at the kept estimate.
//
//   W = lambda beta (|g| + smoothing)^(beta - 1)          g = (w_c grad kept_c)
//   p <- p projected onto |p| <= W                        u <- kept
//   result = 1/2 sum (kept - f)^2 + sum W |g|
//
//   kept      in       [plane][height][width]      estimate in the solve basis, intensity
//   f         in       [plane][height][width]      noisy planes, intensity
//   p         in, out  2 x [plane][height][width]  dual variable
//   W         out      [group][height][width]      intensity px
//   w_c       uniform  per plane                   factor on the gradient, no unit, > 0
//   smoothing uniform                              intensity/px, > 0
//   lambda, beta uniform                           lambda > 0, 0 < beta < 1
//
// Edges: CONVENTIONS.md, "Grid". Sums per row, rows added in order, in float64. Float32 twins agree within 1e-5 relative.
// Source: Candes, Wakin and Boyd 2008, doi:10.1007/s00041-008-9045-x, for reweighting; here on gradients.
import {
  betaField, blockBytes, coupledField, estimatePlaneBytesField, estimateRowBytesField, groupPixels, groupsField,
  heightField, keptField, lambdaField, planesField, pXOffset, pYOffset, rowBytesField, rowSumsField, smoothingField,
  stateField, sumsPerRow, uOffset, vectorBytes, vectorRowBytesField, weightMapField, weightsField, widthField,
} from '../../wasm/memory-fields';
import { dualEstimateRow, gradXPair, gradYPair, keptEstimateRow } from '../../wasm/estimate-rows.as';
import { header, headerDouble, insideMask, laneSum, pairAt, power } from '../../wasm/lanes.as';

/** Keeps the rows from..to-1 of f + div(w_c p), rounded to float32; beyond the edge they are 0. */
export function keepRows(scratch: usize, from: i32, to: i32): void {
  const planes: usize = header(planesField);
  const groups: i32 = header(groupsField);
  const width: i32 = header(widthField);
  const planeBytes: usize = header(estimatePlaneBytesField);
  for (let y = from; y < to; y++) {
    dualEstimateRow(y, scratch);
    for (let plane: usize = 0; plane < planes; plane++) {
      let source = scratch + plane * planeBytes;
      let vector =
        <usize>header(keptField) + <usize>y * <usize>header(vectorRowBytesField) + plane * vectorBytes;
      for (let x = 0; x < groups * groupPixels; x += groupPixels) {
        const low = v128.and(v128.load(source), insideMask(x, width));
        const high = v128.and(v128.load(source, 16), insideMask(x + 2, width));
        const lowSingles = f32x4.demote_f64x2_zero(low);
        v128.store(vector, v128.shuffle<i64>(lowSingles, f32x4.demote_f64x2_zero(high), 0, 2));
        source += groupPixels * 8;
        vector += planes * vectorBytes;
      }
    }
  }
}

/** Two pixels of the planes first..last-1: W, the projection of p, u = kept; returns W |g| + 1/2 (kept - f)^2. */
@inline
function refreshPair(x: i32, first: usize, last: usize, state: usize, map: usize, rows: usize, below: usize): v128 {
  const planes: usize = header(planesField);
  const planeBytes: usize = header(estimatePlaneBytesField);
  const group = <usize>(x >> 2) * planes;
  const half = <usize>(x & 2) * 4;
  let squares = f64x2.splat(0);
  let dualSquares = f64x2.splat(0);
  let removed = f64x2.splat(0);
  for (let plane = first; plane < last; plane++) {
    const weight = f64x2.splat(headerDouble(weightsField + 16 * <i32>plane));
    const at = plane * planeBytes + <usize>x * 8;
    const gX = gradXPair(rows + at, weight);
    const gY = gradYPair(rows + at, below + at, weight);
    squares = f64x2.add(squares, f64x2.add(f64x2.mul(gX, gX), f64x2.mul(gY, gY)));
    const block = state + (group + plane) * blockBytes + half;
    const pX = pairAt(block + pXOffset);
    const pY = pairAt(block + pYOffset);
    dualSquares = f64x2.add(dualSquares, f64x2.add(f64x2.mul(pX, pX), f64x2.mul(pY, pY)));
    const change = f64x2.sub(v128.load(rows + at), pairAt(block));
    removed = f64x2.add(removed, f64x2.mul(change, change));
  }
  const beta = headerDouble(betaField);
  const magnitude = f64x2.sqrt(squares);
  const smoothed = f64x2.add(magnitude, f64x2.splat(headerDouble(smoothingField)));
  const slope = f64x2.mul(f64x2.splat(headerDouble(lambdaField) * beta), power(smoothed, beta - 1));
  const bound = f32x4.demote_f64x2_zero(slope);
  const bound64 = f64x2.promote_low_f32x4(bound);
  const factor = f64x2.div(bound64, f64x2.pmax(bound64, f64x2.sqrt(dualSquares)));
  for (let plane = first; plane < last; plane++) {
    v128.store64_lane(map + (group + plane) * vectorBytes + half, bound, 0);
    const block = state + (group + plane) * blockBytes + half;
    const pX = f32x4.demote_f64x2_zero(f64x2.mul(factor, pairAt(block + pXOffset)));
    const pY = f32x4.demote_f64x2_zero(f64x2.mul(factor, pairAt(block + pYOffset)));
    v128.store64_lane(block + pXOffset, pX, 0);
    v128.store64_lane(block + pYOffset, pY, 0);
    const kept = v128.load(rows + plane * planeBytes + <usize>x * 8);
    v128.store64_lane(block + uOffset, f32x4.demote_f64x2_zero(kept), 0);
  }
  return f64x2.add(f64x2.mul(bound64, magnitude), f64x2.mul(removed, f64x2.splat(0.5)));
}

function refreshRow(y: i32, first: usize, last: usize, rows: usize, below: usize): f64 {
  const width: i32 = header(widthField);
  const state = <usize>header(stateField) + <usize>y * <usize>header(rowBytesField);
  const map = <usize>header(weightMapField) + <usize>y * <usize>header(vectorRowBytesField);
  let sum = f64x2.splat(0);
  // All lanes of the last group, so that the map is defined (and positive) beyond the edge too.
  const end: i32 = header(groupsField) * groupPixels;
  for (let x = 0; x < end; x += 2) {
    const terms = refreshPair(x, first, last, state, map, rows, below);
    sum = f64x2.add(sum, v128.and(terms, insideMask(x, width)));
  }
  return laneSum(sum);
}

/**
 * The weight map, the clipped dual and u for the rows from..to-1, and their sums.
 *
 * @param scratch Two rows of the estimate in float64.
 */
export function weightMapRows(scratch: usize, from: i32, to: i32): void {
  const height: i32 = header(heightField);
  const planes: usize = header(planesField);
  let row = scratch;
  let next = scratch + <usize>header(estimateRowBytesField);
  keptEstimateRow(from, row);
  for (let y = from; y < to; y++) {
    const hasNext = y + 1 < height;
    if (hasNext) keptEstimateRow(y + 1, next);
    const below = hasNext ? next : row;
    let sum: f64 = 0;
    if (header(coupledField)) sum = refreshRow(y, 0, planes, row, below);
    else for (let plane: usize = 0; plane < planes; plane++) sum += refreshRow(y, plane, plane + 1, row, below);
    store<f64>(<usize>header(rowSumsField) + <usize>y * (sumsPerRow * 8), sum);
    const swap = row;
    row = next;
    next = swap;
  }
}
