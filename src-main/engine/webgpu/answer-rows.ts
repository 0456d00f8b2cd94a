/** Reads an answer from the GPU, in pieces that fit the buffer for it. */
import type { Objective, PlaneShape } from '../backend';
import type { KernelRunner } from './kernel-runner';
import { mostGroups } from './problem-buffers';

/** Pixels of a work group of read-estimate, two a thread. */
const groupPixels = 128;

/** An answer on the GPU. */
export interface AnswerState {
  readonly shape: PlaneShape;
  readonly objective: Objective;
  /** Share of u in the answer. */
  readonly share: number;
  /** The kept estimate, which then takes the place of u. */
  readonly isKept: boolean;
  /** Planes of float32, or interleaved 16-bit integers. */
  readonly asPlanes: boolean;
  /** f, u, p. */
  readonly buffers: readonly GPUBuffer[];
}

export interface AnswerSource extends AnswerState {
  /** Default: all of them. */
  readonly wanted?: { readonly first: number; readonly rows: number };
  readonly out: GPUBuffer;
  readonly readOut: GPUBuffer;
}

/** Writes rows of an answer into a buffer, which has 16 bytes to spare: the last thread may write a pixel more. */
export async function writeAnswer(
  kernels: KernelRunner,
  { shape, objective, share, isKept, asPlanes, buffers }: AnswerState,
  { first, rows }: { readonly first: number; readonly rows: number },
  out: GPUBuffer,
): Promise<void> {
  const count = Math.ceil((rows * shape.width) / groupPixels);
  const across = Math.min(count, mostGroups);
  await kernels.run('readEstimate', {
    objective,
    settings: { share, firstRow: first, rows },
    buffers: [...buffers, out],
    constants: { asPlanes: Number(asPlanes), isKept: Number(isKept) },
    groups: [across, Math.ceil(count / across)],
  });
}

/**
 * Reads rows after rows.
 *
 * @param use Gets the first row, how many, and their bytes, which are gone when it returns.
 */
export async function readAnswer(
  kernels: KernelRunner,
  source: AnswerSource,
  use: (first: number, rows: number, bytes: ArrayBuffer) => void,
): Promise<void> {
  const { shape, asPlanes, out, readOut } = source;
  const { width, height, channels } = shape;
  const wanted = source.wanted ?? { first: 0, rows: height };
  const end = wanted.first + wanted.rows;
  const rowBytes = width * channels * 4;
  const most = Math.max(1, Math.floor((out.size - 16) / rowBytes));
  for (let { first } = wanted; first < end; first += most) {
    const rows = Math.min(most, end - first);
    await writeAnswer(kernels, source, { first, rows }, out);
    const bytes = asPlanes ? rows * rowBytes : Math.ceil((rows * rowBytes) / 8) * 4;
    await kernels.fetch(out, readOut, bytes, (found) => use(first, rows, found));
  }
}
