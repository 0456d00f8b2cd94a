/**
 * Brings the dual and the estimate of a coarser problem into the memory of a finer one, band by band through its
 * staging area: a thread sees one memory at a time.
 */
import type { Objective } from '../backend';
import { RudinError } from '../../contract/outcome';
import { stagingField } from './memory-fields';
import { writeAddress } from './problem-header';
import type { ProblemTasks } from './problem-tasks';

/**
 * Starts rows of the finer problem from the coarser one; at beta = 1 the dual is projected onto |p| <= lambda.
 *
 * @param coarser   Landed; its photo has half the edges of the finer one, rounded up, and the same planes.
 * @param finer     Rows that are placed; their p and u are overwritten. What is in its staging area is lost.
 * @param objective Of the finer problem, beta >= 1; already set on it.
 * @param first     First of the rows, even. Default 0.
 * @param rows      How many, even where they do not end with the photo. Default: all.
 * @throws {RudinError} `internal` for rows that cut a cell.
 */
export async function startRowsFromCoarser(
  coarser: ProblemTasks,
  finer: ProblemTasks,
  { beta }: Objective,
  first = 0,
  rows = finer.layout.shape.height,
): Promise<void> {
  const end = first + rows;
  if (first % 2 !== 0 || (end % 2 !== 0 && end !== finer.layout.shape.height)) {
    throw new RudinError('internal', `rows ${first}..${end - 1} cut a cell of the coarser problem`);
  }
  await prolongCells(coarser, finer, first / 2, Math.ceil(end / 2));
  if (beta === 1) await finer.runRows('projectDualRows', { first, rows });
}

async function prolongCells(
  coarser: ProblemTasks,
  finer: ProblemTasks,
  firstCell: number,
  end: number,
): Promise<void> {
  const { stateAt, rowBytes } = coarser.layout;
  const { stagingAt, stagingBytes } = finer.layout;
  writeAddress(finer.memory, stagingField, stagingAt);
  // The row of cells above a band comes along, for the flux across its upper border.
  const bandRows = Math.floor(stagingBytes / rowBytes) - 1;
  for (let from = firstCell; from < end; from += bandRows) {
    const rows = Math.min(bandRows, end - from);
    const first = Math.max(0, from - 1);
    const bytes = (from + rows - first) * rowBytes;
    const source = new Uint8Array(coarser.memory.buffer, stateAt + first * rowBytes, bytes);
    new Uint8Array(finer.memory.buffer, stagingAt, bytes).set(source);
    await finer.runRows('prolongRows', { before: [first, rowBytes], first: from, rows });
  }
}
