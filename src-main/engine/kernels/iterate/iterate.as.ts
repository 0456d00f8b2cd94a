// iterate: one over-relaxed primal-dual step for 1/2 sum (u - f)^2 + sum lambda |w grad u|^beta, beta >= 1.
//
//   un = (u + tau_c (f + div(w_c p))) / (1 + tau_c)                 u <- u + relaxation (un - u)
//   pt = p + sigma w_c grad(2 un - u)
//   pn = pt (1 - r/s),  s = |pt| / sigma,  r = prox of (lambda/sigma) |.|^beta at s
//        (beta = 1: pt projected onto |p| <= lambda; under a weight map: onto |p| <= W)
//                                                                  p <- p + relaxation (pn - p)
//
//   f           in       [plane][height][width]  noisy planes in the solve basis, intensity
//   u           in, out  [plane][height][width]  estimate, intensity
//   p           in, out  2 x [plane][height][width]  dual variable, intensity px at beta = 1; far borders stay 0
//   W           in       [group][height][width]  only under a weight map: bound on |p|
//   w_c         uniform  per plane               factor on the gradient, no unit, > 0
//   tau_c       uniform  per plane               > 0
//   sigma       uniform                          px^2, > 0, tau_c sigma 8 w_c^2 <= 1
//   relaxation  uniform                          1..1.95; 1 in the last iteration of a run that lands
//   lambda, beta uniform                         lambda > 0, beta 1..3
//
// |pt| runs over both parts and over the planes of one group: all planes (joint, opponent) or each its own (channels).
// Edges: CONVENTIONS.md, "Grid". Float32 twins agree within 2e-5 after 100 iterations, for photos in 0..1.
// Source: Chambolle and Pock 2016, doi:10.1007/s10107-015-0957-3, Algorithm 1 over-relaxed; their g is our data term.
import {
  blockBytes, constantFactorUniform, gainUniform, groupsField, heightField, keepUniform, lambdaUniform,
  planeUniformsBytes, planesField, coupledField, pullUniform, pushUniform, pXOffset, pYOffset, relaxationUniform,
  relaxedLambdaUniform, rowBytesField, shrinkConstant, shrinkKindField, shrinkProject, shrinkTable, shrinkWeightMap,
  stateField, tableField, tableFirstField, tableLastField, tableShiftField, uniformsAt, uniformsBytes, uOffset,
  vectorBytes, vectorRowBytesField, weightMapField, widthField,
} from '../../wasm/memory-fields';
import { header } from '../../wasm/lanes.as';

// Which half a row pass does: the first row has no dual above it, the row below the last has no primal.
const primalOnly: i32 = 0;
const bothHalves: i32 = 1;
const dualOnly: i32 = 2;

/** Primal step of one plane's block; stores u and returns sigma w (2 un - u). */
@inline
function primal(block: usize, uniforms: usize, pX: v128, pXLeft: v128, pYAbove: v128): v128 {
  const u = v128.load(block, uOffset);
  const divergence = f32x4.add(f32x4.sub(pX, pXLeft), f32x4.sub(v128.load(block, pYOffset), pYAbove));
  const weighted = f32x4.mul(v128.load(uniforms), divergence);
  const change = f32x4.sub(f32x4.add(v128.load(block), weighted), u);
  v128.store(block, f32x4.add(u, f32x4.mul(v128.load(uniforms, pullUniform), change)), uOffset);
  return f32x4.add(
    f32x4.mul(v128.load(uniforms, gainUniform), u),
    f32x4.mul(v128.load(uniforms, pushUniform), change),
  );
}

@inline
function fromLeft(before: v128, here: v128): v128 {
  return v128.shuffle<i32>(before, here, 3, 4, 5, 6);
}

@inline
function fromRight(here: v128, after: v128): v128 {
  return v128.shuffle<i32>(here, after, 1, 2, 3, 4);
}

