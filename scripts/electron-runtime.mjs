// What stands in the way of the desktop app on this machine, found out without importing electron: in plain Node that
// package's main file starts a download.
import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);
const executables = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' };

/** Folder and version of the electron package; the runtime itself may still be missing. */
export function electronPackage() {
  const file = require.resolve('electron/package.json');
  const { version } = JSON.parse(readFileSync(file, 'utf8'));
  return { folder: dirname(file), version };
}

/**
 * Path of the Electron executable.
 *
 * @returns `path` is null when it is not there; `overridden` says that ELECTRON_OVERRIDE_DIST_PATH was looked at, where
 *          nothing is ever downloaded to.
 */
export function findElectron() {
  const executable = executables[process.platform] ?? 'electron';
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (override) {
    const path = join(override, executable);
    return { path: existsSync(path) ? path : null, overridden: true };
  }
  const { folder, version } = electronPackage();
  const path = join(folder, 'dist', executable);
  const versionFile = join(folder, 'dist/version');
  // An update of the package leaves the old runtime in place: Electron's installer compares the versions too.
  const isCurrent =
    existsSync(path) &&
    existsSync(versionFile) &&
    readFileSync(versionFile, 'utf8').trim().replace(/^v/, '') === version;
  return { path: isCurrent ? path : null, overridden: false };
}

/**
 * Why a window cannot be shown here, in half a sentence; null when nothing is known against it.
 *
 * @param system What is looked at; the real machine by default.
 */
export function displayObstacle(system = { platform: process.platform, env: process.env }) {
  if (system.platform !== 'linux') return null;
  if (system.env.DISPLAY || system.env.WAYLAND_DISPLAY) return null;
  return 'there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set)';
}

/**
 * Why Chromium's sandbox cannot work here, in half a sentence; null when nothing is known against it. Rudin never
 * switches the sandbox off: the photos it opens come from anywhere.
 *
 * @param electron Path of the Electron executable; null when it has yet to be fetched, which never makes its helper set-uid.
 * @param system   What is looked at; the real machine by default.
 */
export function sandboxObstacle(electron, system = realSystem) {
  if (system.platform !== 'linux') return null;
  if (system.userId() === 0) return "root cannot run Electron's sandbox";
  const helper = electron === null ? null : system.stat(join(dirname(electron), 'chrome-sandbox'));
  if (helper && helper.uid === 0 && (helper.mode & 0o4755) === 0o4755) return null;
  const restricted = userNamespaceLimits.find(([file, forbidding]) => system.read(file) === forbidding);
  if (!restricted) return null;
  return `this system forbids the user namespaces that Electron's sandbox needs (${restricted[0]} is ${restricted[1]})`;
}

/** Kernel settings, and the value of each under which an ordinary program gets no user namespace. */
const userNamespaceLimits = [
  ['/proc/sys/kernel/apparmor_restrict_unprivileged_userns', '1'],
  ['/proc/sys/kernel/unprivileged_userns_clone', '0'],
  ['/proc/sys/user/max_user_namespaces', '0'],
];

/** The machine itself. */
export const realSystem = {
  platform: process.platform,
  userId: () => process.getuid?.() ?? -1,
  stat: (path) => statSync(path, { throwIfNoEntry: false }) ?? null,
  read: (path) => {
    try {
      accessSync(path, constants.R_OK);
      return readFileSync(path, 'utf8').trim();
    } catch {
      return null; // this kernel has no such setting
    }
  },
};

/** The oldest Node on which Electron's downloader runs, from its own package.json. */
const downloaderNode = [22, 12];

/** Why Electron's downloader cannot run on this Node, in half a sentence; null when it can. */
export function downloaderObstacle(nodeVersion = process.versions.node) {
  const [major = 0, minor = 0] = nodeVersion.split('.').map(Number);
  const [needMajor, needMinor] = downloaderNode;
  if (major > needMajor || (major === needMajor && minor >= needMinor)) return null;
  return `Electron's downloader needs Node ${needMajor}.${needMinor} or newer, and this is Node ${nodeVersion}`;
}

/** Why the desktop tests cannot run here, in half a sentence; null when they can. */
export function desktopTestObstacle() {
  const { path } = findElectron();
  if (!path) return "Electron's runtime is not installed (npm start fetches it)";
  return displayObstacle() ?? sandboxObstacle(path);
}
