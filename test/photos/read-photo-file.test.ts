import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readPhotoFile } from '../../src-main/photos/read-photo-file';
import type { Parcel } from '../../src-main/processes/parcel';
import { SpoolFiles } from '../../src-main/processes/spool-files';

const folder = mkdtempSync(join(tmpdir(), 'rudin-read-'));
const at = (name: string): string => join(folder, name);
/** Twelve bytes are already too many for a message of this one. */
const spool = new SpoolFiles(mkdtempSync(join(tmpdir(), 'rudin-read-spool-')), 'test', 11);
const roomy = new SpoolFiles(spool.folder, 'test');
const onPosix = process.platform !== 'win32';

beforeAll(() => {
  writeFileSync(at('photo.jpg'), 'twelve bytes');
  writeFileSync(at('empty.jpg'), '');
  mkdirSync(at('folder.jpg'));
  symlinkSync('photo.jpg', at('link.jpg'));
  symlinkSync('nowhere', at('dangling.jpg'));
  symlinkSync('loop.jpg', at('loop.jpg'));
  // 2.2 GB that take no room on the disk.
  writeFileSync(at('large.tif'), '');
  truncateSync(at('large.tif'), 2_200_000_000);
  if (onPosix) execFileSync('mkfifo', [at('pipe.jpg')]);
});
afterAll(() => [folder, spool.folder].forEach((each) => rmSync(each, { recursive: true })));

test('a plain file is read whole, also through a symbolic link', async () => {
  for (const name of ['photo.jpg', 'link.jpg'])
    expect(Buffer.from((await readPhotoFile(at(name), roomy)) as Uint8Array).toString()).toBe('twelve bytes');
});

test('a file that is too large for a message is copied to the spool, whole', async () => {
  const parcel = (await readPhotoFile(at('photo.jpg'), spool)) as Parcel;
  expect(parcel).toMatchObject({ offset: 0, byteLength: 12 });
  writeFileSync(at('later.jpg'), 'another file');
  expect(Buffer.from(spool.bytesOf(parcel)).toString()).toBe('twelve bytes');
});

test('a copy that is cancelled leaves nothing in the spool', async () => {
  const before = readdirSync(spool.folder);
  const signal = AbortSignal.abort();
  await expect(readPhotoFile(at('photo.jpg'), spool, { signal })).rejects.toThrow();
  expect(readdirSync(spool.folder)).toEqual(before);
});

test('the size limit lets 12 bytes through and refuses 13 with both figures', async () => {
  expect((await readPhotoFile(at('photo.jpg'), roomy, { maxBytes: 12 })).byteLength).toBe(12);
  await expect(readPhotoFile(at('photo.jpg'), roomy, { maxBytes: 11 })).rejects.toMatchObject({
    code: 'too-large',
    message: 'photo.jpg: expected at most 11 bytes, found 12 bytes',
  });
});

describe('what is no photo file is refused by name', () => {
  test.each([
    ['missing.jpg', 'bad-file', 'missing.jpg: no such file'],
    ['photo.jpg/x.jpg', 'bad-file', 'x.jpg: a part of its path is no folder'],
    ['empty.jpg', 'bad-file', 'found an empty file (0 bytes)'],
    ['folder.jpg', 'bad-file', 'folder.jpg: expected a photo file, found a folder'],
    ['dangling.jpg', 'bad-file', 'dangling.jpg: no such file'],
    ['loop.jpg', 'bad-file', 'loop.jpg: its links lead in a circle'],
    ['large.tif', 'too-large', 'large.tif: expected at most 2100000000 bytes, found 2200000000 bytes'],
    ['a\0b.jpg', 'bad-file', 'a file name holds no NUL character'],
    [`${'n'.repeat(300)}.jpg`, 'bad-file', 'its name is too long'],
  ])('%s', async (name, code, message) => {
    const reading = readPhotoFile(`${folder}/${name}`, roomy);
    await expect(reading).rejects.toMatchObject({ code });
    await expect(reading).rejects.toThrow(message);
  });

  test.skipIf(!onPosix)('a named pipe that nobody writes to, at once', async () => {
    await expect(readPhotoFile(at('pipe.jpg'), roomy)).rejects.toThrow(
      'pipe.jpg: expected a photo file, found a named pipe',
    );
  });

  test.skipIf(!onPosix)('a file that may not be read', async () => {
    chmodSync(folder, 0o755);
    chmodSync(at('photo.jpg'), 0o000);
    const isRoot = process.geteuid?.() === 0;
    if (isRoot) process.seteuid?.(65_534);
    try {
      await expect(readPhotoFile(at('photo.jpg'), roomy)).rejects.toThrow(
        'photo.jpg: no permission to read it',
      );
    } finally {
      if (isRoot) process.seteuid?.(0);
      chmodSync(at('photo.jpg'), 0o644);
    }
  });

  test.skipIf(!onPosix)('a device', async () => {
    await expect(readPhotoFile('/dev/zero', roomy)).rejects.toThrow(
      'zero: expected a photo file, found a device',
    );
  });
});
