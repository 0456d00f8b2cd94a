/**
 * Where the parts of one problem lie in its shared memory, and how many bytes they take: exact, and known before
 * anything is allocated.
 */
import type { PlaneShape } from '../backend';
import { blockBytes, groupPixels, regionsAt, sumsPerRow, vectorBytes } from './memory-fields';
import { tableBytes } from './shrink-table';

export const pageBytes = 65_536;
/** What WebAssembly can address with 32 bits. */
export const addressableBytes = 65_536 * pageBytes;

/** Iterations that follow each other through the cache, at most; beyond 16 nothing was gained. */
const longestWave = 16;
/** At 4096 px of RGB waves of 4, 8 and 16 ran at 950, 1010 and 990 Mpx-it/s, so wide rows keep at least 8. */
const shortestWave = 8;
/** What the rows of a wave may take, so that they stay near the core. */
const waveCacheBytes = 3_000_000;
/** Pixels go in and out in bands of this size, so that the thread that copies them is never busy for long. */
const stagingTargetBytes = 4 * 1024 * 1024;

export interface ProblemLayout {
  readonly shape: PlaneShape;
  readonly threads: number;
  readonly groups: number;
  readonly rowBytes: number;
  readonly vectorRowBytes: number;
  readonly estimatePlaneBytes: number;
  readonly estimateRowBytes: number;
  /** Iterations a wave runs at most. */
  readonly waveLength: number;
  /** Rows that the staging area holds. */
  readonly bandRows: number;
  /** Per thread: row buffers of a wave, two estimate rows in float64, a row of |g|^2 and one of |p|^2. */
  readonly scratchAt: number;
  readonly scratchBytes: number;
  readonly estimateScratchOffset: number;
  readonly rowSumsAt: number;
  readonly tableAt: number;
  readonly stagingAt: number;
  readonly stateAt: number;
  readonly keptAt: number;
  readonly weightMapAt: number;
  /** Whole pages for beta >= 1, and for beta < 1 with the kept estimate and the weight map. */
  readonly convexBytes: number;
  readonly nonconvexBytes: number;
}

/**
 * Lays out one problem.
 *
 * @param shape   Size of the photo, px.
 * @param threads Threads of the team, >= 1; each has row buffers of its own.
 */
export function layOut(shape: PlaneShape, threads: number): ProblemLayout {
  const { width, height, channels } = shape;
  const groups = Math.ceil(width / groupPixels);
  const rowBytes = groups * channels * blockBytes;
  const vectorRowBytes = groups * channels * vectorBytes;
  const estimatePlaneBytes = (groups + 1) * groupPixels * 8;
  const estimateRowBytes = estimatePlaneBytes * channels;
  const waveLength = Math.min(longestWave, Math.max(shortestWave, Math.floor(waveCacheBytes / rowBytes) - 2));
  const stagingRowBytes = width * channels * 4;
  const bandRows = Math.min(height, Math.max(1, Math.floor(stagingTargetBytes / stagingRowBytes)));

  const place = placer(regionsAt);
  const aheadBytes = aligned(waveLength * (vectorRowBytes + channels * vectorBytes));
  const scratchBytes = aheadBytes + aligned(2 * estimateRowBytes + 2 * estimatePlaneBytes);
  const scratchAt = place(threads * scratchBytes);
  const rowSumsAt = place(height * sumsPerRow * 8);
  const tableAt = place(tableBytes);
  const stagingAt = place(bandRows * stagingRowBytes);
  const stateAt = place(height * rowBytes);
  const convexBytes = place(0);
  const keptAt = place(height * vectorRowBytes);
  const weightMapAt = place(height * vectorRowBytes);
  const nonconvexBytes = place(0);
  return {
    ...{ shape, threads, groups, rowBytes, vectorRowBytes, estimatePlaneBytes, estimateRowBytes },
    ...{ waveLength, bandRows, scratchAt, scratchBytes, estimateScratchOffset: aheadBytes },
    ...{ rowSumsAt, tableAt, stagingAt, stateAt, keptAt, weightMapAt },
    convexBytes: wholePages(convexBytes),
    nonconvexBytes: wholePages(nonconvexBytes),
  };
}

/** Hands out addresses one after the other, each at the start of a cache line. */
function placer(start: number): (bytes: number) => number {
  let next = start;
  return (bytes) => {
    const at = next;
    next += aligned(bytes);
    return at;
  };
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / 64) * 64;
}

function wholePages(bytes: number): number {
  return Math.ceil(bytes / pageBytes) * pageBytes;
}
