/**
 * The helper's side of the call protocol, whatever it talks over: a process's channel or a message port. It needs
 * neither Node nor a DOM, so that a page may be a helper too.
 */
import { RudinError, toOutcome } from '../contract/outcome';
import type { FromHelper, ToHelper } from './call-protocol';
import type { Calls, Handlers } from './call-shapes';

/** What a helper that is a process says of itself. */
export interface HelperMemory {
  /** Highest resident memory so far, bytes. */
  peakRssBytes(): number;
  /** Called when the first of some calls begins and when the last of them has ended. */
  onBusy(isBusy: boolean): void;
  /** Called as a call is about to be answered with a value. */
  onAnswer(): void;
}

const nothingToSay: HelperMemory = {
  peakRssBytes: () => 0,
  onBusy: () => undefined,
  onAnswer: () => undefined,
};

/**
 * Says that the helper is ready; from then on every call of `Map` that is received is answered exactly once.
 *
 * @param handlers One function a call; what it throws crosses the border as a failure.
 * @param post     Sends to the caller.
 * @param memory   Default: 0 bytes, for helpers that cannot know.
 * @returns        Takes a message of the caller. What is no message of the protocol is passed over.
 */
export function answerCalls<Map extends Calls<Map>>(
  handlers: Handlers<Map>,
  post: (message: FromHelper) => void,
  memory: HelperMemory = nothingToSay,
): (message: ToHelper) => void {
  const running = new globalThis.Map<number, AbortController>();

  async function answer(id: number, call: string, ask: unknown): Promise<void> {
    const abort = new AbortController();
    if (running.size === 0) memory.onBusy(true);
    running.set(id, abort);
    try {
      if (!Object.hasOwn(handlers, call)) throw new RudinError('internal', `unknown call ${call}`);
      const handler = handlers[call as keyof Map];
      const value = await handler(ask, {
        signal: abort.signal,
        report: (progress) => post({ kind: 'progress', id, progress }),
      });
      memory.onAnswer();
      post({ kind: 'answer', id, outcome: { end: 'done', value }, peakRssBytes: memory.peakRssBytes() });
    } catch (thrown) {
      post({ kind: 'answer', id, outcome: toOutcome(thrown), peakRssBytes: memory.peakRssBytes() });
    } finally {
      running.delete(id);
      if (running.size === 0) memory.onBusy(false);
    }
  }

  post({ kind: 'ready' });
  return (message) => {
    if (message.kind === 'ping') post({ kind: 'pong' });
    else if (message.kind === 'cancel') running.get(message.id)?.abort();
    else if (message.kind === 'ask') void answer(message.id, message.call, message.ask);
  };
}
