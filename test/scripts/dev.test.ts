import { rmSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ScriptsCheckout } from '../support/scripts-checkout';

let checkout: ScriptsCheckout;
beforeEach(() => {
  checkout = new ScriptsCheckout();
  checkout.write('src-main/a.ts', '');
  checkout.write('src-renderer/b.ts', '');
  checkout.write('scripts/build-wasm.mjs', '');
  checkout.write('scripts/build-gpu-page.mjs', '');
  checkout.write('node_modules/electron-vite/package.json', '{"name":"electron-vite"}');
  // A build whose app notes that it was opened, and stays.
  checkout.write(
    'node_modules/electron-vite/bin/electron-vite.js',
    `const fs = require('fs');
     if (fs.readFileSync('src-main/a.ts', 'utf8') === 'broken') process.exit(1);
     for (const f of ['main/index.js', 'preload/preload.cjs', 'renderer/index.html', 'gpu-page/index.html', 'wasm/kernels.wasm']) {
       fs.mkdirSync('out/' + f.split('/')[0], { recursive: true });
       fs.writeFileSync('out/' + f, '');
     }
     fs.writeFileSync('out/main/cli.js', 'import fs from "node:fs"; fs.appendFileSync("opened.log", "x"); setTimeout(() => {}, 60000);');`,
  );
  rmSync(checkout.path('out'), { recursive: true });
});
afterEach(() => checkout.remove());

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; tries < 300 && !condition(); tries += 1)
    await new Promise((next) => setTimeout(next, 50));
  expect(condition()).toBe(true);
}

const opened = (): number => (checkout.has('opened.log') ? checkout.read('opened.log').length : 0);

it.runIf(process.platform === 'linux')(
  'npm run dev opens the app again after each change, and waits while the build fails',
  async () => {
    let stop: (signal: NodeJS.Signals) => void = () => undefined;
    const ended = checkout.run('scripts/dev.mjs', [], { asRoot: true, onStart: (kill) => (stop = kill) });
    await until(() => opened() === 1);
    checkout.write('src-renderer/b.ts', 'changed');
    await until(() => opened() === 2);
    checkout.write('src-main/a.ts', 'broken');
    await until(() => !checkout.has('out/build-stamp'));
    checkout.write('src-main/a.ts', 'good');
    await until(() => opened() === 3);
    stop('SIGTERM');
    expect((await ended).signal).toBe('SIGTERM');
  },
);
