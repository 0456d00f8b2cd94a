/** One device, many callers: work is done one piece at a time, in the order asked. */
import { RudinError } from '../contract/outcome';
import type { CancelSignal } from './backend';

export class TurnQueue {
  #tail: Promise<unknown> = Promise.resolve();

  /**
   * Waits for the turn, then works.
   *
   * @param signal Work that is cancelled before its turn is never begun, and its caller is told at once.
   * @throws {RudinError} `cancelled`, or what the work throws; the next in line goes on either way.
   */
  async take<T>(signal: CancelSignal, work: () => Promise<T>): Promise<T> {
    let stopWaiting = (): void => undefined;
    const cancelled = new Promise<never>((_resolve, reject) => {
      stopWaiting = () => reject(new RudinError('cancelled', 'cancelled'));
    });
    signal.addEventListener('abort', stopWaiting);
    const turn = this.#tail.then(() => {
      // From here on the work itself answers a cancellation.
      signal.removeEventListener('abort', stopWaiting);
      if (signal.aborted) throw new RudinError('cancelled', 'cancelled');
      return work();
    });
    // The failure belongs to whoever asked, not to the next in line.
    this.#tail = turn.catch(() => undefined);
    return await Promise.race([turn, cancelled]);
  }
}
