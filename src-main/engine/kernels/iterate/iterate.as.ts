// iterate: one over-relaxed primal-dual step for 1/2 sum (u - f)^2 + sum lambda |w grad u|^beta, beta >= 1.
//
//   un = (u + tau_c (f + div(w_c p))) / (1 + tau_c)                 u <- u + relaxation (un - u)
//   pt = p + sigma w_c grad(un + extrapolation (un - u))
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
//   extrapolation uniform                        0..1; 1 but where schemes are compared
//   lambda, beta uniform                         lambda > 0, beta 1..3
//
// |pt| runs over both parts and over the planes of one group: all planes (joint, opponent) or each its own (channels).
// Edges: CONVENTIONS.md, "Grid". Float32 twins agree within 2e-5 after 100 iterations, for photos in 0..1.
// Source: Chambolle and Pock 2016, doi:10.1007/s10107-015-0957-3, Algorithm 1 over-relaxed; their g is our data term.
import {
  blockBytes, constantFactorUniform, coupledField, gainUniform, groupsField, heightField, keepUniform, lambdaUniform,
  planesField, planeUniformsBytes, pullUniform, pushUniform, pXOffset, pYOffset, relaxationUniform,
  relaxedLambdaUniform, shrinkConstant, shrinkKindField, shrinkProject, shrinkTable, shrinkWeightMap, tableAt,
  tableSliceBits, uniformsAt, uniformsBytes, uOffset, vectorBytes, vectorRowBytesField, widthField,
} from '../../wasm/memory-fields';
import { header, multiplyAdd } from '../../wasm/lanes.as';
import { stateRow, weightMapRow } from '../../wasm/state-rows.as';

// The twin goes by rows: the dual of a row follows the primal of the row below, which it waited for, so that both read
// and write each row once. `ahead` holds sigma w (2 un - u) of the row before and takes that of this row.
//
// Every pass goes over one plane, so that what is alive and its uniforms fit into sixteen registers. Three planes with
// one magnitude take turns on a chunk of the row: the first two leave pt and its squares behind, the third has the
// factor of all. One pass over three planes at once was 15 % slower, with pt put aside by hand 4 %; chunks of 12 and of
// 64 groups were 6 % and 3 % slower than of 32.

// Which half a row pass does: the first row has no dual above it, the row below the last has no primal.
const primalOnly: i32 = 0;
const bothHalves: i32 = 1;
const dualOnly: i32 = 2;

// What a plane is to its magnitude: all of it, or one of three.
const alone: i32 = 0;
const firstOfThree: i32 = 1;
const secondOfThree: i32 = 2;
const lastOfThree: i32 = 3;

/** Groups of a chunk: 3 kB of blocks a plane, which stay in the innermost cache from the first plane to the last. */
const chunkGroups: usize = 32;
// What is put aside for a group, in bytes: pt of two planes, the sum of squares, four table addresses.
const asideBytes: usize = 80;
const asideSecond: usize = 32;
const asideSquares: usize = 64;

@inline
function fromLeft(before: v128, here: v128): v128 {
  return v128.shuffle<i32>(before, here, 3, 4, 5, 6);
}

@inline
function fromRight(here: v128, after: v128): v128 {
  return v128.shuffle<i32>(here, after, 1, 2, 3, 4);
}

/** The uniform that the factor of a kind of map is a multiple of; has the relaxation in it. */
@inline
function scaleOf(kind: i32, uniforms: usize): v128 {
  if (kind == shrinkProject) return v128.load(uniforms, relaxedLambdaUniform);
  if (kind == shrinkConstant) return v128.load(uniforms, constantFactorUniform);
  return v128.load(uniforms, relaxationUniform);
}

/** relaxation * (1 - r/s) from |pt|^2. */
@inline
function shrinkFactor(kind: i32, squares: v128, scale: v128, lambda: v128, map: usize, aside: usize): v128 {
  if (kind == shrinkConstant) return scale;
  if (kind == shrinkTable) return f32x4.mul(scale, tableFactor(squares, aside));
  // pmax, since max has to order zeros and NaNs and takes four times as long.
  if (kind == shrinkProject) return f32x4.div(scale, f32x4.pmax(lambda, f32x4.sqrt(squares)));
  const limit = v128.load(map);
  return f32x4.div(f32x4.mul(limit, scale), f32x4.pmax(limit, f32x4.sqrt(squares)));
}

/**
 * 1 - r/s by a line over a slice of the octave of |pt|^2; see shrink-table.ts. The bits of the float are the address:
 * sent through memory, since taking lanes out of a vector was 3 to 4 % slower.
 */
