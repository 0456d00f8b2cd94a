/** A cancel signal that follows another and can be given on its own; the engine has no AbortController everywhere. */
import { RudinError } from '../contract/outcome';
import type { CancelSignal } from './backend';

export class LinkedSignal implements CancelSignal {
  aborted = false;
  private readonly listeners = new Set<() => void>();
  readonly abort = (): void => {
    if (this.aborted) return;
    this.aborted = true;
    for (const listener of this.listeners) listener();
  };

  /** @param followed Its abort is this one's, until `release`. */
  constructor(private readonly followed: CancelSignal) {
    followed.addEventListener('abort', this.abort);
    if (followed.aborted) this.abort();
  }

  release(): void {
    this.followed.removeEventListener('abort', this.abort);
  }

  throwIfAborted(): void {
    if (this.aborted) throw new RudinError('cancelled', 'cancelled');
  }

  addEventListener(_type: 'abort', listener: () => void): void {
    this.listeners.add(listener);
  }

  removeEventListener(_type: 'abort', listener: () => void): void {
    this.listeners.delete(listener);
  }
}
