import {
  copyFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { initialRecipe, type Recipe } from '../../src-main/contract/recipe';
import type { Studio, StudioOptions } from '../../src-main/studio/studio-interface';
import { openPage, type StudioPage } from '../support/studio-page';
import { showWhole, studioUnderTest, writeNoisyPng } from '../support/studio-under-test';

const folder = mkdtempSync(join(tmpdir(), 'rudin-darkroom-'));
const sample = join(folder, 'sample.png');
const [cup, spoon] = [join(folder, 'cup.png'), join(folder, 'spoon.png')];
let kept: string;
const open: Studio[] = [];

beforeAll(async () => {
  for (const [at, path] of [sample, cup, spoon].entries())
    await writeNoisyPng(path, { width: 60, height: 40, noise: 0.06, seed: 20 + at });
});
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => (kept = mkdtempSync(join(folder, 'kept-'))));
afterEach(async () => {
  vi.restoreAllMocks();
  for (const studio of open.splice(0)) await studio.close();
});

function start(options: Partial<StudioOptions> = {}): { studio: Studio; page: StudioPage } {
  const studio = studioUnderTest(sample, { threads: 1, keptFolder: kept, ...options });
  open.push(studio);
  return { studio, page: openPage(studio) };
}

const recipe = (part: Partial<Recipe>): Recipe => ({ ...initialRecipe, ...part });
const sessionFile = () => join(kept, 'session.json');
/** Written half a second after a change. */
const written = () => vi.waitFor(() => statSync(sessionFile()), { timeout: 5000 });

/** Makes a session look like one of a process that was killed: no process of this machine has this id. */
function killOwner(): void {
  const session = JSON.parse(readFileSync(sessionFile(), 'utf8')) as { owner: string };
  session.owner = session.owner.replace(/^\d+/, '4194305');
  writeFileSync(sessionFile(), JSON.stringify(session));
}

