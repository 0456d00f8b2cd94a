// Type-checks each room with its own tsconfig: what a room may not know (Node, the DOM, Electron) is not in scope there.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';

const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
let failed = false;
for (const project of [
  'src-main/contract',
  'src-main/engine',
  'src-main/desktop/gpu-page',
  'src-main',
  'test',
]) {
  const run = spawnSync(process.execPath, [tsc, '--noEmit', '-p', project], { stdio: 'inherit' });
  if (run.status !== 0) {
    console.error(`type check failed in ${project}`);
    failed = true;
  }
}
process.exit(failed ? 1 : 0);
