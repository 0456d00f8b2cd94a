/** Numbers that were fitted at a few orders, at any order between them. */

/** What was fitted at one order. */
interface RowAtOrder {
  /** 1..3. */
  readonly beta: number;
}

/** Reads between the two rows next to an order. */
interface BetweenRows<Row extends RowAtOrder> {
  /** For exponents. */
  readonly linear: (key: keyof Row) => number;
  /** For factors, > 0: linear in the logarithm. */
  readonly geometric: (key: keyof Row) => number;
}

/**
 * The rows of a table next to an order.
 *
 * @param rows By rising beta, from 1 to 3.
 * @param beta 1..3.
 */
export function rowsNextTo<Row extends RowAtOrder & Record<keyof Row, number>>(
  rows: readonly Row[],
  beta: number,
): BetweenRows<Row> {
  const above = rows.findIndex((row) => row.beta >= beta);
  const high = rows[above]!;
  const low = rows[Math.max(0, above - 1)]!;
  const share = high === low ? 0 : (beta - low.beta) / (high.beta - low.beta);
  return {
    linear: (key) => low[key] + share * (high[key] - low[key]),
    geometric: (key) => low[key] * (high[key] / low[key]) ** share,
  };
}
