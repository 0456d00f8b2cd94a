import { mkdirSync, rmSync, utimesSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ScriptsCheckout } from '../support/scripts-checkout';

let checkout: ScriptsCheckout;
beforeEach(() => {
  checkout = new ScriptsCheckout();
  checkout.write('src-main/a.ts', '');
  // Stand-ins for the steps of the build: two note that they ran, the second makes what a build makes.
  checkout.write(
    'scripts/build-wasm.mjs',
    `import { appendFileSync } from 'node:fs'; appendFileSync('builds.log', 'wasm ');`,
  );
  checkout.write('scripts/build-gpu-page.mjs', '');
  checkout.write('node_modules/electron-vite/package.json', '{"name":"electron-vite"}');
  checkout.write(
    'node_modules/electron-vite/bin/electron-vite.js',
    `const fs = require('fs');
     fs.appendFileSync('builds.log', 'vite ');
     if (fs.existsSync('broken')) { console.log('on stdout: cannot resolve'); console.error('on stderr: x.ts'); process.exit(1); }
     for (const f of ['main/index.js', 'preload/preload.cjs', 'renderer/index.html', 'gpu-page/index.html', 'wasm/kernels.wasm']) {
       fs.mkdirSync('out/' + f.split('/')[0], { recursive: true });
       fs.writeFileSync('out/' + f, '');
     }
     fs.writeFileSync('out/main/cli.js',
       'console.log(JSON.stringify(process.argv.slice(2))); process.exitCode = Number(process.env.FAKE_CODE ?? 0);' +
       'if (process.env.FAKE_WAIT) setTimeout(() => {}, 20000);');
     const until = Date.now() + Number(process.env.FAKE_BUILD_MS ?? 0);
     while (Date.now() < until);`,
  );
  rmSync(checkout.path('out'), { recursive: true });
});
afterEach(() => checkout.remove());

const rudin = (args: readonly string[], env: Record<string, string> = {}) =>
  checkout.run('scripts/rudin.mjs', args, { env, asRoot: true });
const builds = (): number =>
  checkout.has('builds.log') ? checkout.read('builds.log').split('vite').length - 1 : 0;
const touch = (path: string): void => {
  const soon = new Date(Date.now() + 5000);
  utimesSync(checkout.path(path), soon, soon);
};

describe('npm run rudin', () => {
  it('builds first, says so in one line on stderr, and leaves stdout to the command', async () => {
    const end = await rudin(['denoise', 'a b.png', '--json']);
    expect(end).toMatchObject({ code: 0, stdout: '["denoise","a b.png","--json"]\n' });
    expect(end.stderr.trim().split('\n')).toEqual([expect.stringMatching(/^Building Rudin/)]);
    expect(checkout.read('builds.log')).toBe('wasm vite ');
  });

  it('builds again only when a source changed, came or went, or a part of the build is missing', async () => {
    await rudin([]);
    expect((await rudin([])).stderr).toBe('');
    expect(builds()).toBe(1);
    touch('src-main/a.ts');
    await rudin([]);
    expect(builds()).toBe(2);
    // The stamp is now older than a.ts, whose time lies ahead; make it an ordinary time again.
    utimesSync(checkout.path('src-main/a.ts'), new Date(0), new Date(0));
    checkout.write('src-main/b.ts', '');
    await rudin([]);
    rmSync(checkout.path('src-main/b.ts'));
    await rudin([]);
    rmSync(checkout.path('out/wasm'), { recursive: true });
    await rudin([]);
    expect(builds()).toBe(5);
    expect((await rudin([])).stderr).toBe('');
  });

  it('notices a source that changes while it is being built', async () => {
    const building = rudin([], { FAKE_BUILD_MS: '1500' });
    await new Promise((resolve) => setTimeout(resolve, 1200));
    checkout.write('src-main/late.ts', '');
    await building;
    await rudin([]);
    expect(builds()).toBe(2);
  });

  it('shows what a failed build printed, on stderr, and ends with 1', async () => {
    checkout.write('broken', '');
    const end = await rudin(['denoise']);
    expect(end).toMatchObject({ code: 1, stdout: '' });
    expect(end.stderr).toContain('on stdout: cannot resolve');
    expect(end.stderr).toContain('on stderr: x.ts');
  });

  it('builds once for two commands that start together', async () => {
    const ends = await Promise.all([
      rudin(['a'], { FAKE_BUILD_MS: '800' }),
      rudin(['b'], { FAKE_BUILD_MS: '800' }),
    ]);
    expect(ends.map((end) => end.stdout)).toEqual(['["a"]\n', '["b"]\n']);
    expect(builds()).toBe(1);
  });

  it('is not held up by the lock of a build that was killed', async () => {
    mkdirSync(checkout.path('node_modules/.cache/rudin'), { recursive: true });
    // No process has this number: it is above the largest on any system.
    checkout.write('node_modules/.cache/rudin/build.lock', '99999999');
    expect((await rudin(['a'])).stdout).toBe('["a"]\n');
  });

  it.each([0, 1, 2, 130])('ends with the exit code %d of the command', async (code) => {
    expect((await rudin([], { FAKE_CODE: String(code) })).code).toBe(code);
  });

  it.runIf(process.platform !== 'win32')('passes SIGTERM on and ends by it too', async () => {
    await rudin([]);
    const end = await checkout.run('scripts/rudin.mjs', [], {
      env: { FAKE_WAIT: '1' },
      asRoot: true,
      onStart: (kill) => setTimeout(() => kill('SIGTERM'), 1500),
    });
    expect(end.signal).toBe('SIGTERM');
    expect(end.seconds).toBeLessThan(10);
  });

  it('runs where npm was called, not in the package', async () => {
    await rudin([]);
    checkout.write('out/main/cli.js', 'console.log(process.cwd());');
    mkdirSync(checkout.path('photos'));
    const typedIn = { npm_lifecycle_event: 'rudin', INIT_CWD: checkout.path('photos') };
    expect((await rudin([], typedIn)).stdout.trim()).toBe(checkout.path('photos'));
    // Inside another npm script INIT_CWD tells where that one was called.
    expect((await rudin([], { ...typedIn, npm_lifecycle_event: 'test' })).stdout.trim()).toBe(checkout.root);
  });
});
