/** How far work has come, for a bar that appears only when it takes long. */
export interface Progress {
  /** 0..1, never falls while one piece of work runs. */
  readonly fraction: number;
  readonly secondsLeft: number | null;
}

/** Work that takes longer shows a progress bar, ms. */
const quietMs = 500;

export class Work {
  /** Null while nothing runs, or not for long enough to be worth a bar. */
  progress = $state.raw<Progress | null>(null);
  #quietTimer: ReturnType<typeof setTimeout> | undefined;

  /** Another piece of work runs from now on. */
  begin(): void {
    this.end();
    this.#quietTimer = setTimeout(() => {
      this.progress = { fraction: 0, secondsLeft: null };
    }, quietMs);
  }

  /** Takes what is heard of it. */
  accept({ fraction, secondsLeft }: Progress): void {
    if (this.progress === null) return;
    this.progress = { fraction: Math.max(fraction, this.progress.fraction), secondsLeft };
  }

  /** Nothing runs any more. */
  end(): void {
    clearTimeout(this.#quietTimer);
    this.progress = null;
  }
}
