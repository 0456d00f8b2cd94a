// `npm run package [-- OPTIONS]`: builds if needed, then the installers of this system into dist/. Options are
// electron-builder's, such as `--dir` for the unpacked app.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { root } from './build.mjs';
import { buildIfNeeded } from './build-if-needed.mjs';
import { runChild } from './run-child.mjs';

if (!(await buildIfNeeded((line) => console.log(line)))) process.exit(1);
const builder = join(
  dirname(createRequire(import.meta.url).resolve('electron-builder/package.json')),
  'cli.js',
);
const end = await runChild(
  process.execPath,
  [builder, '--config', 'electron-builder.config.mjs', '--publish', 'never', ...process.argv.slice(2)],
  { cwd: root },
);
process.exitCode = end.code;
