// rough-gap: what is known of the answer m, in float32 pixel by pixel: its objective, and a bound on its distance.
//
//   up  = f + div(w_c p)     v = up - 2 s (up - u)     m = up - s (up - u)
//   energy         = 1/2 sum (m - f)^2 + sum lambda |w_c grad m|^beta
//   gap            = sum of  lambda |w_c grad v|^beta + F*(|p|) - p . w_c grad v  +  1/4 |v - up|^2
//   removedSquares = sum (m - f)^2
//
//   f, u, p, W, w_c, lambda, beta  as in energy-and-gap; u and p as a landed iteration leaves them
//   s  header  share of u in m: 0.4, or 0 where m is to be up and nothing is asked of u (energy-and-gap's case)
//
// |m - u*|^2 <= gap, see certificate.ts. Terms are made in float32, sums of 64 pixels too, those of a row in float64.
// u is rounded to float32, so a flat region has a gradient of 3e-8 or so where the answer has none; at beta = 1 that adds
// lambda 3e-8 a sample to the gap: nothing beside a certificate of 0.1 of a level (1.5e-7 a sample), too much below.
// Agrees with float64 within 1 % of the gap where that is above 4e-7 max(1/10, lambda) a sample. Edges: CONVENTIONS.md.
import {
  answerShareField, betaField, blockBytes, coupledField, estimatePlaneBytesField, groupPixels, groupsField,
  heightField, lambdaField, planesField, planeUniformsBytes, pXOffset, pYOffset, shrinkKindField, shrinkWeightMap,
  sumsPerRow, uniformsAt, uOffset, vectorBytes, widthField,
} from '../../wasm/memory-fields';
import { blockOf, scratchRow, scratchRowBelow } from '../../wasm/estimate-rows.as';
import { header, headerDouble, laneSum, powerSingle } from '../../wasm/lanes.as';
import { bytesToRowAbove, rowSums, weightMapRow } from '../../wasm/state-rows.as';

// Kinds of terms.
const weightMapTerms: i32 = 0;
const firstOrder: i32 = 1;
const threeHalves: i32 = 2;
const secondOrder: i32 = 3;
const thirdOrder: i32 = 4;
const anyOrder: i32 = 5;

/** Pixels whose terms are added in float32; a mask, so one less than a power of two. */
const pixelsInSingle: i32 = 63;

/** Bytes from a row of v to the row of (up - v) / 2 behind it: two float32 rows take the place of a float64 one. */
@inline
function halfwayRow(): usize {
  return <usize>header(estimatePlaneBytesField) / 2;
}

/** v and (up - v) / 2 of row y of one plane; their last columns are repeated, so that the difference there is zero. */
function pointRow(y: i32, plane: usize, into: usize): void {
  const stride = <usize>header(planesField) * blockBytes;
  const weight = v128.load(<usize>uniformsAt + plane * planeUniformsBytes);
  const share = f32x4.splat(<f32>headerDouble(answerShareField));
  const halfway = into + halfwayRow();
  const above = bytesToRowAbove(y);
  const hasAbove = f32x4.splat(y > 0 ? 1 : 0);
  let block = blockOf(y, plane);
  let left = f32x4.splat(0);
  const rowBytes = <usize>header(groupsField) * vectorBytes;
  for (let x: usize = 0; x < rowBytes; x += vectorBytes) {
    const pX = v128.load(block, pXOffset);
    const pYAbove = f32x4.mul(hasAbove, v128.load(block - above, pYOffset));
    const acrossX = f32x4.sub(pX, v128.shuffle<i32>(left, pX, 3, 4, 5, 6));
    const divergence = f32x4.add(acrossX, f32x4.sub(v128.load(block, pYOffset), pYAbove));
    const up = f32x4.add(v128.load(block), f32x4.mul(weight, divergence));
    const half = f32x4.mul(share, f32x4.sub(up, v128.load(block, uOffset)));
    v128.store(into + x, f32x4.sub(up, f32x4.add(half, half)));
    v128.store(halfway + x, half);
    left = pX;
    block += stride;
  }
  const beyond = <usize>header(widthField) * 4;
  store<f32>(into + beyond, load<f32>(into + beyond - 4));
  store<f32>(halfway + beyond, load<f32>(halfway + beyond - 4));
}

@inline
function fromRight(here: v128, after: v128): v128 {
  return v128.shuffle<i32>(here, after, 1, 2, 3, 4);
}

/** base^(3/4). */
@inline
function threeQuarters(base: v128): v128 {
  const root = f32x4.sqrt(base);
  return f32x4.mul(root, f32x4.sqrt(root));
}

