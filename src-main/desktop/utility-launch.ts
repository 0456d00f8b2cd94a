/** Starts helpers as Electron's utility processes: the same protocol as `forkLaunch`, which a fuse forbids here. */
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { utilityProcess } from 'electron';
import type { FromHelper, HelperPort } from '../processes/call-protocol';

/**
 * Starts the entry file with structured-clone messages and stdout kept clean; only after the app is ready.
 *
 * @param entry Built JavaScript file of the helper; it may lie inside the ASAR archive.
 * @param args  Its arguments.
 */
export function utilityLaunch(entry: URL, args: readonly string[]): HelperPort {
  const file = fileURLToPath(entry);
  const child = utilityProcess.fork(file, [...args], {
    serviceName: `Rudin ${basename(file, '.js')}`,
    // stdout belongs to the command line's answers; a helper that prints, prints to stderr.
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child.stdout?.pipe(process.stderr, { end: false });
  return {
    post: (message) => child.postMessage(message),
    onMessage: (listener) => child.on('message', (message) => listener(message as FromHelper)),
    onExit: (listener) => child.once('exit', (code) => listener(`exit code ${code}`)),
    kill: () => {
      // Electron's own kill sends SIGTERM, which native code in a loop never sees.
      if (child.pid === undefined) child.kill();
      else endAtOnce(child.pid);
    },
  };
}

function endAtOnce(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    // ESRCH: it ended by itself meanwhile, and says so by its exit event.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
