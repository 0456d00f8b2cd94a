/** What the reference backend takes, and what it refuses. */
import type { PlaneShape } from '../backend';
import { coarserGrid } from '../solve/coarser-photo';
import { roomRefusal } from '../room-refusal';

/** 8 GB: what a desktop machine can spare; the reference is for small photos and for comparison. */
const mostBytes = 8_000_000_000;

/**
 * Bytes that a problem takes.
 *
 * @param beta          Below 1 the kept estimate and the weight map come on top.
 * @param coarserLevels Problems of a coarse start that are open beside it.
 */
export function referenceBytes(shape: PlaneShape, beta: number, coarserLevels = 0): number {
  const { width, height, channels } = shape;
  // f, u, two parts of p and scratch in float64 a sample; below 1 two more. What is read is put together in float64,
  // then float32 and integers; f is made from less.
  const own = width * height * channels * (8 * (beta < 1 ? 7 : 5) + 8 + 4 + 2);
  if (coarserLevels === 0) return own;
  const coarser = { ...coarserGrid(shape), channels };
  // Its averaged planes are float32.
  const planes = coarser.width * coarser.height * channels * 4;
  return own + planes + referenceBytes(coarser, beta, coarserLevels - 1);
}

/**
 * Refuses what the reference does not take.
 *
 * @throws {RudinError} `too-large` with both figures.
 */
export function requireReferenceRoom(shape: PlaneShape, beta: number, coarserLevels = 0): void {
  const bytes = referenceBytes(shape, beta, coarserLevels);
  if (bytes <= mostBytes) return;
  throw roomRefusal(
    { shape, beta, bytes },
    { words: 'the reference backend takes at most', bytes: mostBytes },
  );
}
