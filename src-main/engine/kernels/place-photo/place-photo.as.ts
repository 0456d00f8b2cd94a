// place-photo: a photo, or rows of it, into the solver's blocks and the solve basis; then u = f, p = 0.
//
//   luma = (R + G + B) / sqrt 3     chroma1 = (R - B) / sqrt 2     chroma2 = (R - 2G + B) / sqrt 6
//
//   staging  in   [rows][width][samples of a pixel]  integers of 8 or 16 bit, colour first, intensity code / largest;
//                 or [plane][rows][width]            the photo's own channels in float32, intensity
//   f        out  [plane][height][width]   of the channels less 1/2, in the solve basis
//   u, p     out                           u = f, p = 0
//
// The 1/2, which read-estimate adds again, changes no difference and halves the rounding: at beta = 1 the certificate
// in float32 gets down to 0.008 of a level, without it to 0.013. Grey and flat regions stay exact: differences are
// taken before they are scaled. Agrees with toSolveBasis within 2e-7; integers and their planes of kernels/convert give
// the same bits, as a quotient in float32 is that in float64 rounded. Edges: CONVENTIONS.md, "Grid".
import {
  blockBytes, centreIntensity, groupPixels, groupsField, opponentField, planesField, pXOffset, pYOffset, stagingField,
  uOffset, widthField,
} from '../../wasm/memory-fields';
import { fourAt, header } from '../../wasm/lanes.as';
import { stateRow } from '../../wasm/state-rows.as';

@inline
function storeBlock(block: usize, f: v128): void {
  v128.store(block, f);
  v128.store(block, f, uOffset);
  v128.store(block, f32x4.splat(0), pXOffset);
  v128.store(block, f32x4.splat(0), pYOffset);
}

/** The channels of four pixels, less the 1/2, into the solve basis and from there into the blocks. */
@inline
function placeColour(block: usize, red: v128, green: v128, blue: v128, isOpponent: bool): void {
  if (isOpponent) {
    const both = f32x4.add(red, blue);
    const twice = f32x4.add(green, green);
    storeBlock(block, f32x4.mul(f32x4.add(both, green), f32x4.splat(0.5773502691896258)));
    storeBlock(block + blockBytes, f32x4.mul(f32x4.sub(red, blue), f32x4.splat(0.7071067811865476)));
    storeBlock(block + 2 * blockBytes, f32x4.mul(f32x4.sub(both, twice), f32x4.splat(0.4082482904638631)));
  } else {
    storeBlock(block, red);
    storeBlock(block + blockBytes, green);
    storeBlock(block + 2 * blockBytes, blue);
  }
}

/**
 * Rows of planes in the staging area, from..to-1, which are the photo's rows first + from and on.
 *
 * @param bandRows Rows that the staging area holds.
 */
export function placeRows(first: i32, bandRows: i32, from: i32, to: i32): void {
  const width: i32 = header(widthField);
  const groups: i32 = header(groupsField);
  const planes: usize = header(planesField);
  const isOpponent = header(opponentField) != 0;
  const planeBytes = <usize>bandRows * <usize>width * 4;
  const centre = f32x4.splat(<f32>centreIntensity);
  for (let y = from; y < to; y++) {
    let source = <usize>header(stagingField) + <usize>y * <usize>width * 4;
    let block = stateRow(first + y);
    for (let group = 0; group < groups; group++) {
      const count = width - group * groupPixels;
      const red = f32x4.sub(fourAt(source, count, 0), centre);
      if (planes == 1) {
        storeBlock(block, red);
      } else {
        const green = f32x4.sub(fourAt(source + planeBytes, count, 0), centre);
        const blue = f32x4.sub(fourAt(source + 2 * planeBytes, count, 0), centre);
        placeColour(block, red, green, blue, isOpponent);
      }
      source += groupPixels * 4;
      block += planes * blockBytes;
    }
  }
}

/** Where a sample of 1 or 2 bytes lies among 16 bytes, for a swizzle into 4; an index with its highest bit set gives 0. */
@inline
function sampleAt(index: i32, sampleBytes: i32): i32 {
  return sampleBytes == 1 ? index | 0x80808000 : (2 * index) | ((2 * index + 1) << 8) | 0x80800000;
}

/** The swizzle that brings a channel's samples of two pixels, out of their bytes, into the low half of a vector. */
@inline
function pairPick(channel: i32, pixelSamples: i32, sampleBytes: i32): v128 {
  const one = i32x4.splat(sampleAt(channel, sampleBytes));
  return i32x4.replace_lane(one, 1, sampleAt(channel + pixelSamples, sampleBytes));
}

/** One channel of four pixels less the 1/2, from the bytes of two and two of them; pixels that are not `inside` are 0. */
@inline
function channelOf(low: v128, high: v128, pick: v128, inside: v128, largest: v128): v128 {
  const codes = v128.shuffle<i64>(i8x16.swizzle(low, pick), i8x16.swizzle(high, pick), 0, 2);
  const intensity = f32x4.div(f32x4.convert_i32x4_u(v128.and(codes, inside)), largest);
  return f32x4.sub(intensity, f32x4.splat(<f32>centreIntensity));
}

/**
 * Rows of integers in the staging area, from..to-1, which are the photo's rows first + from and on.
 *
 * @param pixelSamples Samples of a pixel, colour first: 1 to 4. What a vector reads beyond a row is let be.
 * @param sampleBytes  1 or 2.
 */
export function placeCodeRows(first: i32, pixelSamples: i32, sampleBytes: i32, from: i32, to: i32): void {
  const width: i32 = header(widthField);
  const planes: usize = header(planesField);
  const isOpponent = header(opponentField) != 0;
  const pixelBytes: usize = pixelSamples * sampleBytes;
  const largest = f32x4.splat(sampleBytes == 1 ? 255 : 65535);
  const pickRed = pairPick(0, pixelSamples, sampleBytes);
  const pickGreen = pairPick(1, pixelSamples, sampleBytes);
  const pickBlue = pairPick(2, pixelSamples, sampleBytes);
  for (let y = from; y < to; y++) {
    let source = <usize>header(stagingField) + <usize>y * <usize>width * pixelBytes;
    let block = stateRow(first + y);
    for (let left = width; left > 0; left -= groupPixels) {
      const low = v128.load(source);
      const high = v128.load(source + 2 * pixelBytes);
      const inside = i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(left));
      const red = channelOf(low, high, pickRed, inside, largest);
      if (planes == 1) {
        storeBlock(block, red);
      } else {
        const green = channelOf(low, high, pickGreen, inside, largest);
        const blue = channelOf(low, high, pickBlue, inside, largest);
        placeColour(block, red, green, blue, isOpponent);
      }
      source += <usize>groupPixels * pixelBytes;
      block += planes * blockBytes;
    }
  }
}
