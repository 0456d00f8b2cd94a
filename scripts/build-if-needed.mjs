// Builds when a source is newer than the last build, or when something of that build is missing.
import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync, readFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { build, root, stampFile } from './build.mjs';

/** What the build reads: folders count with everything below them, and by their own time, which a deletion changes. */
const sources = [
  'src-main',
  'src-renderer',
  'electron.vite.config.ts',
  'svelte.config.js',
  'package.json',
  'scripts/build-gpu-page.mjs',
  'scripts/build-wasm.mjs',
];
const outputs = [
  'main/index.js',
  'main/cli.js',
  'preload/preload.cjs',
  'renderer/index.html',
  'gpu-page/index.html',
  'wasm',
];

function newestChange(path) {
  const info = statSync(path, { throwIfNoEntry: false });
  if (!info) return 0;
  if (!info.isDirectory()) return info.mtimeMs;
  return readdirSync(path).reduce(
    (newest, name) => Math.max(newest, newestChange(join(path, name))),
    info.mtimeMs,
  );
}

/** Whether out/ is complete and no source changed since its build began. */
function isBuilt() {
  const stamp = statSync(stampFile, { throwIfNoEntry: false });
  if (!stamp || !outputs.every((path) => existsSync(join(root, 'out', path)))) return false;
  return sources.every((path) => newestChange(join(root, path)) <= stamp.mtimeMs);
}

/**
 * Makes out/ current.
 *
 * @param say Prints one line, before a build that takes some seconds; nothing is said when nothing is to do.
 * @returns   Whether out/ is usable; when it is not, what went wrong has been printed to stderr.
 */
export async function buildIfNeeded(say) {
  if (isBuilt()) return true;
  const release = await lockBuild();
  try {
    // Another process may have built while this one waited.
    if (isBuilt()) return true;
    say('Building Rudin (only when its sources have changed) ...');
    const { succeeded, output } = build('pipe');
    if (!succeeded) process.stderr.write(`${output}\nThe build failed; what it printed is above.\n`);
    return succeeded;
  } finally {
    release();
  }
}

/** Two commands started at once must not build into the same folder; a lock of a dead process does not count. */
async function lockBuild() {
  const folder = join(root, 'node_modules/.cache/rudin');
  const lock = join(folder, 'build.lock');
  mkdirSync(folder, { recursive: true });
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      return () => rmSync(lock, { force: true });
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (!isHolderAlive(lock)) rmSync(lock, { force: true });
    else await sleep(200);
  }
}

function isHolderAlive(lock) {
  let holder;
  try {
    holder = Number(readFileSync(lock, 'utf8'));
  } catch {
    return false; // released meanwhile
  }
  // Between its creation and its content the file is empty; a holder that died there is one second old at most.
  if (!holder) return Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? 0) < 1000;
  try {
    process.kill(holder, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
