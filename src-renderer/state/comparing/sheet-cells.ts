/**
 * Which settings the cells of a sheet have: an order for each column, a strength for each row. Pure functions, so that
 * other rules for rows can stand beside this one.
 */
import { parameters, type ParameterRange } from '@contract/parameters';
import type { Recipe } from '@contract/recipe';

/** What a sheet is made of. */
export interface SheetAxes {
  /** Beta of each column, hundredths. */
  readonly orders: readonly number[];
  /** What the automatic weight of the order, or a strength that is held, is multiplied by in each row, > 0. */
  readonly factors: readonly number[];
}

export interface SheetCell {
  /** Its number in a `compare`. */
  readonly cell: number;
  readonly column: number;
  readonly row: number;
  /** Null while it takes an automatic weight that is not known yet. */
  readonly recipe: Recipe | null;
  /** Lambda, millionths; null where it is not known before the cell is solved. */
  readonly weightMillionths: number | null;
}

/**
 * The cells of a sheet, row by row; a cell's number is `row * columns + column`.
 *
 *   weight(column, row) = factor(row) * automatic weight(order(column))
 *
 * Where the cells share a strength that is held, it is the strength that differs from row to row, and all orders of a row
 * remove as much; what weight that takes is known when a cell is solved.
 *
 * @param base      What the cells share: all but order and weight.
 * @param axes      Orders and factors, at least one each.
 * @param automatic The automatic weight of an order, millionths by beta in hundredths; null while it is not known.
 * @returns         A factor of 1 leaves the recipe's weight `auto`, so that adopting it keeps it so, and so that nothing
 *                  waits for its figure. Other weights are rounded to a millionth and kept in the range of
 *                  `parameters.weightMillionths`.
 */
export function sheetCells(
  base: Recipe,
  { orders, factors }: SheetAxes,
  automatic: (betaHundredths: number) => number | null,
): readonly SheetCell[] {
  return factors.flatMap((factor, row) =>
    orders.map((betaHundredths, column) => {
      const place = { cell: row * orders.length + column, column, row };
      if (base.strengthMillionths !== null) {
        const strengthMillionths = scaled(parameters.strengthMillionths, base.strengthMillionths, factor);
        return { ...place, recipe: { ...base, betaHundredths, strengthMillionths }, weightMillionths: null };
      }
      const weight = automatic(betaHundredths);
      const weightMillionths = weight === null ? null : scaled(parameters.weightMillionths, weight, factor);
      const inRecipe: Recipe['weightMillionths'] | null = factor === 1 ? 'auto' : weightMillionths;
      const recipe = inRecipe === null ? null : { ...base, betaHundredths, weightMillionths: inRecipe };
      return { ...place, recipe, weightMillionths };
    }),
  );
}

function scaled({ min, max }: ParameterRange, units: number, factor: number): number {
  return Math.min(max, Math.max(min, Math.round(units * factor)));
}

/**
 * Cells in the order in which an eye looks for them: from the middle of the sheet outwards, row by row where two are as
 * far. All of a sheet is always on screen, so that nothing has to wait for being scrolled to.
 *
 * @param cells As `sheetCells` gives them.
 * @param axes  The same as there.
 */
export function fromTheMiddle(
  cells: readonly SheetCell[],
  { orders, factors }: SheetAxes,
): readonly SheetCell[] {
  const middle = { column: (orders.length - 1) / 2, row: (factors.length - 1) / 2 };
  const distance = ({ column, row }: SheetCell): number =>
    Math.hypot(column - middle.column, row - middle.row);
  return cells.toSorted((one, other) => distance(one) - distance(other) || one.cell - other.cell);
}
