/**
 * Where the parts of one problem lie in its shared memory, and how many bytes they take: exact, and known before
 * anything is allocated.
 */
import type { PlaneShape } from '../backend';
import { blockBytes, groupPixels, regionsAt, sumsPerRow, vectorBytes } from './memory-fields';

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

/** A pass of iterations over rows that come and go; see wasm-stream.ts. */
interface StreamedPass {
  /** Iterations of the pass, >= 1. */
  readonly iterations: number;
  /** Rows that come in at a time, >= 1. */
  readonly bandRows: number;
}

export interface ProblemLayout {
  readonly shape: PlaneShape;
  readonly threads: number;
  /** Null in memory. */
  readonly pass: StreamedPass | null;
  readonly groups: number;
  readonly rowBytes: number;
  readonly vectorRowBytes: number;
  readonly estimatePlaneBytes: number;
  readonly estimateRowBytes: number;
  /** Iterations a wave runs at most. */
  readonly waveLength: number;
  /** Rows that the state and the row sums have places for: all of them, or those that a streamed pass has in work. */
  readonly ringRows: number;
  /** Bytes of the row buffer of one iteration. */
  readonly aheadRowBytes: number;
  /** A row buffer for each iteration of a streamed pass that begins before the last row is there; nothing otherwise. */
  readonly passAheadAt: number;
  /** Rows that the staging area holds. */
  readonly stagingRows: number;
  /** Per thread: row buffers of a wave, two estimate rows in float64, a row of |g|^2 and one of |p|^2. */
  readonly scratchAt: number;
  readonly scratchBytes: number;
  readonly estimateScratchOffset: number;
  readonly rowSumsAt: number;
  /** Where rows come in, and where they go out: one area in memory, two in a pass. */
  readonly stagingAt: number;
  readonly stagingOutAt: number;
  readonly stagingBytes: number;
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
 * @param pass    For rows that are streamed: memory then follows the width and the iterations, not the height.
 */
export function layOut(shape: PlaneShape, threads: number, pass: StreamedPass | null = null): ProblemLayout {
  const { width, height, channels } = shape;
  const groups = Math.ceil(width / groupPixels);
  const rowBytes = groups * channels * blockBytes;
  const vectorRowBytes = groups * channels * vectorBytes;
  const estimatePlaneBytes = (groups + 1) * groupPixels * 8;
  const estimateRowBytes = estimatePlaneBytes * channels;
  const waveLength = Math.min(longestWave, Math.max(shortestWave, Math.floor(waveCacheBytes / rowBytes) - 2));
  const stagingRowBytes = width * channels * 4;
  const stagingRows =
    pass?.bandRows ?? Math.min(height, Math.max(1, Math.floor(stagingTargetBytes / stagingRowBytes)));

  const place = placer(regionsAt);
  const ringRows = pass === null ? height : streamedRows(height, pass);
  const aheadRowBytes = vectorRowBytes + channels * vectorBytes;
  const aheadBytes = aligned(waveLength * aheadRowBytes);
  const scratchBytes = aheadBytes + aligned(2 * estimateRowBytes + 2 * estimatePlaneBytes);
  const scratchAt = place(threads * scratchBytes);
  const rowSumsAt = place(ringRows * sumsPerRow * 8);
  // Two rows of the coarser problem at least, which take twice a row of the photo where it is not very narrow.
  const coarserRowBytes = Math.ceil(groups / 2) * channels * blockBytes;
  const stagingBytes = Math.max(stagingRows * stagingRowBytes, 2 * coarserRowBytes);
  const stagingAt = place(stagingBytes);
  const stagingOutAt = pass === null ? stagingAt : place(stagingBytes);
  const passAheadAt = place(pass === null ? 0 : passAheadRows(height, pass) * aheadRowBytes);
  // One group more: kernels look at the group to the right, past the end of the last row too.
  const stateAt = place(ringRows * rowBytes + channels * blockBytes);
  const convexBytes = place(0);
  const keptAt = place(ringRows * vectorRowBytes);
  const weightMapAt = place(ringRows * vectorRowBytes);
  const nonconvexBytes = place(0);
  return {
    ...{ shape, threads, pass, groups, rowBytes, vectorRowBytes, estimatePlaneBytes, estimateRowBytes },
    ...{ waveLength, ringRows, aheadRowBytes, passAheadAt },
    ...{ stagingRows, scratchAt, scratchBytes, estimateScratchOffset: aheadBytes },
    ...{ rowSumsAt, stagingAt, stagingOutAt, stagingBytes, stateAt, keptAt, weightMapAt },
    convexBytes: wholePages(convexBytes),
    nonconvexBytes: wholePages(nonconvexBytes),
  };
}

/**
 * Rows in work at once: a band comes in while rows one less than the iterations wait to be finished, and the sums of a
 * row want the row below it finished and read the row above it.
 */
function streamedRows(height: number, { iterations, bandRows }: StreamedPass): number {
  return Math.min(height, iterations + bandRows + 2);
}

/** The iterations that begin before the last row is there; the wave of the last of them may go on a little. */
function passAheadRows(height: number, { iterations }: StreamedPass): number {
  return Math.min(iterations, height + longestWave);
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