/** relaxation * (1 - r/s) from |pt|^2. */
@inline
function shrinkFactor(kind: i32, squares: v128, uniforms: usize, map: usize): v128 {
  if (kind == shrinkProject) {
    const bound = f32x4.pmax(v128.load(uniforms, lambdaUniform), f32x4.sqrt(squares));
    return f32x4.div(v128.load(uniforms, relaxedLambdaUniform), bound);
  }
  if (kind == shrinkWeightMap) {
    const limit = v128.load(map);
    const bound = f32x4.pmax(limit, f32x4.sqrt(squares));
    return f32x4.div(f32x4.mul(limit, v128.load(uniforms, relaxationUniform)), bound);
  }
  if (kind == shrinkConstant) return v128.load(uniforms, constantFactorUniform);
  return f32x4.mul(v128.load(uniforms, relaxationUniform), tableFactor(squares));
}

/** 1 - r/s by a line over a slice of the octave of |pt|^2; see shrink-table.ts. */
@inline
function tableFactor(squares: v128): v128 {
  const first = i32x4.splat(header(tableFirstField));
  const last = i32x4.splat(header(tableLastField));
  const slice = i32x4.shr_u(squares, header(tableShiftField));
  const entry = i32x4.shl(i32x4.sub(i32x4.min_s(i32x4.max_s(slice, first), last), first), 3);
  const table = <usize>header(tableField);
  const low = i64x2.extract_lane(entry, 0);
  const high = i64x2.extract_lane(entry, 1);
  let a = v128.load64_zero(table + <usize>(<u32>low));
  a = v128.load_lane<i64>(table + <usize>(<u64>low >> 32), a, 1);
  let b = v128.load64_zero(table + <usize>(<u32>high));
  b = v128.load_lane<i64>(table + <usize>(<u64>high >> 32), b, 1);
  const offsets = v128.shuffle<i32>(a, b, 0, 2, 4, 6);
  const slopes = v128.shuffle<i32>(a, b, 1, 3, 5, 7);
  return f32x4.add(offsets, f32x4.mul(slopes, squares));
}

/** p <- (1 - relaxation) p + factor pt, for one part of one plane. */
@inline
function relax(at: usize, keep: v128, factor: v128, trial: v128): void {
  v128.store(at, f32x4.add(f32x4.mul(keep, v128.load(at)), f32x4.mul(factor, trial)));
}

/** One plane with a magnitude of its own; the strides say how far its next group is. */
@inline
function singleRow(
  kind: i32, half: i32, row: usize, above: usize, ahead: usize, map: usize, uniforms: usize, shared: usize,
): void {
  const planes = header(planesField);
  const blockStride: usize = planes * blockBytes;
  const vectorStride: usize = planes * vectorBytes;
  const end = row + <usize>header(groupsField) * blockStride;
  let left = f32x4.splat(0);
  const keep = v128.load(shared, keepUniform);
  while (row < end) {
    const before = v128.load(ahead);
    const pYAbove = half == primalOnly ? f32x4.splat(0) : v128.load(above, pYOffset);
    let next = before;
    if (half != dualOnly) {
      const pX = v128.load(row, pXOffset);
      next = primal(row, uniforms, pX, fromLeft(left, pX), pYAbove);
      left = pX;
    }
    if (half != primalOnly) {
      const right = fromRight(before, v128.load(ahead + vectorStride));
      const trialX = f32x4.add(v128.load(above, pXOffset), f32x4.sub(right, before));
      const trialY = f32x4.add(pYAbove, f32x4.sub(next, before));
      const squares = f32x4.add(f32x4.mul(trialX, trialX), f32x4.mul(trialY, trialY));
      const factor = shrinkFactor(kind, squares, shared, map);
      relax(above + pXOffset, keep, factor, trialX);
      relax(above + pYOffset, keep, factor, trialY);
    }
    if (half != dualOnly) v128.store(ahead, next);
    row += blockStride;
    above += blockStride;
    ahead += vectorStride;
    map += vectorStride;
  }
}

