/** Folders with a package in place of @tensorflow/tfjs-node-gpu, found by Node's own resolution. */
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll } from 'vitest';
import { packageName } from '../../../src-main/engine/tensorflow/tensorflow-package';

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

/**
 * A place from which the package is what `code` says.
 *
 * @param code The package's CommonJS entry; null leaves the package out.
 * @returns    A file to look packages up from.
 */
export async function placeWithPackage(code: string | null): Promise<URL> {
  const folder = await mkdtemp(join(tmpdir(), 'rudin-tensorflow-'));
  folders.push(folder);
  if (code !== null) {
    const inside = join(folder, 'node_modules', packageName);
    await mkdir(inside, { recursive: true });
    await writeFile(join(inside, 'package.json'), JSON.stringify({ name: packageName, main: 'index.js' }));
    await writeFile(join(inside, 'index.js'), code);
  }
  return pathToFileURL(join(folder, 'engine-process.js'));
}

/** Code of a package that is TensorFlow.js on its plain CPU backend and says what it likes about its device. */
export function workingPackage({ isUsingGpuDevice = true, before = '' } = {}): string {
  const require = createRequire(import.meta.url);
  const [core, cpu] = ['@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-cpu'].map((name) =>
    JSON.stringify(require.resolve(name)),
  );
  return `${before}
    const core = require(${core});
    require(${cpu});
    core.setBackend('cpu');
    module.exports = { ...core, backend: () => ({ isUsingGpuDevice: ${isUsingGpuDevice} }) };`;
}
