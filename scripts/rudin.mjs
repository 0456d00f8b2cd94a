// `npm run rudin -- ...`: the command line from a checkout, built first when its sources have changed.
// stdout belongs to the command line alone.
import { join } from 'node:path';
import { root } from './build.mjs';
import { buildIfNeeded } from './build-if-needed.mjs';
import { runChild, typedFolder } from './run-child.mjs';

if (!(await buildIfNeeded((line) => console.error(line)))) process.exit(1);
const end = await runChild(process.execPath, [join(root, 'out/main/cli.js'), ...process.argv.slice(2)], {
  cwd: typedFolder('rudin'),
});
if (end.error) console.error(`rudin: ${end.error.message}`);
process.exitCode = end.code;
// Ended by a signal: end the same way, so that a shell sees what it would have seen without this script.
if (end.signal !== null) process.kill(process.pid, end.signal);
