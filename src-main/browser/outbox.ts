/**
 * What waits to be sent to one page, in order. One message at a time is on its way; while a slow page takes it, frames
 * and progress that are out of date make room for newer ones, so that memory stays bounded and the latest wins.
 */

/** One message. Of two with the same `replaces` only the newer is kept; null is never dropped. */
export interface Outgoing {
  readonly replaces: string | null;
  /** Hands the message to the socket and calls back when the socket has taken all of it. */
  send(done: () => void): void;
}

/** Messages of one page. */
export class Outbox {
  private waiting: Outgoing[] = [];
  private isSending = false;

  /**
   * @param maxWaiting How many messages may wait.
   * @param onOverflow Called when a page takes so little that more are waiting: it is to be let go.
   */
  constructor(
    private readonly maxWaiting: number,
    private readonly onOverflow: () => void,
  ) {}

  /** Sends the message now or after those before it. */
  put(message: Outgoing): void {
    if (message.replaces !== null) {
      this.waiting = this.waiting.filter((older) => older.replaces !== message.replaces);
    }
    this.waiting.push(message);
    if (this.waiting.length > this.maxWaiting) {
      this.clear();
      return this.onOverflow();
    }
    if (!this.isSending) this.sendNext();
  }

  /** Forgets what waits: the page is gone. */
  clear(): void {
    this.waiting = [];
  }

  private sendNext(): void {
    const next = this.waiting.shift();
    if (!next) return;
    this.isSending = true;
    next.send(() => {
      this.isSending = false;
      this.sendNext();
    });
  }
}
