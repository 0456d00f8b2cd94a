// nonconvex-terms: for beta < 1, sums over all pixels at u = f + div(w_c p): the objective, plain and smoothed.
//
//   energy         = 1/2 sum (u - f)^2 + lambda sum |g|^beta                                       g = (w_c grad u_c)
//   smoothedEnergy = 1/2 sum (u - f)^2 + lambda sum ((|g| + smoothing)^beta - smoothing^beta)
//   removedSquares = sum (u - f)^2
//
//   f, u      in       [plane][height][width]  planes in the solve basis, intensity
//   w_c       uniform  per plane               factor on the gradient, no unit, > 0
//   smoothing uniform                          intensity/px, > 0
//   lambda, beta uniform                       lambda > 0, 0 < beta < 1
//
// Edges: CONVENTIONS.md, "Grid". Sums per row, rows added in order, in float64. Float32 twins agree within 1e-5 relative in
// smoothedEnergy; in energy only within 1e-2, since |g|^beta has no bounded slope at 0 and lifts their rounding errors.
import {
  betaField,
  blockBytes,
  coupledField,
  estimatePlaneBytesField,
  estimateRowBytesField,
  heightField,
  lambdaField,
  planesField,
  rowBytesField,
  rowSumsField,
  smoothingField,
  stateField,
  sumsPerRow,
  weightsField,
  widthField,
} from '../../wasm/memory-fields';
import { dualEstimateRow, gradXPair, gradYPair } from '../../wasm/estimate-rows.as';
import { header, headerDouble, insideMask, laneSum, pairAt, power } from '../../wasm/lanes.as';

/** |g| at or below this is rounding of the float32 dual, not an edge. */
const roundingMagnitude: f64 = 1e-7;

function addRowTerms(y: i32, first: usize, last: usize, rows: usize, below: usize): void {
  const width: i32 = header(widthField);
  const planes: usize = header(planesField);
  const planeBytes: usize = header(estimatePlaneBytesField);
  const lambda = headerDouble(lambdaField);
  const beta = headerDouble(betaField);
  const smoothing = f64x2.splat(headerDouble(smoothingField));
  const floor = power(smoothing, beta);
  const state = <usize>header(stateField) + <usize>y * <usize>header(rowBytesField);
  let plainSum = f64x2.splat(0);
  let smoothedSum = f64x2.splat(0);
  let removedSum = f64x2.splat(0);
  for (let x = 0; x < width; x += 2) {
    const group = <usize>(x >> 2) * planes;
    const half = <usize>(x & 2) * 4;
    let squares = f64x2.splat(0);
    let removed = f64x2.splat(0);
    for (let plane = first; plane < last; plane++) {
      const weight = f64x2.splat(headerDouble(weightsField + 16 * <i32>plane));
      const at = plane * planeBytes + <usize>x * 8;
      const gX = gradXPair(rows + at, weight);
      const gY = gradYPair(rows + at, below + at, weight);
      squares = f64x2.add(squares, f64x2.add(f64x2.mul(gX, gX), f64x2.mul(gY, gY)));
      const block = state + (group + plane) * blockBytes + half;
      const change = f64x2.sub(v128.load(rows + at), pairAt(block));
      removed = f64x2.add(removed, f64x2.mul(change, change));
    }
    const magnitude = f64x2.sqrt(squares);
    const inside = insideMask(x, width);
    const isEdge = v128.and(inside, f64x2.gt(magnitude, f64x2.splat(roundingMagnitude)));
    const smoothed = f64x2.sub(power(f64x2.add(magnitude, smoothing), beta), floor);
    plainSum = f64x2.add(plainSum, v128.and(power(magnitude, beta), isEdge));
    smoothedSum = f64x2.add(smoothedSum, v128.and(smoothed, inside));
    removedSum = f64x2.add(removedSum, v128.and(removed, inside));
  }
  const sums = <usize>header(rowSumsField) + <usize>y * (sumsPerRow * 8);
  store<f64>(sums, load<f64>(sums) + lambda * laneSum(plainSum));
  store<f64>(sums, load<f64>(sums, 8) + lambda * laneSum(smoothedSum), 8);
  store<f64>(sums, load<f64>(sums, 16) + laneSum(removedSum), 16);
}

/**
 * The sums of the rows from..to-1: plain gradient term, smoothed gradient term, removed squares.
 *
 * @param scratch Two rows of the estimate in float64.
 */
export function nonconvexRows(scratch: usize, from: i32, to: i32): void {
  const height: i32 = header(heightField);
  const planes: usize = header(planesField);
  let row = scratch;
  let next = scratch + <usize>header(estimateRowBytesField);
  dualEstimateRow(from, row);
  for (let y = from; y < to; y++) {
    const hasNext = y + 1 < height;
    if (hasNext) dualEstimateRow(y + 1, next);
    const below = hasNext ? next : row;
    memory.fill(<usize>header(rowSumsField) + <usize>y * (sumsPerRow * 8), 0, sumsPerRow * 8);
    if (header(coupledField)) addRowTerms(y, 0, planes, row, below);
    else for (let plane: usize = 0; plane < planes; plane++) addRowTerms(y, plane, plane + 1, row, below);
    const swap = row;
    row = next;
    next = swap;
  }
}
