/**
 * Dots: single pixels that orders below 1 leave standing. One is further from each of its eight neighbours than a
 * threshold, and on the same side of all of them.
 */
import type { PhotoStrip } from './photo-strips';

/** Difference to every neighbour that makes a dot, mean of the channels; intensity. */
const leastStep = 0.04;
/** Positions that are told; a page draws no more marks than that. */
const mostPositions = 2000;
/** Positions that are held while more may come: enough for the told ones to be a fine choice among them. */
const mostHeld = 4 * mostPositions;

/** Finds the dots of a photo, strip by strip. Pixels on the photo's border have no eight neighbours and are none. */
export class DotFinder {
  count = 0;
  /** Every so many-th dot is held, from the first; doubled when that would be too many. */
  #every = 1;
  #held: (readonly [x: number, y: number])[] = [];

  constructor(
    private readonly width: number,
    private readonly height: number,
  ) {}

  add(strip: PhotoStrip): void {
    const { width, height } = this;
    if (width < 3) return;
    const brightness = meanPlane(strip.planes);
    for (let y = Math.max(1, strip.from); y < Math.min(height - 1, strip.to); y += 1) {
      const row = strip.offsetOf(y);
      for (let x = 1; x < width - 1; x += 1) if (isDot(brightness, row + x, width)) this.#note(x, y);
    }
  }

  /** x and y of all dots in turn, row by row, photo px; of 2000 at even steps through all of them where there are more. */
  positions(): number[] {
    const told = Math.min(this.#held.length, mostPositions);
    return Array.from(
      { length: told },
      (_, i) => this.#held[Math.floor((i * this.#held.length) / told)]!,
    ).flat();
  }

  #note(x: number, y: number): void {
    if (this.count % this.#every === 0) this.#held.push([x, y]);
    this.count += 1;
    if (this.#held.length <= mostHeld) return;
    this.#held = this.#held.filter((_, i) => i % 2 === 0);
    this.#every *= 2;
  }
}

function meanPlane(planes: readonly Float32Array[]): Float32Array {
  if (planes.length === 1) return planes[0]!;
  const mean = new Float32Array(planes[0]!.length);
  for (const plane of planes) for (let i = 0; i < mean.length; i += 1) mean[i]! += plane[i]! / planes.length;
  return mean;
}

function isDot(plane: Float32Array, at: number, width: number): boolean {
  const value = plane[at]!;
  // The neighbour on the left decides which side it must be on; most pixels end here.
  const side = value > plane[at - 1]! ? 1 : -1;
  const most = side * value - leastStep;
  for (let row = at - width; row <= at + width; row += width) {
    for (let i = row - 1; i <= row + 1; i += 1) if (i !== at && side * plane[i]! >= most) return false;
  }
  return true;
}
