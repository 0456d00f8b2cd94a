// weight-map: for beta < 1, the weights of the total variation that majorises the smoothed objective at the kept estimate.
//
//   W = lambda beta (|g| + smoothing)^(beta - 1)          g = (w_c grad kept_c)
//   p <- p projected onto |p| <= W                        u <- kept
//   weightedEnergy = 1/2 sum (kept - f)^2 + sum W |g|
//   smoothedEnergy = 1/2 sum (kept - f)^2 + lambda sum ((|g| + smoothing)^beta - smoothing^beta)
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
  betaField, blockBytes, coupledField, estimatePlaneBytesField, groupPixels, groupsField, heightField, lambdaField,
  planesField, pXOffset, pYOffset, smoothingField, sumsPerRow, uOffset, vectorBytes, vectorRowBytesField, widthField,
} from '../../wasm/memory-fields';
import {
  addDualSquares, addGradientSquares, blockOf, dualEstimateRow, keptEstimateRow, removedSum, scratchRow,
  scratchRowBelow, scratchSquares,
} from '../../wasm/estimate-rows.as';
import { header, headerDouble, insideMask, laneSum, pairAt, power } from '../../wasm/lanes.as';
import { keptRow, rowSums, weightMapRow } from '../../wasm/state-rows.as';

/** Keeps the rows from..to-1 of f + div(w_c p), rounded to float32; beyond the edge they are 0. */
export function keepRows(scratch: usize, from: i32, to: i32): void {
  const planes: usize = header(planesField);
  const width: i32 = header(widthField);
  const end: i32 = header(groupsField) * groupPixels;
  for (let y = from; y < to; y++) {
    for (let plane: usize = 0; plane < planes; plane++) {
      dualEstimateRow(y, plane, scratch);
      let source = scratch;
      let vector = keptRow(y) + plane * vectorBytes;
      for (let x = 0; x < end; x += groupPixels) {
        const low = f32x4.demote_f64x2_zero(v128.and(v128.load(source), insideMask(x, width)));
        const high = f32x4.demote_f64x2_zero(v128.and(v128.load(source, 16), insideMask(x + 2, width)));
        v128.store(vector, v128.shuffle<i64>(low, high, 0, 2));
        source += groupPixels * 8;
        vector += planes * vectorBytes;
      }
    }
  }
}

@inline
function scalePair(at: usize, factor: v128): void {
  v128.store64_lane(at, f32x4.demote_f64x2_zero(f64x2.mul(factor, pairAt(at))), 0);
}

/**
 * W, the projection of p and u = kept for one row of the planes first..last-1; adds W |g| and the smoothed term to the
 * sums of the row.
 */
function refreshRow(scratch: usize, y: i32, first: usize, last: usize): void {
  const width: i32 = header(widthField);
  const planes: usize = header(planesField);
  const squares = scratchSquares(scratch);
  const dualSquares = squares + <usize>header(estimatePlaneBytesField);
  const mapRow = weightMapRow(y);
  const smoothing = f64x2.splat(headerDouble(smoothingField));
  const beta = headerDouble(betaField);
  const slopeFactor = f64x2.splat(headerDouble(lambdaField) * beta);
  const perBeta = f64x2.splat(1 / beta);
  const floor = f64x2.mul(f64x2.splat(headerDouble(lambdaField)), power(smoothing, beta));
  let weighted = f64x2.splat(0);
  let smoothed = f64x2.splat(0);
  for (let x = 0; x < width; x += 2) {
    const group = <usize>(x >> 2) * planes;
    const half = <usize>(x & 2) * 4;
    const inside = insideMask(x, width);
    // Beyond the edge stands no gradient, but the weight there must be a number too.
    const magnitude = v128.and(inside, f64x2.sqrt(v128.load(squares + <usize>x * 8)));
    const smoothedMagnitude = f64x2.add(magnitude, smoothing);
    const slope = f64x2.mul(slopeFactor, power(smoothedMagnitude, beta - 1));
    const bound = f32x4.demote_f64x2_zero(slope);
    const bound64 = f64x2.promote_low_f32x4(bound);
    const dual = f64x2.sqrt(v128.load(dualSquares + <usize>x * 8));
    const factor = f64x2.div(bound64, f64x2.pmax(bound64, dual));
    weighted = f64x2.add(weighted, f64x2.mul(bound64, magnitude));
    // lambda m^beta is m / beta times its slope.
    const term = f64x2.sub(f64x2.mul(f64x2.mul(slope, perBeta), smoothedMagnitude), floor);
    smoothed = f64x2.add(smoothed, v128.and(inside, term));
    for (let plane = first; plane < last; plane++) {
      v128.store64_lane(mapRow + (group + plane) * vectorBytes + half, bound, 0);
      const block = blockOf(y, plane) + group * blockBytes + half;
      scalePair(block + pXOffset, factor);
      scalePair(block + pYOffset, factor);
      const kept = v128.load(scratchRow(scratch, y, plane) + <usize>x * 8);
      v128.store64_lane(block + uOffset, f32x4.demote_f64x2_zero(kept), 0);
    }
  }
  const sums = rowSums(y);
  store<f64>(sums, load<f64>(sums) + laneSum(weighted));
  store<f64>(sums, load<f64>(sums, 8) + laneSum(smoothed), 8);
}

