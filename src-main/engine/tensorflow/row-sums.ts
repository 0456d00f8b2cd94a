/** Sums over all pixels: of every row on the device in float32, of the rows here, in order, in float64. */
import type { Tensor, TensorLibrary } from './tensor-library';

/**
 * The sums of every row over its planes and columns, of several quantities.
 *
 * @param terms Each [plane][height][width]; the number of planes may differ.
 * @returns     [quantity][height].
 */
export function rowSums(tf: TensorLibrary, terms: readonly Tensor[]): Tensor {
  return tf.tidy(() =>
    tf.stack(
      terms.map((term) => tf.sum(tf.sum(term, 2), 0)),
      0,
    ),
  );
}

/** Adds the rows of `rowSums`, once they are read. */
export function addRows(rows: ArrayLike<number>, quantities: number): number[] {
  const height = rows.length / quantities;
  return Array.from({ length: quantities }, (_, quantity) => {
    let sum = 0;
    for (let y = 0; y < height; y++) sum += rows[quantity * height + y]!;
    return sum;
  });
}
