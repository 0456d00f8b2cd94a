/** Tells answers that come late: one to an older question than that of the newest answer is to be dropped. */
export class AnswerOrder {
  #asked = 0;
  #taken = 0;

  /** A question goes; its turn is handed in with the answer. */
  ask(): number {
    return ++this.#asked;
  }

  /** Whether an answer is the newest there is; it is taken then. */
  take(turn: number): boolean {
    if (turn < this.#taken) return false;
    this.#taken = turn;
    return true;
  }
}

/**
 * Sends questions one at a time and forgets all but the newest that wait: a drag makes a question on every move, and
 * only the latest is worth an answer.
 *
 * A question holds the line until it ends, or until `answered` says that something useful has arrived (a draft), so
 * that a drag shows drafts at the pace at which they come, and never starves by superseding each before it shows.
 */
export class LatestWins<Ask> {
  readonly #send: (ask: Ask) => Promise<unknown>;
  readonly #patienceMs: number;
  #holding = false;
  #waiting: { readonly ask: Ask } | null = null;
  #turn = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param send       Asks; its promise ends when the question has ended, and never rejects.
   * @param patienceMs After this long without an answer a newer question goes anyway, ms > 0. Default 1000.
   */
  constructor(send: (ask: Ask) => Promise<unknown>, patienceMs = 1000) {
    this.#send = send;
    this.#patienceMs = patienceMs;
  }

  /** Asks now, or as soon as the line is free; replaces whatever still waits. */
  want(ask: Ask): void {
    if (this.#holding) this.#waiting = { ask };
    else this.#start(ask);
  }

  /** Something useful has arrived for the question that was sent last: a newer one may go. */
  answered(): void {
    this.#release(this.#turn);
  }

  /** Drops the waiting question; the one that was sent goes on. */
  forgetWaiting(): void {
    this.#waiting = null;
  }

  #start(ask: Ask): void {
    const turn = ++this.#turn;
    this.#holding = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#release(turn), this.#patienceMs);
    void this.#send(ask).finally(() => this.#release(turn));
  }

  #release(turn: number): void {
    if (turn !== this.#turn || !this.#holding) return;
    this.#holding = false;
    clearTimeout(this.#timer);
    const next = this.#waiting;
    this.#waiting = null;
    if (next !== null) this.#start(next.ask);
  }
}
