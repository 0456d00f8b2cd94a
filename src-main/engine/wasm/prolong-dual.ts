/**
 * Brings the dual and the estimate of a coarser problem into the memory of a finer one, band by band through its
 * staging area: a thread sees one memory at a time.
 */
import type { ProblemTasks } from './problem-tasks';

/**
 * Starts the finer problem from the coarser one; p is not projected yet.
 *
 * @param coarser Landed; its photo has half the edges of the finer one, rounded up, and the same planes.
 * @param finer   Its p and u are overwritten.
 */
export async function prolongDual(coarser: ProblemTasks, finer: ProblemTasks): Promise<void> {
  const { stateAt, rowBytes, shape } = coarser.layout;
  const { stagingAt, stagingBytes } = finer.layout;
  // The row of cells above a band comes along, for the flux across its upper border.
  const bandRows = Math.floor(stagingBytes / rowBytes) - 1;
  for (let from = 0; from < shape.height; from += bandRows) {
    const rows = Math.min(bandRows, shape.height - from);
    const first = Math.max(0, from - 1);
    const bytes = (from + rows - first) * rowBytes;
    const source = new Uint8Array(coarser.memory.buffer, stateAt + first * rowBytes, bytes);
    new Uint8Array(finer.memory.buffer, stagingAt, bytes).set(source);
    await finer.runRows('prolongRows', { before: [first, rowBytes], first: from, rows });
  }
}
