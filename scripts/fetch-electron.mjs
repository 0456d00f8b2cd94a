// Fetches Electron's runtime with progress. The download goes into the cache of Electron's own installer, which then
// finds, checks and unpacks it: mirrors, cache folders and check sums are its business (ELECTRON_MIRROR and its other
// settings hold).
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import cliProgress from 'cli-progress';
import { download } from './download.mjs';
import { electronPackage, findElectron } from './electron-runtime.mjs';

/**
 * @returns Path of the Electron executable.
 * @throws {Error} with one sentence on why it cannot be had.
 */
export async function fetchElectron() {
  const { folder, version } = electronPackage();
  const requireThere = createRequire(join(folder, 'package.json'));
  const { downloadArtifact } = await import(pathToFileURL(requireThere.resolve('@electron/get')).href);
  const env = process.env;
  await downloadArtifact({
    version,
    artifactName: 'electron',
    platform: env.ELECTRON_INSTALL_PLATFORM || env.npm_config_platform || process.platform,
    arch: env.ELECTRON_INSTALL_ARCH || env.npm_config_arch || process.arch,
    cacheRoot: env.electron_config_cache,
    checksums: JSON.parse(readFileSync(join(folder, 'checksums.json'), 'utf8')),
    downloader: { download: (url, file) => downloadWithBar(url, file, version) },
  });
  const installed = spawnSync(process.execPath, [join(folder, 'install.js')], { encoding: 'utf8' });
  const { path } = findElectron();
  if (path === null) {
    const lines = `${installed.stderr ?? ''}`.trim().split('\n');
    throw new Error(
      `Electron's installer could not unpack it (${lines[0] || `exit code ${installed.status}`})`,
    );
  }
  return path;
}

const megabytes = (bytes) => (bytes / 1e6).toFixed(0);

/** A bar on a terminal; elsewhere (a log) a line at each tenth. */
async function downloadWithBar(url, file, version) {
  const label = `Fetching Electron ${version}, once`;
  const bar = new cliProgress.SingleBar({
    format: `${label}: {bar} {megabytes} of {megabytesTotal} MB, {eta_formatted} left`,
    stream: process.stderr,
    hideCursor: true,
  });
  const onTerminal = Boolean(process.stderr.isTTY);
  let tenth = -1;
  let started = false;
  try {
    await download(url, file, (received, total) => {
      const words = {
        megabytes: megabytes(received),
        megabytesTotal: total === null ? '?' : megabytes(total),
      };
      if (onTerminal) {
        if (!started) bar.start(total ?? received * 10, 0, words);
        started = true;
        bar.update(received, words);
        return;
      }
      const reached = total === null ? Math.floor(received / 2e7) : Math.floor((10 * received) / total);
      if (reached > tenth) console.error(`${label}: ${words.megabytes} of ${words.megabytesTotal} MB`);
      tenth = Math.max(tenth, reached);
    });
  } finally {
    if (started) bar.stop();
  }
}
