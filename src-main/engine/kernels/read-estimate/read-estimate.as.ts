// read-estimate: rows of the answer, or of the kept estimate, back in the photo's own channels.
//
//   up = f + div(w_c p)     answer = up - s (up - u)     s: share of u, 0 below beta = 1; see rough-gap
//
//   R = luma / sqrt 3 + chroma1 / sqrt 2 + chroma2 / sqrt 6
//   G = luma / sqrt 3                - 2 chroma2 / sqrt 6
//   B = luma / sqrt 3 - chroma1 / sqrt 2 + chroma2 / sqrt 6
//
//   f, u, p, kept  in   as in the other kernels
//   staging     out  [plane][rows][width]  intensity, not clipped: the 1/2 that place-photo took is added again;
//               or   [rows][width][plane]  integers of 16 bit: trunc(clip(65535 intensity + 1/2, 0, 65535))
//
// In float64, rounded once to float32, also before it becomes an integer: the codes are those of kernels/convert, bit
// for bit. Edges: CONVENTIONS.md, "Grid".
import {
  answerShareField, blockBytes, centreIntensity, estimatePlaneBytesField, groupsField, opponentField, planesField,
  stagingField, uOffset, widthField,
} from '../../wasm/memory-fields';
import { blockOf, dualEstimateRow, keptEstimateRow } from '../../wasm/estimate-rows.as';
import { header, headerDouble, pairAt } from '../../wasm/lanes.as';

/** Row y of one plane of the answer. */
function answerRow(y: i32, plane: usize, into: usize): void {
  dualEstimateRow(y, plane, into);
  const share = f64x2.splat(headerDouble(answerShareField));
  const stride = <usize>header(planesField) * blockBytes;
  let block = blockOf(y, plane);
  const end = block + <usize>header(groupsField) * stride;
  while (block < end) {
    for (let half: usize = 0; half < 16; half += 8) {
      const up = v128.load(into);
      const change = f64x2.sub(up, pairAt(block + uOffset + half));
      v128.store(into, f64x2.sub(up, f64x2.mul(share, change)));
      into += 16;
    }
    block += stride;
  }
}

@inline
function toOwnChannels(row: usize, planeBytes: usize, width: i32): void {
  // Two pixels at a time; the row has room for one more column.
  for (let x = 0; x < width; x += 2) {
    const at = row + <usize>x * 8;
    const luma = f64x2.mul(v128.load(at), f64x2.splat(0.5773502691896258));
    const chroma1 = f64x2.mul(v128.load(at + planeBytes), f64x2.splat(0.7071067811865476));
    const chroma2 = f64x2.mul(v128.load(at + 2 * planeBytes), f64x2.splat(0.4082482904638631));
    const both = f64x2.add(luma, chroma2);
    v128.store(at, f64x2.add(both, chroma1));
    v128.store(at + planeBytes, f64x2.sub(luma, f64x2.add(chroma2, chroma2)));
    v128.store(at + 2 * planeBytes, f64x2.sub(both, chroma1));
  }
}

/** One row in float32, the 1/2 added; nothing is written beyond it, where another thread's row starts. */
@inline
function roundRow(source: usize, out: usize, width: usize): void {
  const centre = f64x2.splat(centreIntensity);
  const whole = width & ~3;
  for (let x: usize = 0; x < whole; x += 4) {
    const low = f32x4.demote_f64x2_zero(f64x2.add(centre, v128.load(source + x * 8)));
    const high = f32x4.demote_f64x2_zero(f64x2.add(centre, v128.load(source + x * 8, 16)));
    v128.store(out + x * 4, v128.shuffle<i64>(low, high, 0, 2));
  }
  for (let x = whole; x < width; x++) {
    store<f32>(out + x * 4, <f32>(<f64>centreIntensity + load<f64>(source + x * 8)));
  }
}

/** Row y of the answer or of the kept estimate, all planes, in the photo's own channels and less the 1/2. */
@inline
function ownRow(scratch: usize, kept: i32, y: i32): void {
  const planes: usize = header(planesField);
  const planeBytes: usize = header(estimatePlaneBytesField);
  for (let plane: usize = 0; plane < planes; plane++) {
    const row = scratch + plane * planeBytes;
    if (kept) keptEstimateRow(y, plane, row);
    else answerRow(y, plane, row);
  }
  if (header(opponentField)) toOwnChannels(scratch, planeBytes, header(widthField));
}

