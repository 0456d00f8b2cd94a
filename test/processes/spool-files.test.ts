import { fork } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { newOwnerMark } from '../../src-main/processes/owner-mark';
import type { Parcel } from '../../src-main/processes/parcel';
import { SpoolFiles } from '../../src-main/processes/spool-files';
import { SpoolFolder, sweepDeadSpools } from '../../src-main/processes/spool-folder';

const base = mkdtempSync(join(tmpdir(), 'rudin-spool-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));
const onPosix = process.platform !== 'win32';

function newFiles(fromBytes?: number): SpoolFiles {
  return new SpoolFiles(mkdtempSync(join(base, 'files-')), 'test', fromBytes);
}

describe('a parcel', () => {
  test('gives back every byte, and small values stay in the message', () => {
    const files = newFiles(9);
    const samples = Uint16Array.from({ length: 5 }, (_, at) => (at * 40_503) % 65_536);
    const parcel = files.pack(samples) as Parcel;
    expect(parcel).toMatchObject({ offset: 0, byteLength: 10 });
    expect(files.samplesOf(parcel, 16)).toEqual(samples);
    expect(files.pack(samples.subarray(0, 4))).toEqual(samples.subarray(0, 4));
    files.remove(parcel.file);
    expect(readdirSync(files.folder)).toEqual([]);
  });

  test('leaves room before what is written, and forgets what a restart takes back', () => {
    const files = newFiles();
    const writer = files.create(100);
    writer.write(Uint8Array.of(9, 9, 9));
    writer.restart();
    writer.write(Uint8Array.of(1));
    writer.write(Uint8Array.of(2, 3));
    const parcel = writer.finish();
    expect(parcel).toMatchObject({ offset: 100, byteLength: 3 });
    expect([...files.bytesOf(parcel)]).toEqual([1, 2, 3]);
  });

  test('reads across the pieces of a content in their order', () => {
    const files = newFiles(0);
    const parcel = files.pack(Uint8Array.of(1, 2, 3, 4)) as Parcel;
    const content = [Uint8Array.of(0), { ...parcel, offset: 1, byteLength: 2 }, Uint8Array.of(9), parcel];
    const bytes = Array.from(files.chunksOf(content), (chunk) => [...chunk]).flat();
    expect(bytes).toEqual([0, 2, 3, 9, 1, 2, 3, 4]);
  });

  test.skipIf(!onPosix)('is readable by its owner alone, in a folder of the same kind', async () => {
    const spool = new SpoolFolder(base);
    const parcel = spool.files.pack(new Uint8Array(2 ** 20 + 1)) as Parcel;
    expect(statSync(spool.files.pathOf(parcel.file)).mode & 0o777).toBe(0o600);
    expect(statSync(spool.files.folder).mode & 0o777).toBe(0o700);
    await spool.close();
  });
});

describe('a parcel that lies is refused', () => {
  const files = newFiles(0);
  const good = files.pack(Uint8Array.of(1, 2, 3, 4)) as Parcel;
  writeFileSync(join(base, 'secret'), 'secret');
  const names = [
    '../secret',
    '/etc/passwd',
    'secret',
    '',
    '.',
    'test-',
    `${good.file}/`,
    `${good.file}\0`,
    'C:\\x',
    7,
    null,
  ];

  test.each(names.map((name) => [name]))('by its name: %j', (name) => {
    const parcel = { file: name as string, offset: 0, byteLength: 1 };
    expect(() => files.open(parcel)).toThrow('expected the name of a spool file');
    expect(() => files.remove(name as string)).toThrow('expected the name of a spool file');
  });

  test.each([
    [{ byteLength: 5 }],
    [{ offset: 1 }],
    [{ offset: -1 }],
    [{ byteLength: -1 }],
    [{ byteLength: Number.NaN }],
    [{ offset: 0.5 }],
    [{ byteLength: 2 ** 60 }],
  ])('by its length or place: %j', (change) => {
    expect(() => files.bytesOf({ ...good, ...change })).toThrow('spool file: expected');
  });

  test('when its file is missing, no plain file, or of half a sample', () => {
    const missing = { ...good, file: `test-${'0'.repeat(24)}` };
    expect(() => files.open(missing)).toThrow('ENOENT');
    mkdirSync(files.pathOf(missing.file));
    expect(() => files.open(missing)).toThrow('spool file: expected');
    expect(() => files.samplesOf({ ...good, byteLength: 3 }, 16)).toThrow('samples of 16 bit');
  });

  test.skipIf(!onPosix)('when it is a link to another file', () => {
    const link = { ...good, file: `test-${'1'.repeat(24)}` };
    symlinkSync(join(base, 'secret'), files.pathOf(link.file));
    expect(() => files.open(link)).toThrow('ELOOP');
  });

  test('when a reader asks beyond its end', () => {
    const reader = files.open({ ...good, byteLength: 2 });
    expect(() => reader.read(1, new Uint8Array(2))).toThrow('within 2 bytes');
    reader.close();
  });
});

describe('the spool folder', () => {
  test('keeps what was claimed of a helper that ends, and drops the rest', async () => {
    const spool = new SpoolFolder(base);
    const helper = spool.helperArguments();
    const other = spool.helperArguments();
    const [folder = '', tag = ''] = helper.args;
    const files = new SpoolFiles(folder, tag, 0);
    const claimed = files.pack(Uint8Array.of(1)) as Parcel;
    spool.claim([claimed, Uint8Array.of(2)]);
    files.pack(Uint8Array.of(2));
    // A file of which nothing was told yet: its writer was killed.
    files.create().write(Uint8Array.of(3));
    const others = new SpoolFiles(folder, other.tag, 0).pack(Uint8Array.of(4)) as Parcel;
    spool.forgetHelper(helper.tag);
    expect(readdirSync(folder).sort()).toEqual([claimed.file, others.file].sort());
    spool.remove(claimed);
    expect(readdirSync(folder)).toEqual([others.file]);
    await spool.close();
    expect(existsSync(folder)).toBe(false);
  });

  test.runIf(onPosix)(
    'empties its files before its helpers have ended, a link to none of its own, and removes the rest after them',
    async () => {
      const spool = new SpoolFolder(base);
      const [folder = '', tag = ''] = spool.helperArguments().args;
      const files = new SpoolFiles(folder, tag, 0);
      const held = files.pack(Uint8Array.of(1, 2)) as Parcel;
      const descriptor = openSync(files.pathOf(held.file), 'r');
      const outside = join(base, 'outside');
      writeFileSync(outside, 'not ours');
      symlinkSync(outside, join(folder, `link-${'0'.repeat(24)}`));
      let endHelpers = (): void => undefined;
      const closing = spool.close(new Promise<void>((resolve) => (endHelpers = resolve)));
      await vi.waitFor(() => expect(readdirSync(folder)).not.toContain(held.file));
      expect(fstatSync(descriptor).size).toBe(0);
      closeSync(descriptor);
      // A helper that has not noticed yet.
      files.pack(Uint8Array.of(3));
      endHelpers();
      await closing;
      expect(existsSync(folder)).toBe(false);
      expect(readFileSync(outside, 'utf8')).toBe('not ours');
    },
  );

  test('of a killed process is swept at the next start; that of a living one stays', async () => {
    const child = fork(new URL('../fixtures/processes/obedient-helper.mjs', import.meta.url).pathname, {
      stdio: 'ignore',
    });
    const alive = new SpoolFolder(base);
    const dead = join(base, `rudin-${newOwnerMark().replace(/^\d+/, `${child.pid}`)}.spool`);
    mkdirSync(dead);
    writeFileSync(join(dead, `main-${'0'.repeat(24)}`), 'pixels');
    expect(await sweepDeadSpools(base)).toEqual([]);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const foreign = join(base, `rudin-${child.pid}-${'0'.repeat(24)}.spool`);
    mkdirSync(foreign);
    writeFileSync(join(base, 'rudin-1-x.spool'), 'not ours');
    expect((await sweepDeadSpools(base)).map((name) => join(base, name))).toEqual([dead]);
    expect(existsSync(foreign) && existsSync(alive.files.folder)).toBe(true);
    await alive.close();
  });
});
