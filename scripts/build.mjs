// Builds everything into out/: the WASM kernels, main, preloads and page, and the hidden GPU page. A stamp beside them remembers when the
// build began, so that build-if-needed.mjs also notices a source that changed while it ran.
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
export const stampFile = join(root, 'out', 'build-stamp');

/**
 * Runs the build.
 *
 * @param stdio `inherit` shows what the tools print; `pipe` keeps it, to be shown when the build fails.
 * @returns     Whether it succeeded, and what was printed under `pipe`.
 */
export function build(stdio) {
  const startedAt = new Date();
  rmSync(stampFile, { force: true });
  const electronVite = join(
    dirname(createRequire(import.meta.url).resolve('electron-vite/package.json')),
    'bin/electron-vite.js',
  );
  let output = '';
  const steps = [
    [join(root, 'scripts/build-wasm.mjs')],
    [electronVite, 'build'],
    [join(root, 'scripts/build-gpu-page.mjs')],
  ];
  for (const step of steps) {
    const run = spawnSync(process.execPath, step, {
      cwd: root,
      stdio: stdio === 'pipe' ? ['ignore', 'pipe', 'pipe'] : 'inherit',
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    });
    output += `${run.stdout ?? ''}${run.stderr ?? ''}`;
    if (run.status !== 0) return { succeeded: false, output };
  }
  mkdirSync(dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, '');
  utimesSync(stampFile, startedAt, startedAt);
  return { succeeded: true, output };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exit(build('inherit').succeeded ? 0 : 1);
}
