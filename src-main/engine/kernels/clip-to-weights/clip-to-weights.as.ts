// clip-to-weights: weights that were made elsewhere take the place of lambda, and the dual is clipped to them.
//
//   p <- p projected onto |p| <= W
//
//   W  in       [group][height][width]      intensity px, > 0
//   p  in, out  2 x [plane][height][width]  dual variable, intensity px
//
// |p| runs over both parts and over the planes of one group. Agrees with float64 within 1e-6. Edges: CONVENTIONS.md, "Grid".
import {
  blockBytes, coupledField, groupPixels, groupsField, planesField, stagingField, vectorBytes, widthField,
} from '../../wasm/memory-fields';
import { dualSquaresAt, scaleDualAt } from '../../wasm/dual-blocks.as';
import { fourAt, header } from '../../wasm/lanes.as';
import { stateRow, weightMapRow } from '../../wasm/state-rows.as';

/** Four pixels of `count` planes that share one magnitude: each plane gets the weights, as kernels look for them there. */
@inline
function clipGroup(block: usize, map: usize, weights: v128, count: usize): void {
  let squares = f32x4.splat(0);
  for (let plane: usize = 0; plane < count; plane++) {
    v128.store(map + plane * vectorBytes, weights);
    squares = f32x4.add(squares, dualSquaresAt(block + plane * blockBytes));
  }
  const factor = f32x4.div(weights, f32x4.pmax(weights, f32x4.sqrt(squares)));
  for (let plane: usize = 0; plane < count; plane++) scaleDualAt(block + plane * blockBytes, factor);
}

/**
 * Rows of weights in the staging area, [group][bandRows][width], from..to-1, which are the photo's rows first + from and
 * on: into the weight map, and p clipped to them.
 *
 * @param bandRows Rows that the staging area holds.
 */
export function clipRows(first: i32, bandRows: i32, from: i32, to: i32): void {
  const width: i32 = header(widthField);
  const groups: i32 = header(groupsField);
  const planes: usize = header(planesField);
  const sharing: usize = header(coupledField) ? planes : 1;
  const planeBytes = <usize>bandRows * <usize>width * 4;
  for (let y = from; y < to; y++) {
    let source = <usize>header(stagingField) + <usize>y * <usize>width * 4;
    let block = stateRow(first + y);
    let map = weightMapRow(first + y);
    for (let group = 0; group < groups; group++) {
      const count = width - group * groupPixels;
      let own = source;
      for (let plane: usize = 0; plane < planes; plane += sharing) {
        // Beyond the edge, where p is 0, any weight above 0 will do.
        const weights = fourAt(own, count, 1);
        clipGroup(block + plane * blockBytes, map + plane * vectorBytes, weights, sharing);
        own += planeBytes;
      }
      source += groupPixels * 4;
      block += planes * blockBytes;
      map += planes * vectorBytes;
    }
  }
}
