// `npm run dev [PHOTO...]`: opens Rudin, and builds and opens it again whenever a source changes. The page is the built
// one under its real address and policy: a development server's page has another origin, inline styles and no policy.
import { watch } from 'node:fs';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from './build.mjs';
import { buildIfNeeded } from './build-if-needed.mjs';

/** An editor writes several files at once. */
const settleMs = 200;

let onChange = () => undefined;
let timer;
for (const folder of ['src-main', 'src-renderer']) {
  watch(join(root, folder), { recursive: true }, () => {
    clearTimeout(timer);
    timer = setTimeout(() => onChange(), settleMs);
  });
}

let child = null;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.once(signal, () => {
    child?.kill(signal);
    process.kill(process.pid, signal);
  });
}

/** Runs until a source changes (then it is ended) or until it ends by itself; a failed build waits for the next change. */
async function once() {
  const changed = new Promise((resolve) => (onChange = resolve)).then(() => 'changed');
  if (!(await buildIfNeeded((line) => console.log(line)))) return changed;
  child = spawn(process.execPath, [join(root, 'scripts/start.mjs'), ...process.argv.slice(2)], {
    cwd: root,
    stdio: 'inherit',
  });
  const ended = new Promise((resolve) => child.once('exit', () => resolve('ended')));
  const why = await Promise.race([changed, ended]);
  if (why === 'changed') {
    child.kill('SIGTERM');
    await ended;
  }
  return why;
}

while ((await once()) === 'changed');
process.exit(0);
