/** The desktop's door with a real studio behind it, whose helpers are forked Node processes. */
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Outcome } from '../../src-main/contract/outcome';
import type { PhotoInfo, StudioEvent, StudioInfo } from '../../src-main/contract/studio-calls';
import { PageDoor } from '../../src-main/desktop/page-door';
import { forkLaunch } from '../../src-main/processes/fork-launch';
import { createStudio } from '../../src-main/studio/studio';
import type { Studio } from '../../src-main/studio/studio-interface';
import { builtEntries } from '../support/built-entries';

const sample = resolve(import.meta.dirname, '../../resources/sample.png');

let folder = '';
let studio: Studio;
let door: PageDoor;
let opened: string[] = [];
let chosen: string[] = [];
let nextPage = 1;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rudin-door-'));
  for (const name of ['cup.png', 'spoon.png', 'saucer.png']) copyFileSync(sample, join(folder, name));
  writeFileSync(join(folder, 'broken.png'), 'no photo');
});
afterAll(() => rmSync(folder, { recursive: true }));

beforeEach(() => {
  opened = [];
  studio = createStudio({
    launch: forkLaunch,
    entries: builtEntries,
    samplePhoto: sample,
    version: '0.0.0',
    backend: 'auto',
    threads: 1,
    recent: {
      list: () => Promise.resolve(opened.toReversed()),
      add: (path) => Promise.resolve(void opened.push(path)),
      clear: () => Promise.resolve(),
    },
    dialogs: {
      open: () => {
        return Promise.resolve(chosen);
      },
      save: () => Promise.resolve(null),
      saveDocument: () => Promise.resolve(null),
    },
  });
  door = new PageDoor(studio);
  return () => studio.close();
});

const naming = (name: string): string => expect.stringContaining(name) as string;
const file = (name: string): string => join(folder, name);

function connect() {
  const page = nextPage;
  nextPage += 1;
  const events: StudioEvent[] = [];
  const client = { onEvent: (event: StudioEvent) => void events.push(event), onFrame: () => undefined };
  door.connect(page, client);
  return { page, events, client };
}

function done<T>(outcome: Outcome<unknown>): T {
  expect(outcome).toMatchObject({ end: 'done' });
  return (outcome as { value: T }).value;
}

describe('photos that the app was started with', () => {
  it('are open, in their order, when the page first asks, and become recent ones', async () => {
    void door.open([file('cup.png'), file('spoon.png')]);
    const { page, events } = connect();
    const info = done<StudioInfo>(await door.answer(page, 'hello', null));
    expect(info.photos.map((photo) => photo.name)).toEqual(['cup.png', 'spoon.png']);
    expect(opened).toEqual([file('cup.png'), file('spoon.png')]);
    expect(events).toEqual([]);
  });

  it('that cannot be opened are named after the first answer, and the others open', async () => {
    void door.open([file('broken.png'), file('none.png'), file('cup.png')]);
    const { page, events } = connect();
    const info = done<StudioInfo>(await door.answer(page, 'hello', null));
    expect(info.photos.map((photo) => photo.name)).toEqual(['cup.png']);
    expect(events).toEqual([
      expect.objectContaining({ kind: 'notice', message: naming('broken.png') }),
      expect.objectContaining({ kind: 'notice', message: naming('none.png') }),
    ]);
    expect(opened).toEqual([file('cup.png')]);
  });
});

describe('photos that come later', () => {
  it('are announced to the page that is there', async () => {
    const { page, events } = connect();
    await door.answer(page, 'hello', null);
    await door.open([file('cup.png'), file('broken.png')]);
    expect(events).toEqual([
      expect.objectContaining({ kind: 'photo-opened' }),
      expect.objectContaining({ kind: 'notice', message: naming('broken.png') }),
    ]);
    expect(opened).toEqual([file('cup.png')]);
  });

  it('come by a grant for what was dropped', async () => {
    const { page } = connect();
    const [grant = ''] = door.grant([{ path: file('saucer.png') }]);
    expect(grant).not.toContain('saucer');
    expect(opened).toEqual([]);
    expect(done<PhotoInfo>(await door.answer(page, 'openPhoto', { grant })).name).toBe('saucer.png');
    expect(opened).toEqual([file('saucer.png')]);
  });

  it('come by the bytes of what was pasted, under a plain name, and are no recent ones', async () => {
    const { page } = connect();
    const [grant] = door.grant([{ name: '../../image\n.png', bytes: new Uint8Array(readFileSync(sample)) }]);
    expect(done<PhotoInfo>(await door.answer(page, 'openPhoto', { grant })).name).toBe('image.png');
    expect(opened).toEqual([]);
  });

  it('come from the open dialog', async () => {
    const { page } = connect();
    chosen = [file('cup.png'), file('spoon.png')];
    const infos = done<PhotoInfo[]>(await door.answer(page, 'openDialog', null));
    expect(infos.map((info) => info.name)).toEqual(['cup.png', 'spoon.png']);
    expect(opened).toEqual(chosen);
  });

  it('come from the recent ones of the page, and are the newest of them again', async () => {
    const { page } = connect();
    await door.open([file('cup.png'), file('spoon.png')]);
    const [, { grant } = { grant: '' }] = done<{ grant: string }[]>(
      await door.answer(page, 'recentPhotos', null),
    );
    expect(done<PhotoInfo>(await door.answer(page, 'openPhoto', { grant })).name).toBe('cup.png');
    expect(opened.at(-1)).toBe(file('cup.png'));
  });

  it('are no recent ones when they are the sample or could not be opened', async () => {
    const { page } = connect();
    done(await door.answer(page, 'openSample', null));
    const [grant] = door.grant([{ path: file('broken.png') }]);
    expect(await door.answer(page, 'openPhoto', { grant })).toMatchObject({ end: 'failed' });
    expect(opened).toEqual([]);
  });
});

describe('what a page may ask', () => {
  it.each([
    ['an unknown call', 'grantFile', '/etc/passwd'],
    ['a path where a grant is wanted', 'openPhoto', { grant: '/etc/passwd' }],
    ['a key too many', 'openPhoto', { grant: 'x', path: '/etc/passwd' }],
    ['no argument where one is wanted', 'show', null],
    ['more than 64 KB', 'openPhoto', { grant: 'x'.repeat(70_000) }],
  ])('is not %s', async (_what, name, ask) => {
    const { page } = connect();
    expect(await door.answer(page, name, ask)).toMatchObject({ end: 'failed' });
    expect(opened).toEqual([]);
  });

  it('is nothing once it is gone, or before it is connected', async () => {
    const { page, client } = connect();
    door.disconnect(page, client);
    expect(await door.answer(page, 'hello', null)).toMatchObject({ end: 'failed', code: 'not-found' });
    expect(await door.answer(99_999, 'hello', null)).toMatchObject({ end: 'failed', code: 'not-found' });
  });
});

describe('a page that loads again', () => {
  it('takes the place of the one before, whose port closes late', async () => {
    const first = connect();
    const events: StudioEvent[] = [];
    door.connect(first.page, { onEvent: (event) => void events.push(event), onFrame: () => undefined });
    door.disconnect(first.page, first.client);
    door.command('fit');
    expect(events).toEqual([{ kind: 'menu', command: 'fit' }]);
    expect(first.events).toEqual([]);
    expect((await door.answer(first.page, 'hello', null)).end).toBe('done');
  });
});
