// Where the rows of the solver's blocks and the sums of a row lie. A problem in memory has a place for each row; one that
// is streamed has fewer, which its rows take in turn, so that row y lies where row y - ringRows lay.
import {
  keptField, ringRowsField, rowBytesField, rowSumsField, stateField, sumsPerRow, vectorRowBytesField,
  weightMapField,
} from './memory-fields';
import { header } from './lanes.as';

/** The place of row y among those that are kept. */
@inline
function placeOf(y: i32): usize {
  const rows: u32 = header(ringRowsField);
  // In memory no row is beyond; a division takes longer than the comparison.
  return <usize>(<u32>y < rows ? <u32>y : <u32>y % rows);
}

/** Where row y starts in the solver's blocks. */
@inline
export function stateRow(y: i32): usize {
  return <usize>header(stateField) + placeOf(y) * <usize>header(rowBytesField);
}

/** Where row y of the kept estimate starts. */
@inline
export function keptRow(y: i32): usize {
  return <usize>header(keptField) + placeOf(y) * <usize>header(vectorRowBytesField);
}

/** Where row y of the weight map starts. */
@inline
export function weightMapRow(y: i32): usize {
  return <usize>header(weightMapField) + placeOf(y) * <usize>header(vectorRowBytesField);
}

/** What to subtract from an address in row y to be in the row above; 0 in the first row. May wrap. */
@inline
export function bytesToRowAbove(y: i32): usize {
  return y > 0 ? stateRow(y) - stateRow(y - 1) : 0;
}

/** Where the sums of row y are. */
@inline
export function rowSums(y: i32): usize {
  return <usize>header(rowSumsField) + placeOf(y) * (sumsPerRow * 8);
}
