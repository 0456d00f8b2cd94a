// `npm run test:gpu`: what is tested on emulated GPUs elsewhere, on the hardware of this machine; an emulated GPU is
// refused. Prints adapter and driver in the name of every test. Further arguments go to the tests' runner (vitest).
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { root } from './build.mjs';
import { buildIfNeeded } from './build-if-needed.mjs';
import { runChild } from './run-child.mjs';

const require = createRequire(import.meta.url);
const vitest = join(dirname(require.resolve('vitest/package.json')), 'vitest.mjs');
const suites = ['test/engine/backends', 'test/engine/webgpu'];

if (!(await buildIfNeeded((line) => console.log(line)))) process.exit(1);
const end = await runChild(
  process.execPath,
  [vitest, 'run', '--reporter=verbose', ...suites, ...process.argv.slice(2)],
  { cwd: root, env: { ...process.env, RUDIN_TEST_GPU: 'hardware', REQUIRE_BACKENDS: 'webgpu' } },
);
process.exit(end.code);
