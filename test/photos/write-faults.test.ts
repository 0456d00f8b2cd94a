import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Outcome } from '../../src-main/contract/outcome';
import type { SafeWriteEnd } from '../../src-main/photos/safe-write';
import { newContent } from '../support/new-content';
import { bundleEntry } from '../support/start-codec';
import { canTrace, oneFileThread, ordinalsInFolder } from '../support/trace-calls';

const contentBytes = 300_000;
const expected = Buffer.from(newContent(contentBytes));
const old = Buffer.from('the old file');

let entry: string;
let folder: string;
beforeAll(async () => {
  entry = fileURLToPath(await bundleEntry('test/support/write-once.ts'));
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rudin-faults-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

type Ended = SafeWriteEnd | Exclude<Outcome<never>, { end: 'done' }>;

/** Runs a command that starts the entry and prints its end. */
function run(command: readonly string[]): Ended {
  const [program = '', ...args] = command;
  const found = spawnSync(program, args, {
    encoding: 'utf8',
    timeout: 30_000,
    env: oneFileThread,
  });
  if (found.stdout === '') throw new Error(`no answer: ${found.stderr} ${found.error?.message ?? ''}`);
  return JSON.parse(found.stdout) as Ended;
}

function works(command: readonly string[]): boolean {
  const [program = '', ...args] = command;
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0;
}

const canMount = works(['unshare', '-m', 'sh', '-c', 'mount -t tmpfs -o size=64k none /mnt']);

/**
 * Calls that Node itself makes hundreds of while it starts. strace counts each thread's calls apart, and the same
 * number would hit them first: so many are made on the file thread beforehand that only it reaches the number.
 */
const commonCalls = ['pread64', 'close'];
const paddingCalls = 3000;

interface Fault {
  /** System call, and which of its calls in this folder fails. */
  readonly call: string;
  readonly when: number;
  /** What strace does to it: `error=EIO`, or `retval=n` for a success that did nothing. */
  readonly effect: string;
  readonly conflict: 'overwrite' | 'number';
  /** Which content the target must have. */
  readonly target: 'old' | 'new';
}

/** The calls of one write in its folder, in order; `openat` 1 makes the part, 2 reads it again, 3 is the folder. */
const faults: readonly Fault[] = [
  ...['EACCES', 'EROFS', 'ENOSPC', 'EMFILE'].map((error) => fault('openat', 1, `error=${error}`)),
  fault('openat', 2, 'error=EIO'),
  fault('openat', 3, 'error=EIO', 'new'),
  ...['ENOSPC', 'EIO', 'EDQUOT', 'EFBIG'].map((error) => fault('pwrite64', 1, `error=${error}`)),
  fault('pwrite64', 1, `retval=${contentBytes}`),
  fault('pwrite64', 1, 'retval=0'),
  fault('pwrite64', 1, 'retval=1000'),
  fault('fchmod', 1, 'error=EPERM'),
  fault('fsync', 1, 'error=EIO'),
  fault('fsync', 1, 'error=ENOSPC'),
  fault('fsync', 2, 'error=EIO', 'new'),
  fault('close', 1, 'error=EIO'),
  fault('pread64', 1, 'error=EIO'),
  ...['EIO', 'EACCES', 'EXDEV', 'EROFS', 'ENOSPC'].map((error) => fault('rename', 1, `error=${error}`)),
  ...['EIO', 'EROFS', 'ENOSPC'].map((error): Fault => ({
    ...fault('link', 1, `error=${error}`),
    conflict: 'number',
  })),
  ...['EPERM', 'EOPNOTSUPP'].map((error): Fault => ({
    ...fault('link', 1, `error=${error}`, 'new'),
    conflict: 'number',
  })),
  { ...fault('unlink', 1, 'error=EIO', 'new'), conflict: 'number' },
];

function fault(call: string, when: number, effect: string, target: 'old' | 'new' = 'old'): Fault {
  return { call, when, effect, conflict: 'overwrite', target };
}

describe.skipIf(!canTrace)('a system call that fails (needs strace)', () => {
  const ordinals = new Map<string, ReturnType<typeof ordinalsInFolder>>();
  beforeAll(() => {
    for (const [conflict, padding] of [
      ['overwrite', 0],
      ['number', 0],
      ['overwrite', paddingCalls],
    ] as const) {
      const place = realpathSync(mkdtempSync(join(tmpdir(), 'rudin-calls-')));
      writeFileSync(join(place, 'a.jpg'), old);
      const args = [join(place, 'a.jpg'), conflict, String(contentBytes), String(padding)];
      ordinals.set(`${conflict} ${padding}`, ordinalsInFolder([process.execPath, entry, ...args], place));
      rmSync(place, { recursive: true });
    }
  });

  test(`there are at least 20 such points (${faults.length})`, () => {
    expect(faults.length).toBeGreaterThanOrEqual(20);
  });

  test.each(faults)('$call number $when with $effect under $conflict leaves the $target file', (point) => {
    const { call, when, effect, conflict, target } = point;
    writeFileSync(join(folder, 'a.jpg'), old);
    const padding = commonCalls.includes(call) ? paddingCalls : 0;
    const args = [join(folder, 'a.jpg'), conflict, String(contentBytes), String(padding)];
    const command = [process.execPath, entry, ...args];
    const ordinal = ordinals.get(`${conflict} ${padding}`)?.get(call)?.[when - 1];
    if (ordinal === undefined) throw new Error(`the write makes no ${call} number ${when}`);
    const inject = ['-e', `trace=${call}`, '-e', `inject=${call}:${effect}:when=${ordinal}`];
    const ended = run(['strace', '-f', '-qq', '-o', '/dev/null', ...inject, ...command]);
    const written = conflict === 'overwrite' ? 'a.jpg' : 'a (2).jpg';
    const names = readdirSync(folder).filter((name) => !name.endsWith('.part'));
    if (target === 'new') {
      expect(readFileSync(join(folder, written)).equals(expected)).toBe(true);
    } else {
      expect(ended).toMatchObject({ end: 'failed', code: 'write-failed' });
      expect(names).toEqual(['a.jpg']);
    }
    if (target === 'old' || conflict === 'number')
      expect(readFileSync(join(folder, 'a.jpg')).equals(old)).toBe(true);
    // Only the failing unlink itself can leave a part behind.
    if (call !== 'unlink') expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  });
});

describe.skipIf(!canTrace)('a large write (needs strace)', () => {
  test('is synced every 32 MB, so that no single sync holds a cancel up: once on its way at 36 MB, then whole', () => {
    const place = realpathSync(folder);
    const command = [process.execPath, entry, join(place, 'large.tif'), 'ask', '36000000'];
    const calls = ordinalsInFolder(command, place);
    expect(calls.get('fdatasync')).toHaveLength(1);
    // The file, and the folder.
    expect(calls.get('fsync')).toHaveLength(2);
  });
});

describe.skipIf(!canMount)('a disk that is full (needs the right to mount)', () => {
  // Kilobytes that the disk has; 300,000 bytes need 293 beside the old file and the folder.
  test.each([16, 32, 64, 96, 128, 160, 192, 224, 256, 288])(
    'of %i kB keeps the old file and names the reason',
    (kilobytes) => {
      const disk = join(folder, 'disk');
      mkdirSync(disk);
      const target = join(disk, 'a.jpg');
      const script = [
        `mount -t tmpfs -o size=${kilobytes}k none "${disk}"`,
        `printf "the old file" > "${target}"`,
        `"${process.execPath}" "${entry}" "${target}" overwrite ${contentBytes}`,
        `cp "${target}" "${folder}/after"`,
        `ls -A "${disk}" > "${folder}/names"`,
      ].join(' && ');
      const ended = run(['unshare', '-m', 'sh', '-c', script]);
      expect(ended).toMatchObject({ end: 'failed', code: 'write-failed' });
      expect(ended).toHaveProperty(
        'message',
        `a.jpg: nothing was written: no space left on the disk of ${disk}`,
      );
      expect(readFileSync(join(folder, 'after')).equals(old)).toBe(true);
      expect(readFileSync(join(folder, 'names'), 'utf8')).toBe('a.jpg\n');
    },
  );
});

describe.skipIf(!canMount)('a disk that is read-only (needs the right to mount)', () => {
  test('keeps the old file and names the reason', () => {
    const disk = join(folder, 'disk');
    mkdirSync(disk);
    const target = join(disk, 'a.jpg');
    const script = [
      `mount -t tmpfs none "${disk}"`,
      `printf "the old file" > "${target}"`,
      `mount -o remount,ro "${disk}"`,
      `"${process.execPath}" "${entry}" "${target}" overwrite 100`,
      `cp "${target}" "${folder}/after"`,
    ].join(' && ');
    const ended = run(['unshare', '-m', 'sh', '-c', script]);
    expect(ended).toHaveProperty('message', `a.jpg: nothing was written: ${disk} is read-only`);
    expect(readFileSync(join(folder, 'after')).equals(old)).toBe(true);
  });
});