/** Three planes with one magnitude. */
@inline
function tripleRow(
  kind: i32, half: i32, row: usize, above: usize, ahead: usize, map: usize, uniforms: usize,
): void {
  const second = uniforms + planeUniformsBytes;
  const third = uniforms + 2 * planeUniformsBytes;
  const end = row + <usize>header(groupsField) * (3 * blockBytes);
  let left0 = f32x4.splat(0);
  let left1 = f32x4.splat(0);
  let left2 = f32x4.splat(0);
  const keep = v128.load(uniforms, keepUniform);
  while (row < end) {
    const before0 = v128.load(ahead);
    const before1 = v128.load(ahead, vectorBytes);
    const before2 = v128.load(ahead, 2 * vectorBytes);
    let next0 = before0;
    let next1 = before1;
    let next2 = before2;
    if (half != dualOnly) {
      const above0 = half == primalOnly ? f32x4.splat(0) : v128.load(above, pYOffset);
      const above1 = half == primalOnly ? f32x4.splat(0) : v128.load(above, blockBytes + pYOffset);
      const above2 = half == primalOnly ? f32x4.splat(0) : v128.load(above, 2 * blockBytes + pYOffset);
      const pX0 = v128.load(row, pXOffset);
      next0 = primal(row, uniforms, pX0, fromLeft(left0, pX0), above0);
      left0 = pX0;
      const pX1 = v128.load(row, blockBytes + pXOffset);
      next1 = primal(row + blockBytes, second, pX1, fromLeft(left1, pX1), above1);
      left1 = pX1;
      const pX2 = v128.load(row, 2 * blockBytes + pXOffset);
      next2 = primal(row + 2 * blockBytes, third, pX2, fromLeft(left2, pX2), above2);
      left2 = pX2;
    }
    if (half != primalOnly) {
      const x0 = f32x4.add(
        v128.load(above, pXOffset),
        f32x4.sub(fromRight(before0, v128.load(ahead, 3 * vectorBytes)), before0),
      );
      const x1 = f32x4.add(
        v128.load(above, blockBytes + pXOffset),
        f32x4.sub(fromRight(before1, v128.load(ahead, 4 * vectorBytes)), before1),
      );
      const x2 = f32x4.add(
        v128.load(above, 2 * blockBytes + pXOffset),
        f32x4.sub(fromRight(before2, v128.load(ahead, 5 * vectorBytes)), before2),
      );
      const y0 = f32x4.add(v128.load(above, pYOffset), f32x4.sub(next0, before0));
      const y1 = f32x4.add(v128.load(above, blockBytes + pYOffset), f32x4.sub(next1, before1));
      const y2 = f32x4.add(v128.load(above, 2 * blockBytes + pYOffset), f32x4.sub(next2, before2));
      const squares0 = f32x4.add(f32x4.mul(x0, x0), f32x4.mul(y0, y0));
      const squares1 = f32x4.add(f32x4.mul(x1, x1), f32x4.mul(y1, y1));
      const squares2 = f32x4.add(f32x4.mul(x2, x2), f32x4.mul(y2, y2));
      const squares = f32x4.add(f32x4.add(squares0, squares1), squares2);
      const factor = shrinkFactor(kind, squares, uniforms, map);
      relax(above + pXOffset, keep, factor, x0);
      relax(above + pYOffset, keep, factor, y0);
      relax(above + (blockBytes + pXOffset), keep, factor, x1);
      relax(above + (blockBytes + pYOffset), keep, factor, y1);
      relax(above + (2 * blockBytes + pXOffset), keep, factor, x2);
      relax(above + (2 * blockBytes + pYOffset), keep, factor, y2);
    }
    if (half != dualOnly) {
      v128.store(ahead, next0);
      v128.store(ahead, next1, vectorBytes);
      v128.store(ahead, next2, 2 * vectorBytes);
    }
    row += 3 * blockBytes;
    above += 3 * blockBytes;
    ahead += 3 * vectorBytes;
    map += 3 * vectorBytes;
  }
}

/** Repeats the last column of the row buffer beyond the edge, so that the difference there is exactly zero. */
@inline
function closeEdge(ahead: usize): void {
  const planes: usize = header(planesField);
  const last: u32 = header(widthField) - 1;
  const inside = ahead + <usize>(last >> 2) * planes * vectorBytes + <usize>(last & 3) * 4;
  const next: u32 = last + 1;
  const outside = ahead + <usize>(next >> 2) * planes * vectorBytes + <usize>(next & 3) * 4;
  for (let plane: usize = 0; plane < planes; plane++) {
    store<f32>(outside + plane * vectorBytes, load<f32>(inside + plane * vectorBytes));
  }
}

