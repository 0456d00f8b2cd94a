import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ConflictChoice } from '../../src-main/contract/parameters';
import { checkTarget, writeSafely } from '../../src-main/photos/safe-write';

const bytes = Buffer.from('the new file');
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rudin-write-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const at = (name: string): string => join(folder, name);
const write = (
  path: string,
  conflict: ConflictChoice,
  protectedInputs: readonly string[] = [],
): ReturnType<typeof writeSafely> => writeSafely({ path, bytes, conflict, protectedInputs });
const content = (name: string): string => readFileSync(at(name), 'utf8');
const parts = (): string[] => readdirSync(folder).filter((name) => name.endsWith('.part'));

describe('a safe write to a free name', () => {
  test.each(['ask', 'skip', 'number', 'overwrite'] as const)(
    'writes the whole file under %s',
    async (conflict) => {
      expect(await checkTarget({ path: at('a.jpg'), conflict, protectedInputs: [] })).toBe('free');
      expect(await write(at('a.jpg'), conflict)).toEqual({ end: 'written', path: join(folder, 'a.jpg') });
      expect(content('a.jpg')).toBe('the new file');
      expect(readdirSync(folder)).toEqual(['a.jpg']);
    },
  );

  test('writes an empty file and one of 40 MB as they are', async () => {
    for (const length of [0, 40_000_000]) {
      const large = Buffer.alloc(length, 5);
      await writeSafely({ path: at('b'), bytes: large, conflict: 'overwrite', protectedInputs: [] });
      expect(readFileSync(at('b')).equals(large)).toBe(true);
    }
  });
});

describe('a safe write to a name that is taken', () => {
  beforeEach(() => writeFileSync(at('a.jpg'), 'the old file'));

  test('asks under ask', async () => {
    expect(await checkTarget({ path: at('a.jpg'), conflict: 'ask', protectedInputs: [] })).toBe('exists');
    expect(await write(at('a.jpg'), 'ask')).toEqual({ end: 'exists' });
    expect(content('a.jpg')).toBe('the old file');
  });

  test('leaves it under skip', async () => {
    expect(await checkTarget({ path: at('a.jpg'), conflict: 'skip', protectedInputs: [] })).toBe('skipped');
    expect(await write(at('a.jpg'), 'skip')).toEqual({ end: 'skipped' });
    expect(content('a.jpg')).toBe('the old file');
  });

  test('counts up under number, keeping the ending', async () => {
    expect(await write(at('a.jpg'), 'number')).toEqual({ end: 'written', path: at('a (2).jpg') });
    expect(await write(at('a.jpg'), 'number')).toEqual({ end: 'written', path: at('a (3).jpg') });
    expect(content('a.jpg')).toBe('the old file');
    expect(content('a (3).jpg')).toBe('the new file');
  });

  test('replaces it under overwrite and keeps its permissions', async () => {
    chmodSync(at('a.jpg'), 0o640);
    expect(await write(at('a.jpg'), 'overwrite')).toEqual({ end: 'written', path: at('a.jpg') });
    expect(content('a.jpg')).toBe('the new file');
    if (process.platform !== 'win32') expect(statSync(at('a.jpg')).mode & 0o777).toBe(0o640);
  });

  test('gives eight writers under number eight files, none lost', async () => {
    const ends = await Promise.all(Array.from({ length: 8 }, () => write(at('a.jpg'), 'number')));
    const paths = new Set(ends.map((end) => (end.end === 'written' ? end.path : '')));
    expect(paths.size).toBe(8);
    expect(readdirSync(folder)).toHaveLength(9);
  });

  test('lets one of eight writers under skip win, the others skip', async () => {
    const ends = await Promise.all(Array.from({ length: 8 }, () => write(at('c.jpg'), 'skip')));
    expect(ends.filter(({ end }) => end === 'written')).toHaveLength(1);
    expect(ends.filter(({ end }) => end === 'skipped')).toHaveLength(7);
    expect(parts()).toEqual([]);
  });
});

