// place-photo: planes of a photo, or rows of them, into the solver's blocks and the solve basis; then u = f, p = 0.
//
//   luma = (R + G + B) / sqrt 3     chroma1 = (R - B) / sqrt 2     chroma2 = (R - 2G + B) / sqrt 6
//
//   staging  in   [plane][rows][width]     the photo's own channels, intensity
//   f        out  [plane][height][width]   of the channels less 1/2, in the solve basis; lanes beyond the edge are 0
//   u, p     out                           u = f, p = 0
//
// The 1/2, which read-estimate adds again, changes no difference and halves the rounding: at beta = 1 the certificate
// in float32 gets down to 0.008 of a level, without it to 0.013. Grey and flat regions stay exact: differences are
// taken before they are scaled. Agrees with toSolveBasis within 2e-7. Edges: CONVENTIONS.md, "Grid".
import {
  blockBytes, centreIntensity, groupPixels, groupsField, opponentField, planesField, pXOffset, pYOffset, stagingField,
  uOffset, widthField,
} from '../../wasm/memory-fields';
import { header } from '../../wasm/lanes.as';
import { stateRow } from '../../wasm/state-rows.as';

/** Four pixels from the staging area; those beyond the edge are 0. */
@inline
function fourAt(source: usize, count: i32): v128 {
  if (count >= groupPixels) return v128.load(source);
  let vector = f32x4.splat(0);
  vector = f32x4.replace_lane(vector, 0, load<f32>(source));
  if (count > 1) vector = f32x4.replace_lane(vector, 1, load<f32>(source, 4));
  if (count > 2) vector = f32x4.replace_lane(vector, 2, load<f32>(source, 8));
  return vector;
}

@inline
function storeBlock(block: usize, f: v128): void {
  v128.store(block, f);
  v128.store(block, f, uOffset);
  v128.store(block, f32x4.splat(0), pXOffset);
  v128.store(block, f32x4.splat(0), pYOffset);
}

/**
 * Rows of the staging area from..to-1, which are the photo's rows first + from and on.
 *
 * @param bandRows Rows that the staging area holds.
 */
export function placeRows(first: i32, bandRows: i32, from: i32, to: i32): void {
  const width: i32 = header(widthField);
  const groups: i32 = header(groupsField);
  const planes: usize = header(planesField);
  const planeBytes = <usize>bandRows * <usize>width * 4;
  const centre = f32x4.splat(<f32>centreIntensity);
  for (let y = from; y < to; y++) {
    let source = <usize>header(stagingField) + <usize>y * <usize>width * 4;
    let block = stateRow(first + y);
    for (let group = 0; group < groups; group++) {
      const count = width - group * groupPixels;
      const red = f32x4.sub(fourAt(source, count), centre);
      if (planes == 1) {
        storeBlock(block, red);
      } else {
        const green = f32x4.sub(fourAt(source + planeBytes, count), centre);
        const blue = f32x4.sub(fourAt(source + 2 * planeBytes, count), centre);
        if (header(opponentField)) {
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
      source += groupPixels * 4;
      block += planes * blockBytes;
    }
  }
}
