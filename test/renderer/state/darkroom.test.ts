import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { builtInPresets } from '@contract/built-in-presets';
import type { Failure } from '@contract/outcome';
import { presetOf } from '@contract/preset';
import { initialRecipe } from '@contract/recipe';
import type { HistoryState, PhotoInfo, StudioInfo } from '@contract/studio-calls';
import { Darkroom } from '../../../src-renderer/state/darkroom.svelte';
import { Messages } from '../../../src-renderer/state/messages.svelte';
import { isDocument } from '../../../src-renderer/state/presets.svelte';
import { Session } from '../../../src-renderer/state/session.svelte';
import { View } from '../../../src-renderer/state/view.svelte';
import { done, photoInfo, ScriptedClient, settled } from '../support/scripted-client';

const mine = (photo: string): PhotoInfo => ({ ...photoInfo, photo, name: `${photo}.png`, isSample: false });
const info: StudioInfo = {
  version: '1',
  photos: [mine('a'), mine('b'), mine('c')],
  capabilities: { dialogs: false },
};
const history = (part: Partial<HistoryState>): HistoryState => ({
  recipe: initialRecipe,
  canUndo: false,
  canRedo: false,
  ...part,
});
const taken: Failure = { end: 'failed', code: 'conflict', message: 'taken' };

async function started() {
  const client = new ScriptedClient();
  const messages = new Messages();
  const session = new Session(client, messages);
  const view = new View();
  void session.start();
  await client.last('hello').end(done(info));
  return { client, messages, session, view, ...new Darkroom(client, session, view, messages) };
}

const fileOf = (name: string, value: unknown) => {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return { name, size: text.length, text: () => Promise.resolve(text) };
};

describe('the history list', () => {
  it('has the newest step first, and knows which are undone', async () => {
    const { client, history: list } = await started();
    list.isOpen = true;
    list.look();
    const recipes = [100, 120, 150].map((betaHundredths) => ({ ...initialRecipe, betaHundredths }));
    const steps = recipes.map((recipe) => ({ recipe, label: null }));
    await client.last('historySteps').end(done({ steps, present: 1 }));
    expect(list.rows.map(({ label, when }) => [label, when])).toEqual([
      ['Order 1.50', 'undone'],
      ['Order 1.20', 'present'],
      ['Opened', 'past'],
    ]);
  });

  it('is not asked for while nobody looks', async () => {
    const { client, history: list } = await started();
    list.look();
    expect(client.of('historySteps')).toEqual([]);
  });

  it('goes to a step: the settings, undo and redo follow', async () => {
    const { client, history: list, session } = await started();
    void list.goTo(1);
    const recipe = { ...initialRecipe, betaHundredths: 120 };
    await client.last('goTo').end(done(history({ recipe, canUndo: true, canRedo: true })));
    expect(client.last('goTo').ask).toEqual({ photo: 'a', step: 1 });
    expect([session.recipe.betaHundredths, session.canUndo, session.canRedo]).toEqual([120, true, true]);
  });
});

describe('presets', () => {
  it('set what they name in one step that bears their name, and leave the rest', async () => {
    const { client, presets, session } = await started();
    session.set({ maxIterations: 77 });
    presets.applyBuiltIn(4);
    expect(client.last('commit').ask).toEqual({
      photo: 'a',
      recipe: { ...initialRecipe, ...builtInPresets[4]!.recipe, maxIterations: 77 },
      label: 'Preset Scan, medium',
    });
    expect(presets.isOn(builtInPresets[4]!.recipe)).toBe(true);
    expect(presets.isOn(builtInPresets[5]!.recipe)).toBe(false);
  });

  it('ask before they replace one of the same name', async () => {
    const { client, presets } = await started();
    const saving = presets.save('  Mine ');
    const preset = presetOf('Mine', initialRecipe);
    expect(client.last('savePreset').ask).toEqual({ preset, mayReplace: false });
    await client.last('savePreset').end(taken);
    expect(await saving).toBe(false);
    expect([presets.inTheWay, presets.problem]).toEqual([preset, null]);
    void presets.replace();
    expect(client.last('savePreset').ask).toEqual({ preset, mayReplace: true });
    await client.last('savePreset').end(done([preset]));
    expect([presets.inTheWay, presets.own]).toEqual([null, [preset]]);
  });

  it('say what is wrong with a name, until something goes right', async () => {
    const { client, presets } = await started();
    void presets.rename('a', 'b');
    await client.last('renamePreset').end(taken);
    expect(presets.problem).toBe('There is a preset “b” already.');
    expect(await presets.rename('a', ' \t ')).toBeNull();
    expect(presets.problem).toBe('A preset needs a name.');
    expect(client.of('renamePreset')).toHaveLength(1);
    void presets.remove('a');
    await client.last('deletePreset').end(done([]));
    expect(presets.problem).toBeNull();
  });
});

