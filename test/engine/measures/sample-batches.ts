import type { MeasuredImage } from '../../../src-main/engine/measures/total-variation';

/** [channel][row][column] as an image. */
export function imageOf(rows: readonly (readonly (readonly number[])[])[]): MeasuredImage {
  return {
    width: rows[0]![0]!.length,
    height: rows[0]!.length,
    planes: rows.map((channel) => channel.flat()),
  };
}

/** Data on which every definition of total variation was computed by hand-written NumPy, and where possible PyTorch. */
export const x = [
  [
    [0, 1, 3, 2],
    [4, 4, 1, 0],
    [2, 5, 5, 7],
  ],
];

export const y = [
  ...x,
  [
    [1, 0, 2, 2],
    [0, 3, 1, 1],
    [6, 0, 0, 4],
  ],
];

/** Two items: y, and twice y with its channels exchanged. */
export const b = [y, [...y].reverse().map((channel) => channel.map((row) => row.map((value) => 2 * value)))];

export const imageX = imageOf(x);
export const imageY = imageOf(y);
export const batchB = b.map(imageOf);
