import { clearBuffers, rowBuffers, type PhotoRows } from '../kernels/convert/photo-rows';
import type { AreaOverlaps } from './area-overlaps';

/** Receives one finished row: buffers of `across.count` numbers that are overwritten by the next. */
export type RowSink = (row: number, planes: readonly Float32Array[]) => void;

/**
 * Averages rows over areas, row by row: first down (one pass over the source), then across.
 *
 * @param rows   The source; `across` and `down` index its columns and rows.
 * @param across Overlaps along a row.
 * @param down   Overlaps along a column.
 * @param emit   Called for rows 0..down.count - 1 in order. Where both overlaps are the identity it gets the
 *               source's numbers unchanged to the bit.
 */
export function resampleRows(rows: PhotoRows, across: AreaOverlaps, down: AreaOverlaps, emit: RowSink): void {
  const sums = rowBuffers(rows.planeCount, rows.width);
  const finished = across.isIdentity ? sums : rowBuffers(rows.planeCount, across.count);
  for (let k = 0; k < down.count; k += 1) {
    clearBuffers(sums);
    const first = down.first[k]!;
    const last = down.last[k]!;
    const shares = new Float64Array(last - first + 1).fill(down.innerShare);
    if (last > first) shares[last - first] = down.lastShare[k]!;
    shares[0] = down.firstShare[k]!;
    rows.addRows(first, shares, sums);
    if (!across.isIdentity) sums.forEach((sum, plane) => averageAcross(sum, across, finished[plane]!));
    emit(k, finished);
  }
}

function averageAcross(sum: Float32Array, across: AreaOverlaps, into: Float32Array): void {
  const { count, first, last, firstShare, lastShare, innerShare } = across;
  for (let k = 0; k < count; k += 1) {
    const from = first[k]!;
    const to = last[k]!;
    let inner = 0;
    for (let x = from + 1; x < to; x += 1) inner += sum[x]!;
    const ends = firstShare[k]! * sum[from]! + lastShare[k]! * sum[to]!;
    into[k] = ends + innerShare * inner;
  }
}