describe('the history of a photo', () => {
  it('gives back the exact pixels by undo, redo and goTo, byte for byte', async () => {
    const { page } = start();
    const info = await page.openFile(cup);
    const { photo } = info;
    const exact = async (shown: Recipe): Promise<Buffer> => {
      page.frames.length = 0;
      await page.call('show', showWhole(info, shown));
      const frame = page.frames.findLast(
        ({ header }) => header.layer === 'after' && header.stage === 'exact',
      );
      return Buffer.from(frame!.rgba);
    };
    const first = await exact(initialRecipe);
    const { recipe: soft } = await page.call('commit', { photo, recipe: recipe({ betaHundredths: 150 }) });
    const second = await exact(soft);
    expect(second.equals(first)).toBe(false);
    expect((await exact((await page.call('undo', { photo })).recipe)).equals(first)).toBe(true);
    expect((await exact((await page.call('redo', { photo })).recipe)).equals(second)).toBe(true);
    expect((await exact((await page.call('goTo', { photo, step: 0 })).recipe)).equals(first)).toBe(true);
  });

  it('tells its steps with what made them, and where the present is', async () => {
    const { page } = start();
    const { photo } = await page.openFile(cup);
    await page.call('commit', { photo, recipe: recipe({ betaHundredths: 150 }) });
    await page.call('commit', { photo, recipe: recipe({ coupling: 'joint' }), label: 'Preset Scan' });
    await page.call('undo', { photo });
    expect(await page.call('historySteps', { photo })).toEqual({
      steps: [
        { recipe: initialRecipe, label: null },
        { recipe: recipe({ betaHundredths: 150 }), label: null },
        { recipe: recipe({ coupling: 'joint' }), label: 'Preset Scan' },
      ],
      present: 1,
    });
    await expect(page.call('goTo', { photo, step: 3 })).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('settings on other photos', () => {
  it('are one step on each that had others, and none where a photo is not open', async () => {
    const { page } = start();
    const [one, two] = [await page.openFile(cup), await page.openFile(spoon)];
    const soft = recipe({ betaHundredths: 170 });
    await page.call('commit', { photo: two.photo, recipe: soft });
    const ask = { recipe: soft, label: 'Copied' };
    await expect(page.call('copySettings', { ...ask, photos: [one.photo, 'closed'] })).rejects.toMatchObject({
      code: 'not-found',
    });
    expect((await page.call('historySteps', { photo: one.photo })).steps).toHaveLength(1);
    const changed = await page.call('copySettings', { ...ask, photos: [one.photo, two.photo] });
    expect(changed.map(({ history }) => history.recipe)).toEqual([soft, soft]);
    expect((await page.call('historySteps', { photo: one.photo })).steps.map(({ label }) => label)).toEqual([
      null,
      'Copied',
    ]);
    expect((await page.call('historySteps', { photo: two.photo })).steps).toHaveLength(2);
  });
});

describe('the automatic factor', () => {
  it('multiplies the weight that a solve uses and the one that is suggested', async () => {
    const { page } = start();
    const info = await page.openFile(cup);
    const { photo } = info;
    const strong = recipe({ autoFactorHundredths: 150 });
    const { weightMillionths: plain } = await page.call('suggestWeight', { photo, recipe: initialRecipe });
    const { weightMillionths } = await page.call('suggestWeight', { photo, recipe: strong });
    expect(Math.abs(weightMillionths - plain * 1.5)).toBeLessThanOrEqual(1);
    const report = await page.call('show', showWhole(info, strong));
    expect(Math.round(report!.weight * 1e6)).toBe(weightMillionths);
  });
});

describe('a thumbnail', () => {
  it('is the whole photo at the asked edge, and never larger than the photo', async () => {
    const { page } = start();
    const { photo } = await page.openFile(cup);
    const small = await page.call('thumbnail', { photo, edge: 30 });
    expect([small.width, small.height]).toEqual([30, 20]);
    expect(Buffer.from(small.rgba, 'base64')).toHaveLength(30 * 20 * 4);
    const whole = await page.call('thumbnail', { photo, edge: 160 });
    expect([whole.width, whole.height]).toEqual([60, 40]);
    await expect(page.call('thumbnail', { photo, edge: 161 })).rejects.toMatchObject({ code: 'bad-params' });
  });
});

describe('recipes and presets as files', () => {
  const document = { kind: 'recipe', recipe: recipe({ betaHundredths: 140 }) } as const;

  it('are downloads where there are no dialogs, under a name that no system refuses', async () => {
    const { studio, page } = start();
    const report = await page.call('saveDocument', { name: '../a/b\u202e:c', document });
    expect(report?.name).toBe('..abc.json');
    const file = studio.takeDownload(report!.download!);
    expect(JSON.parse(Buffer.from(file!.bytes).toString())).toEqual(document.recipe);
  });

  it('go where the dialog says, never over an open photo, and nowhere when it is cancelled', async () => {
    const answer = { path: null as string | null };
    const { page } = start({
      dialogs: {
        open: () => Promise.resolve([]),
        save: () => Promise.resolve(null),
        saveDocument: () => Promise.resolve(answer.path),
      },
    });
    await page.openFile(cup);
    expect(await page.call('saveDocument', { name: 'x', document })).toBeNull();
    answer.path = cup;
    await expect(page.call('saveDocument', { name: 'x', document })).rejects.toMatchObject({
      code: 'conflict',
    });
    answer.path = join(folder, 'mine.json');
    expect(await page.call('saveDocument', { name: 'x', document })).toEqual({
      name: 'mine.json',
      download: null,
    });
    expect(JSON.parse(readFileSync(answer.path, 'utf8'))).toEqual(document.recipe);
  });
});

describe('recent photos', () => {
  it('are told by name and opened by grant, in a later start too, and are forgotten on demand', async () => {
    const first = start();
    await first.page.openFile(cup);
    await first.page.openFile(spoon);
    await first.page.call('openSample', null);
    expect(await first.page.call('recentPhotos', null)).toHaveLength(2);
    const { page } = start();
    const recent = await page.call('recentPhotos', null);
    expect(recent.map(({ name }) => name)).toEqual(['spoon.png', 'cup.png']);
    expect(JSON.stringify(recent)).not.toContain(folder);
    expect((await page.call('openPhoto', { grant: recent[1]!.grant })).name).toBe('cup.png');
    expect((await page.call('recentPhotos', null))[0]?.name).toBe('cup.png');
    await page.call('clearRecent', null);
    expect(await page.call('recentPhotos', null)).toEqual([]);
  });
});

describe('the last session', () => {
  it('is kept while it lasts, and gone after an orderly end', async () => {
    const { studio, page } = start();
    await page.openFile(cup);
    await written();
    await studio.close();
    expect(() => statSync(sessionFile())).toThrow(/ENOENT/);
    expect((await start().page.call('welcome', null)).lastSession).toBeNull();
  });

  it('is not offered while its Rudin lives, and outlives the end of another', async () => {
    const { page } = start();
    await page.openFile(cup);
    await written();
    const other = start();
    expect((await other.page.call('welcome', null)).lastSession).toBeNull();
    await other.studio.close();
    expect(statSync(sessionFile()).size).toBeGreaterThan(0);
  });

  it('gives back photos, histories, what was shown and the view; names what is missing or was uploaded', async () => {
    const { studio, page } = start();
    const gone = join(folder, 'gone.png');
    copyFileSync(spoon, gone);
    const { photo } = await page.openFile(cup);
    await page.openFile(gone);
    await page.call('openPhoto', { grant: studio.grantBytes('sent.png', readFileSync(spoon)) });
    await page.call('commit', { photo, recipe: recipe({ betaHundredths: 150 }), label: 'Softer' });
    await page.call('commit', { photo, recipe: recipe({ betaHundredths: 190 }) });
    await page.call('undo', { photo });
    await page.call('noteView', { shown: photo, view: '{"layout":"split"}' });
    await vi.waitFor(() => expect(readFileSync(sessionFile(), 'utf8')).toContain('layout'), {
      timeout: 5000,
    });
    const before = await page.call('historySteps', { photo });
    killOwner();
    unlinkSync(gone);
    const next = start();
    const { lastSession } = await next.page.call('welcome', null);
    expect(lastSession?.photos).toEqual([
      { name: 'cup.png', state: 'there' },
      { name: 'gone.png', state: 'missing' },
      { name: 'sent.png', state: 'upload' },
    ]);
    const restored = await next.page.call('restoreSession', { accept: true });
    expect(restored.photos.map(({ name }) => name)).toEqual(['cup.png']);
    expect(restored.photos[0]?.history).toMatchObject({ canUndo: true, canRedo: true });
    expect(restored.shown).toBe(restored.photos[0]?.photo);
    expect(restored.view).toBe('{"layout":"split"}');
    expect(await next.page.call('historySteps', { photo: restored.shown! })).toEqual(before);
    expect(next.page.events).toContainEqual(
      expect.objectContaining({ kind: 'notice', message: expect.stringContaining('gone.png') as string }),
    );
    expect((await next.page.call('welcome', null)).lastSession).toBeNull();
  });

  it('leaves out a clean photo that is there only to be compared with', async () => {
    const { studio, page } = start();
    const { photo } = await page.openFile(cup);
    await page.call('setReference', { photo, grant: studio.grantFile(cup) });
    await page.call('commit', { photo, recipe: recipe({ betaHundredths: 150 }) });
    await vi.waitFor(() => expect(readFileSync(sessionFile(), 'utf8')).toContain(':150'), { timeout: 5000 });
    const { photos } = JSON.parse(readFileSync(sessionFile(), 'utf8')) as { photos: unknown[] };
    expect(photos).toHaveLength(1);
  });

  it('waits for an answer while nothing is opened, and is forgotten once it is turned down', async () => {
    const { page } = start();
    await page.openFile(cup);
    await written();
    killOwner();
    const { studio, page: asked } = start();
    await asked.call('openSample', null);
    await setTimeout(700);
    // As it lies there for a Rudin that is started after this one was killed, too.
    expect(readFileSync(sessionFile(), 'utf8')).toContain('cup');
    expect((await asked.call('welcome', null)).lastSession?.photos).toHaveLength(1);
    expect((await asked.call('restoreSession', { accept: false })).photos).toEqual([]);
    await studio.close();
    expect((await start().page.call('welcome', null)).lastSession).toBeNull();
  });

  it('is offered also where its dead Rudin had the number of this process, as in a container', async () => {
    const { studio, page } = start();
    await page.openFile(cup);
    await written();
    const text = readFileSync(sessionFile(), 'utf8');
    await studio.close();
    writeFileSync(sessionFile(), text);
    expect((await start().page.call('welcome', null)).lastSession?.photos).toHaveLength(1);
  });

  it('that is damaged is set aside and told of once', async () => {
    writeFileSync(join(kept, 'session.json'), '{"version":1,"owner":');
    const { page } = start();
    expect((await page.call('welcome', null)).lastSession).toBeNull();
    expect(page.events).toEqual([
      { kind: 'notice', code: 'info', message: expect.stringContaining('session.json') as string },
    ]);
  });
});

describe('photos of the last session that are open already, as after a start with the same command', () => {
  it('take their history over where nobody has changed them yet, and are opened beside where somebody has', async () => {
    const { page } = start();
    const { photo } = await page.openFile(cup);
    await page.call('commit', { photo, recipe: recipe({ betaHundredths: 150 }) });
    await vi.waitFor(() => expect(readFileSync(sessionFile(), 'utf8')).toContain(':150'), { timeout: 5000 });
    const left = readFileSync(sessionFile(), 'utf8');
    killOwner();
    const untouched = start();
    const opened = await untouched.page.openFile(cup);
    const restored = await untouched.page.call('restoreSession', { accept: true });
    expect(restored.photos.map((info) => [info.photo, info.history.recipe.betaHundredths])).toEqual([
      [opened.photo, 150],
    ]);
    expect((await untouched.page.call('hello', null)).photos).toHaveLength(1);
    await untouched.studio.close();
    writeFileSync(sessionFile(), left);
    killOwner();
    const changed = start();
    const own = await changed.page.openFile(cup);
    await changed.page.call('commit', { photo: own.photo, recipe: recipe({ betaHundredths: 70 }) });
    await changed.page.call('restoreSession', { accept: true });
    const { photos } = await changed.page.call('hello', null);
    expect(photos.map(({ history }) => history.recipe.betaHundredths)).toEqual([70, 150]);
  });
});

describe('own presets that are damaged', () => {
  it('are set aside, and told of to who looks at them', async () => {
    writeFileSync(join(kept, 'presets.json'), 'garbage');
    const { page } = start();
    expect(await page.call('listPresets', null)).toEqual([]);
    expect(page.events).toEqual([
      { kind: 'notice', code: 'info', message: expect.stringContaining('presets.json') as string },
    ]);
  });
});

describe('the first page', () => {
  it('is for the first start only, and never where nothing is kept', async () => {
    const { page } = start();
    expect((await page.call('welcome', null)).isFirstStart).toBe(true);
    await page.call('noteFirstStart', null);
    expect((await start().page.call('welcome', null)).isFirstStart).toBe(false);
    expect((await start({ keptFolder: null }).page.call('welcome', null)).isFirstStart).toBe(false);
  });
});
