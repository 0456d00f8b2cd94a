// Packs the GPU bench: `node bench/gpu/pack.mjs [FILE.tar.gz]`. What comes out runs on a bare x86-64 Linux machine with a
// GPU's driver and no network: unpack it, start `rudin-gpu-bench/run.sh`.
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import sharp from 'sharp';
import { bundle, root } from '../load-engine.mjs';
import { bundles } from './load-parts.mjs';
import { scripts } from './packed-scripts.mjs';

/** Most that the packed file may take, bytes. */
const largest = 60e6;
const platform = 'linux-x64';

/** Libraries that a bare machine may lack: the Vulkan loader, what drivers link with, and what Node links with. */
const libraries = [
  ...['libvulkan.so.1', 'libEGL.so.1', 'libGLdispatch.so.0', 'libX11.so.6', 'libXext.so.6', 'libxcb.so.1'],
  ...['libXau.so.6', 'libXdmcp.so.6', 'libbsd.so.0', 'libmd.so.0', 'libstdc++.so.6', 'libgcc_s.so.1'],
];

try {
  await pack(resolve(process.argv[2] ?? join(root, 'out', 'rudin-gpu-bench.tar.gz')));
} catch (error) {
  console.error(`bench/gpu/pack: ${error.message}`);
  process.exitCode = 1;
}

async function pack(file) {
  const name = 'rudin-gpu-bench';
  const parent = join(root, 'out', 'bench-gpu');
  const folder = join(parent, name);
  rmSync(parent, { recursive: true, force: true });
  const put = (from, to, mode = 0o644) => {
    const target = join(folder, to);
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(from, target);
    chmodSync(target, mode);
  };
  runOrThrow(process.execPath, [join(root, 'scripts/build-wasm.mjs')]);
  const input = Object.entries(bundles).map(([key, path]) => [key, join(root, 'src-main/engine', path)]);
  await bundle(Object.fromEntries(input), join(folder, 'engine'));
  for (const kernels of ['kernels', 'kernels-fused']) {
    put(join(root, `out/wasm/${kernels}.wasm`), `wasm/${kernels}.wasm`);
  }
  for (const script of scripts) put(join(root, 'bench', script), `bench/${script}`);
  put(join(root, 'bench/gpu/run.sh'), 'run.sh', 0o755);
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n');
  writeFileSync(join(folder, 'tile.rgb'), await sharp(join(root, 'bench/tile.png')).raw().toBuffer());
  const dawn = dirname(createRequire(import.meta.url).resolve('webgpu/package.json'));
  for (const part of ['package.json', 'index.js', 'LICENSE.md', `dist/${platform}/dawn.node`]) {
    put(join(dawn, part), `node_modules/webgpu/${part}`);
  }
  put(process.execPath, 'node', 0o755);
  const missing = libraries.filter((library) => !putLibrary(library, put));
  if (missing.length > 0) console.log(`Not on this machine, so not packed: ${missing.join(', ')}`);
  mkdirSync(dirname(file), { recursive: true });
  runOrThrow('tar', ['-C', parent, '--owner=0', '--group=0', '-czf', file, name]);
  const { size } = statSync(file);
  if (size > largest) throw new Error(`${file} takes ${size} bytes, more than ${largest}`);
  console.log(`${file}: ${(size / 1e6).toFixed(1)} MB. There: tar xzf it, then ${name}/run.sh`);
}

/** Whether this machine has the library. */
function putLibrary(library, put) {
  const from = ['/lib/x86_64-linux-gnu', '/usr/lib/x86_64-linux-gnu', '/usr/lib64']
    .map((place) => join(place, library))
    .find((path) => existsSync(path));
  if (from) put(from, `lib/${library}`);
  return from !== undefined;
}

function runOrThrow(command, args) {
  const run = spawnSync(command, args, { stdio: 'inherit' });
  if (run.status !== 0) throw new Error(`${command} ${args[0]} failed; what was printed says why`);
}
