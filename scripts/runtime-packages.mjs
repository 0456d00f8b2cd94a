// Which installed packages the packaged app needs, from the lock file: what the dependencies reach. The optional
// dependencies of the top level (TensorFlow with its native library) are left out with everything only they need.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './build.mjs';

/**
 * Paths of the installed packages that only the optional dependencies need, such as `node_modules/@tensorflow/tfjs`.
 *
 * @param lock        Content of package-lock.json, version 3.
 * @param isInstalled Whether a package is there; a platform's packages are only on that platform.
 */
export function optionalOnlyPackages(
  lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')),
  isInstalled = (path) => existsSync(join(root, path)),
) {
  const { packages } = lock;
  const top = packages[''];
  const needed = reach(packages, Object.keys(top.dependencies ?? {}));
  const optional = reach(packages, Object.keys(top.optionalDependencies ?? {}));
  return [...optional].filter((path) => !needed.has(path) && isInstalled(path)).sort();
}

/** Everything that some packages of the top level need, themselves included. */
function reach(packages, names) {
  const reached = new Set();
  const waiting = names.map((name) => resolve(packages, '', name));
  while (waiting.length > 0) {
    const path = waiting.pop();
    if (path === null || reached.has(path)) continue;
    reached.add(path);
    const entry = packages[path];
    const needs = { ...entry.dependencies, ...entry.optionalDependencies, ...entry.peerDependencies };
    for (const name of Object.keys(needs)) waiting.push(resolve(packages, path, name));
  }
  return reached;
}

/** As Node looks a package up: beside the one that needs it, then one level up, to the top. */
function resolve(packages, from, name) {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    const path = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (Object.hasOwn(packages, path)) return path;
    if (folder === '') return null; // of another platform, or a peer that is not installed
  }
}