describe('an input', () => {
  beforeEach(() => writeFileSync(at('input.jpg'), 'the original'));
  const refusal = { name: 'RudinError', code: 'conflict' };

  async function expectRefused(path: string): Promise<void> {
    for (const conflict of ['ask', 'skip', 'overwrite'] as const) {
      const request = { path, conflict, protectedInputs: [at('other.jpg'), at('input.jpg')] };
      await expect(writeSafely({ ...request, bytes })).rejects.toMatchObject(refusal);
      await expect(checkTarget(request)).rejects.toMatchObject(refusal);
    }
    expect(content('input.jpg')).toBe('the original');
    expect(parts()).toEqual([]);
  }

  test('is never written under its own name', () => expectRefused(at('input.jpg')));
  test('is never written by a detour in its path', () =>
    expectRefused(join(folder, '..', folder.split('/').pop() ?? '', 'input.jpg')));
  test('is never written through a symbolic link', async () => {
    symlinkSync('input.jpg', at('link.jpg'));
    await expectRefused(at('link.jpg'));
  });
  test('is never written through a hard link', async () => {
    linkSync(at('input.jpg'), at('hard.jpg'));
    await expectRefused(at('hard.jpg'));
  });
  test('is never written through a link to its folder', async () => {
    const other = mkdtempSync(join(tmpdir(), 'rudin-link-'));
    symlinkSync(folder, join(other, 'here'));
    await expectRefused(join(other, 'here', 'input.jpg'));
    rmSync(other, { recursive: true });
  });
  test('gets a numbered neighbour under number', async () => {
    const end = await write(at('input.jpg'), 'number', [at('input.jpg')]);
    expect(end).toEqual({ end: 'written', path: at('input (2).jpg') });
    expect(content('input.jpg')).toBe('the original');
  });
});

describe('links that lead elsewhere', () => {
  test('are replaced, and what they lead to stays', async () => {
    writeFileSync(at('elsewhere.jpg'), 'not mine');
    symlinkSync('elsewhere.jpg', at('link.jpg'));
    await write(at('link.jpg'), 'overwrite');
    expect(content('elsewhere.jpg')).toBe('not mine');
    expect(lstatSync(at('link.jpg')).isFile()).toBe(true);
  });

  test('count as taken when they lead nowhere', async () => {
    symlinkSync('nowhere.jpg', at('dangling.jpg'));
    expect(await write(at('dangling.jpg'), 'ask')).toEqual({ end: 'exists' });
    expect(existsSync(at('nowhere.jpg'))).toBe(false);
  });
});

describe.skipIf(process.platform === 'win32')('what is no file is refused in one line and stays', () => {
  const isRoot = process.geteuid?.() === 0;

  async function expectKept(name: string, reason: string): Promise<void> {
    const before = lstatSync(at(name));
    for (const conflict of ['overwrite', 'ask', 'skip'] as const) {
      for (const ask of [writeSafely, checkTarget]) {
        const refused = ask({ path: at(name), bytes, conflict, protectedInputs: [] });
        await expect(refused).rejects.toMatchObject({ code: 'write-failed' });
        await expect(refused).rejects.toThrow(`${name}: expected the name of a file, got ${reason}`);
      }
    }
    expect(lstatSync(at(name))).toMatchObject({ ino: before.ino, mode: before.mode });
    expect(parts()).toEqual([]);
  }

  test('a named pipe, and a link to one', async () => {
    execFileSync('mkfifo', [at('pipe')]);
    symlinkSync('pipe', at('link'));
    await expectKept('pipe', 'a named pipe');
    await expectKept('link', 'a link to a named pipe');
  });

  test('a socket', async () => {
    const server = createServer().listen(at('socket'));
    await once(server, 'listening');
    await expectKept('socket', 'a socket');
    server.close();
  });

  test.skipIf(!isRoot)('a device', async () => {
    execFileSync('mknod', [at('null'), 'c', '1', '3']);
    await expectKept('null', 'a device');
  });

  test('but gets a numbered neighbour under number', async () => {
    execFileSync('mkfifo', [at('pipe')]);
    expect(await write(at('pipe'), 'number')).toEqual({ end: 'written', path: at('pipe (2)') });
    expect(lstatSync(at('pipe')).isFIFO()).toBe(true);
  });
});

