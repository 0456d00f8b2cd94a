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
  blockBytes, constantFactorUniform, coupledField, gainUniform, groupsField, heightField, keepUniform, lambdaUniform,
  planesField, planeUniformsBytes, pullUniform, pushUniform, pXOffset, pYOffset, relaxationUniform,
  relaxedLambdaUniform, shrinkConstant, shrinkKindField, shrinkProject, shrinkTable, shrinkWeightMap,
  tableField, tableFirst, tableLast, tableShift, uniformsAt, uniformsBytes, uOffset, vectorBytes,
  vectorRowBytesField, widthField,
} from '../../wasm/memory-fields';
import { header } from '../../wasm/lanes.as';
import { stateRow, weightMapRow } from '../../wasm/state-rows.as';

// The twin goes by rows: the dual of a row follows the primal of the row below, which it waited for, so that both read
// and write each row once. `ahead` holds sigma w (2 un - u) of the row before and takes that of this row.

// Which half a row pass does: the first row has no dual above it, the row below the last has no primal.
const primalOnly: i32 = 0;
const bothHalves: i32 = 1;
const dualOnly: i32 = 2;

@inline
function fromLeft(before: v128, here: v128): v128 {
  return v128.shuffle<i32>(before, here, 3, 4, 5, 6);
}

@inline
function fromRight(here: v128, after: v128): v128 {
  return v128.shuffle<i32>(here, after, 1, 2, 3, 4);
}

/** Primal step of one plane's block; stores u and returns sigma w (2 un - u). `left` is pX of the block before. */
@inline
function advance(half: i32, block: usize, above: usize, uniforms: usize, left: v128): v128 {
  const pX = v128.load(block, pXOffset);
  const pYAbove = half == primalOnly ? f32x4.splat(0) : v128.load(above, pYOffset);
  const acrossX = f32x4.sub(pX, fromLeft(left, pX));
  const divergence = f32x4.add(acrossX, f32x4.sub(v128.load(block, pYOffset), pYAbove));
  const u = v128.load(block, uOffset);
  const pulled = f32x4.add(v128.load(block), f32x4.mul(v128.load(uniforms), divergence));
  const change = f32x4.sub(pulled, u);
  v128.store(block, f32x4.add(u, f32x4.mul(v128.load(uniforms, pullUniform), change)), uOffset);
  const here = f32x4.mul(v128.load(uniforms, gainUniform), u);
  return f32x4.add(here, f32x4.mul(v128.load(uniforms, pushUniform), change));
}

/** The x part of pt. */
@inline
function trialX(above: usize, before: v128, after: v128): v128 {
  return f32x4.add(v128.load(above, pXOffset), f32x4.sub(fromRight(before, after), before));
}

/** The y part of pt. */
@inline
function trialY(above: usize, before: v128, next: v128): v128 {
  return f32x4.add(v128.load(above, pYOffset), f32x4.sub(next, before));
}

@inline
function squaresOf(x: v128, y: v128): v128 {
  return f32x4.add(f32x4.mul(x, x), f32x4.mul(y, y));
}

/** relaxation * (1 - r/s) from |pt|^2. */
@inline
function shrinkFactor(kind: i32, squares: v128, uniforms: usize, map: usize, table: v128): v128 {
  if (kind == shrinkProject) {
    // pmax, since max has to order zeros and NaNs and takes four times as long.
    const bound = f32x4.pmax(v128.load(uniforms, lambdaUniform), f32x4.sqrt(squares));
    return f32x4.div(v128.load(uniforms, relaxedLambdaUniform), bound);
  }
  if (kind == shrinkWeightMap) {
    const limit = v128.load(map);
    const bound = f32x4.pmax(limit, f32x4.sqrt(squares));
    return f32x4.div(f32x4.mul(limit, v128.load(uniforms, relaxationUniform)), bound);
  }
  if (kind == shrinkConstant) return v128.load(uniforms, constantFactorUniform);
  return f32x4.mul(v128.load(uniforms, relaxationUniform), tableFactor(squares, table));
}

/** 1 - r/s by a line over a slice of the octave of |pt|^2; see shrink-table.ts. */
@inline
function tableFactor(squares: v128, table: v128): v128 {
  // Bits of the float as a multiple of an entry's 8 bytes.
  const entries = v128.and(i32x4.shr_u(squares, tableShift - 3), i32x4.splat(-8));
  const inside = i32x4.min_s(i32x4.max_s(entries, i32x4.splat(tableFirst * 8)), i32x4.splat(tableLast * 8));
  const addresses = i32x4.add(inside, table);
  const low: u64 = i64x2.extract_lane(addresses, 0);
  const high: u64 = i64x2.extract_lane(addresses, 1);
  const a = v128.load64_zero(<usize>(low & 0xffffffff));
  const b = v128.load64_zero(<usize>(low >> 32));
  const c = v128.load64_zero(<usize>(high & 0xffffffff));
  const d = v128.load64_zero(<usize>(high >> 32));
  const ab = v128.shuffle<i32>(a, b, 0, 4, 1, 5);
  const cd = v128.shuffle<i32>(c, d, 0, 4, 1, 5);
  const offsets = v128.shuffle<i64>(ab, cd, 0, 2);
  const slopes = v128.shuffle<i64>(ab, cd, 1, 3);
  return f32x4.add(offsets, f32x4.mul(slopes, squares));
}

/** Where entry 0 of the shrink table would be, were there entries below the first. */
@inline
function tableOrigin(): v128 {
  return i32x4.splat(header(tableField) - tableFirst * 8);
}