/** One row of the planes first..last-1, which share one magnitude. */
function refreshPlanes(scratch: usize, y: i32, first: usize, last: usize): void {
  const squares = scratchSquares(scratch);
  const dualSquares = squares + <usize>header(estimatePlaneBytesField);
  let removed: f64 = 0;
  for (let plane = first; plane < last; plane++) {
    const row = scratchRow(scratch, y, plane);
    addGradientSquares(plane, row, scratchRowBelow(scratch, y, plane), squares, plane == first);
    addDualSquares(y, plane, dualSquares, plane == first);
    removed += removedSum(y, plane, row);
  }
  const sums = rowSums(y);
  store<f64>(sums, load<f64>(sums, 16) + removed, 16);
  refreshRow(scratch, y, first, last);
}

/**
 * The weight map, the clipped dual and u for the rows from..to-1, and their sums: W |g|, smoothed term, removed squares.
 *
 * @param scratch A thread's rows, see estimate-rows.as.ts.
 */
export function weightMapRows(scratch: usize, from: i32, to: i32): void {
  const height: i32 = header(heightField);
  const planes: usize = header(planesField);
  for (let plane: usize = 0; plane < planes; plane++) keptEstimateRow(from, plane, scratchRow(scratch, from, plane));
  for (let y = from; y < to; y++) {
    memory.fill(rowSums(y), 0, sumsPerRow * 8);
    for (let plane: usize = 0; plane < planes; plane++) {
      if (y + 1 < height) keptEstimateRow(y + 1, plane, scratchRow(scratch, y + 1, plane));
      if (!header(coupledField)) refreshPlanes(scratch, y, plane, plane + 1);
    }
    if (header(coupledField)) refreshPlanes(scratch, y, 0, planes);
  }
}

/**
 * Part of a refresh that follows the rows of a wave: in step s, row s is kept and row s - 1 gets its weights, whose
 * gradient looks at the row below.
 *
 * @param scratch A thread's rows, see estimate-rows.as.ts.
 * @param from    First step; there are height + 1 of them, as in a wave of one iteration.
 * @param to      One past the last step.
 */
export function reweightWave(scratch: usize, from: i32, to: i32): void {
  keepRows(scratch, from, min(to, <i32>header(heightField)));
  weightMapRows(scratch, max(from - 1, 0), to - 1);
}

/** One weight everywhere in the rows from..to-1: the total variation before the first refresh. */
export function flatWeightRows(weight: f32, from: i32, to: i32): void {
  const rowBytes: usize = header(vectorRowBytesField);
  for (let y = from; y < to; y++) {
    const row = weightMapRow(y);
    for (let at = row; at < row + rowBytes; at += vectorBytes) v128.store(at, f32x4.splat(weight));
  }
}
