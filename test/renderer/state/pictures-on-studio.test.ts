import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { initialRecipe, type Recipe } from '../../../src-main/contract/recipe';
import type { FrameHeader, PhotoInfo, ShowRequest } from '../../../src-main/contract/studio-calls';
import type { FromHelper, ToHelper } from '../../../src-main/processes/call-protocol';
import type { Studio, StudioClient } from '../../../src-main/studio/studio-interface';
import { Pictures } from '../../../src-renderer/state/pictures.svelte';
import type { StudioClient as PageClient } from '../../../src-renderer/bridge/studio-client';
import { valueOrThrow } from '../../support/outcomes';
import { launchWithEngine, showWhole, studioUnderTest, writeNoisyPng } from '../../support/studio-under-test';

const folder = mkdtempSync(join(tmpdir(), 'rudin-preview-'));
const photoPath = join(folder, 'noisy.png');
/** What was asked of the engine, in order, and what it has not answered yet. */
const asked: string[] = [];
const open = new Map<number, string>();
let mostOpenDrafts = 0;
/** Delays frames on their way out of the engine, as a busy machine does; ms by the order of render calls. */
let renderDelays: number[] = [];
let studio: Studio;

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function note(message: ToHelper): void {
  if (message.kind !== 'ask') return;
  asked.push(message.call);
  open.set(message.id, message.call);
  mostOpenDrafts = Math.max(mostOpenDrafts, [...open.values()].filter((call) => call === 'draft').length);
}

beforeAll(async () => {
  await writeNoisyPng(photoPath, { width: 480, height: 320, noise: 0.08, seed: 3 });
  studio = studioUnderTest(photoPath, {
    launch: launchWithEngine((port) => ({
      ...port,
      post: (message) => {
        note(message);
        port.post(message);
      },
      onMessage: (listener) =>
        port.onMessage((message: FromHelper) => {
          const call = message.kind === 'answer' ? open.get(message.id) : undefined;
          if (message.kind === 'answer') open.delete(message.id);
          const delayMs = call === 'render' ? (renderDelays.shift() ?? 0) : 0;
          if (delayMs > 0) setTimeout(() => listener(message), delayMs);
          else listener(message);
        }),
    })),
  });
});

beforeEach(() => {
  asked.length = 0;
  mostOpenDrafts = 0;
  renderDelays = [];
});

afterAll(async () => {
  await studio.close();
  rmSync(folder, { recursive: true });
});

/** The page's own state classes on the real studio, without a screen. */
function openPage() {
  const frames: FrameHeader[] = [];
  let show: (header: FrameHeader, rgba: Uint8Array) => void = () => undefined;
  const onFrame = (header: FrameHeader, rgba: Uint8Array): void => {
    frames.push(header);
    show(header, rgba);
  };
  const client: StudioClient = { onFrame, onEvent: () => undefined };
  const page: PageClient = {
    call: (name, ask) => studio.answer(name, ask, client),
    onEvent: () => undefined,
    onFrame: (listener) => (show = listener),
    onLost: () => undefined,
    openFiles: () => Promise.resolve([]),
    grantFile: () => Promise.reject(new Error('not here')),
    saveDownload: () => Promise.reject(new Error('not here')),
  };
  return { client, page, frames };
}

async function openPhoto(client: StudioClient): Promise<PhotoInfo> {
  return valueOrThrow(await studio.answer('openPhoto', { grant: studio.grantFile(photoPath) }, client));
}

const recipeOf = (betaHundredths: number): Recipe => ({
  ...initialRecipe,
  betaHundredths,
  weightMillionths: 60_000,
});

const wantedOf = (info: PhotoInfo, recipe: Recipe): Omit<ShowRequest, 'request' | 'layers'> => {
  const { request: _request, layers: _layers, ...wanted } = showWhole(info, recipe);
  return wanted;
};

describe('a drag of 60 moves a second for 3 seconds', () => {
  it('has at most one draft under way, solves nothing exactly on its way, and ends exact where it ended', async () => {
    const { client, page, frames } = openPage();
    const info = await openPhoto(client);
    const pictures = new Pictures(page, (failure) => expect(failure).toBeUndefined());
    pictures.want(wantedOf(info, recipeOf(100)));
    while (pictures.stage !== 'exact') await wait(5);
    asked.length = 0;
    frames.length = 0;
    for (let move = 1; move <= 180; move += 1) {
      pictures.want(wantedOf(info, recipeOf(100 + move)));
      await wait(1000 / 60);
    }
    const solvesInDrag = asked.filter((call) => call === 'solve').length;
    while (pictures.stage !== 'exact') await wait(5);
    expect(mostOpenDrafts).toBe(1);
    // A machine that is held up for longer than the rest before an exact solve may start one now and then.
    expect(solvesInDrag).toBeLessThanOrEqual(5);
    const drafts = asked.filter((call) => call === 'draft').length;
    // No draft is wasted: each was sent, and newer ones never wait for older ones.
    expect(frames.filter(({ stage }) => stage === 'draft')).toHaveLength(drafts);
    expect(drafts).toBeGreaterThan(10);
    expect(frames.map(({ request }) => request)).toEqual(
      frames.map(({ request }) => request).sort((a, b) => a - b),
    );
    expect(frames.at(-1)!.stage).toBe('exact');
    expect(pictures.after?.wanted.recipe.betaHundredths).toBe(280);
    expect(pictures.after?.header.report?.converged).toBe(true);
  });
});

describe('frames that come late', () => {
  it('are dropped when the page has had a newer one of that layer', async () => {
    const { client, frames } = openPage();
    const info = await openPhoto(client);
    const first = { ...showWhole(info, recipeOf(110)), layers: ['after'] as const };
    valueOrThrow(await studio.answer('show', first, client));
    frames.length = 0;
    // The same settings in another view, drawn from the exact result, but late; then in a third view, at once.
    renderDelays = [300];
    const late = studio.answer('show', { ...first, request: 2, view: 'removed' as const }, client);
    await wait(50);
    valueOrThrow(await studio.answer('show', { ...first, request: 3, view: 'result' as const }, client));
    expect((await late).end).toBe('cancelled');
    expect(frames.map(({ request }) => request)).toEqual([3]);
  });

  it('are dropped also when they are drafts, which otherwise are sent though a newer request came', async () => {
    const { client, frames } = openPage();
    const info = await openPhoto(client);
    const slow: Recipe = {
      ...recipeOf(100),
      toleranceHundredths: 1,
      maxIterations: 100_000,
      weightMillionths: 1_000_000,
    };
    const ask = { ...showWhole(info, slow), layers: ['after'] as const };
    const running = studio.answer('show', ask, client);
    while (!asked.includes('solve')) await wait(5);
    frames.length = 0;
    renderDelays = [300, 0];
    const late = studio.answer('show', { ...ask, request: 2, view: 'removed' as const }, client);
    await wait(50);
    const newest = studio.answer('show', { ...ask, request: 3 }, client);
    while (frames.length === 0) await wait(5);
    // As long as the late one takes, and longer.
    await wait(400);
    expect(frames.map(({ request, stage }) => [request, stage])).toEqual([[3, 'draft']]);
    await studio.answer('cancel', { photo: info.photo, job: 'show' }, client);
    for (const show of [running, late, newest]) expect((await show).end).toBe('cancelled');
  });
});
