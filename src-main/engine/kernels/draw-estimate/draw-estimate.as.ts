// draw-estimate: the iterate u as pixels for the screen, in the photo's own channels.
//
//   code = trunc(clip(255 (u + 1/2) + 1/2, 0, 255))      R, G, B from luma, chroma1, chroma2 as in read-estimate
//
//   u        in   [height][group][plane]  of a run that has landed; place-photo took 1/2 from every channel
//   staging  out  [rows][4 groups]        RGBA bytes, R = G = B for a grey photo, A = 255
//
// In float32: a code may differ by one from that of read-estimate where a value lies at the middle between two.
import {
  blockBytes, centreIntensity, opponentField, planesField, stagingField, uOffset,
} from '../../wasm/memory-fields';
import { header } from '../../wasm/lanes.as';
import { stateRow } from '../../wasm/state-rows.as';

/** Codes 0..255 of four intensities, as integers. */
@inline
function codes(intensity: v128): v128 {
  const scaled = f32x4.add(f32x4.mul(intensity, f32x4.splat(255)), f32x4.splat(<f32>(255.0 * centreIntensity + 0.5)));
  // Saturates at 0 below.
  return i32x4.min_u(i32x4.trunc_sat_f32x4_u(scaled), i32x4.splat(255));
}

/** Four pixels with alpha 255. */
@inline
function pixels(red: v128, green: v128, blue: v128): v128 {
  const coloured = v128.or(codes(red), v128.or(i32x4.shl(codes(green), 8), i32x4.shl(codes(blue), 16)));
  return v128.or(coloured, i32x4.splat(-16777216));
}

@inline
function drawColourGroup(block: usize, isOpponent: bool): v128 {
  const one = v128.load(block, uOffset);
  const two = v128.load(block, blockBytes + uOffset);
  const three = v128.load(block, 2 * blockBytes + uOffset);
  if (!isOpponent) return pixels(one, two, three);
  const luma = f32x4.mul(one, f32x4.splat(0.5773502691896258));
  const chroma1 = f32x4.mul(two, f32x4.splat(0.7071067811865476));
  const chroma2 = f32x4.mul(three, f32x4.splat(0.4082482904638631));
  const both = f32x4.add(luma, chroma2);
  const green = f32x4.sub(luma, f32x4.add(chroma2, chroma2));
  return pixels(f32x4.add(both, chroma1), green, f32x4.sub(both, chroma1));
}

/**
 * The photo's rows from..to-1 into the rows of the staging area, row `top` into the first.
 *
 * @param first  First group of four columns.
 * @param groups How many of them.
 */
export function drawRows(first: i32, groups: i32, top: i32, from: i32, to: i32): void {
  const planes: usize = header(planesField);
  const isOpponent = header(opponentField) != 0;
  const rowBytes = <usize>groups * 16;
  for (let y = from; y < to; y++) {
    let block = stateRow(y) + <usize>first * planes * blockBytes;
    let out = <usize>header(stagingField) + <usize>(y - top) * rowBytes;
    const end = out + rowBytes;
    while (out < end) {
      if (planes == 3) {
        v128.store(out, drawColourGroup(block, isOpponent));
      } else {
        const grey = v128.load(block, uOffset);
        v128.store(out, pixels(grey, grey, grey));
      }
      block += planes * blockBytes;
      out += 16;
    }
  }
}
