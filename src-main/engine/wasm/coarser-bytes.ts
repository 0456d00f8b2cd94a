/** What a coarse start takes in memory. */
import type { PlaneShape } from '../backend';
import { coarserGrid } from '../solve/coarser-photo';
import { layOut } from './problem-layout';

/**
 * Bytes of the problems on coarser grids, and of the averaged planes that they are opened with.
 *
 * @param shape   Of the photo itself, which is not counted.
 * @param threads Threads of the team, >= 1.
 * @param levels  Coarser grids that are open at once, >= 0.
 */
export function coarserBytes(shape: PlaneShape, threads: number, levels: number): number {
  if (levels === 0) return 0;
  const coarser = { ...coarserGrid(shape), channels: shape.channels };
  const planes = coarser.width * coarser.height * coarser.channels * 4;
  return layOut(coarser, threads).convexBytes + planes + coarserBytes(coarser, threads, levels - 1);
}
