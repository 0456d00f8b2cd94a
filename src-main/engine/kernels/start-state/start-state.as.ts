// start-state: where iterating begins.
//
//   cold:                         p = 0, u = f
//   from a coarser answer's p, u: p <- p projected onto |p| <= lambda, for beta = 1
//
//   f       in       [plane][height][width]      noisy planes in the solve basis, intensity
//   p       in, out  2 x [plane][height][width]  dual variable
//   u       out      [plane][height][width]      estimate, intensity
//   lambda  uniform                              intensity*px, > 0
//
// |p| runs over both parts and over the planes of one group. Agrees with float64 within 1e-6.
import {
  blockBytes, coupledField, lambdaField, planesField, pXOffset, pYOffset, rowBytesField, uOffset,
} from '../../wasm/memory-fields';
import { dualSquaresAt, scaleDualAt } from '../../wasm/dual-blocks.as';
import { header, headerDouble } from '../../wasm/lanes.as';
import { stateRow } from '../../wasm/state-rows.as';

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

/** Projects the dual in the rows from..to-1 onto |p| <= lambda. */
export function projectDualRows(from: i32, to: i32): void {
  const rowBytes: usize = header(rowBytesField);
  const planes: usize = header(planesField);
  const groupPlanes: usize = header(coupledField) ? planes : 1;
  const lambda = f32x4.splat(<f32>headerDouble(lambdaField));
  for (let y = from; y < to; y++) {
    const start = stateRow(y);
    for (let block = start; block < start + rowBytes; block += groupPlanes * blockBytes) {
      let squares = f32x4.splat(0);
      for (let plane: usize = 0; plane < groupPlanes; plane++) {
        squares = f32x4.add(squares, dualSquaresAt(block + plane * blockBytes));
      }
      const factor = f32x4.div(lambda, f32x4.pmax(lambda, f32x4.sqrt(squares)));
      for (let plane: usize = 0; plane < groupPlanes; plane++) scaleDualAt(block + plane * blockBytes, factor);
    }
  }
}
