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
  betaField, coupledField, heightField, lambdaField, planesField, shrinkKindField, shrinkWeightMap,
  estimatePlaneBytesField, sumsPerRow, vectorBytes, widthField,
} from '../../wasm/memory-fields';
import {
  addDualSquares, addGradientSquares, dualEstimateRow, productSum, removedSum, scratchRow, scratchRowBelow,
  scratchSquares,
} from '../../wasm/estimate-rows.as';
import { firstLane, header, headerDouble, laneSum, pairAt, power } from '../../wasm/lanes.as';
import { rowSums, weightMapRow } from '../../wasm/state-rows.as';

// Kinds of terms.
const weightMapTerms: i32 = 0;
const firstOrder: i32 = 1;
const secondOrder: i32 = 2;
const anyOrder: i32 = 3;

/** |g|^beta from |g|^2, or W |g|; without lambda. */
@inline
function gradientTerm(kind: i32, squares: v128, beta: f64, map: usize): v128 {
  if (kind == weightMapTerms) return f64x2.mul(pairAt(map), f64x2.sqrt(squares));
  if (kind == firstOrder) return f64x2.sqrt(squares);
  if (kind == secondOrder) return squares;
  return power(squares, beta / 2);
}

/** Sums |g|^beta (or W |g|) over a row of |g|^2. `map` is the row's first vector of W for this group of planes. */
@inline
function gradientSumOf(kind: i32, squares: usize, map: usize): f64 {
  const beta = headerDouble(betaField);
  const stride: usize = <usize>header(planesField) * vectorBytes;
  const width: usize = header(widthField);
  let sum = f64x2.splat(0);
  for (let x: usize = 0; x < width; x += 2) {
    const at = map + (x >> 2) * stride + (x & 2) * 4;
    const term = gradientTerm(kind, v128.load(squares + x * 8), beta, at);
    sum = f64x2.add(sum, x + 1 < width ? term : firstLane(term));
  }
  return laneSum(sum);
}

/** Sums |p|^(beta / (beta - 1)) (|p|^2 for beta = 2) over a row of |p|^2 that was scaled by `scale`. */
@inline
function dualSumOf(kind: i32, squares: usize, exponent: f64, scale: f64): f64 {
  const width: usize = header(widthField);
  const factor = f64x2.splat(scale);
  let sum = f64x2.splat(0);
  for (let x: usize = 0; x < width; x += 2) {
    const scaled = f64x2.mul(factor, v128.load(squares + x * 8));
    const term = kind == secondOrder ? scaled : power(scaled, exponent);
    sum = f64x2.add(sum, x + 1 < width ? term : firstLane(term));
  }
  return laneSum(sum);
}

/** The gradient term of a row, from its |g|^2. */
function gradientTerms(squares: usize, map: usize): f64 {
  if (header(shrinkKindField) == shrinkWeightMap) return gradientSumOf(weightMapTerms, squares, map);
  const lambda = headerDouble(lambdaField);
  const beta = headerDouble(betaField);
  if (beta == 1) return lambda * gradientSumOf(firstOrder, squares, map);
  if (beta == 2) return lambda * gradientSumOf(secondOrder, squares, map);
  return lambda * gradientSumOf(anyOrder, squares, map);
}

/** The sum of F*(|p|) of a row, from its |p|^2; only for beta > 1. */
function conjugateTerms(squares: usize): f64 {
  const lambda = headerDouble(lambdaField);
  const beta = headerDouble(betaField);
  if (beta == 2) return dualSumOf(secondOrder, squares, 1, 1 / (4 * lambda));
  const unit = 1 / (lambda * beta);
  return lambda * (beta - 1) * dualSumOf(anyOrder, squares, beta / (2 * (beta - 1)), unit * unit);
}

/** Adds the terms of the planes first..last-1, which share one magnitude, to the sums of row y. */
function addRowTerms(scratch: usize, y: i32, first: usize, last: usize): void {
  const squares = scratchSquares(scratch);
  const dualSquares = squares + <usize>header(estimatePlaneBytesField);
  const hasConjugate = header(shrinkKindField) != shrinkWeightMap && headerDouble(betaField) > 1;
  let removed: f64 = 0;
  let product: f64 = 0;
  for (let plane = first; plane < last; plane++) {
    const row = scratchRow(scratch, y, plane);
    const below = scratchRowBelow(scratch, y, plane);
    addGradientSquares(plane, row, below, squares, plane == first);
    if (hasConjugate) addDualSquares(y, plane, dualSquares, plane == first);
    product += productSum(y, plane, row, below);
    removed += removedSum(y, plane, row);
  }
  const map = weightMapRow(y) + first * vectorBytes;
  const gradient = gradientTerms(squares, map);
  const conjugate = hasConjugate ? conjugateTerms(dualSquares) : 0;
  const sums = rowSums(y);
  store<f64>(sums, load<f64>(sums) + gradient);
  store<f64>(sums, load<f64>(sums, 8) + (gradient + conjugate - product), 8);
  store<f64>(sums, load<f64>(sums, 16) + removed, 16);
}

/**
 * The sums of the rows from..to-1: gradient term, gap, removed squares.
 *
 * @param scratch A thread's rows, see estimate-rows.as.ts.
 */
export function gapRows(scratch: usize, from: i32, to: i32): void {
  const height: i32 = header(heightField);
  const planes: usize = header(planesField);
  for (let plane: usize = 0; plane < planes; plane++) dualEstimateRow(from, plane, scratchRow(scratch, from, plane));
  for (let y = from; y < to; y++) {
    memory.fill(rowSums(y), 0, sumsPerRow * 8);
    for (let plane: usize = 0; plane < planes; plane++) {
      if (y + 1 < height) dualEstimateRow(y + 1, plane, scratchRow(scratch, y + 1, plane));
      if (!header(coupledField)) addRowTerms(scratch, y, plane, plane + 1);
    }
    if (header(coupledField)) addRowTerms(scratch, y, 0, planes);
  }
}
