// start-state: where iterating begins.
//
//   cold:  p = 0, u = f
//   warm:  p <- p * dualScale, for beta = 1 projected onto |p| <= lambda; then u = f + div(w_c p)
//
//   f          in       [plane][height][width]      noisy planes in the solve basis, intensity
//   p          in, out  2 x [plane][height][width]  dual variable
//   u          out      [plane][height][width]      estimate, intensity
//   dualScale  uniform                              no unit, >= 0
//
// |p| runs over both parts and over the planes of one group. Edges: CONVENTIONS.md, "Grid". Agrees with float64 within 1e-6.
import {
  blockBytes, coupledField, dualScaleField, groupsField, lambdaField, planesField, pXOffset, pYOffset, rowBytesField,
  uOffset, weightsField,
} from '../../wasm/memory-fields';
import { header, headerDouble } from '../../wasm/lanes.as';
import { bytesToRowAbove, stateRow } from '../../wasm/state-rows.as';

/** p = 0 and u = f in the rows from..to-1. */
export function coldRows(from: i32, to: i32): void {
  const rowBytes: usize = header(rowBytesField);
  for (let y = from; y < to; y++) {
    const start = stateRow(y);
    for (let block = start; block < start + rowBytes; block += blockBytes) {
      v128.store(block, v128.load(block), uOffset);
      v128.store(block, f32x4.splat(0), pXOffset);
      v128.store(block, f32x4.splat(0), pYOffset);
    }
  }
}

@inline
function dualSquaresAt(block: usize): v128 {
  const pX = v128.load(block, pXOffset);
  const pY = v128.load(block, pYOffset);
  return f32x4.add(f32x4.mul(pX, pX), f32x4.mul(pY, pY));
}

@inline
function scaleBlock(block: usize, factor: v128): void {
  v128.store(block, f32x4.mul(factor, v128.load(block, pXOffset)), pXOffset);
  v128.store(block, f32x4.mul(factor, v128.load(block, pYOffset)), pYOffset);
}

/**
 * Scales the dual in the rows from..to-1.
 *
 * @param projects 1 to project onto |p| <= lambda then.
 */
export function scaleDualRows(projects: i32, from: i32, to: i32): void {
  const rowBytes: usize = header(rowBytesField);
  const planes: usize = header(planesField);
  const groupPlanes: usize = header(coupledField) ? planes : 1;
  const lambda = f32x4.splat(<f32>headerDouble(lambdaField));
  const scale = f32x4.splat(<f32>headerDouble(dualScaleField));
  for (let y = from; y < to; y++) {
    const start = stateRow(y);
    for (let block = start; block < start + rowBytes; block += groupPlanes * blockBytes) {
      for (let plane: usize = 0; plane < groupPlanes; plane++) scaleBlock(block + plane * blockBytes, scale);
      if (!projects) continue;
      let squares = f32x4.splat(0);
      for (let plane: usize = 0; plane < groupPlanes; plane++) {
        squares = f32x4.add(squares, dualSquaresAt(block + plane * blockBytes));
      }
      const factor = f32x4.div(lambda, f32x4.pmax(lambda, f32x4.sqrt(squares)));
      for (let plane: usize = 0; plane < groupPlanes; plane++) scaleBlock(block + plane * blockBytes, factor);
    }
  }
}

/** u = f + div(w_c p) in the rows from..to-1; p must be ready one row above too. */
export function estimateFromDualRows(from: i32, to: i32): void {
  const planes: usize = header(planesField);
  const groups: i32 = header(groupsField);
  for (let y = from; y < to; y++) {
    const toAbove = bytesToRowAbove(y);
    for (let plane: usize = 0; plane < planes; plane++) {
      const weight = f32x4.splat(<f32>headerDouble(weightsField + 16 * <i32>plane));
      let block = stateRow(y) + plane * blockBytes;
      let left = f32x4.splat(0);
      for (let group = 0; group < groups; group++) {
        const pX = v128.load(block, pXOffset);
        const pYAbove = y > 0 ? v128.load(block - toAbove, pYOffset) : f32x4.splat(0);
        const acrossX = f32x4.sub(pX, v128.shuffle<i32>(left, pX, 3, 4, 5, 6));
        const divergence = f32x4.add(acrossX, f32x4.sub(v128.load(block, pYOffset), pYAbove));
        v128.store(block, f32x4.add(v128.load(block), f32x4.mul(weight, divergence)), uOffset);
        left = pX;
        block += planes * blockBytes;
      }
    }
  }
}