describe('what cannot be written is refused in one line', () => {
  test.each([
    ['a folder that is not there', 'missing/a.jpg', 'does not exist'],
    ['a folder that is a file', 'file/a.jpg', 'is no folder'],
    ['a name that is a folder', 'sub', 'got a folder'],
    ['a name that ends in a slash', 'sub/', 'got a folder'],
    ['no name at all', '..', 'got a folder'],
    ['a name of 256 bytes', `${'n'.repeat(252)}.jpg`, 'at most 255 bytes, got 256'],
    ['a name with NUL', 'a\0.jpg', 'no NUL character'],
  ])('%s', async (_, name, reason) => {
    mkdirSync(at('sub'));
    writeFileSync(at('file'), 'plain');
    const path = `${folder}/${name}`;
    for (const ask of [writeSafely, checkTarget]) {
      const refused = ask({ path, bytes, conflict: 'overwrite', protectedInputs: [] });
      await expect(refused).rejects.toMatchObject({ code: 'write-failed' });
      await expect(refused).rejects.toThrow(reason);
      await expect(refused).rejects.toThrow(/^[^\n\0]+$/);
    }
    expect(readdirSync(folder).sort()).toEqual(['file', 'sub']);
  });

  test('a number that makes a name too long', async () => {
    const name = `${'n'.repeat(251)}.jpg`;
    writeFileSync(at(name), 'old');
    await expect(write(at(name), 'number')).rejects.toThrow('the name is too long');
    expect(readdirSync(folder)).toEqual([name]);
  });
});

describe.skipIf(process.platform === 'win32')('a folder without permission', () => {
  test('is named, and nothing is written', async () => {
    chmodSync(folder, 0o555);
    // Root may write anywhere: for the time of the test it is nobody.
    const isRoot = process.geteuid?.() === 0;
    if (isRoot) process.seteuid?.(65_534);
    try {
      const request = { path: at('a.jpg'), conflict: 'overwrite', protectedInputs: [] } as const;
      const reason = `a.jpg: nothing was written: no permission to write in ${folder}`;
      await expect(writeSafely({ ...request, bytes })).rejects.toMatchObject({ code: 'write-failed' });
      await expect(writeSafely({ ...request, bytes })).rejects.toThrow(reason);
      // access(2) asks for the real user, whom a test cannot change and change back.
      if (!isRoot) await expect(checkTarget(request)).rejects.toThrow(reason);
    } finally {
      if (isRoot) process.seteuid?.(0);
      chmodSync(folder, 0o755);
    }
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('a cancelled write', () => {
  test('that was cancelled before it began touches nothing', async () => {
    const signal = AbortSignal.abort();
    const refused = writeSafely({ path: at('a'), bytes, conflict: 'overwrite', protectedInputs: [], signal });
    await expect(refused).rejects.toMatchObject({ code: 'cancelled' });
    expect(readdirSync(folder)).toEqual([]);
  });

  test('that is cancelled on its way leaves the old file and no part', async () => {
    writeFileSync(at('a'), 'the old file');
    for (const delayMs of [0, 5, 20]) {
      const abort = new AbortController();
      const large = Buffer.alloc(150_000_000, 1);
      const running = writeSafely({
        path: at('a'),
        bytes: large,
        conflict: 'overwrite',
        protectedInputs: [],
        signal: abort.signal,
      });
      setTimeout(() => abort.abort(), delayMs);
      await expect(running).rejects.toMatchObject({ code: 'cancelled' });
      expect(content('a')).toBe('the old file');
      expect(parts()).toEqual([]);
    }
  });
});
