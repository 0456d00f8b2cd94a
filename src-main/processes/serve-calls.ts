/**
 * The helper's side of the call protocol: answers calls on the port to the parent process, under Electron
 * (`process.parentPort`) or a Node fork (`process.on('message')`), and ends when the parent is gone.
 */
import { RudinError, toOutcome } from '../contract/outcome';
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
  const running = new globalThis.Map<number, AbortController>();
  const tellMemory = (): void => post({ kind: 'memory', rssBytes: process.memoryUsage.rss() });
  let memoryTimer: NodeJS.Timeout | undefined;
  const post = connect((message) => {
    if (message.kind === 'ping') post({ kind: 'pong' });
    else if (message.kind === 'cancel') running.get(message.id)?.abort();
    else void answer(message.id, message.call, message.ask);
  });

  async function answer(id: number, call: string, ask: unknown): Promise<void> {
    const abort = new AbortController();
    running.set(id, abort);
    memoryTimer ??= setInterval(tellMemory, memoryTellingMs);
    try {
      if (!Object.hasOwn(handlers, call)) throw new RudinError('internal', `unknown call ${call}`);
      const handler = handlers[call as keyof Map];
      const value = await handler(ask, {
        signal: abort.signal,
        report: (progress) => post({ kind: 'progress', id, progress }),
      });
      tellMemory();
      post({ kind: 'answer', id, outcome: { end: 'done', value }, peakRssBytes: peakRssBytes() });
    } catch (thrown) {
      post({ kind: 'answer', id, outcome: toOutcome(thrown), peakRssBytes: peakRssBytes() });
    } finally {
      running.delete(id);
      if (running.size === 0) {
        clearInterval(memoryTimer);
        memoryTimer = undefined;
      }
    }
  }

  post({ kind: 'ready' });
}

/** Highest resident memory of this process; maxRSS is in kilobytes on every system. */
export function peakRssBytes(): number {
  return process.resourceUsage().maxRSS * 1024;
}

/** Wires the parent's port, whichever runtime this is, and returns how to send. */
function connect(receive: (message: ToHelper) => void): (message: FromHelper) => void {
  const parentPort = (process as unknown as { parentPort?: ParentPort }).parentPort;
  if (parentPort) {
    parentPort.on('message', (event) => receive(event.data as ToHelper));
    return (message) => parentPort.postMessage(message);
  }
  const send = process.send?.bind(process);
  if (!send)
    throw new RudinError('internal', 'this file is started by Rudin as a helper process, not by hand');
  process.on('message', (message) => receive(message as ToHelper));
  // Ctrl-C reaches the whole group; how a job ends then is the parent's decision.
  process.on('SIGINT', () => undefined);
  // A parent that died, by SIGKILL too, closes the channel: nothing may outlive it. An orderly exit would wait for
  // native code in the thread pool, and the system takes the memory back either way.
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  return (message) => void send(message);
}
