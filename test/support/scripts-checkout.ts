/**
 * A small checkout in a temporary folder: Rudin's real scripts, and stand-ins for what they start, which write down how
 * they were started. POSIX only, since the stand-in for Electron is a shell script.
 */
import { spawn } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const repository = resolve(import.meta.dirname, '../..');

/** An ordinary user, since root cannot run Electron's sandbox; "nobody" on every system. */
export const ordinaryUser = 65534;
const isRoot = process.getuid?.() === 0;

export interface RunEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly node?: string;
  /** Run as root when the tests do. */
  readonly asRoot?: boolean;
  /** Called with the process once it has started. */
  readonly onStart?: (kill: (signal: NodeJS.Signals) => void) => void;
}

/** Variables that would tell the scripts about the machine that the tests run on. */
const hidden =
  /^(DISPLAY|WAYLAND_DISPLAY|INIT_CWD|ELECTRON_.*|electron_.*|npm_.*|CHROMIUM_PATH|NODE_OPTIONS|VITEST.*)$/;

export class ScriptsCheckout {
  readonly root: string;

  constructor() {
    // Through realpath, since macOS's temporary folder is a link and scripts see the real path.
    this.root = realpathSync(mkdtempSync(join(tmpdir(), 'rudin-scripts-')));
    cpSync(join(repository, 'scripts'), join(this.root, 'scripts'), { recursive: true });
    this.write('package.json', '{"type":"module"}');
    for (const name of ['cli-progress', '@electron/get']) {
      mkdirSync(dirname(join(this.root, 'node_modules', name)), { recursive: true });
      symlinkSync(join(repository, 'node_modules', name), join(this.root, 'node_modules', name));
    }
    this.writeElectronPackage({});
    this.writeBuild();
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  path(relative: string): string {
    return join(this.root, relative);
  }

  has(relative: string): boolean {
    return existsSync(this.path(relative));
  }

  read(relative: string): string {
    return readFileSync(this.path(relative), 'utf8');
  }

  write(relative: string, text: string, mode = 0o644): void {
    mkdirSync(dirname(this.path(relative)), { recursive: true });
    writeFileSync(this.path(relative), text);
    chmodSync(this.path(relative), mode);
  }

  /** The electron package as npm installs it, without its runtime. Its installer notes that it ran. */
  writeElectronPackage(checksums: Readonly<Record<string, string>>): void {
    const executable = electronExecutable();
    this.write('node_modules/electron/package.json', '{"name":"electron","version":"45.4.1"}');
    this.write('node_modules/electron/checksums.json', JSON.stringify(checksums));
    this.write(
      'node_modules/electron/install.js',
      `const fs = require('fs'), path = require('path');
       const file = path.join(__dirname, 'dist', ${JSON.stringify(executable)});
       fs.mkdirSync(path.dirname(file), { recursive: true });
       fs.writeFileSync(file, '#!/bin/sh\\nexit 0\\n', { mode: 0o755 });
       fs.writeFileSync(path.join(__dirname, 'dist/version'), '45.4.1');`,
    );
  }

  /** A finished build whose command line prints how it was started, and ends with FAKE_CODE. */
  writeBuild(): void {
    this.write(
      'out/main/cli.js',
      `console.log(JSON.stringify({ args: process.argv.slice(2), cwd: process.cwd() }));
       process.exitCode = Number(process.env.FAKE_CODE ?? 0);
       if (process.env.FAKE_WAIT) setTimeout(() => {}, 20_000);`,
    );
    for (const file of [
      'main/index.js',
      'preload/preload.cjs',
      'renderer/index.html',
      'gpu-page/index.html',
      'wasm/kernels.wasm',
    ])
      this.write(`out/${file}`, '');
    this.write('out/build-stamp', '');
    const soon = new Date(Date.now() + 1000);
    utimesSync(this.path('out/build-stamp'), soon, soon);
  }

  /** A folder for ELECTRON_OVERRIDE_DIST_PATH whose executable writes its arguments to electron.log, then runs `script`. */
  writeElectronDist(script: string): string {
    this.write(
      `dist/${electronExecutable()}`,
      `#!/bin/sh\nprintf '%s\\n' "$@" "run-as-node=$ELECTRON_RUN_AS_NODE" > "${this.path('log/electron.log')}"\n${script}\n`,
      0o755,
    );
    mkdirSync(this.path('log'), { recursive: true });
    chmodSync(this.path('log'), 0o777);
    return this.path('dist');
  }

  /** Runs a script of the checkout to its end. */
  run(script: string, args: readonly string[], options: RunOptions = {}): Promise<RunEnd> {
    chmodSync(this.root, 0o755);
    const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !hidden.test(name)));
    const startedAt = performance.now();
    const child = spawn(options.node ?? process.execPath, [this.path(script), ...args], {
      cwd: options.cwd ?? this.root,
      env: { ...inherited, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(isRoot && options.asRoot !== true ? { uid: ordinaryUser, gid: ordinaryUser } : {}),
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    options.onStart?.((signal) => child.kill(signal));
    return new Promise((resolveEnd, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) =>
        resolveEnd({ code, signal, stdout, stderr, seconds: (performance.now() - startedAt) / 1000 }),
      );
    });
  }
}

export function electronExecutable(): string {
  return process.platform === 'darwin' ? 'Electron.app/Contents/MacOS/Electron' : 'electron';
}
