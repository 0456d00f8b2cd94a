/** What the reference backend takes, and what it refuses. */
import type { PlaneShape } from '../backend';
import { roomRefusal } from '../room-refusal';

/** 8 GB: what a desktop machine can spare; the reference is for small photos and for comparison. */
const mostBytes = 8_000_000_000;

/**
 * Bytes that a problem takes.
 *
 * @param beta Below 1 the kept estimate and the weight map come on top.
 */
export function referenceBytes({ width, height, channels }: PlaneShape, beta: number): number {
  // f, u, two parts of p and scratch in float64 a sample; below 1 two more.
  return width * height * channels * 8 * (beta < 1 ? 7 : 5);
}

/**
 * Refuses what the reference does not take.
 *
 * @throws {RudinError} `too-large` with both figures.
 */
export function requireReferenceRoom(shape: PlaneShape, beta: number): void {
  const bytes = referenceBytes(shape, beta);
  if (bytes <= mostBytes) return;
  throw roomRefusal(
    { shape, beta, bytes },
    { words: 'the reference backend takes at most', bytes: mostBytes },
  );
}
