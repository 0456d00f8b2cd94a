// Tables as text, for a terminal or as Markdown: the first column to the left, numbers to the right.

/**
 * A number as people read it: whole numbers whole, others by three significant digits, no exponent.
 *
 * @param value Number, or text that stays as it is; null and undefined become a dash.
 */
export function shown(value) {
  if (value === null || value === undefined) return '-';
  if (typeof value !== 'number') return String(value);
  if (!Number.isFinite(value)) return '-';
  const size = Math.abs(value);
  if (size >= 100) return Math.round(value).toLocaleString('en-GB');
  if (Number.isInteger(value)) return String(value);
  const decimals = Math.min(6, Math.max(0, 2 - Math.floor(Math.log10(size))));
  // Rounding may carry: 99.96 has three digits before its point then.
  const text = value.toFixed(decimals);
  return Number(text) >= 100 ? String(Math.round(value)) : text;
}

/**
 * Rows as lines with aligned columns.
 *
 * @param rows  Objects with the same keys in the same order; a key is its column's heading.
 * @param style `plain`, or `markdown` for a document.
 * @returns     Lines without a newline at the end; empty without rows.
 */
export function tableLines(rows, style = 'plain') {
  if (rows.length === 0) return [];
  const headings = Object.keys(rows[0]);
  const cells = [headings, ...rows.map((row) => headings.map((heading) => shown(row[heading])))];
  const widths = headings.map((_, column) => Math.max(3, ...cells.map((line) => line[column].length)));
  const padded = (line) =>
    line.map((cell, column) => (column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column])));
  const rule = widths.map((width, column) =>
    column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  );
  if (style === 'plain') {
    const dashes = widths.map((width) => '-'.repeat(width));
    return [padded(cells[0]), dashes, ...cells.slice(1).map(padded)].map((line) => line.join('  ').trimEnd());
  }
  return [padded(cells[0]), rule, ...cells.slice(1).map(padded)].map((line) => `| ${line.join(' | ')} |`);
}

/** Prints a heading and a table below it. */
export function printTable(heading, rows) {
  console.log(`\n${heading}\n`);
  for (const line of tableLines(rows)) console.log(line);
}