/**
 * The photo's rows first + from .. first + to - 1 into rows from..to-1 of the staging area, as planes.
 *
 * @param scratch  One row of the estimate in float64.
 * @param kept     1 for the kept estimate.
 * @param bandRows Rows that the staging area holds.
 */
export function readRows(scratch: usize, kept: i32, first: i32, bandRows: i32, from: i32, to: i32): void {
  const width: usize = header(widthField);
  const planes: usize = header(planesField);
  for (let y = from; y < to; y++) {
    ownRow(scratch, kept, first + y);
    for (let plane: usize = 0; plane < planes; plane++) {
      const source = scratch + plane * <usize>header(estimatePlaneBytesField);
      const out = <usize>header(stagingField) + (plane * <usize>bandRows + <usize>y) * width * 4;
      roundRow(source, out, width);
    }
  }
}

/** Codes of two intensities less the 1/2, in the low half of a vector; those above 65535 are not clipped yet. */
@inline
function codePair(source: usize): v128 {
  const intensity = f32x4.demote_f64x2_zero(f64x2.add(f64x2.splat(centreIntensity), v128.load(source)));
  const scaled = f64x2.mul(f64x2.promote_low_f32x4(intensity), f64x2.splat(65535));
  // Saturates at 0 below.
  return i32x4.trunc_sat_f64x2_u_zero(f64x2.add(scaled, f64x2.splat(0.5)));
}

/** Codes of four intensities, 32 bits each. */
@inline
function codesAt(source: usize): v128 {
  const codes = v128.shuffle<i64>(codePair(source), codePair(source + 16), 0, 2);
  return i32x4.min_u(codes, i32x4.splat(65535));
}

/** The same rows as integers of 16 bit, the planes of a pixel side by side. */
export function readCodeRows(scratch: usize, kept: i32, first: i32, from: i32, to: i32): void {
  const width: usize = header(widthField);
  const planes: usize = header(planesField);
  const planeBytes: usize = header(estimatePlaneBytesField);
  for (let y = from; y < to; y++) {
    ownRow(scratch, kept, first + y);
    const out = <usize>header(stagingField) + <usize>y * width * planes * 2;
    if (planes == 1) storeGreyCodes(scratch, out, width);
    else storeColourCodes(scratch, planeBytes, out, width);
  }
}

@inline
function storeGreyCodes(row: usize, out: usize, width: usize): void {
  const whole = width & ~3;
  for (let x: usize = 0; x < whole; x += 4) {
    const codes = codesAt(row + x * 8);
    v128.store64_lane(out + x * 2, i16x8.narrow_i32x4_u(codes, codes), 0);
  }
  storeLastCodes(row, out, 1, whole, width);
}

@inline
function storeColourCodes(row: usize, planeBytes: usize, out: usize, width: usize): void {
  const whole = width & ~3;
  for (let x: usize = 0; x < whole; x += 4) {
    const source = row + x * 8;
    const redGreen = i16x8.narrow_i32x4_u(codesAt(source), codesAt(source + planeBytes));
    const blue = codesAt(source + 2 * planeBytes);
    const blues = i16x8.narrow_i32x4_u(blue, blue);
    const into = out + x * 6;
    v128.store(into, v128.shuffle<i16>(redGreen, blues, 0, 4, 8, 1, 5, 9, 2, 6));
    v128.store64_lane(into, v128.shuffle<i16>(redGreen, blues, 10, 3, 7, 11, 0, 0, 0, 0), 0, 16);
  }
  for (let plane: usize = 0; plane < 3; plane++) {
    storeLastCodes(row + plane * planeBytes, out + plane * 2, 3, whole, width);
  }
}

/** The columns that make no group of four, one by one: beyond them another thread's row starts. */
@inline
function storeLastCodes(row: usize, out: usize, planes: usize, from: usize, width: usize): void {
  for (let x = from; x < width; x++) {
    const code = i32x4.extract_lane(i32x4.min_u(codePair(row + x * 8), i32x4.splat(65535)), 0);
    store<u16>(out + x * planes * 2, <u16>code);
  }
}
