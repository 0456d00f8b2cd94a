// The figures that say how long a person waits: the usual case, and one in twenty.
import { median } from './timing.mjs';

/**
 * Median and 95th percentile of each number of equal records.
 *
 * @param records Objects with the same keys, at least one.
 */
export function percentilesOf(records) {
  const names = Object.keys(records[0]);
  return Object.fromEntries(
    names.map((name) => {
      const values = records.map((record) => record[name]).sort((a, b) => a - b);
      const p95 = values[Math.min(values.length - 1, Math.floor(0.95 * values.length))];
      return [name, { median: median(values), p95 }];
    }),
  );
}
