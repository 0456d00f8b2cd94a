/** Starts helpers as forked Node processes: the command line and the browser mode. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { FromHelper, HelperPort } from './call-protocol';

/**
 * Forks the entry file with structured-clone messages and stdout kept clean.
 *
 * @param entry Built JavaScript file of the helper.
 * @param args  Its arguments.
 */
export function forkLaunch(entry: URL, args: readonly string[] = []): HelperPort {
  const child = fork(fileURLToPath(entry), args, {
    serialization: 'advanced',
    // stdout belongs to the command line's answers; a helper that prints, prints to stderr.
    stdio: ['ignore', 2, 2, 'ipc'],
  });
  return {
    post: (message) => {
      // A helper that just died cannot be told; its end is told by onExit.
      if (child.connected) child.send(message, () => undefined);
    },
    onMessage: (listener) => child.on('message', (message) => listener(message as FromHelper)),
    onExit: (listener) => {
      let told = false;
      const tell = (reason: string): void => {
        if (!told) listener(reason);
        told = true;
      };
      // More than one error may come, of messages that were under way; whatever the first, this child is given up.
      child.on('error', (error) => {
        tell(error.message);
        child.kill('SIGKILL');
      });
      child.once('exit', (code, signal) =>
        tell(signal === null ? `exit code ${code ?? 'unknown'}` : `signal ${signal}`),
      );
    },
    kill: () => child.kill('SIGKILL'),
  };
}