@inline
function tableFactor(squares: v128, aside: usize): v128 {
  // Without its sign bit, a NaN in the padding beyond a row finds a place in the table, too.
  const entries = v128.and(i32x4.shr_u(squares, 23 - tableSliceBits - 3), i32x4.splat((1 << (11 + tableSliceBits)) - 8));
  v128.store(aside, entries, asideSquares);
  const first = v128.load64_zero(<usize>load<u32>(aside, asideSquares), tableAt);
  const third = v128.load64_zero(<usize>load<u32>(aside, asideSquares + 8), tableAt);
  const firstTwo = v128.load64_lane(<usize>load<u32>(aside, asideSquares + 4), first, 1, tableAt);
  const lastTwo = v128.load64_lane(<usize>load<u32>(aside, asideSquares + 12), third, 1, tableAt);
  const offsets = v128.shuffle<f32>(firstTwo, lastTwo, 0, 2, 4, 6);
  const slopes = v128.shuffle<f32>(firstTwo, lastTwo, 1, 3, 5, 7);
  return multiplyAdd(slopes, squares, offsets);
}

/** p <- (1 - relaxation) p + factor pt, for one plane's block; `factor` has the relaxation in it. */
@inline
function relax(block: usize, keep: v128, factor: v128, x: v128, y: v128): void {
  v128.store(block, multiplyAdd(factor, x, f32x4.mul(keep, v128.load(block, pXOffset))), pXOffset);
  v128.store(block, multiplyAdd(factor, y, f32x4.mul(keep, v128.load(block, pYOffset))), pYOffset);
}

/**
 * One plane of a row or of a chunk of it: blocks from `row` to `end`, the row above, and `ahead`.
 *
 * @param part  What the plane is to its magnitude; `aside` belongs to the chunk and takes what the planes share.
 * @param own   The plane's uniforms.
 * @param left  pX of the block before the first.
 */
@inline
function planePass(
  kind: i32, half: i32, part: i32, row: usize, end: usize, above: usize, ahead: usize, map: usize, aside: usize,
  planes: usize, uniforms: usize, own: usize, left: v128,
): void {
  const weight = v128.load(own);
  const pull = v128.load(own, pullUniform);
  const gain = v128.load(own, gainUniform);
  const push = v128.load(own, pushUniform);
  const keep = v128.load(uniforms, keepUniform);
  const lambda = v128.load(uniforms, lambdaUniform);
  const scale = scaleOf(kind, uniforms);
  let before = v128.load(ahead);
  while (row < end) {
    let next: v128 = before;
    const pYAbove = half == primalOnly ? f32x4.splat(0) : v128.load(above, pYOffset);
    if (half != dualOnly) {
      const pX = v128.load(row, pXOffset);
      const acrossX = f32x4.sub(pX, fromLeft(left, pX));
      left = pX;
      const divergence = f32x4.add(acrossX, f32x4.sub(v128.load(row, pYOffset), pYAbove));
      const u = v128.load(row, uOffset);
      const change = multiplyAdd(weight, divergence, f32x4.sub(v128.load(row), u));
      v128.store(row, multiplyAdd(pull, change, u), uOffset);
      next = multiplyAdd(push, change, f32x4.mul(gain, u));
    }
    const after = v128.load(ahead + planes * vectorBytes);
    v128.store(ahead, next);
    if (half != primalOnly) {
      const x = f32x4.add(v128.load(above, pXOffset), f32x4.sub(fromRight(before, after), before));
      const y = f32x4.add(pYAbove, f32x4.sub(next, before));
      shrinkPart(kind, part, above, map, aside, x, y, keep, lambda, scale);
    }
    before = after;
    row += planes * blockBytes;
    above += planes * blockBytes;
    ahead += planes * vectorBytes;
    map += planes * vectorBytes;
    if (part != alone) aside += asideBytes;
  }
}

/** Does with pt of one plane's group what can be done so far: puts it aside, or moves p of all planes that share. */
@inline
function shrinkPart(
  kind: i32, part: i32, block: usize, map: usize, aside: usize, x: v128, y: v128, keep: v128, lambda: v128, scale: v128,
): void {
  let squares = multiplyAdd(x, x, f32x4.mul(y, y));
  if (part == secondOfThree || part == lastOfThree) squares = f32x4.add(squares, v128.load(aside, asideSquares));
  if (part == firstOfThree || part == secondOfThree) {
    const place = part == firstOfThree ? aside : aside + asideSecond;
    v128.store(place, x);
    v128.store(place, y, vectorBytes);
    v128.store(aside, squares, asideSquares);
    return;
  }
  const factor = shrinkFactor(kind, squares, scale, lambda, map, aside);
  relax(block, keep, factor, x, y);
  if (part == alone) return;
  const second = aside + asideSecond;
  relax(block - 2 * blockBytes, keep, factor, v128.load(aside), v128.load(aside, vectorBytes));
  relax(block - blockBytes, keep, factor, v128.load(second), v128.load(second, vectorBytes));
}