/** p <- (1 - relaxation) p + factor pt, for one plane; `factor` has the relaxation in it. */
@inline
function relax(block: usize, keep: v128, factor: v128, x: v128, y: v128): void {
  const keptX = f32x4.mul(keep, v128.load(block, pXOffset));
  const keptY = f32x4.mul(keep, v128.load(block, pYOffset));
  v128.store(block, f32x4.add(keptX, f32x4.mul(factor, x)), pXOffset);
  v128.store(block, f32x4.add(keptY, f32x4.mul(factor, y)), pYOffset);
}

/** One plane with a magnitude of its own, `plane` of as many as the photo has. */
@inline
function singleRow(
  kind: i32, half: i32, row: usize, above: usize, ahead: usize, map: usize, uniforms: usize, plane: usize,
): void {
  const planes: usize = header(planesField);
  const end = row + <usize>header(groupsField) * planes * blockBytes;
  const own = uniforms + plane * planeUniformsBytes;
  const keep = v128.load(uniforms, keepUniform);
  const table = tableOrigin();
  let left = f32x4.splat(0);
  while (row < end) {
    const before = v128.load(ahead);
    const next = half == dualOnly ? before : advance(half, row, above, own, left);
    left = half == dualOnly ? left : v128.load(row, pXOffset);
    if (half != primalOnly) {
      const x = trialX(above, before, v128.load(ahead + planes * vectorBytes));
      const y = trialY(above, before, next);
      relax(above, keep, shrinkFactor(kind, squaresOf(x, y), uniforms, map, table), x, y);
    }
    v128.store(ahead, next);
    row += planes * blockBytes;
    above += planes * blockBytes;
    ahead += planes * vectorBytes;
    map += planes * vectorBytes;
  }
}

/** Three planes with one magnitude, one after the other, so that what is alive fits the registers. */
@inline
function tripleRow(
  kind: i32, half: i32, row: usize, above: usize, ahead: usize, map: usize, uniforms: usize,
): void {
  const end = row + <usize>header(groupsField) * (3 * blockBytes);
  const second = uniforms + planeUniformsBytes;
  const third = uniforms + 2 * planeUniformsBytes;
  const table = tableOrigin();
  let left0 = f32x4.splat(0);
  let left1 = f32x4.splat(0);
  let left2 = f32x4.splat(0);
  while (row < end) {
    const before0 = v128.load(ahead);
    const next0 = half == dualOnly ? before0 : advance(half, row, above, uniforms, left0);
    left0 = half == dualOnly ? left0 : v128.load(row, pXOffset);
    v128.store(ahead, next0);
    const x0 = trialX(above, before0, v128.load(ahead, 3 * vectorBytes));
    const y0 = trialY(above, before0, next0);

    const before1 = v128.load(ahead, vectorBytes);
    const next1 =
      half == dualOnly ? before1 : advance(half, row + blockBytes, above + blockBytes, second, left1);
    left1 = half == dualOnly ? left1 : v128.load(row, blockBytes + pXOffset);
    v128.store(ahead, next1, vectorBytes);
    const x1 = trialX(above + blockBytes, before1, v128.load(ahead, 4 * vectorBytes));
    const y1 = trialY(above + blockBytes, before1, next1);

    const before2 = v128.load(ahead, 2 * vectorBytes);
    const next2 =
      half == dualOnly ? before2 : advance(half, row + 2 * blockBytes, above + 2 * blockBytes, third, left2);
    left2 = half == dualOnly ? left2 : v128.load(row, 2 * blockBytes + pXOffset);
    v128.store(ahead, next2, 2 * vectorBytes);

    if (half != primalOnly) {
      const x2 = trialX(above + 2 * blockBytes, before2, v128.load(ahead, 5 * vectorBytes));
      const y2 = trialY(above + 2 * blockBytes, before2, next2);
      const squares = f32x4.add(f32x4.add(squaresOf(x0, y0), squaresOf(x1, y1)), squaresOf(x2, y2));
      const factor = shrinkFactor(kind, squares, uniforms, map, table);
      const keep = v128.load(uniforms, keepUniform);
      relax(above, keep, factor, x0, y0);
      relax(above + blockBytes, keep, factor, x1, y1);
      relax(above + 2 * blockBytes, keep, factor, x2, y2);
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
    singleRow(kind, half, row + block, above + block, ahead + lane, map + lane, uniforms, plane);
  }
}

/** Row y of one iteration: the primal step of row y and the dual step of row y - 1. */
@inline
function iterateRow(kind: i32, y: i32, ahead: usize, uniforms: usize): void {
  const height: i32 = header(heightField);
  const row = stateRow(y);
  if (y == 0) {
    passRow(kind, primalOnly, row, row, ahead, 0, uniforms);
  } else {
    const above = stateRow(y - 1);
    const map = weightMapRow(y - 1);
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
      const landed = (lands >>> t) & 1;
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
 * @param lands A bit an iteration of the wave, the first the lowest: set where it runs with relaxation 1.
 */
export function iterateWave(ahead: usize, count: i32, from: i32, to: i32, lands: i32): void {
  const kind: i32 = header(shrinkKindField);
  if (kind == shrinkProject) projectWave(ahead, count, from, to, lands);
  else if (kind == shrinkConstant) constantWave(ahead, count, from, to, lands);
  else if (kind == shrinkTable) tableWave(ahead, count, from, to, lands);
  else weightMapWave(ahead, count, from, to, lands);
}
