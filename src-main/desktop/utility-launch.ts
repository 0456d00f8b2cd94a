/** Starts helpers as Electron's utility processes: the same protocol as `forkLaunch`, which a fuse forbids here. */
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { utilityProcess, type MessagePortMain } from 'electron';
import type { FromHelper, HelperPort, Launch } from '../processes/call-protocol';
import { isPageRequest } from '../processes/page-launch';
import { HelperPages, type OpenHelperPage } from './helper-pages';

/**
 * How utility processes are started: with structured-clone messages and stdout kept clean; only after the app is ready.
 * The entry file may lie inside the ASAR archive.
 *
 * @param openPage Opens the hidden page that a helper asks for.
 */
export function utilityLaunch(openPage: OpenHelperPage<MessagePortMain>): Launch {
  return (entry, args) => startUtility(entry, args, openPage);
}

function startUtility(
  entry: URL,
  args: readonly string[],
  openPage: OpenHelperPage<MessagePortMain>,
): HelperPort {
  const file = fileURLToPath(entry);
  const child = utilityProcess.fork(file, [...args], {
    serviceName: `Rudin ${basename(file, '.js')}`,
    // stdout belongs to the command line's answers; a helper that prints, prints to stderr.
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child.stdout?.pipe(process.stderr, { end: false });
  const pages = new HelperPages(openPage, (news, ports) => child.postMessage(news, ports));
  child.once('exit', () => pages.helperEnded());
  return {
    post: (message) => child.postMessage(message),
    onMessage: (listener) =>
      child.on('message', (message) => {
        if (isPageRequest(message)) pages.receive(message);
        else listener(message as FromHelper);
      }),
    onExit: (listener) => child.once('exit', (code) => listener(`exit code ${code}`)),
    kill: () => {
      // Electron's own kill sends SIGTERM, which native code in a loop never sees, and nothing before the process is there.
      const end = (): void => endAtOnce(child.pid);
      if (child.pid === undefined) child.once('spawn', end);
      else end();
    },
  };
}

function endAtOnce(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    // ESRCH: it ended by itself meanwhile, and says so by its exit event.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