/** Three planes with one magnitude. */
@inline
function tripleRow(
  kind: i32, half: i32, row: usize, above: usize, ahead: usize, map: usize, aside: usize, uniforms: usize,
): void {
  const end = row + <usize>header(groupsField) * (3 * blockBytes);
  let left0 = f32x4.splat(0);
  let left1 = f32x4.splat(0);
  let left2 = f32x4.splat(0);
  while (row < end) {
    const stop = min(end, row + chunkGroups * (3 * blockBytes));
    planePass(
      kind, half, firstOfThree, row, stop, above, ahead, map, aside, 3, uniforms, uniforms, left0,
    );
    planePass(
      kind, half, secondOfThree, row + blockBytes, stop, above + blockBytes, ahead + vectorBytes, map, aside, 3,
      uniforms, uniforms + planeUniformsBytes, left1,
    );
    planePass(
      kind, half, lastOfThree, row + 2 * blockBytes, stop, above + 2 * blockBytes, ahead + 2 * vectorBytes, map, aside, 3,
      uniforms, uniforms + 2 * planeUniformsBytes, left2,
    );
    left0 = v128.load(stop - 3 * blockBytes, pXOffset);
    left1 = v128.load(stop - 2 * blockBytes, pXOffset);
    left2 = v128.load(stop - blockBytes, pXOffset);
    above += stop - row;
    ahead += (stop - row) / (blockBytes / vectorBytes);
    map += (stop - row) / (blockBytes / vectorBytes);
    row = stop;
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
function passRow(
  kind: i32, half: i32, row: usize, above: usize, ahead: usize, map: usize, aside: usize, uniforms: usize,
): void {
  // A constant factor asks for no magnitude.
  if (kind != shrinkConstant && header(coupledField)) {
    tripleRow(kind, half, row, above, ahead, map, aside, uniforms);
    return;
  }
  const planes: usize = header(planesField);
  const end = row + <usize>header(groupsField) * planes * blockBytes;
  for (let plane: usize = 0; plane < planes; plane++) {
    const block = plane * blockBytes;
    const lane = plane * vectorBytes;
    planePass(
      kind, half, alone, row + block, end, above + block, ahead + lane, map + lane, aside, planes, uniforms,
      uniforms + plane * planeUniformsBytes, f32x4.splat(0),
    );
  }
}

/** Row y of one iteration: the primal step of row y and the dual step of row y - 1. */
@inline
function iterateRow(kind: i32, y: i32, ahead: usize, aside: usize, uniforms: usize): void {
  const height: i32 = header(heightField);
  const row = stateRow(y);
  if (y == 0) {
    passRow(kind, primalOnly, row, row, ahead, 0, aside, uniforms);
  } else {
    const above = stateRow(y - 1);
    const map = weightMapRow(y - 1);
    if (y < height) passRow(kind, bothHalves, row, above, ahead, map, aside, uniforms);
    else passRow(kind, dualOnly, above, above, ahead, map, aside, uniforms);
  }
  if (y < height) closeEdge(ahead);
}

/**
 * Steps from..to-1 of a wave of `count` iterations: in step s, iteration t does row s - t, so that it follows the one
 * before by one row and all of them find their rows in the cache. `ahead` holds one row buffer an iteration.
 */
@inline
function wave(kind: i32, aside: usize, ahead: usize, count: i32, from: i32, to: i32, lands: i32): void {
  const height: i32 = header(heightField);
  const aheadBytes = <usize>header(vectorRowBytesField) + <usize>header(planesField) * vectorBytes;
  for (let step = from; step < to; step++) {
    for (let t = 0; t < count; t++) {
      const y = step - t;
      if (y < 0 || y > height) continue;
      const landed = (lands >>> t) & 1;
      const uniforms = uniformsAt + (landed ? uniformsBytes : 0);
      iterateRow(kind, y, ahead + <usize>t * aheadBytes, aside, uniforms);
    }
  }
}

function projectWave(aside: usize, ahead: usize, count: i32, from: i32, to: i32, lands: i32): void {
  wave(shrinkProject, aside, ahead, count, from, to, lands);
}
function constantWave(aside: usize, ahead: usize, count: i32, from: i32, to: i32, lands: i32): void {
  wave(shrinkConstant, aside, ahead, count, from, to, lands);
}
function tableWave(aside: usize, ahead: usize, count: i32, from: i32, to: i32, lands: i32): void {
  wave(shrinkTable, aside, ahead, count, from, to, lands);
}
function weightMapWave(aside: usize, ahead: usize, count: i32, from: i32, to: i32, lands: i32): void {
  wave(shrinkWeightMap, aside, ahead, count, from, to, lands);
}

/**
 * Part of a wave of iterations, in place.
 *
 * @param aside Scratch of the thread, 80 bytes for each of 32 groups or of as many as a row has.
 * @param ahead Row buffers, one an iteration of the wave.
 * @param count Iterations of the wave.
 * @param from  First step; a wave has height + count of them.
 * @param to    One past the last step.
 * @param lands A bit an iteration of the wave, the first the lowest: set where it runs with relaxation 1.
 */
export function iterateWave(aside: usize, ahead: usize, count: i32, from: i32, to: i32, lands: i32): void {
  const kind: i32 = header(shrinkKindField);
  if (kind == shrinkProject) projectWave(aside, ahead, count, from, to, lands);
  else if (kind == shrinkConstant) constantWave(aside, ahead, count, from, to, lands);
  else if (kind == shrinkTable) tableWave(aside, ahead, count, from, to, lands);
  else weightMapWave(aside, ahead, count, from, to, lands);
}
