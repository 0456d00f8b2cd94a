/** Which cells of a source lie under each output pixel along one axis, and how much of each: a box filter. */
export interface AreaOverlaps {
  /** Output pixels. */
  readonly count: number;
  /** Per output pixel: first and last cell under it. */
  readonly first: Int32Array;
  readonly last: Int32Array;
  /** Share of the output pixel that its first, its last and each cell between take; they sum to 1. */
  readonly firstShare: Float64Array;
  readonly lastShare: Float64Array;
  readonly innerShare: number;
  /** Every output pixel is exactly the cell of the same index. */
  readonly isIdentity: boolean;
}

/** One axis of a drawing, in photo px. */
interface AxisSpan {
  /** What is drawn: from `start` on, `length` long. */
  readonly start: number;
  readonly length: number;
  /** Where cell 0 begins, the edge of a cell (integer >= 1), and how many cells there are. */
  readonly origin: number;
  readonly shrink: number;
  readonly cells: number;
}

/**
 * Overlaps of `count` equal output pixels with the cells of a source.
 *
 * @param span  What is drawn and where the cells lie; what reaches past the cells takes the nearest one.
 * @param count Output pixels, integer >= 1.
 */
export function areaOverlaps(span: AxisSpan, count: number): AreaOverlaps {
  const { start, length, origin, shrink, cells } = span;
  const first = new Int32Array(count);
  const last = new Int32Array(count);
  const firstShare = new Float64Array(count);
  const lastShare = new Float64Array(count);
  const step = length / count / shrink;
  const offset = (start - origin) / shrink;
  for (let k = 0; k < count; k += 1) {
    const from = offset + k * step;
    const to = offset + (k + 1) * step;
    first[k] = clampTo(Math.floor(from), cells);
    last[k] = Math.max(first[k]!, clampTo(Math.ceil(to) - 1, cells));
    firstShare[k] = first[k] === last[k] ? 1 : (first[k]! + 1 - from) / step;
    lastShare[k] = first[k] === last[k] ? 0 : (to - last[k]!) / step;
  }
  const isIdentity = step === 1 && offset === 0 && count === cells;
  return { count, first, last, firstShare, lastShare, innerShare: 1 / step, isIdentity };
}

function clampTo(cell: number, cells: number): number {
  return Math.min(Math.max(cell, 0), cells - 1);
}
