import { describe, expect, it } from 'vitest';
import type { Failure } from '@contract/outcome';
import { initialRecipe, solverValues, type Recipe } from '@contract/recipe';
import { Sheet } from '../../../../src-renderer/state/comparing/sheet.svelte';
import { done, ScriptedClient, settled } from '../../support/scripted-client';

type WeightAsk = { photo: string; recipe: Recipe };

/** A sheet of a photo, whose automatic weights are `betaHundredths * 1000` once they are answered. */
function start() {
  const client = new ScriptedClient();
  const failures: Failure[] = [];
  const sheet = new Sheet(client, (failure) => failures.push(failure));
  const asksOf = () => client.of('suggestWeight').map(({ ask }) => ask as WeightAsk);
  const answerAll = async () => {
    for (const { ask, end } of client.of('suggestWeight')) {
      const weightMillionths = (ask as WeightAsk).recipe.betaHundredths * 1000;
      await end(done({ weightMillionths, noiseStdDev: [0.1] }));
    }
  };
  return { client, sheet, failures, asksOf, answerAll };
}

describe('Sheet', () => {
  it('asks for the automatic weight of every order once, without a weight in the recipe', () => {
    const { sheet, asksOf } = start();
    sheet.follow('p1', { ...initialRecipe, betaHundredths: 130, strengthMillionths: 50_000 });
    sheet.follow('p1', { ...initialRecipe, betaHundredths: 90 });
    expect(asksOf().map(({ recipe }) => recipe.betaHundredths)).toEqual([50, 80, 100, 150, 200]);
    expect(asksOf().every(({ recipe }) => solverValues(recipe).weight === null)).toBe(true);
    expect(asksOf().every(({ recipe }) => recipe.strengthMillionths === null)).toBe(true);
  });

  it('asks for the automatic row at once, and for all cells when the weights are there', async () => {
    const { sheet, answerAll } = start();
    sheet.follow('p1', initialRecipe);
    expect(sheet.asked.map(({ cell }) => cell)).toEqual([7, 6, 8, 5, 9]);
    await answerAll();
    expect(sheet.asked).toHaveLength(15);
    expect(sheet.asked[0]?.cell).toBe(7);
  });

  it('says why a weight could not be found, and asks for it again when it is followed again', async () => {
    const { client, sheet, failures, asksOf } = start();
    sheet.follow('p1', initialRecipe);
    const failure = {
      end: 'failed',
      code: 'worker-died',
      message: 'the engine process ended twice',
    } as const;
    for (const { end } of client.of('suggestWeight')) await end(failure);
    await settled();
    expect(failures).toHaveLength(5);
    expect(sheet.cells.filter(({ recipe }) => recipe === null)).not.toHaveLength(0);
    sheet.follow('p1', initialRecipe);
    expect(asksOf()).toHaveLength(10);
  });

  it('asks for the weight of a column that is added, alone', async () => {
    const { sheet, asksOf, answerAll } = start();
    sheet.follow('p1', initialRecipe);
    await answerAll();
    sheet.typeOrders('0.5 1 2.5');
    sheet.follow('p1', initialRecipe);
    expect(asksOf()).toHaveLength(6);
    expect(asksOf().at(-1)?.recipe.betaHundredths).toBe(250);
  });

  it('forgets the weights of another photo, and of another coupling', async () => {
    const { sheet, asksOf, answerAll } = start();
    sheet.follow('p1', initialRecipe);
    await answerAll();
    await settled();
    sheet.follow('p2', initialRecipe);
    expect(sheet.cells.every(({ weightMillionths }) => weightMillionths === null)).toBe(true);
    await answerAll();
    await settled();
    sheet.follow('p2', { ...initialRecipe, coupling: 'joint' });
    await settled();
    expect(asksOf()).toHaveLength(15);
    expect(asksOf().at(-1)).toMatchObject({ photo: 'p2', recipe: { coupling: 'joint' } });
  });

  it('takes no weight that was asked for with other settings', async () => {
    const { client, sheet } = start();
    sheet.follow('p1', initialRecipe);
    sheet.follow('p1', { ...initialRecipe, coupling: 'channels' });
    await client.of('suggestWeight')[0]?.end(done({ weightMillionths: 5, noiseStdDev: [0.1] }));
    expect(sheet.cells.every(({ weightMillionths }) => weightMillionths === null)).toBe(true);
  });

  it('stays as it is when a cell of another row, or any order at its strength, is taken', () => {
    const { sheet } = start();
    const held = { ...initialRecipe, strengthMillionths: 86_000, weightMillionths: 75_300 };
    sheet.follow('p1', held);
    const before = sheet.cells;
    const strengths = [0, 1, 2].map((row) => before[row * 5]?.recipe?.strengthMillionths);
    expect(strengths).toEqual([51_600, 86_000, 137_600]);
    for (const { recipe } of before) {
      sheet.follow('p1', recipe!);
      sheet.follow('p1', { ...recipe!, betaHundredths: 133 });
      expect(sheet.cells).toEqual(before);
    }
  });

  it('takes up a strength that is no row of it, other settings, another photo, and weights', () => {
    const { sheet } = start();
    const held = { ...initialRecipe, strengthMillionths: 86_000 };
    const row: Recipe = { ...held, strengthMillionths: 137_600 };
    sheet.follow('p1', held);
    sheet.follow('p1', { ...row, strengthMillionths: 100_000 });
    expect(sheet.strengthMillionths).toBe(100_000);
    sheet.follow('p1', held);
    sheet.follow('p1', { ...row, coupling: 'joint' });
    expect(sheet.strengthMillionths).toBe(137_600);
    sheet.follow('p1', held);
    sheet.follow('p2', row);
    expect(sheet.strengthMillionths).toBe(137_600);
    sheet.follow('p2', initialRecipe);
    expect(sheet.strengthMillionths).toBeNull();
  });

  it('goes from cell to cell as far as the edges, and stays inside when columns go', () => {
    const { sheet } = start();
    expect(sheet.at).toEqual({ column: 2, row: 1 });
    sheet.goTo(9, -1);
    expect(sheet.at).toEqual({ column: 4, row: 0 });
    sheet.removeColumn();
    expect(sheet.at).toEqual({ column: 3, row: 0 });
  });

  it('tells the settings of its cell only while the keyboard is there', () => {
    const { sheet } = start();
    sheet.follow('p1', initialRecipe);
    expect(sheet.focusedRecipe).toBeNull();
    sheet.isFocused = true;
    expect(sheet.focusedRecipe).toEqual(initialRecipe);
  });

  it('says what is wrong with typed axes and keeps the ones it has', () => {
    const { sheet } = start();
    expect(sheet.typeOrders('9')).toMatch(/beta must be between/);
    expect(sheet.typeFactors('0')).toMatch(/a strength must be between/);
    expect(sheet.axes).toEqual({ orders: [50, 80, 100, 150, 200], factors: [0.6, 1, 1.6] });
    expect(sheet.typeFactors('1 2')).toBeNull();
    expect(sheet.axes.factors).toEqual([1, 2]);
  });
});
