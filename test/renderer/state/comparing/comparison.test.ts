import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Failure } from '@contract/outcome';
import { initialRecipe, type Recipe } from '@contract/recipe';
import {
  Comparison,
  type Part,
  type WantedCells,
} from '../../../../src-renderer/state/comparing/comparison.svelte';
import { done, ScriptedClient } from '../../support/scripted-client';

const recipeOf = (betaHundredths: number): Recipe => ({ ...initialRecipe, betaHundredths });
const partOf = (part: Partial<Part> = {}): Part => ({
  photo: 'p1',
  view: 'result',
  gradient: { operator: 'forward', colourMap: 'perceptual', scale: 'log' },
  region: { x: 0, y: 0, width: 100, height: 80 },
  zoom: 1,
  ...part,
});
const wantedOf = (
  betas: readonly number[],
  part: Partial<Part> = {},
  extent: WantedCells['extent'] = 'crop',
): WantedCells => ({
  part: partOf(part),
  cells: betas.map((beta, cell) => ({ cell, recipe: recipeOf(beta) })),
  extent,
});

function start() {
  const client = new ScriptedClient();
  const failures: Failure[] = [];
  const comparison = new Comparison(client, (failure) => failures.push(failure));
  return { client, comparison, failures };
}

describe('Comparison', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('asks for the cells in the order in which they are wanted, with a number that grows', async () => {
    const { client, comparison } = start();
    comparison.want(wantedOf([150, 50]));
    expect(client.compared).toMatchObject({
      request: 1,
      photo: 'p1',
      extent: 'crop',
      cells: [
        { cell: 0, recipe: { betaHundredths: 150 } },
        { cell: 1, recipe: { betaHundredths: 50 } },
      ],
    });
    await client.last('compare').end(done(null));
    comparison.want(wantedOf([150, 60]));
    expect(client.compared.request).toBe(2);
  });

  it('shows progress of all cells together after half a second, and stops', async () => {
    const { client, comparison } = start();
    const progress = (fraction: number, photo = 'p1', job: 'compare' | 'export' = 'compare') =>
      comparison.acceptEvent({
        ...{ kind: 'progress', photo, job, fraction, secondsLeft: null },
        ...{ iteration: 1, certifiedLevels: null, residualLevels: null, energy: null },
      });
    comparison.stop();
    expect(client.of('cancel')).toHaveLength(0);
    comparison.want(wantedOf([100, 50]));
    progress(0.1);
    expect(comparison.progress).toBeNull();
    await vi.advanceTimersByTimeAsync(500);
    progress(0.3);
    progress(0.2);
    progress(0.9, 'p2');
    progress(0.9, 'p1', 'export');
    expect(comparison.progress).toEqual({ fraction: 0.3, secondsLeft: null });
    client.sendCell(0, 'crop');
    comparison.stop();
    expect(client.last('cancel').ask).toEqual({ photo: 'p1', job: 'compare' });
    await client.last('compare').end({ end: 'cancelled' });
    expect(comparison.progress).toBeNull();
    expect([comparison.stageOf(0), comparison.stageOf(1), comparison.stage]).toEqual([
      ...['crop', 'stopped', 'stopped'],
    ]);
    comparison.again();
    expect(client.of('compare')).toHaveLength(2);
  });

  it('says which cells have a picture of their recipe and part, wherever they stood', () => {
    const { client, comparison } = start();
    comparison.want(wantedOf([150, 50]));
    client.sendCell(0, 'draft');
    client.sendCell(1, 'draft');
    const drawn = (): unknown => client.compared.cells.map(({ isDrawn }) => isDrawn);
    comparison.want(wantedOf([50, 150, 200]));
    expect(client.of('compare')).toHaveLength(2);
    expect(drawn()).toEqual([true, true, false]);
    client.sendCell(2, 'draft');
    comparison.want(wantedOf([50, 150, 200], { zoom: 2 }));
    expect(drawn()).toEqual([false, false, false]);
  });

  it('asks nothing again that is wanted already, and nothing for no cells', () => {
    const { client, comparison } = start();
    comparison.want(wantedOf([100]));
    comparison.want(wantedOf([100]));
    expect(client.of('compare')).toHaveLength(1);
    const other = start();
    other.comparison.want(wantedOf([]));
    expect(other.client.of('compare')).toHaveLength(0);
  });

  it('brings each cell from nothing over a draft to its crop, and counts those that are there', () => {
    const { client, comparison } = start();
    comparison.want(wantedOf([100, 150]));
    expect([comparison.stageOf(0), comparison.stage]).toEqual(['none', 'draft']);
    client.sendCell(0, 'draft');
    expect([comparison.stageOf(0), comparison.stageOf(1), comparison.finished]).toEqual(['draft', 'none', 0]);
    client.sendCell(0, 'crop');
    expect([comparison.stageOf(0), comparison.finished, comparison.stage]).toEqual(['crop', 1, 'draft']);
    client.sendCell(1, 'exact');
    expect([comparison.finished, comparison.stage]).toEqual([2, 'crop']);
  });

  it('is exact when every cell is', () => {
    const { client, comparison } = start();
    comparison.want(wantedOf([100, 150]));
    for (const cell of [0, 1]) client.sendCell(cell, 'exact');
    expect(comparison.stage).toBe('exact');
  });

  it('drops frames of an older request, of another photo, of no cell, and of a cell it did not ask for', async () => {
    const { client, comparison } = start();
    comparison.want(wantedOf([100]));
    await client.last('compare').end(done(null));
    comparison.want(wantedOf([120]));
    client.sendCell(0, 'exact', { request: 1 });
    client.sendCell(0, 'exact', { photo: 'p2' });
    client.sendFrame({ layer: 'after', stage: 'exact', request: 2 });
    client.sendCell(7, 'exact');
    expect(comparison.frames).toEqual({});
  });

  it('never calls a crop finished for a part that it does not show, and an exact picture always exact', () => {
    const { client, comparison } = start();
    comparison.want(wantedOf([100, 150]));
    client.sendCell(0, 'crop');
    client.sendCell(1, 'exact');
    comparison.want(wantedOf([100, 150], { region: { x: 10, y: 0, width: 100, height: 80 } }));
    expect([comparison.stageOf(0), comparison.stageOf(1)]).toEqual(['draft', 'exact']);
    expect(comparison.finished).toBe(0);
  });

  it('keeps the picture of a cell while its strength changes, and not when its order does', () => {
    const { client, comparison } = start();
    comparison.want(wantedOf([100, 150]));
    for (const cell of [0, 1]) client.sendCell(cell, 'exact');
    const cells = [
      { cell: 0, recipe: { ...recipeOf(100), weightMillionths: 5 } },
      { cell: 1, recipe: recipeOf(200) },
    ];
    comparison.want({ part: partOf(), cells, extent: 'crop' });
    expect([comparison.stageOf(0), comparison.stageOf(1)]).toEqual(['draft', 'none']);
  });

  it('lets pictures move with their settings to another cell', () => {
    const { client, comparison } = start();
    comparison.want(wantedOf([100, 150]));
    for (const cell of [0, 1]) client.sendCell(cell, 'exact');
    comparison.want(wantedOf([150, 100]));
    expect(comparison.frames[0]?.wanted.recipe.betaHundredths).toBe(150);
    expect([comparison.stageOf(0), comparison.finished]).toEqual(['exact', 2]);
  });

  it('shows nothing of another photo, and nothing of crops where whole photos are wanted', () => {
    const { client, comparison } = start();
    comparison.want(wantedOf([100]));
    client.sendCell(0, 'crop');
    comparison.want(wantedOf([100], { photo: 'p2' }));
    expect(comparison.frames).toEqual({});
    client.sendCell(0, 'crop', { photo: 'p2' });
    comparison.want(wantedOf([100], { photo: 'p2' }, 'whole'));
    expect(comparison.frames).toEqual({});
  });

  it('asks again when every cell has a picture of the drag before, or after 300 ms', async () => {
    const { client, comparison } = start();
    const drag = (x: number) =>
      comparison.want(wantedOf([100, 150], { region: { x, y: 0, width: 100, height: 80 } }));
    for (let x = 0; x < 20; x += 1) drag(x);
    expect(client.of('compare')).toHaveLength(1);
    client.sendCell(0, 'draft');
    expect(client.of('compare')).toHaveLength(1);
    client.sendCell(1, 'draft');
    expect(client.of('compare')).toHaveLength(2);
    for (let x = 20; x < 40; x += 1) drag(x);
    await vi.advanceTimersByTimeAsync(300);
    expect(client.of('compare')).toHaveLength(3);
    expect(client.compared.region.x).toBe(39);
  });

  it('tells a failure once, says so at every cell that is not finished, and can ask again', async () => {
    const { client, comparison, failures } = start();
    comparison.want(wantedOf([100, 150]));
    client.sendCell(0, 'crop');
    await client.last('compare').end({ end: 'failed', code: 'too-large', message: 'needs 9 GB' });
    expect(failures).toHaveLength(1);
    expect([comparison.stageOf(0), comparison.stageOf(1), comparison.stage]).toEqual([
      'crop',
      'failed',
      'failed',
    ]);
    comparison.again();
    expect([client.of('compare').length, comparison.stageOf(1)]).toEqual([2, 'none']);
  });

  it('is stopped, and tells nothing, when it was cancelled and not replaced', async () => {
    const { client, comparison, failures } = start();
    comparison.want(wantedOf([100]));
    await client.last('compare').end({ end: 'cancelled' });
    expect([comparison.stage, failures.length]).toEqual(['stopped', 0]);
  });

  it('is not stopped by the end of a question that a newer one waits for', async () => {
    const { client, comparison } = start();
    comparison.want(wantedOf([100]));
    comparison.want(wantedOf([120]));
    await client.last('compare').end({ end: 'cancelled' });
    expect([client.of('compare').length, comparison.stage]).toEqual([2, 'draft']);
  });

  it('stops what runs and takes nothing more when nothing is wanted any more', () => {
    const { client, comparison } = start();
    comparison.want(wantedOf([100]));
    comparison.want(wantedOf([]));
    client.sendCell(0, 'exact');
    expect(comparison.frames).toEqual({});
    expect(comparison.stage).toBe('none');
    expect(client.of('cancel').map(({ ask }) => ask)).toEqual([{ photo: 'p1', job: 'compare' }]);
  });
});
