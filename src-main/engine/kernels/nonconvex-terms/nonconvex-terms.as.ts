// nonconvex-terms: for beta < 1, sums over all pixels at u: the objective, plain and smoothed.
//
//   energy         = 1/2 sum (u - f)^2 + lambda sum |g|^beta                                       g = (w_c grad u_c)
//   smoothedEnergy = 1/2 sum (u - f)^2 + lambda sum ((|g| + smoothing)^beta - smoothing^beta)
//   removedSquares = sum (u - f)^2
//
//   f         in       [plane][height][width]  planes in the solve basis, intensity
//   u         in       [plane][height][width]  f + div(w_c p), or the kept estimate
//   w_c       uniform  per plane               factor on the gradient, no unit, > 0
//   smoothing uniform                          intensity/px, > 0
//   lambda, beta uniform                       lambda > 0, 0 < beta < 1
//
// Edges: CONVENTIONS.md, "Grid". Sums per row, rows added in order, in float64. Float32 twins agree within 1e-5 relative in
// smoothedEnergy; in energy only within 1e-2, since |g|^beta has no bounded slope at 0 and lifts their rounding errors.
import {
  betaField, coupledField, heightField, lambdaField, planesField, smoothingField, sumsPerRow, widthField,
} from '../../wasm/memory-fields';
import {
  addGradientSquares, dualEstimateRow, keptEstimateRow, removedSum, scratchRow, scratchRowBelow, scratchSquares,
} from '../../wasm/estimate-rows.as';
import { firstLane, header, headerDouble, laneSum, power } from '../../wasm/lanes.as';
import { rowSums } from '../../wasm/state-rows.as';

/** |g| at or below this is rounding of the float32 dual, not an edge. */
const roundingMagnitude: f64 = 1e-7;

/** The sum of |g|^beta over a row of |g|^2, edges only. */
function plainSum(squares: usize): f64 {
  const width: usize = header(widthField);
  const beta = headerDouble(betaField);
  const least = f64x2.splat(roundingMagnitude * roundingMagnitude);
  let sum = f64x2.splat(0);
  for (let x: usize = 0; x < width; x += 2) {
    const square = v128.load(squares + x * 8);
    const term = v128.and(power(square, beta / 2), f64x2.gt(square, least));
    sum = f64x2.add(sum, x + 1 < width ? term : firstLane(term));
  }
  return laneSum(sum);
}

/** The sum of (|g| + smoothing)^beta - smoothing^beta over a row of |g|^2. */
function smoothedSum(squares: usize): f64 {
  const width: usize = header(widthField);
  const beta = headerDouble(betaField);
  const smoothing = f64x2.splat(headerDouble(smoothingField));
  const floor = power(smoothing, beta);
  let sum = f64x2.splat(0);
  for (let x: usize = 0; x < width; x += 2) {
    const magnitude = f64x2.sqrt(v128.load(squares + x * 8));
    const term = f64x2.sub(power(f64x2.add(magnitude, smoothing), beta), floor);
    sum = f64x2.add(sum, x + 1 < width ? term : firstLane(term));
  }
  return laneSum(sum);
}

/** Adds the terms of the planes first..last-1, which share one magnitude, to the sums of row y. */
function addRowTerms(scratch: usize, y: i32, first: usize, last: usize): void {
  const squares = scratchSquares(scratch);
  let removed: f64 = 0;
  for (let plane = first; plane < last; plane++) {
    const row = scratchRow(scratch, y, plane);
    addGradientSquares(plane, row, scratchRowBelow(scratch, y, plane), squares, plane == first);
    removed += removedSum(y, plane, row);
  }
  const lambda = headerDouble(lambdaField);
  const sums = rowSums(y);
  store<f64>(sums, load<f64>(sums) + lambda * plainSum(squares));
  store<f64>(sums, load<f64>(sums, 8) + lambda * smoothedSum(squares), 8);
  store<f64>(sums, load<f64>(sums, 16) + removed, 16);
}

@inline
function estimateRow(scratch: usize, kept: i32, y: i32, plane: usize): void {
  const row = scratchRow(scratch, y, plane);
  if (kept) keptEstimateRow(y, plane, row);
  else dualEstimateRow(y, plane, row);
}

/**
 * The sums of the rows from..to-1: plain gradient term, smoothed gradient term, removed squares.
 *
 * @param scratch A thread's rows, see estimate-rows.as.ts.
 * @param kept    1 for the kept estimate.
 */
export function nonconvexRows(scratch: usize, kept: i32, from: i32, to: i32): void {
  const height: i32 = header(heightField);
  const planes: usize = header(planesField);
  for (let plane: usize = 0; plane < planes; plane++) estimateRow(scratch, kept, from, plane);
  for (let y = from; y < to; y++) {
    memory.fill(rowSums(y), 0, sumsPerRow * 8);
    for (let plane: usize = 0; plane < planes; plane++) {
      if (y + 1 < height) estimateRow(scratch, kept, y + 1, plane);
      if (!header(coupledField)) addRowTerms(scratch, y, plane, plane + 1);
    }
    if (header(coupledField)) addRowTerms(scratch, y, 0, planes);
  }
}
