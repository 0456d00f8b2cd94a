import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { newPartName, sweepDeadParts } from '../../src-main/photos/temporary-parts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rudin-sweep-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The id of a process that has just ended. */
function deadPid(): number {
  return spawnSync(process.execPath, ['-e', '0']).pid;
}

test('sweeping removes the parts of dead processes of this machine and nothing else', async () => {
  const living = newPartName();
  const dead = living.replace(`-${process.pid}-`, `-${deadPid()}-`);
  const parent = living.replace(`-${process.pid}-`, `-${process.ppid}-`);
  const [, , rest = ''] = dead.split('-');
  const elsewhere = dead.replace(rest, `${rest.startsWith('0') ? 'f' : '0'}${rest.slice(1)}`);
  const foreign = ['photo.jpg', '.rudin-1-x.part', `x${dead}`, `${dead}.bak`, dead.replace('.part', '.jpg')];
  for (const name of [living, dead, parent, elsewhere, ...foreign]) writeFileSync(join(folder, name), 'x');
  const inFolder = dead.replace(/[0-9a-f]\.part$/, (end) => `${end.startsWith('0') ? 'f' : '0'}.part`);
  mkdirSync(join(folder, inFolder));
  expect(await sweepDeadParts(folder)).toEqual([dead]);
  expect(readdirSync(folder).sort()).toEqual([living, parent, elsewhere, inFolder, ...foreign].sort());
});

test('sweeping a folder that is not there, or is a file, removes nothing', async () => {
  expect(await sweepDeadParts(join(folder, 'missing'))).toEqual([]);
  writeFileSync(join(folder, 'file'), 'x');
  expect(await sweepDeadParts(join(folder, 'file'))).toEqual([]);
});

test('the names of parts differ and stay under 60 characters', () => {
  const names = new Set(Array.from({ length: 1000 }, newPartName));
  expect(names.size).toBe(1000);
  expect(Math.max(...[...names].map(({ length }) => length))).toBeLessThan(60);
});
