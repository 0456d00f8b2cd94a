import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Failure } from '@contract/outcome';
import { initialRecipe, type Recipe } from '@contract/recipe';
import type { ShowRequest } from '@contract/studio-calls';
import { Pictures, type Wanted } from '../../../src-renderer/state/pictures.svelte';
import { done, ScriptedClient, solveReport } from '../support/scripted-client';

const recipeOf = (betaHundredths: number): Recipe => ({ ...initialRecipe, betaHundredths });
const wantedOf = (betaHundredths: number, part: Partial<Wanted> = {}): Wanted => ({
  photo: 'p1',
  recipe: recipeOf(betaHundredths),
  view: 'result',
  gradient: { operator: 'forward', colourMap: 'perceptual', scale: 'log' },
  region: { x: 0, y: 0, width: 600, height: 400 },
  zoom: 1.5,
  ...part,
});

function start() {
  const client = new ScriptedClient();
  const failures: Failure[] = [];
  const pictures = new Pictures(client, (failure) => failures.push(failure));
  return { client, pictures, failures };
}

/** Shows beta 1.00 to the end. */
async function startExact() {
  const all = start();
  all.pictures.want(wantedOf(100));
  all.client.sendFrame({ layer: 'before', stage: 'exact' });
  all.client.sendFrame({ layer: 'after', stage: 'exact' });
  await all.client.last('show').end(done(solveReport));
  return all;
}

