import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as v from 'valibot';
import { KeptStore } from '../../src-main/studio/kept-store';
import { OwnPresets } from '../../src-main/studio/own-presets';
import { keptRecent, maxRecentPhotos } from '../../src-main/studio/recent-photos';

const schema = v.strictObject({ count: v.number() });
let folder: string;
let kept: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rudin-kept-'));
  kept = join(folder, 'made', 'when-needed');
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('the kept store', () => {
  it('gives back what it kept, to another start too, and null for what was never kept', async () => {
    const store = new KeptStore(kept);
    expect(await store.read('recent', schema)).toBeNull();
    await store.write('recent', { count: 3 });
    expect(await new KeptStore(kept).read('recent', schema)).toEqual({ count: 3 });
    expect(store.takeProblems()).toEqual([]);
  });

  it('keeps nothing without a folder', async () => {
    const store = new KeptStore(null);
    await store.write('recent', { count: 3 });
    expect(await store.read('recent', schema)).toBeNull();
  });

  it.skipIf(process.platform === 'win32')('lets nobody else read the folder or a file in it', async () => {
    const store = new KeptStore(kept);
    await store.write('recent', { count: 3 });
    const file = join(kept, 'recent.json');
    expect(statSync(kept).mode & 0o777).toBe(0o700);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    chmodSync(file, 0o644);
    await store.write('recent', { count: 4 });
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it.each(['{"count":', '{"count":"3"}', '{"count":3,"more":1}', '[]', '', '\u0000'])(
    'sets a damaged file aside and tells of it once: %j',
    async (text) => {
      await new KeptStore(kept).write('recent', { count: 3 });
      writeFileSync(join(kept, 'recent.json'), text);
      const store = new KeptStore(kept);
      expect(await store.read('recent', schema)).toBeNull();
      expect(await store.read('recent', schema)).toBeNull();
      expect(store.takeProblems()).toEqual([expect.stringContaining('recent.json could not be read')]);
      expect(store.takeProblems()).toEqual([]);
      const [aside, ...others] = readdirSync(kept);
      expect(others).toEqual([]);
      expect(readFileSync(join(kept, aside!), 'utf8')).toBe(text);
    },
  );

  it('leaves alone what the system does not let it read, and changes nothing then', async () => {
    // A folder of that name is there, readable or not, and no file.
    mkdirSync(join(kept, 'recent.json'), { recursive: true });
    const store = new KeptStore(kept);
    expect(await store.read('recent', schema)).toBeNull();
    expect(store.takeProblems()).toEqual([expect.stringContaining('recent.json could not be read')]);
    const change = store.change('recent', schema, () => ({ count: 1 }));
    await expect(change).rejects.toMatchObject({ code: 'bad-file' });
    expect(readdirSync(kept)).toEqual(['recent.json']);
  });

  it('loses no change of ten that are made at once', async () => {
    const store = new KeptStore(kept);
    const add = () => store.change('recent', schema, (before) => ({ count: (before?.count ?? 0) + 1 }));
    await Promise.all(Array.from({ length: 10 }, add));
    expect(await store.read('recent', schema)).toEqual({ count: 10 });
  });

  it('never shows a half file while two stores write the same document, 60 times each', async () => {
    const store = new KeptStore(kept);
    await store.write('recent', { count: 0 });
    const other = new KeptStore(kept);
    const write = async (writer: KeptStore) => {
      for (let count = 1; count <= 60; count += 1) await writer.write('recent', { count: count * 1e9 });
    };
    let isDone = false;
    const writing = Promise.all([write(store), write(other)]).then(() => (isDone = true));
    const reader = new KeptStore(kept);
    let reads = 0;
    while (!isDone) {
      expect(await reader.read('recent', schema)).not.toBeNull();
      reads += 1;
    }
    await writing;
    expect(reads).toBeGreaterThan(10);
    expect(reader.takeProblems()).toEqual([]);
    expect(readdirSync(kept)).toEqual(['recent.json']);
  });
});

describe('recent photos', () => {
  it('are the ten that were opened last, newest first, each once', async () => {
    const recent = keptRecent(new KeptStore(kept));
    await Promise.all(Array.from({ length: 12 }, (_, n) => recent.add(`/photos/${n}.png`)));
    await recent.add('/photos/5.png');
    const list = await recent.list();
    expect(list).toHaveLength(maxRecentPhotos);
    expect(list.slice(0, 3)).toEqual(['/photos/5.png', '/photos/11.png', '/photos/10.png']);
    await recent.clear();
    expect(await recent.list()).toEqual([]);
  });
});

describe('own presets', () => {
  const preset = (name: string) => ({ version: 1 as const, name, recipe: { betaHundredths: 120 } });

  it.each(['kept', 'not kept'])('are saved, renamed and deleted by name, sorted: %s', async (way) => {
    const presets = new OwnPresets(new KeptStore(way === 'kept' ? kept : null));
    await presets.save(preset('b'), false);
    await presets.save(preset('a'), false);
    expect((await presets.list()).map(({ name }) => name)).toEqual(['a', 'b']);
    await presets.rename('a', 'c');
    expect((await presets.list()).map(({ name }) => name)).toEqual(['b', 'c']);
    expect((await presets.delete('b')).map(({ name }) => name)).toEqual(['c']);
  });

  it('take the place of one of the same name only when they may', async () => {
    const presets = new OwnPresets(new KeptStore(kept));
    await presets.save(preset('a'), false);
    await presets.save(preset('b'), false);
    await expect(presets.save(preset('a'), false)).rejects.toMatchObject({ code: 'conflict' });
    await expect(presets.rename('b', 'a')).rejects.toMatchObject({ code: 'conflict' });
    await expect(presets.rename('x', 'y')).rejects.toMatchObject({ code: 'not-found' });
    expect(await presets.save(preset('a'), true)).toHaveLength(2);
  });

  it('of two Rudins at once are both there', async () => {
    const [one, two] = [new OwnPresets(new KeptStore(kept)), new OwnPresets(new KeptStore(kept))];
    await one.save(preset('a'), false);
    await two.save(preset('b'), false);
    expect((await one.list()).map(({ name }) => name)).toEqual(['a', 'b']);
  });

  it('are at most 200', async () => {
    const presets = new OwnPresets(new KeptStore(null));
    for (let n = 0; n < 200; n += 1) await presets.save(preset(`preset ${n}`), false);
    await expect(presets.save(preset('one more'), false)).rejects.toMatchObject({ code: 'too-large' });
  });
});
