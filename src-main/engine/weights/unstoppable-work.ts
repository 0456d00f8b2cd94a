/** Work of a tenth of a second that is shared: who asked for it may stop waiting, and what it finds serves the next. */
import { RudinError } from '../../contract/outcome';
import type { CancelSignal } from '../backend';

/** Does a piece of work, of some ten milliseconds, when the device is free. */
export type InTurn = <T>(work: () => Promise<T>) => Promise<T>;

/** Never aborts. */
export const unstoppable: CancelSignal = {
  aborted: false,
  throwIfAborted: () => undefined,
  addEventListener: () => undefined,
  removeEventListener: () => undefined,
};

/**
 * Waits for work as long as its answer is wanted.
 *
 * @throws {RudinError} `cancelled` once the signal is aborted, or what the work throws.
 */
export async function orCancelled<T>(work: Promise<T>, signal: CancelSignal): Promise<T> {
  let stopWaiting = (): void => undefined;
  const cancelled = new Promise<never>((_resolve, reject) => {
    stopWaiting = () => reject(new RudinError('cancelled', 'cancelled'));
  });
  signal.addEventListener('abort', stopWaiting);
  if (signal.aborted) stopWaiting();
  try {
    return await Promise.race([work, cancelled]);
  } finally {
    signal.removeEventListener('abort', stopWaiting);
  }
}