/** lambda |g|^beta or W |g| from |g|^2. */
@inline
function gradientTerm(kind: i32, squares: v128, lambda: v128, exponent: f32, map: usize): v128 {
  if (kind == weightMapTerms) return f32x4.mul(v128.load(map), f32x4.sqrt(squares));
  if (kind == firstOrder) return f32x4.mul(lambda, f32x4.sqrt(squares));
  if (kind == threeHalves) return f32x4.mul(lambda, threeQuarters(squares));
  if (kind == secondOrder) return f32x4.mul(lambda, squares);
  if (kind == thirdOrder) return f32x4.mul(lambda, f32x4.mul(squares, f32x4.sqrt(squares)));
  return f32x4.mul(lambda, powerSingle(squares, exponent));
}

/** F*(|p|) = scale (|p|^2 unit^2)^exponent, and |p|^2 / (4 lambda) for beta = 2. */
@inline
function conjugateTerm(kind: i32, squares: v128, scale: v128, unitSquare: v128, exponent: f32): v128 {
  if (kind == secondOrder) return f32x4.mul(scale, squares);
  const base = f32x4.mul(unitSquare, squares);
  if (kind == threeHalves) return f32x4.mul(scale, f32x4.mul(base, f32x4.sqrt(base)));
  if (kind == thirdOrder) return f32x4.mul(scale, threeQuarters(base));
  return f32x4.mul(scale, powerSingle(base, exponent));
}

@inline
function addBoth(sum: v128, terms: v128): v128 {
  const high = v128.shuffle<i64>(terms, terms, 1, 1);
  const both = f64x2.add(f64x2.promote_low_f32x4(terms), f64x2.promote_low_f32x4(high));
  return f64x2.add(sum, both);
}

/** What was summed over the planes before, and this plane's; a plane alone has none before it. */
@inline
function together(isShared: bool, sum: v128, own: v128): v128 {
  return isShared ? f32x4.add(sum, own) : own;
}

@inline
function weighted(isShared: bool, weight: v128, value: v128): v128 {
  return isShared ? f32x4.mul(weight, value) : value;
}

/**
 * Adds the terms of one magnitude to the sums of row y: that of all planes, or that of plane `first` alone, which has
 * w_c = 1 (a photo of one plane, or the coupling `channels`).
 */
