// energy-and-gap: sums over all pixels at u = f + div(w_c p): the objective, the duality gap and what was removed.
//
//   energy         = 1/2 sum (u - f)^2 + sum lambda |g|^beta            g = (w_c grad u_c)
//   gap            = sum of  lambda |g|^beta + F*(|p|) - p . g          each term >= 0 (Fenchel and Young)
//   removedSquares = sum (u - f)^2
//
//   f       in       [plane][height][width]      noisy planes in the solve basis, intensity
//   p       in       2 x [plane][height][width]  feasible dual: any for beta > 1, |p| <= lambda (or W) else
//   W       in       [group][height][width]      only under a weight map: W |g| stands for lambda |g|^beta, F* = 0
//   w_c     uniform  per plane                   factor on the gradient, no unit, > 0
//   lambda, beta uniform                         lambda > 0, beta 1..3; F* as in objective.ts, conjugateTerm
//
// Sums are made per row and the rows are added in order, in float64, so that they do not depend on threads or bands.
// Nothing but scratch is written. The gap needs no difference of large numbers; float32 twins agree within 1e-4 of it
// plus 1e-9 a pixel. Edges: CONVENTIONS.md, "Grid".
// Source: Chambolle and Pock 2016, doi:10.1017/S096249291600009X, sections 3.1 and 5.1.
import {
  betaField, blockBytes, coupledField, estimatePlaneBytesField, estimateRowBytesField, heightField, lambdaField,
  planesField, pXOffset, pYOffset, rowBytesField, rowSumsField, shrinkKindField, shrinkWeightMap, stateField,
  sumsPerRow, vectorBytes, vectorRowBytesField, weightMapField, weightsField, widthField,
} from '../../wasm/memory-fields';
import { dualEstimateRow, gradXPair, gradYPair } from '../../wasm/estimate-rows.as';
import { header, headerDouble, insideMask, laneSum, pairAt, power } from '../../wasm/lanes.as';

/** lambda |g|^beta, or W |g|, from |g|^2. */
@inline
function gradientTerm(squares: v128, lambda: f64, beta: f64, map: usize): v128 {
  if (header(shrinkKindField) == shrinkWeightMap) return f64x2.mul(pairAt(map), f64x2.sqrt(squares));
  const factor = f64x2.splat(lambda);
  if (beta == 1) return f64x2.mul(factor, f64x2.sqrt(squares));
  if (beta == 2) return f64x2.mul(factor, squares);
  return f64x2.mul(factor, power(squares, beta / 2));
}

/** F*(|p|) from |p|^2; 0 for beta = 1 and under a weight map. */
@inline
function conjugateTerm(squares: v128, lambda: f64, beta: f64): v128 {
  if (header(shrinkKindField) == shrinkWeightMap || beta == 1) return f64x2.splat(0);
  if (beta == 2) return f64x2.mul(squares, f64x2.splat(1 / (4 * lambda)));
  const unit = 1 / (lambda * beta);
  const scaled = f64x2.mul(squares, f64x2.splat(unit * unit));
  return f64x2.mul(f64x2.splat(lambda * (beta - 1)), power(scaled, beta / (2 * (beta - 1))));
}

/** Adds the terms of the planes first..last-1, which share one magnitude, to the sums of row y. */
function addRowTerms(y: i32, first: usize, last: usize, rows: usize, below: usize): void {
  const width: i32 = header(widthField);
  const planes: usize = header(planesField);
  const planeBytes: usize = header(estimatePlaneBytesField);
  const lambda = headerDouble(lambdaField);
  const beta = headerDouble(betaField);
  const state = <usize>header(stateField) + <usize>y * <usize>header(rowBytesField);
  const map = <usize>header(weightMapField) + <usize>y * <usize>header(vectorRowBytesField) + first * vectorBytes;
  let gradientSum = f64x2.splat(0);
  let gapSum = f64x2.splat(0);
  let removedSum = f64x2.splat(0);
  for (let x = 0; x < width; x += 2) {
    const group = <usize>(x >> 2) * planes;
    const half = <usize>(x & 2) * 4;
    let gradientSquares = f64x2.splat(0);
    let dualSquares = f64x2.splat(0);
    let product = f64x2.splat(0);
    let removed = f64x2.splat(0);
    for (let plane = first; plane < last; plane++) {
      const weight = f64x2.splat(headerDouble(weightsField + 16 * <i32>plane));
      const at = plane * planeBytes + <usize>x * 8;
      const gX = gradXPair(rows + at, weight);
      const gY = gradYPair(rows + at, below + at, weight);
      const block = state + (group + plane) * blockBytes + half;
      const pX = pairAt(block + pXOffset);
      const pY = pairAt(block + pYOffset);
      gradientSquares = f64x2.add(gradientSquares, f64x2.add(f64x2.mul(gX, gX), f64x2.mul(gY, gY)));
      dualSquares = f64x2.add(dualSquares, f64x2.add(f64x2.mul(pX, pX), f64x2.mul(pY, pY)));
      product = f64x2.add(product, f64x2.add(f64x2.mul(gX, pX), f64x2.mul(gY, pY)));
      const change = f64x2.sub(v128.load(rows + at), pairAt(block));
      removed = f64x2.add(removed, f64x2.mul(change, change));
    }
    const gradient = gradientTerm(gradientSquares, lambda, beta, map + group * vectorBytes + half);
    const gap = f64x2.sub(f64x2.add(gradient, conjugateTerm(dualSquares, lambda, beta)), product);
    const inside = insideMask(x, width);
    gradientSum = f64x2.add(gradientSum, v128.and(gradient, inside));
    gapSum = f64x2.add(gapSum, v128.and(gap, inside));
    removedSum = f64x2.add(removedSum, v128.and(removed, inside));
  }
  const sums = <usize>header(rowSumsField) + <usize>y * (sumsPerRow * 8);
  store<f64>(sums, load<f64>(sums) + laneSum(gradientSum));
  store<f64>(sums, load<f64>(sums, 8) + laneSum(gapSum), 8);
  store<f64>(sums, load<f64>(sums, 16) + laneSum(removedSum), 16);
}

/**
 * The sums of the rows from..to-1: gradient term, gap, removed squares.
 *
 * @param scratch Two rows of the estimate in float64.
 */
export function gapRows(scratch: usize, from: i32, to: i32): void {
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
