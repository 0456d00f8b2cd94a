// rough-gap: the sums of energy-and-gap in float32 pixel by pixel, for certificates far above rounding.
//
//   Terms, arguments and results as in energy-and-gap; each pixel's term is made in float32, sums are in float64.
//
// Differences are taken of f and of w_c div(w_c p) on their own, since both are small where u is flat; so a flat region
// still has a gradient of 1e-8 or so where float64 finds 0, which at beta = 1 adds lambda 1e-8 a pixel to the gap: nothing
// beside a certificate of 0.2 of a level (6e-7 a sample), too much below. Twice as fast as energy-and-gap.
// Agrees with it within 1 % of the gap where that is above 6e-7 max(1, lambda) a sample. Edges: CONVENTIONS.md, "Grid".
import {
  betaField, blockBytes, coupledField, estimatePlaneBytesField, groupPixels, groupsField, heightField, lambdaField,
  planesField, planeUniformsBytes, pXOffset, pYOffset, shrinkKindField, shrinkWeightMap,
  sumsPerRow, uniformsAt, vectorBytes, widthField,
} from '../../wasm/memory-fields';
import { blockOf, scratchRow, scratchRowBelow } from '../../wasm/estimate-rows.as';
import { header, headerDouble, laneSum, powerSingle } from '../../wasm/lanes.as';
import { bytesToRowAbove, bytesToRowBelow, rowSums, weightMapRow } from '../../wasm/state-rows.as';

// Kinds of terms.
const weightMapTerms: i32 = 0;
const firstOrder: i32 = 1;
const secondOrder: i32 = 2;
const anyOrder: i32 = 3;

/** w_c div(w_c p) of row y of one plane. */
function changeRow(y: i32, plane: usize, into: usize): void {
  const stride = <usize>header(planesField) * blockBytes;
  const weight = v128.load(<usize>uniformsAt + plane * planeUniformsBytes);
  const above = bytesToRowAbove(y);
  const hasAbove = f32x4.splat(y > 0 ? 1 : 0);
  let block = blockOf(y, plane);
  const end = block + <usize>header(groupsField) * stride;
  let left = f32x4.splat(0);
  while (block < end) {
    const pX = v128.load(block, pXOffset);
    const pYAbove = f32x4.mul(hasAbove, v128.load(block - above, pYOffset));
    const acrossX = f32x4.sub(pX, v128.shuffle<i32>(left, pX, 3, 4, 5, 6));
    const divergence = f32x4.add(acrossX, f32x4.sub(v128.load(block, pYOffset), pYAbove));
    v128.store(into, f32x4.mul(weight, divergence));
    left = pX;
    into += vectorBytes;
    block += stride;
  }
}

@inline
function fromRight(here: v128, after: v128): v128 {
  return v128.shuffle<i32>(here, after, 1, 2, 3, 4);
}

/** lambda |g|^beta or W |g| from |g|^2. */
@inline
function gradientTerm(kind: i32, squares: v128, lambda: v128, exponent: f32, map: usize): v128 {
  if (kind == weightMapTerms) return f32x4.mul(v128.load(map), f32x4.sqrt(squares));
  if (kind == firstOrder) return f32x4.mul(lambda, f32x4.sqrt(squares));
  if (kind == secondOrder) return f32x4.mul(lambda, squares);
  return f32x4.mul(lambda, powerSingle(squares, exponent));
}

@inline
function addBoth(sum: v128, terms: v128): v128 {
  const high = v128.shuffle<i64>(terms, terms, 1, 1);
  const both = f64x2.add(f64x2.promote_low_f32x4(terms), f64x2.promote_low_f32x4(high));
  return f64x2.add(sum, both);
}

