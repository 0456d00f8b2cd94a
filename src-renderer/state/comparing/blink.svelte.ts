/** Shows the two sides of a comparison in turn, in one place, so that the eye sees nothing but their difference. */

/**
 * One side stands so long, ms: two changes a second. Three a second and more can harm people with photosensitive epilepsy
 * (WCAG 2.3.1).
 */
const sideMs = 500;

export class Blink {
  /** The side on show; null while nothing blinks. */
  side = $state<'left' | 'right' | null>(null);
  readonly #isStill: () => boolean;
  #timer: ReturnType<typeof setInterval> | undefined;

  /** @param isStill Whether the person asked the system for less motion: then nothing blinks. */
  constructor(isStill: () => boolean) {
    this.#isStill = isStill;
  }

  /** Whether it may begin here. */
  get isAllowed(): boolean {
    return !this.#isStill();
  }

  /** Begins with the right side, which is the newer one, or ends. */
  toggle(): void {
    if (this.side !== null) this.stop();
    else if (this.isAllowed) {
      this.side = 'right';
      this.#timer = setInterval(() => {
        this.side = this.side === 'right' ? 'left' : 'right';
      }, sideMs);
    }
  }

  stop(): void {
    clearInterval(this.#timer);
    this.side = null;
  }
}