describe('Pictures', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is a draft from the change of settings until the exact frame arrives', async () => {
    const { client, pictures } = await startExact();
    expect(pictures.stage).toBe('exact');
    pictures.want(wantedOf(120));
    expect(pictures.stage).toBe('draft');
    client.sendFrame({ layer: 'after', stage: 'draft' });
    expect(pictures.stage).toBe('draft');
    client.sendFrame({ layer: 'after', stage: 'exact' });
    expect(pictures.stage).toBe('exact');
  });

  it('never calls a frame exact for settings that were left meanwhile', () => {
    const { client, pictures } = start();
    pictures.want(wantedOf(100));
    pictures.want(wantedOf(110));
    client.sendFrame({ layer: 'after', stage: 'exact' });
    expect(pictures.stage).toBe('draft');
    expect(pictures.after?.wanted.recipe.betaHundredths).toBe(100);
  });

  it('asks at most once between two drafts of a drag, and last for where the drag ended', () => {
    const { client, pictures } = start();
    for (let beta = 100; beta <= 150; beta += 1) {
      pictures.want(wantedOf(beta));
      if (beta % 10 === 0) client.sendFrame({ layer: 'after', stage: 'draft' });
    }
    client.sendFrame({ layer: 'after', stage: 'draft' });
    expect(client.shownRecipes.map((recipe) => recipe.betaHundredths)).toEqual([
      100, 101, 110, 120, 130, 140, 150,
    ]);
  });

  it('drops frames of an older request', async () => {
    const { client, pictures } = await startExact();
    const shown = pictures.after;
    pictures.want(wantedOf(120));
    client.sendFrame({ layer: 'after', stage: 'exact', request: 1 });
    expect(pictures.after).toBe(shown);
  });

  it('asks for the photo itself only when the view of it has changed', async () => {
    const { client, pictures } = await startExact();
    pictures.want(wantedOf(120));
    expect((client.last('show').ask as ShowRequest).layers).toEqual(['after']);
    client.sendFrame({ layer: 'after', stage: 'exact' });
    await client.last('show').end(done(solveReport));
    pictures.want(wantedOf(120, { zoom: 2 }));
    expect((client.last('show').ask as ShowRequest).layers).toEqual(['before', 'after']);
  });

  it('does not ask again for what is on show', async () => {
    const { client, pictures } = await startExact();
    pictures.want(wantedOf(100));
    expect(client.of('show')).toHaveLength(1);
  });

  it('goes back to the last exact picture and its settings when it is stopped', async () => {
    const { client, pictures } = await startExact();
    const exact = pictures.after;
    pictures.want(wantedOf(60));
    client.sendFrame({ layer: 'after', stage: 'draft' });
    expect(pictures.stop()).toEqual(recipeOf(100));
    expect(client.of('cancel').map(({ ask }) => ask)).toEqual([{ photo: 'p1', job: 'show' }]);
    expect([pictures.after, pictures.stage]).toEqual([exact, 'exact']);
    client.sendFrame({ layer: 'after', stage: 'exact' });
    await client.last('show').end({ end: 'cancelled' });
    expect([pictures.after, pictures.stage]).toEqual([exact, 'exact']);
    pictures.want(wantedOf(100));
    expect(client.of('show')).toHaveLength(2);
  });

  it('is stopped, and can go on, when nothing exact was there to go back to', async () => {
    const { client, pictures } = start();
    pictures.want(wantedOf(60));
    expect(pictures.stop()).toBeNull();
    await client.last('show').end({ end: 'cancelled' });
    expect(pictures.stage).toBe('stopped');
    pictures.again();
    expect(pictures.stage).toBe('draft');
    expect(client.of('show')).toHaveLength(2);
  });

  it('goes on with another view of what is solved when it is stopped, and stops it where that takes long', async () => {
    const { client, pictures } = await startExact();
    pictures.want({ ...wantedOf(100), view: 'gradient-magnitude' });
    expect(pictures.stop()).toBeNull();
    expect(client.of('cancel')).toHaveLength(0);
    client.sendFrame({ layer: 'after', stage: 'exact', view: 'gradient-magnitude' });
    expect(pictures.after?.wanted.view).toBe('gradient-magnitude');
    await client.last('show').end(done(solveReport));
    pictures.want({ ...wantedOf(100), view: 'removed' });
    await vi.advanceTimersByTimeAsync(500);
    expect(pictures.stop()).toBeNull();
    expect(client.of('cancel')).toHaveLength(1);
    expect(pictures.stage).toBe('stopped');
    pictures.again();
    expect(client.last('show').ask).toMatchObject({ view: 'removed' });
  });

  it('does nothing when it is stopped while nothing runs', async () => {
    const { client, pictures } = await startExact();
    expect(pictures.stop()).toBeNull();
    expect(client.of('cancel')).toHaveLength(0);
    expect(pictures.stage).toBe('exact');
  });

  it('tells a failure once and says that it failed', async () => {
    const { client, pictures, failures } = start();
    pictures.want(wantedOf(100));
    await client.last('show').end({ end: 'failed', code: 'too-large', message: 'needs 9 GB; 8 GB are free' });
    expect(failures.map((failure) => failure.code)).toEqual(['too-large']);
    expect(pictures.stage).toBe('failed');
  });

  it('shows progress only after half a second, and never lets it fall', async () => {
    const { pictures } = start();
    const progress = (fraction: number) =>
      pictures.acceptEvent({
        kind: 'progress',
        photo: 'p1',
        job: 'show',
        recipe: initialRecipe,
        fraction,
        secondsLeft: 3,
        iteration: 1,
        certifiedLevels: null,
        residualLevels: null,
        energy: null,
      });
    pictures.want(wantedOf(100));
    progress(0.3);
    await vi.advanceTimersByTimeAsync(499);
    expect(pictures.progress).toBeNull();
    await vi.advanceTimersByTimeAsync(1);
    progress(0.4);
    progress(0.2);
    expect(pictures.progress).toEqual({ fraction: 0.4, secondsLeft: 3 });
  });

  it('leaves the frames of cells to the comparison', async () => {
    const { client, pictures } = await startExact();
    pictures.want(wantedOf(120));
    const shown = pictures.after;
    client.sendCell(0, 'exact', { request: 2 });
    expect(pictures.after).toBe(shown);
    expect(pictures.stage).toBe('draft');
  });

  it('stops what runs when it rests, takes nothing of it, and asks again afterwards', async () => {
    const { client, pictures } = await startExact();
    const exact = pictures.after;
    pictures.want(wantedOf(120));
    pictures.rest(recipeOf(120));
    expect(client.of('cancel').map(({ ask }) => ask)).toEqual([{ photo: 'p1', job: 'show' }]);
    client.sendFrame({ layer: 'after', stage: 'exact' });
    expect([pictures.after, pictures.stage]).toEqual([exact, 'draft']);
    await client.last('show').end({ end: 'cancelled' });
    pictures.want(wantedOf(120));
    expect(client.of('show')).toHaveLength(3);
    expect(pictures.after).toBe(exact);
  });

  it('keeps an answer while it rests, and asks again only for other settings', async () => {
    const { client, pictures } = await startExact();
    pictures.rest(recipeOf(100));
    expect([client.of('cancel').length, pictures.stage]).toEqual([0, 'exact']);
    pictures.want(wantedOf(100));
    expect(client.of('show')).toHaveLength(1);
    pictures.rest(recipeOf(150));
    expect(pictures.stage).toBe('draft');
    pictures.want(wantedOf(100));
    client.sendFrame({ layer: 'after', stage: 'exact' });
    expect([client.of('show').length, pictures.stage]).toEqual([2, 'exact']);
  });

  it('shows nothing of the old photo under the name of a new one', async () => {
    const { client, pictures } = await startExact();
    pictures.want(wantedOf(100, { photo: 'p2' }));
    expect([pictures.before, pictures.after, pictures.stage]).toEqual([null, null, 'draft']);
    client.sendFrame({ layer: 'after', stage: 'exact', photo: 'p1' });
    expect(pictures.after).toBeNull();
  });
});