@inline
function addTerms(kind: i32, isShared: bool, scratch: usize, y: i32, first: usize): void {
  const width: i32 = header(widthField);
  const planes: usize = header(planesField);
  const planeBytes: usize = header(estimatePlaneBytesField);
  const halfway = halfwayRow();
  const beta = headerDouble(betaField);
  const lambda = headerDouble(lambdaField);
  const lambdaVector = f32x4.splat(<f32>lambda);
  const gradientExponent = <f32>(beta / 2);
  const unit = 1 / (lambda * beta);
  const unitSquare = f32x4.splat(<f32>(unit * unit));
  const dualExponent = <f32>(beta / (2 * (beta - 1)));
  const dualScale = f32x4.splat(<f32>(kind == secondOrder ? 1 / (4 * lambda) : lambda * (beta - 1)));
  let map = weightMapRow(y) + first * vectorBytes;
  let block = blockOf(y, first);
  let point = scratchRow(scratch, y, first);
  const toBelow = scratchRowBelow(scratch, y, first) - point;
  let lanes = i32x4(0, 1, 2, 3);
  let gradientSum = f64x2.splat(0);
  let gapSum = f64x2.splat(0);
  let removedSum = f64x2.splat(0);
  let gradientPart = f32x4.splat(0);
  let gapPart = f32x4.splat(0);
  let removedPart = f32x4.splat(0);
  for (let x = 0; x < width; x += groupPixels) {
    let squares = f32x4.splat(0);
    let answerSquares = f32x4.splat(0);
    let dualSquares = f32x4.splat(0);
    let product = f32x4.splat(0);
    let removed = f32x4.splat(0);
    let distance = f32x4.splat(0);
    let plane: usize = 0;
    do {
      const weight = v128.load(<usize>uniformsAt + plane * planeUniformsBytes);
      const at = block + plane * blockBytes;
      const row = point + plane * planeBytes;
      const v = v128.load(row);
      const half = v128.load(row + halfway);
      const rightX = f32x4.sub(fromRight(v, v128.load(row, vectorBytes)), v);
      const rightY = f32x4.sub(v128.load(row + toBelow), v);
      const halfX = f32x4.sub(fromRight(half, v128.load(row + halfway, vectorBytes)), half);
      const halfY = f32x4.sub(v128.load(row + toBelow + halfway), half);
      const gX = weighted(isShared, weight, rightX);
      const gY = weighted(isShared, weight, rightY);
      const mX = weighted(isShared, weight, f32x4.add(rightX, halfX));
      const mY = weighted(isShared, weight, f32x4.add(rightY, halfY));
      const pX = v128.load(at, pXOffset);
      const pY = v128.load(at, pYOffset);
      squares = together(isShared, squares, f32x4.add(f32x4.mul(gX, gX), f32x4.mul(gY, gY)));
      answerSquares = together(isShared, answerSquares, f32x4.add(f32x4.mul(mX, mX), f32x4.mul(mY, mY)));
      product = together(isShared, product, f32x4.add(f32x4.mul(gX, pX), f32x4.mul(gY, pY)));
      if (kind > firstOrder) {
        dualSquares = together(isShared, dualSquares, f32x4.add(f32x4.mul(pX, pX), f32x4.mul(pY, pY)));
      }
      const change = f32x4.sub(f32x4.add(v, half), v128.load(at));
      removed = together(isShared, removed, f32x4.mul(change, change));
      distance = together(isShared, distance, f32x4.mul(half, half));
      plane++;
    } while (isShared && plane < planes);
    const gradient = gradientTerm(kind, squares, lambdaVector, gradientExponent, map);
    let gap = f32x4.add(f32x4.sub(gradient, product), distance);
    if (kind > firstOrder) {
      gap = f32x4.add(gap, conjugateTerm(kind, dualSquares, dualScale, unitSquare, dualExponent));
    }
    const answerGradient = gradientTerm(kind, answerSquares, lambdaVector, gradientExponent, map);
    const inside = i32x4.lt_s(lanes, i32x4.splat(width));
    gradientPart = f32x4.add(gradientPart, v128.and(inside, answerGradient));
    gapPart = f32x4.add(gapPart, v128.and(inside, gap));
    removedPart = f32x4.add(removedPart, v128.and(inside, removed));
    if ((x & pixelsInSingle) == pixelsInSingle + 1 - groupPixels || x + groupPixels >= width) {
      gradientSum = addBoth(gradientSum, gradientPart);
      gapSum = addBoth(gapSum, gapPart);
      removedSum = addBoth(removedSum, removedPart);
      gradientPart = f32x4.splat(0);
      gapPart = f32x4.splat(0);
      removedPart = f32x4.splat(0);
    }
    lanes = i32x4.add(lanes, i32x4.splat(groupPixels));
    block += planes * blockBytes;
    point += vectorBytes;
    map += planes * vectorBytes;
  }
  const sums = rowSums(y);
  store<f64>(sums, load<f64>(sums) + laneSum(gradientSum));
  store<f64>(sums, load<f64>(sums, 8) + laneSum(gapSum), 8);
  store<f64>(sums, load<f64>(sums, 16) + laneSum(removedSum), 16);
}

@inline
function addOrderTerms(isShared: bool, scratch: usize, y: i32, first: usize): void {
  const beta = headerDouble(betaField);
  if (header(shrinkKindField) == shrinkWeightMap) addTerms(weightMapTerms, isShared, scratch, y, first);
  else if (beta == 1) addTerms(firstOrder, isShared, scratch, y, first);
  else if (beta == 1.5) addTerms(threeHalves, isShared, scratch, y, first);
  else if (beta == 2) addTerms(secondOrder, isShared, scratch, y, first);
  else if (beta == 3) addTerms(thirdOrder, isShared, scratch, y, first);
  else addTerms(anyOrder, isShared, scratch, y, first);
}

function addSharedTerms(scratch: usize, y: i32): void {
  addOrderTerms(true, scratch, y, 0);
}

function addPlaneTerms(scratch: usize, y: i32, plane: usize): void {
  addOrderTerms(false, scratch, y, plane);
}

/**
 * The sums of the rows from..to-1: gradient term, gap, removed squares.
 *
 * @param scratch A thread's rows, see estimate-rows.as.ts.
 */
export function roughGapRows(scratch: usize, from: i32, to: i32): void {
  const height: i32 = header(heightField);
  const planes: usize = header(planesField);
  for (let plane: usize = 0; plane < planes; plane++) pointRow(from, plane, scratchRow(scratch, from, plane));
  for (let y = from; y < to; y++) {
    memory.fill(rowSums(y), 0, sumsPerRow * 8);
    for (let plane: usize = 0; plane < planes; plane++) {
      if (y + 1 < height) pointRow(y + 1, plane, scratchRow(scratch, y + 1, plane));
      if (!header(coupledField)) addPlaneTerms(scratch, y, plane);
    }
    if (header(coupledField)) addSharedTerms(scratch, y);
  }
}
