/**
 * The rows that a pass keeps on the GPU: a window that slides down the photo, as many rows as there are iterations, which
 * are on their way, and a band of new ones. Its size follows the width and the iterations, not the height.
 */
import type { PlaneShape, RowStreaming } from '../backend';
import { coarserGrid } from '../solve/coarser-photo';
import { roomRefusal } from '../room-refusal';
import { partBytes, problemBytes } from './problem-buffers';

/** A band's share of the memory: enough work for a large GPU in every dispatch. */
const bandBytes = 512e6;
/** What a sample takes: f, and u and p twice. */
const sampleBytes = 28;
/** A strip of every column; with fewer, hardly anything is left to do at a time. */
const fewestBandRows = 16;
/** Rows above and below those on their way: a finished row looks one row up, its sums one down, and so do the weights. */
const rowsBeside = 2;

export interface PassWindow {
  /** Of the window. */
  readonly shape: PlaneShape;
  /** Even, or the whole height. */
  readonly bandRows: number;
}

/**
 * The window of a pass.
 *
 * @param depth          Iterations, and below 1 a refresh of the weights for each run.
 * @param largestBinding The largest array that a kernel can see, bytes.
 * @param mostBandRows   >= 1. Default: as many as suit a large GPU.
 * @returns              Null when even the smallest does not fit.
 */
export function planWindow(
  shape: PlaneShape,
  depth: number,
  largestBinding: number,
  mostBandRows = Infinity,
): PassWindow | null {
  const { width, height, channels } = shape;
  const rowSamples = width * channels;
  const fitting = Math.floor(largestBinding / partBytes({ width, height: 1, channels }).dual);
  const behind = depth + rowsBeside;
  const most = Math.min(mostBandRows, Math.max(fewestBandRows, bandBytes / (rowSamples * sampleBytes)));
  if (height <= Math.min(most, fitting)) return { shape, bandRows: height };
  // Even, so that a band begins with a row of cells of a coarse start.
  const bandRows = 2 * Math.floor(Math.min(most, fitting - behind) / 2);
  if (bandRows < 2 || fitting - behind < Math.min(most, fewestBandRows)) return null;
  return { shape: { ...shape, height: bandRows + behind }, bandRows };
}

/** Bytes through which the window's rows are moved: a row at least, else pieces of this size. */
export function scratchBytesFor({ width, height }: PlaneShape): number {
  const pieceBytes = 64e6;
  return Math.max(width * 8, Math.min(pieceBytes, width * height * 8));
}

/** What a GPU has room for in passes, as far as its largest array says; how much memory it has is seen when it is taken. */
export function passRoom(largestBinding: number): Pick<RowStreaming, 'estimateBytes' | 'requireRoom'> {
  const needed = (shape: PlaneShape, depth: number, beta: number, coarserLevels: number): number => {
    const planned = planWindow(shape, depth, largestBinding);
    // Refused anyway; the figure is that of the smallest window.
    const window = planned?.shape ?? { ...shape, height: depth + rowsBeside + fewestBandRows };
    const band = (planned?.bandRows ?? fewestBandRows) * shape.width * (shape.channels + 1) * 2;
    return problemBytes(window, beta, band) + scratchBytesFor(window) + coarserBytes(shape, coarserLevels);
  };
  return {
    estimateBytes: (shape, depth, beta = 1, coarserLevels = 0) => needed(shape, depth, beta, coarserLevels),
    requireRoom(shape, depth, beta = 1) {
      if (planWindow(shape, depth, largestBinding)) return;
      const bytes = partBytes({ ...shape, height: depth + rowsBeside + fewestBandRows }).dual;
      const words = 'in one array; this GPU can address at most';
      throw roomRefusal({ shape, beta, iterations: depth, bytes }, { words, bytes: largestBinding });
    },
  };
}

/** Problems that are open beside a pass or before it, from half the size down; they come as float32 planes. */
function coarserBytes(shape: PlaneShape, levels: number): number {
  if (levels === 0) return 0;
  const coarser = { ...coarserGrid(shape), channels: shape.channels };
  const staged = coarser.width * coarser.height * coarser.channels * 4;
  return problemBytes(coarser, 1, staged) + coarserBytes(coarser, levels - 1);
}
