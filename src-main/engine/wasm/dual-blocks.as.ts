// The dual of four pixels of one plane, as the solver's blocks hold it.
import { pXOffset, pYOffset } from './memory-fields';

/** |p|^2 of the plane at a block, four pixels. */
@inline
export function dualSquaresAt(block: usize): v128 {
  const pX = v128.load(block, pXOffset);
  const pY = v128.load(block, pYOffset);
  return f32x4.add(f32x4.mul(pX, pX), f32x4.mul(pY, pY));
}

/** p of the plane at a block times a factor, four pixels. */
@inline
export function scaleDualAt(block: usize, factor: v128): void {
  v128.store(block, f32x4.mul(factor, v128.load(block, pXOffset)), pXOffset);
  v128.store(block, f32x4.mul(factor, v128.load(block, pYOffset)), pYOffset);
}
