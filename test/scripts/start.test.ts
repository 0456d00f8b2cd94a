import { mkdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { realSystem, sandboxObstacle } from '../../scripts/electron-runtime.mjs';
import { electronExecutable, ordinaryUser, ScriptsCheckout } from '../support/scripts-checkout';

const isPosix = process.platform !== 'win32';
const isRoot = process.getuid?.() === 0;
/** A display that nothing connects to: the stand-in for Electron opens no window. */
const display: Record<string, string> = process.platform === 'linux' ? { DISPLAY: ':99' } : {};
const sandbox = sandboxObstacle(null, { ...realSystem, userId: () => ordinaryUser });
const isOldNode = Number(process.versions.node.split('.')[0]) < 22;

let checkout: ScriptsCheckout;
beforeEach(() => {
  checkout = new ScriptsCheckout();
});
afterEach(() => checkout.remove());

const start = (args: readonly string[], options: Parameters<ScriptsCheckout['run']>[2] = {}) =>
  checkout.run('scripts/start.mjs', args, options);

/** The one line before the browser mode, and how that was started. */
function browserStart(stdout: string): { reason: string; args: string[] } {
  const [line = '', started = '{}', ...rest] = stdout.trim().split('\n');
  expect(rest).toEqual([]);
  const reason = /^Opening Rudin in the browser, since (.*)\.$/.exec(line)?.[1];
  return {
    reason: reason ?? `no such line: ${stdout}`,
    args: (JSON.parse(started) as { args: string[] }).args,
  };
}

describe.runIf(isPosix)('npm start where the desktop app cannot be had', () => {
  it.runIf(process.platform === 'linux')(
    'says that there is no display and serves to the browser',
    async () => {
      const end = await start(['cup.png']);
      const { reason, args } = browserStart(end.stdout);
      expect(reason).toBe('there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set)');
      expect(args).toEqual(['serve', '--open', checkout.path('cup.png')]);
      expect(end.code).toBe(0);
    },
  );

  it('ends with the exit code of the browser mode', async () => {
    const end = await start([], {
      env: { ...display, FAKE_CODE: '3', ELECTRON_OVERRIDE_DIST_PATH: '/none' },
    });
    expect(browserStart(end.stdout).reason).toContain('ELECTRON_OVERRIDE_DIST_PATH');
    expect(end.code).toBe(3);
  });

  it.runIf(isOldNode)(
    'names the Node that the downloader needs, without waiting for a download',
    async () => {
      const end = await start([], { env: display });
      expect(browserStart(end.stdout).reason).toMatch(/needs Node 22\.12 or newer, and this is Node \d+/);
      expect(end.seconds).toBeLessThan(5);
    },
  );

  it.runIf(isRoot && process.platform === 'linux')('does not run Electron as root', async () => {
    const dist = checkout.writeElectronDist('exit 0');
    const end = await start([], {
      env: { ...display, ELECTRON_OVERRIDE_DIST_PATH: dist },
      asRoot: true,
    });
    expect(browserStart(end.stdout).reason).toBe("root cannot run Electron's sandbox");
    expect(checkout.has('log/electron.log')).toBe(false);
  });

  it.skipIf(sandbox !== null)(
    'says how Electron failed when it ends with an error at once, as without its libraries',
    async () => {
      const dist = checkout.writeElectronDist('exit 127');
      const end = await start(['a.png'], { env: { ...display, ELECTRON_OVERRIDE_DIST_PATH: dist } });
      const { reason, args } = browserStart(end.stdout);
      expect(reason).toBe('Electron did not start (exit code 127)');
      expect(args).toEqual(['serve', '--open', checkout.path('a.png')]);
    },
  );

  it.skipIf(sandbox !== null)('says how Electron failed when it crashes at once', async () => {
    const dist = checkout.writeElectronDist('kill -TRAP $$');
    const end = await start([], { env: { ...display, ELECTRON_OVERRIDE_DIST_PATH: dist } });
    expect(browserStart(end.stdout).reason).toBe('Electron did not start (signal SIGTRAP)');
  });
});

describe.runIf(isPosix && sandbox === null)('npm start where Electron is', () => {
  const started = (): string[] => checkout.read('log/electron.log').trim().split('\n');

  it('starts it with the app and the photos as absolute paths, and nothing else', async () => {
    const dist = checkout.writeElectronDist('exit 0');
    const end = await start(['cup.png', '/abs/spoon.jpg'], {
      env: { ...display, ELECTRON_OVERRIDE_DIST_PATH: dist, ELECTRON_RUN_AS_NODE: '1' },
    });
    expect(end).toMatchObject({ code: 0, stdout: '' });
    expect(started()).toEqual([
      checkout.root,
      checkout.path('cup.png'),
      '/abs/spoon.jpg',
      // Set, it would make Electron a plain Node.
      'run-as-node=',
    ]);
  });

  it('finds a relative photo in the folder in which npm was called', async () => {
    const dist = checkout.writeElectronDist('exit 0');
    mkdirSync(checkout.path('photos'));
    await start(['cup.png'], {
      env: {
        ...display,
        ELECTRON_OVERRIDE_DIST_PATH: dist,
        npm_lifecycle_event: 'start',
        INIT_CWD: checkout.path('photos'),
      },
    });
    expect(started()[1]).toBe(checkout.path('photos/cup.png'));
  });

  it('finds the runtime that is installed, but not one of another version', async () => {
    const executable = `node_modules/electron/dist/${electronExecutable()}`;
    checkout.write(executable, '#!/bin/sh\necho "desktop"\n', 0o755);
    checkout.write('node_modules/electron/dist/version', 'v45.4.1\n');
    expect((await start([], { env: display })).stdout).toBe('desktop\n');
    checkout.write('node_modules/electron/dist/version', 'v44.0.0\n');
    // A port that fetch refuses to try.
    const mirror = { ELECTRON_MIRROR: 'http://127.0.0.1:9/', electron_config_cache: checkout.path('cache') };
    expect((await start([], { env: { ...display, ...mirror } })).stdout).toContain('in the browser');
  });

  it('passes SIGTERM on and opens no browser after it', async () => {
    const dist = checkout.writeElectronDist("trap 'exit 0' TERM; while :; do sleep 0.05; done");
    const end = await start([], {
      env: { ...display, ELECTRON_OVERRIDE_DIST_PATH: dist },
      onStart: (kill) => setTimeout(() => kill('SIGTERM'), 1500),
    });
    expect(end).toMatchObject({ code: 0, stdout: '' });
  });

  it('ends when Electron is ended by SIGTERM itself, without a browser', async () => {
    const dist = checkout.writeElectronDist('kill -TERM $$');
    const end = await start([], { env: { ...display, ELECTRON_OVERRIDE_DIST_PATH: dist } });
    expect(end).toMatchObject({ code: 143, stdout: '' });
  });
});

describe.runIf(isPosix && process.platform === 'linux')(
  'npm start on a system that forbids the sandbox',
  () => {
    const system = {
      platform: 'linux',
      userId: () => 1000,
      stat: () => null as { uid: number; mode: number } | null,
      read: (): string | null => null,
    };
    const restricted = {
      ...system,
      read: (file: string) => (file.endsWith('apparmor_restrict_unprivileged_userns') ? '1' : null),
    };

    it('names the setting', () => {
      expect(sandboxObstacle('/e/electron', restricted)).toContain(
        '/proc/sys/kernel/apparmor_restrict_unprivileged_userns is 1',
      );
    });

    it("is not in the way of an executable whose sandbox helper is root's and set-uid", () => {
      const helper = { ...restricted, stat: () => ({ uid: 0, mode: 0o104755 }) };
      expect(sandboxObstacle('/e/electron', helper)).toBeNull();
      expect(
        sandboxObstacle('/e/electron', { ...restricted, stat: () => ({ uid: 1000, mode: 0o104755 }) }),
      ).not.toBeNull();
      expect(
        sandboxObstacle('/e/electron', { ...restricted, stat: () => ({ uid: 0, mode: 0o100755 }) }),
      ).not.toBeNull();
    });

    it('is not in the way elsewhere', () => {
      expect(sandboxObstacle('/e/electron', system)).toBeNull();
      expect(sandboxObstacle('/e/electron', { ...restricted, platform: 'darwin' })).toBeNull();
    });
  },
);
