/**
 * Packages the app for real, around a fake Electron: everything of Electron's own is a stand-in, everything of Rudin's is
 * what a person would get.
 */
import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
  existsSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { extractAll, listPackage, statFile } from '@electron/asar';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
/** Marks the fuses in Electron's executable: then a version, a count, and '0' or '1' (or 'r', removed) for each. */
const fuseMark = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
/** As Electron 45 is shipped: run as node, cookies, NODE_OPTIONS, inspect, ASAR integrity, only ASAR, snapshot, file, wasm. */
const shippedFuses = '101100011';

let folder = '';
let app = '';
let files: string[] = [];

/** The Linux layout of Electron's archive, without default_app.asar, which electron-builder removes anyway. */
function makeFakeElectron(dist: string): void {
  mkdirSync(join(dist, 'locales'), { recursive: true });
  mkdirSync(join(dist, 'resources'));
  const executable = Buffer.concat([
    Buffer.from(`#!/bin/sh\nexit 0\n${fuseMark}`),
    Buffer.from([1, shippedFuses.length]),
    Buffer.from(shippedFuses),
  ]);
  writeFileSync(join(dist, 'electron'), executable, { mode: 0o755 });
  for (const name of ['LICENSE', 'version', 'chrome-sandbox', 'locales/en-US.pak'])
    writeFileSync(join(dist, name), '');
}

function bytesBelow(path: string): number {
  const info = statSync(path);
  if (!info.isDirectory()) return info.size;
  return readdirSync(path).reduce((sum, name) => sum + bytesBelow(join(path, name)), 0);
}

describe.runIf(process.platform === 'linux')('the packaged app, on Linux around a fake Electron', () => {
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'rudin-package-'));
    makeFakeElectron(join(folder, 'electron'));
    const run = spawnSync(
      process.execPath,
      [
        join(root, 'scripts/package.mjs'),
        '--dir',
        `-c.electronDist=${join(folder, 'electron')}`,
        `-c.directories.output=${join(folder, 'dist')}`,
      ],
      { cwd: root, encoding: 'utf8' },
    );
    expect(run.status, run.stdout + run.stderr).toBe(0);
    const unpacked = readdirSync(join(folder, 'dist')).find((name) => name.endsWith('unpacked'));
    app = join(folder, 'dist', unpacked ?? '');
    files = listPackage(join(app, 'resources/app.asar'), { isPack: false });
  }, 180_000);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const below = (path: string): string[] => files.filter((file) => file.startsWith(`${path}/`));

  it.each([
    '/package.json',
    '/out/main/index.js',
    '/out/main/cli.js',
    '/out/main/engine-process.js',
    '/out/main/engine-thread.js',
    '/out/main/codec-process.js',
    '/out/preload/preload.cjs',
    '/out/preload/gpu-preload.cjs',
    '/out/gpu-page/index.html',
    '/out/renderer/index.html',
    '/out/wasm/kernels.wasm',
    '/out/wasm/kernels-fused.wasm',
    '/node_modules/sharp/package.json',
    '/node_modules/valibot/package.json',
  ])('has %s', (path) => expect(files).toContain(path));

  it('has nothing at its top but the build, its packages and package.json', () => {
    const top = new Set(files.map((file) => file.split('/')[1]));
    expect([...top].sort()).toEqual(['node_modules', 'out', 'package.json']);
    const built = new Set(below('/out').map((file) => file.split('/')[2]));
    expect([...built].sort()).toEqual(['gpu-page', 'main', 'preload', 'renderer', 'wasm']);
  });

  it('has no TypeScript, source map, test, manual, Dawn or TensorFlow', () => {
    const unwanted = files.filter((file) =>
      /\.(ts|mts|cts|map|svelte|as)$|\/(tests?|docs?|bench|examples?)\/|\/@tensorflow\/|\/node_modules\/webgpu\/|\/(electron|vite|vitest|svelte|typescript)\//.test(
        file,
      ),
    );
    expect(unwanted).toEqual([]);
  });

  it('has the WebAssembly build of sharp and not the native one, which Electron on Linux cannot bear', () => {
    const builds = new Set(below('/node_modules/@img').map((file) => file.split('/')[3]));
    expect([...builds].sort()).toEqual(['colour', 'sharp-wasm32']);
  });

  it('keeps as real files the build of sharp, whose native form the system itself loads', () => {
    const archive = join(app, 'resources/app.asar');
    for (const file of below('/node_modules/@img')) {
      const entry = statFile(archive, file.slice(1));
      if (!('files' in entry)) expect('unpacked' in entry && entry.unpacked, file).toBe(true);
    }
  });

  it('is at most 20 MB, Electron not counted', () => {
    const bytes = bytesBelow(join(app, 'resources'));
    expect(bytes).toBeLessThan(20e6);
  });

  it('has sample photo, icon and licence beside the archive', () => {
    for (const file of ['sample.png', 'icons/256x256.png', 'LICENSE.rudin.txt'])
      expect(existsSync(join(app, 'resources', file)), file).toBe(true);
  });

  it('has its fuses set: no plain Node, no NODE_OPTIONS, no inspector, only the archive, with its integrity checked', () => {
    const executable = readFileSync(join(app, 'rudin'));
    const wire = executable.subarray(executable.indexOf(fuseMark) + fuseMark.length);
    // Cookies are encrypted, though Rudin has none; the snapshot and the last fuse stay as shipped.
    expect(wire.subarray(2, 2 + shippedFuses.length).toString()).toBe('010011001');
  });

  it('solves a photo with what is in the archive and nothing from around it', () => {
    const extracted = join(folder, 'extracted');
    extractAll(join(app, 'resources/app.asar'), extracted);
    const output = join(folder, 'denoised.png');
    const run = spawnSync(
      process.execPath,
      [
        join(extracted, 'out/main/cli.js'),
        'denoise',
        join(app, 'resources/sample.png'),
        '-o',
        output,
        '--weight',
        '0.1',
        '--json',
      ],
      { cwd: folder, encoding: 'utf8', env: { ...process.env, RUDIN_CODEC_BUILD: 'wasm' } },
    );
    expect(run.status, run.stderr).toBe(0);
    expect(JSON.parse(run.stdout)).toMatchObject({ output, width: 600, height: 400, beta: 1, weight: 0.1 });
    expect(statSync(output).size).toBeGreaterThan(10_000);
  });
});
