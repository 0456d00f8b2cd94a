/**
 * The helper's side of the call protocol: answers calls on the port to the parent process, under Electron
 * (`process.parentPort`) or a Node fork (`process.on('message')`), and ends when the parent is gone.
 */
import { RudinError } from '../contract/outcome';
import { answerCalls, type HelperMemory } from './answer-calls';
import type { FromHelper, ToHelper } from './call-protocol';
import type { Calls, Handlers } from './call-shapes';

/** Native code and threads take memory while calls run; a look costs some microseconds. */
const memoryTellingMs = 50;

/** The part of Electron's `process.parentPort` that is used; typed here so that nothing imports electron. */
interface ParentPort {
  on(event: 'message', listener: (event: { data: unknown }) => void): void;
  postMessage(message: unknown): void;
}

/**
 * Answers every call of `Map` until the parent ends.
 *
 * @param handlers One function a call; what it throws crosses the border as a failure.
 * @throws {RudinError} `internal` when the process has no parent to talk to.
 */
export function serveCalls<Map extends Calls<Map>>(handlers: Handlers<Map>): void {
  const parent = connect();
  parent.listen(answerCalls(handlers, (message) => parent.post(message), ownMemory(parent)));
}

/** Tells what this process holds while calls run. */
function ownMemory(parent: ParentChannel): HelperMemory {
  const tell = (): void => parent.post({ kind: 'memory', rssBytes: process.memoryUsage.rss() });
  let timer: NodeJS.Timeout | undefined;
  return {
    peakRssBytes,
    onBusy: (isBusy) => {
      clearInterval(timer);
      timer = isBusy ? setInterval(tell, memoryTellingMs) : undefined;
    },
    onAnswer: tell,
  };
}

/** Highest resident memory of this process; maxRSS is in kilobytes on every system. */
export function peakRssBytes(): number {
  return process.resourceUsage().maxRSS * 1024;
}

interface ParentChannel {
  post(message: FromHelper): void;
  listen(receive: (message: ToHelper) => void): void;
}

/** The channel to the parent, whichever runtime this is. */
function connect(): ParentChannel {
  const parentPort = (process as unknown as { parentPort?: ParentPort }).parentPort;
  if (parentPort)
    return {
      post: (message) => parentPort.postMessage(message),
      listen: (receive) => parentPort.on('message', (event) => receive(event.data as ToHelper)),
    };
  const send = process.send?.bind(process);
  if (!send)
    throw new RudinError('internal', 'this file is started by Rudin as a helper process, not by hand');
  // Ctrl-C reaches the whole group; how a job ends then is the parent's decision.
  process.on('SIGINT', () => undefined);
  // A parent that died, by SIGKILL too, closes the channel: nothing may outlive it. An orderly exit would wait for
  // native code in the thread pool, and the system takes the memory back either way.
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  return {
    post: (message) => void send(message),
    listen: (receive) => void process.on('message', (message) => receive(message as ToHelper)),
  };
}
