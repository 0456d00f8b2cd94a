// `npm start [PHOTO...]`: builds if needed and opens the desktop app; where that cannot be had, says why in one line and
// opens the same app in the browser.
import { join, resolve } from 'node:path';
import { root } from './build.mjs';
import { buildIfNeeded } from './build-if-needed.mjs';
import { displayObstacle, downloaderObstacle, findElectron, sandboxObstacle } from './electron-runtime.mjs';
import { runChild, typedFolder } from './run-child.mjs';

/** Electron that ends this early with an error never showed its window: a library or a display driver is missing. */
const earlySeconds = 5;

/** The executable, fetched if need be, or half a sentence on why there is none that could run here. */
async function readyElectron() {
  const found = findElectron();
  // Asked before anything is fetched: nobody waits for a download that could not be used.
  const obstacle = displayObstacle() ?? sandboxObstacle(found.path);
  if (obstacle !== null) return { obstacle };
  if (found.path !== null) return { path: found.path };
  if (found.overridden) {
    return { obstacle: 'there is no Electron in the folder that ELECTRON_OVERRIDE_DIST_PATH names' };
  }
  const tooOld = downloaderObstacle();
  if (tooOld !== null) return { obstacle: tooOld };
  try {
    const { fetchElectron } = await import('./fetch-electron.mjs');
    return { path: await fetchElectron() };
  } catch (error) {
    return { obstacle: `Electron could not be fetched: ${error.message}` };
  }
}

async function openDesktop(electron, photos) {
  // Set, this would turn Electron into plain Node and show nothing; it leaks out of editors that are Electron themselves.
  const env = { ...process.env };
  delete env.ELECTRON_RUN_AS_NODE;
  const end = await runChild(electron, [root, ...photos], { env });
  const failedEarly =
    end.seconds < earlySeconds && end.code !== 0 && !['SIGINT', 'SIGTERM', 'SIGHUP'].includes(end.signal);
  if (!failedEarly) return { code: end.code };
  const how = end.error?.message ?? (end.signal ? `signal ${end.signal}` : `exit code ${end.code}`);
  return { obstacle: `Electron did not start (${how})` };
}

async function openBrowser(photos) {
  const cli = join(root, 'out/main/cli.js');
  return (await runChild(process.execPath, [cli, 'serve', '--open', ...photos])).code;
}

async function start() {
  const photos = process.argv.slice(2).map((path) => resolve(typedFolder('start'), path));
  if (!(await buildIfNeeded((line) => console.log(line)))) return 1;
  let { path, obstacle } = await readyElectron();
  if (path !== undefined) {
    const end = await openDesktop(path, photos);
    if (end.obstacle === undefined) return end.code;
    obstacle = end.obstacle;
  }
  console.log(`Opening Rudin in the browser, since ${obstacle}.`);
  return openBrowser(photos);
}

process.exitCode = await start();
