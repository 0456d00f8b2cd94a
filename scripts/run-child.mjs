// Runs one program in the place of this process: same terminal, signals passed on, same end.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/**
 * @param command Executable.
 * @param args    Its arguments.
 * @param options cwd and env, as for `spawn`.
 * @returns       `code` as a shell would report it (128 + n for signal n), `signal` or null, `seconds` it ran, and `error`
 *                when it could not be started.
 */
export function runChild(command, args, options = {}) {
  return new Promise((resolve) => {
    const startedAt = performance.now();
    const child = spawn(command, args, { stdio: 'inherit', windowsHide: false, ...options });
    // This process only waits, so that the child can end in order. A terminal sends Ctrl+C to both: passed on, it would
    // arrive twice.
    const passOn = (signal) => {
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    };
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    for (const signal of signals) process.on(signal, passOn);
    const end = (result) => {
      for (const signal of signals) process.off(signal, passOn);
      resolve({ ...result, seconds: (performance.now() - startedAt) / 1000 });
    };
    child.once('error', (error) => end({ code: 127, signal: null, error }));
    child.once('exit', (code, signal) =>
      end({ code: code ?? 128 + (constants.signals[signal] ?? 0), signal, error: null }),
    );
  });
}

/** The folder in which the person typed the npm command: npm itself starts scripts in the package's folder. */
export function typedFolder(script) {
  return process.env.npm_lifecycle_event === script && process.env.INIT_CWD
    ? process.env.INIT_CWD
    : process.cwd();
}