@inline
function passRow(kind: i32, half: i32, row: usize, above: usize, ahead: usize, map: usize, uniforms: usize): void {
  if (header(coupledField)) {
    tripleRow(kind, half, row, above, ahead, map, uniforms);
    return;
  }
  const planes: usize = header(planesField);
  for (let plane: usize = 0; plane < planes; plane++) {
    const block = plane * blockBytes;
    const lane = plane * vectorBytes;
    singleRow(
      kind, half, row + block, above + block, ahead + lane, map + lane,
      uniforms + plane * planeUniformsBytes, uniforms,
    );
  }
}

/** Row y of one iteration: the primal step of row y, then the dual step of row y - 1, which waited for it. */
@inline
function iterateRow(kind: i32, y: i32, ahead: usize, uniforms: usize): void {
  const height: i32 = header(heightField);
  const rowBytes: usize = header(rowBytesField);
  const row = <usize>header(stateField) + <usize>y * rowBytes;
  const above = row - rowBytes;
  if (y == 0) {
    passRow(kind, primalOnly, row, above, ahead, 0, uniforms);
  } else {
    const map = <usize>header(weightMapField) + <usize>(y - 1) * <usize>header(vectorRowBytesField);
    if (y < height) passRow(kind, bothHalves, row, above, ahead, map, uniforms);
    else passRow(kind, dualOnly, above, above, ahead, map, uniforms);
  }
  if (y < height) closeEdge(ahead);
}

/**
 * Steps from..to-1 of a wave of `count` iterations: in step s, iteration t does row s - t, so that it follows the one
 * before by one row and all of them find their rows in the cache. `ahead` holds one row buffer an iteration.
 */
@inline
function wave(kind: i32, ahead: usize, count: i32, from: i32, to: i32, lands: i32): void {
  const height: i32 = header(heightField);
  const aheadBytes = <usize>header(vectorRowBytesField) + <usize>header(planesField) * vectorBytes;
  for (let step = from; step < to; step++) {
    for (let t = 0; t < count; t++) {
      const y = step - t;
      if (y < 0 || y > height) continue;
      const landed = lands && t == count - 1;
      const uniforms = uniformsAt + (landed ? uniformsBytes : 0);
      iterateRow(kind, y, ahead + <usize>t * aheadBytes, uniforms);
    }
  }
}

function projectWave(ahead: usize, count: i32, from: i32, to: i32, lands: i32): void {
  wave(shrinkProject, ahead, count, from, to, lands);
}
function constantWave(ahead: usize, count: i32, from: i32, to: i32, lands: i32): void {
  wave(shrinkConstant, ahead, count, from, to, lands);
}
function tableWave(ahead: usize, count: i32, from: i32, to: i32, lands: i32): void {
  wave(shrinkTable, ahead, count, from, to, lands);
}
function weightMapWave(ahead: usize, count: i32, from: i32, to: i32, lands: i32): void {
  wave(shrinkWeightMap, ahead, count, from, to, lands);
}

/**
 * Part of a wave of iterations, in place.
 *
 * @param ahead Row buffers, one an iteration of the wave.
 * @param count Iterations of the wave.
 * @param from  First step; a wave has height + count of them.
 * @param to    One past the last step.
 * @param lands 1 when the last iteration runs with relaxation 1.
 */
export function iterateWave(ahead: usize, count: i32, from: i32, to: i32, lands: i32): void {
  const kind: i32 = header(shrinkKindField);
  if (kind == shrinkProject) projectWave(ahead, count, from, to, lands);
  else if (kind == shrinkConstant) constantWave(ahead, count, from, to, lands);
  else if (kind == shrinkTable) tableWave(ahead, count, from, to, lands);
  else weightMapWave(ahead, count, from, to, lands);
}
