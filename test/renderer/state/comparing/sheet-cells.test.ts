import { describe, expect, it } from 'vitest';
import { parameters } from '@contract/parameters';
import { initialRecipe } from '@contract/recipe';
import { fromTheMiddle, sheetCells } from '../../../../src-renderer/state/comparing/sheet-cells';

const axes = { orders: [50, 80, 100, 150, 200], factors: [0.6, 1, 1.6] };
const known = (betaHundredths: number): number => betaHundredths * 1000;

describe('sheetCells', () => {
  it('numbers cells row by row and gives each the order of its column', () => {
    const cells = sheetCells(initialRecipe, axes, known);
    expect(cells.map(({ cell }) => cell)).toEqual(Array.from({ length: 15 }, (_, cell) => cell));
    for (const { cell, column, row, recipe } of cells) {
      expect(cell).toBe(5 * row + column);
      expect(recipe?.betaHundredths).toBe(axes.orders[column]);
    }
  });

  it('weighs each cell by its row: the factor times the automatic weight of its order, to a millionth', () => {
    for (const { column, row, recipe, weightMillionths } of sheetCells(initialRecipe, axes, known)) {
      const expected = Math.round(known(axes.orders[column] ?? NaN) * (axes.factors[row] ?? NaN));
      expect(weightMillionths).toBe(expected);
      expect(recipe?.weightMillionths).toBe(axes.factors[row] === 1 ? 'auto' : expected);
    }
  });

  it('knows the recipes of the automatic row before the weights, and no others', () => {
    const cells = sheetCells(initialRecipe, axes, () => null);
    for (const { row, recipe, weightMillionths } of cells) {
      expect(weightMillionths).toBeNull();
      expect(recipe === null).toBe(row !== 1);
    }
  });

  it('shares everything but order and weight', () => {
    const base = { ...initialRecipe, coupling: 'joint', chromaWeightHundredths: 150 } as const;
    for (const { recipe } of sheetCells(base, axes, known)) {
      expect(recipe).toMatchObject({ coupling: 'joint', chromaWeightHundredths: 150, version: 1 });
    }
  });

  it('holds a strength in each row, times its factor, where one is held, and leaves the weights to be found', () => {
    const base = { ...initialRecipe, weightMillionths: 80_000, strengthMillionths: 90_000 };
    for (const { row, recipe, weightMillionths } of sheetCells(base, axes, known)) {
      expect(recipe?.strengthMillionths).toBe([54_000, 90_000, 144_000][row]);
      expect(recipe?.weightMillionths).toBe(80_000);
      expect(weightMillionths).toBeNull();
    }
    const [most] = sheetCells(base, { orders: [100], factors: [100] }, known);
    expect(most?.recipe?.strengthMillionths).toBe(parameters.strengthMillionths.max);
  });

  it('keeps weights in their range', () => {
    const { max } = parameters.weightMillionths;
    const [cell] = sheetCells(initialRecipe, { orders: [100], factors: [100] }, () => max);
    expect(cell?.weightMillionths).toBe(max);
  });
});

describe('fromTheMiddle', () => {
  it('begins in the middle and never comes closer again', () => {
    const cells = fromTheMiddle(sheetCells(initialRecipe, axes, known), axes);
    const distances = cells.map(({ column, row }) => Math.hypot(column - 2, row - 1));
    expect(cells[0]).toMatchObject({ column: 2, row: 1 });
    expect(distances).toEqual(distances.toSorted((a, b) => a - b));
    expect(new Set(cells.map(({ cell }) => cell)).size).toBe(15);
  });
});