describe('settings as files', () => {
  it('are JSON by their name', () => {
    expect(['a.json', 'a.png.rudin.JSON', 'a.png', 'json'].map((name) => isDocument({ name }))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it('a recipe and a sidecar set the photo on the stage; a preset is kept and set', async () => {
    const { client, presets, session } = await started();
    await presets.loadFiles([fileOf('soft.json', { version: 1, betaHundredths: 175 })]);
    expect(session.recipe.betaHundredths).toBe(175);
    expect(client.last('commit').ask).toMatchObject({ label: 'Loaded soft.json' });
    const recipe = { ...initialRecipe, betaHundredths: 90 };
    await presets.loadFiles([fileOf('cup.png.rudin.json', { program: 'rudin 1', recipe })]);
    expect(session.recipe.betaHundredths).toBe(90);
    void presets.loadFiles([
      fileOf('mine.json', { version: 1, name: 'Mine', recipe: { betaHundredths: 60 } }),
    ]);
    await settled();
    await client.last('savePreset').end(done([]));
    expect(session.recipe.betaHundredths).toBe(60);
  });

  it('a preset whose name is taken is set, and that the other one is kept is said and asked about later', async () => {
    const { client, messages, presets, session } = await started();
    void presets.loadFiles([
      fileOf('mine.json', { version: 1, name: 'Mine', recipe: { betaHundredths: 60 } }),
    ]);
    await settled();
    await client.last('savePreset').end(taken);
    await settled();
    expect(session.recipe.betaHundredths).toBe(60);
    expect(messages.shown.map(({ why }) => why)).toEqual([expect.stringContaining('“Mine”')]);
    const mine = presetOf('Mine', initialRecipe);
    void presets.loadFiles([
      fileOf('free.json', { version: 1, name: 'Free', recipe: { betaHundredths: 70 } }),
    ]);
    await settled();
    await client.last('savePreset').end(done([mine, presetOf('Free', initialRecipe)]));
    void presets.look();
    await client.last('listPresets').end(done([mine]));
    expect(presets.inTheWay?.name).toBe('Mine');
    void presets.remove('Mine');
    await client.last('deletePreset').end(done([]));
    expect(presets.inTheWay).toBeNull();
  });

  it('that cannot be read are told by name, one too large unread, and change nothing', async () => {
    const { client, messages, presets, session } = await started();
    const large = { name: 'large.json', size: 65_537, text: () => Promise.reject(new Error('it was read')) };
    await presets.loadFiles([
      fileOf('bad.json', '{"version":1,"__proto__":{}}'),
      fileOf('no.json', 'x'),
      large,
    ]);
    expect(messages.shown.map(({ why }) => why)).toEqual([
      expect.stringMatching(/^large\.json: .*at most 65536 bytes/),
      expect.stringMatching(/^no\.json: .*must be JSON/),
      expect.stringMatching(/^bad\.json: .*"__proto__"/),
    ]);
    expect(session.recipe).toEqual(initialRecipe);
    expect(client.of('commit')).toEqual([]);
  });

  it('are saved under the name of the photo, and handed to the browser where it has to fetch them', async () => {
    const { client, presets } = await started();
    void presets.saveRecipe();
    expect(client.last('saveDocument').ask).toEqual({
      name: 'a.recipe',
      document: { kind: 'recipe', recipe: initialRecipe },
    });
    await client.last('saveDocument').end(done({ name: 'a.recipe.json', download: 'd1' }));
    expect(client.saved).toEqual(['a.recipe.json']);
  });

  it('go to other photos, which have them when they are shown', async () => {
    const { client, presets, session } = await started();
    session.set({ betaHundredths: 170 });
    void presets.copyTo(['a', 'b', 'c']);
    expect(client.last('copySettings').ask).toMatchObject({ photos: ['b', 'c'], label: 'Copied from a.png' });
    const { recipe } = session;
    await client
      .last('copySettings')
      .end(done(['b', 'c'].map((photo) => ({ photo, history: history({ recipe, canUndo: true }) }))));
    session.select('b');
    expect([session.recipe.betaHundredths, session.canUndo]).toEqual([170, true]);
  });
});

describe('thumbnails', () => {
  it('are asked for once each, and forgotten with their photo', async () => {
    const { client, thumbnails } = await started();
    thumbnails.want(['a', 'b']);
    thumbnails.want(['a', 'b']);
    expect(client.of('thumbnail')).toHaveLength(2);
    await client.last('thumbnail').end(done({ width: 1, height: 1, rgba: btoa('\u0001\u0002\u0003\u00ff') }));
    expect([...(thumbnails.pictures['b']?.rgba ?? [])]).toEqual([1, 2, 3, 255]);
    thumbnails.want(['a']);
    await client.of('thumbnail')[0]!.end({ end: 'cancelled' });
    expect(thumbnails.pictures).toEqual({});
  });
});

describe('what earlier starts left', () => {
  const lastSession = {
    photos: [
      { name: 'cup.png', state: 'there' },
      { name: 'gone.png', state: 'missing' },
      { name: 'sent.png', state: 'upload' },
    ],
  } as const;

  it('is offered in one sentence that names what cannot come back', async () => {
    const { client, earlier } = await started();
    void earlier.start();
    await client.last('welcome').end(done({ lastSession, isFirstStart: false }));
    expect(earlier.offer).toBe(
      'Rudin ended unexpectedly. Open the 1 photo of last time? No longer there: gone.png. ' +
        'Sent by the browser, so not to be opened again: sent.png.',
    );
    expect(earlier.canRestore).toBe(true);
    earlier.dismiss();
    expect(client.last('restoreSession').ask).toEqual({ accept: false });
    expect(earlier.offer).toBe('');
  });

  it('comes back with its photos, the one that was shown, and the view', async () => {
    const { client, earlier, session, view } = await started();
    void earlier.restore();
    const [x, y] = [mine('x'), mine('y')];
    await client
      .last('restoreSession')
      .end(done({ photos: [x, y], shown: 'x', view: '{"layout":"photo","picture":"removed"}' }));
    expect(session.photos.map(({ photo }) => photo)).toEqual(['a', 'b', 'c', 'x', 'y']);
    expect(session.photo?.photo).toBe('x');
    expect([view.layout, view.picture]).toEqual(['photo', 'removed']);
    expect(session.opening).toBe(0);
  });

  it.each([
    ['on the photo that was shown', 'x', { zoom: 4, centre: { x: 30, y: 20 } }],
    ['not where that photo could not be opened', null, null],
  ])('comes back at its place, %s', async (_, shown, place) => {
    const { client, earlier, view } = await started();
    view.resize({ width: 100, height: 80 }, 1);
    void earlier.restore();
    const text = '{"layout":"photo","place":{"zoom":4,"centre":{"x":30,"y":20}}}';
    await client.last('restoreSession').end(done({ photos: [mine('x'), mine('y')], shown, view: text }));
    expect(view.place).toEqual(place);
  });

  it('tells the studio what is shown and how, once for each change that rests', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const { client, earlier, session } = await started();
    const rest = () => vi.advanceTimersByTime(1000);
    const told = () => client.of('noteView').map(({ ask }) => (ask as { shown: string }).shown);
    earlier.note();
    expect(told()).toEqual([]);
    rest();
    earlier.note();
    rest();
    session.select('b');
    earlier.note();
    session.select('c');
    earlier.note();
    rest();
    expect(told()).toEqual(['a', 'c']);
  });

  it('tells nothing of a view that has gone back to where it was', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const { client, earlier, view } = await started();
    earlier.note();
    vi.advanceTimersByTime(1000);
    view.picture = 'removed';
    earlier.note();
    view.picture = 'result';
    earlier.note();
    vi.advanceTimersByTime(1000);
    expect(client.of('noteView')).toHaveLength(1);
  });

  it('a first start is noted once its page is closed, and is none after a crash', async () => {
    const { client, earlier } = await started();
    void earlier.start();
    await client.last('welcome').end(done({ lastSession, isFirstStart: true }));
    expect(earlier.isFirstStart).toBe(false);
    void earlier.start();
    await client.last('welcome').end(done({ lastSession: null, isFirstStart: true }));
    expect(earlier.isFirstStart).toBe(true);
    earlier.endFirstStart();
    earlier.endFirstStart();
    expect(client.of('noteFirstStart')).toHaveLength(1);
  });
});

describe('recent photos', () => {
  const list = (...names: string[]) => done(names.map((name) => ({ name, grant: `grant-${name}` })));
  const names = ({ recent }: { recent: readonly { readonly name: string }[] }) =>
    recent.map(({ name }) => name);

  it('stay empty once they are cleared, though a list was under way', async () => {
    const { client, earlier } = await started();
    void earlier.lookForRecent();
    void earlier.clearRecent();
    await client.last('recentPhotos').end(list('cup.png'));
    expect(names(earlier)).toEqual([]);
  });

  it('are those of the newest question, whichever answer comes last', async () => {
    const { client, earlier } = await started();
    void earlier.lookForRecent();
    void earlier.lookForRecent();
    const [older, newer] = client.of('recentPhotos');
    await newer!.end(list('cup.png', 'spoon.png'));
    await older!.end(list('spoon.png'));
    expect(names(earlier)).toEqual(['cup.png', 'spoon.png']);
  });
});
