/**
 * Sizes round every seam: one pixel, one row, one column; the 4 lanes, 8 and 16 px of the vectors; the 64 columns of a
 * work group and the 16 rows of its strips.
 */
export const seamSizes = [
  [1, 1],
  [1, 40],
  [40, 1],
  [2, 130],
  [3, 15],
  [4, 16],
  [5, 17],
  [7, 31],
  [8, 32],
  [9, 33],
  [15, 17],
  [16, 16],
  [17, 15],
  [63, 16],
  [64, 17],
  [65, 15],
  [127, 2],
  [128, 3],
  [129, 5],
] as const;
