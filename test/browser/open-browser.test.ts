import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openBrowser } from '../../src-main/browser/open-browser';

const link = 'http://127.0.0.1:4711/#code=abc-_9';
const isLinux = process.platform === 'linux';
const path = process.env.PATH;
let folder: string;

/** Puts an xdg-open of our own first in the path; it notes what it was given. */
async function installOpener(exitCode: number): Promise<void> {
  const opener = join(folder, 'xdg-open');
  await writeFile(opener, `#!/bin/sh\nprintf '%s|' "$@" > "${folder}/arguments"\nexit ${exitCode}\n`);
  await chmod(opener, 0o755);
}

describe.skipIf(!isLinux)(`the system's browser${isLinux ? '' : ' (skipped: xdg-open is on Linux)'}`, () => {
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rudin-opener-'));
    process.env.PATH = `${folder}:/bin:/usr/bin`;
  });
  afterEach(async () => {
    process.env.PATH = path;
    await rm(folder, { recursive: true });
  });

  it('is given the link and nothing else', async () => {
    await installOpener(0);
    expect(await openBrowser(link)).toBe(true);
    expect(await readFile(join(folder, 'arguments'), 'utf8')).toBe(`${link}|`);
  });

  it('is reported as missing when the opener fails or is not there', async () => {
    await installOpener(3);
    expect(await openBrowser(link)).toBe(false);
    process.env.PATH = join(folder, 'empty');
    expect(await openBrowser(link)).toBe(false);
  });

  it('is not opened for an address that is not a link of this door', async () => {
    await installOpener(0);
    for (const other of [
      'http://rudin.example/#code=abc',
      'file:///etc/passwd',
      '--version',
      `${link}&calc`,
      `${link} x`,
      'http://127.0.0.1:1@rudin.example/#code=abc',
    ]) {
      expect(await openBrowser(other)).toBe(false);
    }
    await expect(readFile(join(folder, 'arguments'))).rejects.toThrow('ENOENT');
  });
});