/** Adds the terms of the planes first..last-1, which share one magnitude, to the sums of row y. */
@inline
function addTerms(kind: i32, scratch: usize, y: i32, first: usize, last: usize): void {
  const width: i32 = header(widthField);
  const planes: usize = header(planesField);
  const stride = planes * blockBytes;
  const planeBytes: usize = header(estimatePlaneBytesField);
  const toBelow = bytesToRowBelow(y);
  const beta = headerDouble(betaField);
  const lambda = headerDouble(lambdaField);
  const lambdaVector = f32x4.splat(<f32>lambda);
  const gradientExponent = <f32>(beta / 2);
  // F* = scale (|p|^2 unit^2)^exponent, and |p|^2 / (4 lambda) for beta = 2.
  const unit = 1 / (lambda * beta);
  const unitSquare = f32x4.splat(<f32>(unit * unit));
  const dualExponent = <f32>(beta / (2 * (beta - 1)));
  const dualScale = f32x4.splat(<f32>(kind == secondOrder ? 1 / (4 * lambda) : lambda * (beta - 1)));
  let map = weightMapRow(y) + first * vectorBytes;
  let block = blockOf(y, first);
  let change = scratchRow(scratch, y, first);
  let changeBelow = scratchRowBelow(scratch, y, first);
  let gradientSum = f64x2.splat(0);
  let gapSum = f64x2.splat(0);
  let removedSum = f64x2.splat(0);
  for (let x = 0; x < width; x += groupPixels) {
    const lanes = i32x4.add(i32x4.splat(x), i32x4(0, 1, 2, 3));
    const inside = i32x4.lt_s(lanes, i32x4.splat(width));
    const hasRight = i32x4.lt_s(lanes, i32x4.splat(width - 1));
    let squares = f32x4.splat(0);
    let dualSquares = f32x4.splat(0);
    let product = f32x4.splat(0);
    let removed = f32x4.splat(0);
    for (let plane: usize = 0; plane < last - first; plane++) {
      const weight = v128.load(<usize>uniformsAt + (first + plane) * planeUniformsBytes);
      const at = block + plane * blockBytes;
      const row = change + plane * planeBytes;
      const f = v128.load(at);
      const own = v128.load(row);
      const right = f32x4.sub(fromRight(f, v128.load(at + stride)), f);
      const rightOwn = f32x4.sub(fromRight(own, v128.load(row + vectorBytes)), own);
      const down = f32x4.sub(v128.load(at + toBelow), f);
      const downOwn = f32x4.sub(v128.load(changeBelow + plane * planeBytes), own);
      const gX = v128.and(hasRight, f32x4.mul(weight, f32x4.add(right, rightOwn)));
      const gY = f32x4.mul(weight, f32x4.add(down, downOwn));
      const pX = v128.load(at, pXOffset);
      const pY = v128.load(at, pYOffset);
      squares = f32x4.add(squares, f32x4.add(f32x4.mul(gX, gX), f32x4.mul(gY, gY)));
      product = f32x4.add(product, f32x4.add(f32x4.mul(gX, pX), f32x4.mul(gY, pY)));
      if (kind >= secondOrder) {
        dualSquares = f32x4.add(dualSquares, f32x4.add(f32x4.mul(pX, pX), f32x4.mul(pY, pY)));
      }
      removed = f32x4.add(removed, f32x4.mul(own, own));
    }
    const gradient = gradientTerm(kind, squares, lambdaVector, gradientExponent, map);
    let gap = f32x4.sub(gradient, product);
    if (kind == secondOrder) gap = f32x4.add(gap, f32x4.mul(dualScale, dualSquares));
    if (kind == anyOrder) {
      const conjugate = powerSingle(f32x4.mul(unitSquare, dualSquares), dualExponent);
      gap = f32x4.add(gap, f32x4.mul(dualScale, conjugate));
    }
    gradientSum = addBoth(gradientSum, v128.and(inside, gradient));
    gapSum = addBoth(gapSum, v128.and(inside, gap));
    removedSum = addBoth(removedSum, v128.and(inside, removed));
    block += stride;
    change += vectorBytes;
    changeBelow += vectorBytes;
    map += planes * vectorBytes;
  }
  const sums = rowSums(y);
  store<f64>(sums, load<f64>(sums) + laneSum(gradientSum));
  store<f64>(sums, load<f64>(sums, 8) + laneSum(gapSum), 8);
  store<f64>(sums, load<f64>(sums, 16) + laneSum(removedSum), 16);
}

function addRowTerms(scratch: usize, y: i32, first: usize, last: usize): void {
  const beta = headerDouble(betaField);
  if (header(shrinkKindField) == shrinkWeightMap) addTerms(weightMapTerms, scratch, y, first, last);
  else if (beta == 1) addTerms(firstOrder, scratch, y, first, last);
  else if (beta == 2) addTerms(secondOrder, scratch, y, first, last);
  else addTerms(anyOrder, scratch, y, first, last);
}

/**
 * The sums of the rows from..to-1: gradient term, gap, removed squares.
 *
 * @param scratch A thread's rows, see estimate-rows.as.ts.
 */
export function roughGapRows(scratch: usize, from: i32, to: i32): void {
  const height: i32 = header(heightField);
  const planes: usize = header(planesField);
  for (let plane: usize = 0; plane < planes; plane++) changeRow(from, plane, scratchRow(scratch, from, plane));
  for (let y = from; y < to; y++) {
    memory.fill(rowSums(y), 0, sumsPerRow * 8);
    for (let plane: usize = 0; plane < planes; plane++) {
      if (y + 1 < height) changeRow(y + 1, plane, scratchRow(scratch, y + 1, plane));
      if (!header(coupledField)) addRowTerms(scratch, y, plane, plane + 1);
    }
    if (header(coupledField)) addRowTerms(scratch, y, 0, planes);
  }
}
