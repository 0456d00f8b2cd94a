/** Starts helpers as forked Node processes: the command line and the browser mode. */
import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { FromHelper, HelperPort } from './call-protocol';

/**
 * Forks the entry file with structured-clone messages and stdout kept clean.
 *
 * @param entry Built JavaScript file of the helper.
 * @param args  Its arguments.
 */
export function forkLaunch(entry: URL, args: readonly string[] = []): HelperPort {
  // stdout belongs to the command line's answers; a helper that prints, prints to stderr.
  return portTo(
    fork(fileURLToPath(entry), args, { serialization: 'advanced', stdio: ['ignore', 2, 2, 'ipc'] }),
  );
}

/** Last words of a helper that are kept, characters. */
const mostWords = 2_000;

/**
 * As `forkLaunch`, for native code that talks without being asked: what it prints is kept to itself, and only the last
 * line of it is told, with the reason of an end that nobody wanted.
 */
export function forkMuteLaunch(entry: URL, args: readonly string[] = []): HelperPort {
  const stdio = ['ignore', 'pipe', 'pipe', 'ipc'] as const;
  const child = fork(fileURLToPath(entry), args, { serialization: 'advanced', stdio: [...stdio] });
  let words = '';
  const hear = (chunk: Buffer): void => {
    words = (words + chunk.toString()).slice(-mostWords);
  };
  child.stdout?.on('data', hear);
  child.stderr?.on('data', hear);
  return portTo(child, () => lastSentence(words));
}

/** Without the stack and the version that Node prints behind an error. */
function lastSentence(words: string): string {
  const lines = words.split('\n').filter((line) => /^[^\s{}]/.test(line) && !line.startsWith('Node.js v'));
  return lines.at(-1)?.trim().slice(0, 200) ?? '';
}

function portTo(child: ChildProcess, lastLine: () => string = () => ''): HelperPort {
  let isKilled = false;
  const kill = (): void => {
    isKilled = true;
    child.kill('SIGKILL');
  };
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
        kill();
      });
      child.once('exit', (code, signal) => {
        const end = signal === null ? `exit code ${code ?? 'unknown'}` : `signal ${signal}`;
        const line = isKilled ? '' : lastLine();
        tell(line === '' ? end : `${end}: ${line}`);
      });
    },
    kill,
  };
}
