/** The memory of all processes of this Rudin together, and the most that it has been. */
export class MemoryMeter {
  readonly #helpers = new Map<string, number>();
  #peakBytes = 0;

  /** Takes what one helper tells of its resident memory. */
  teller(name: string): (rssBytes: number) => void {
    return (rssBytes) => {
      this.#helpers.set(name, rssBytes);
      this.#look();
    };
  }

  /**
   * The highest sum of the processes' resident memory at one moment, bytes, as far as moments were looked at: every 50 ms
   * while a helper works. Pages that processes share, such as those of the runtime, count in each.
   */
  get peakBytes(): number {
    this.#look();
    return this.#peakBytes;
  }

  #look(): void {
    let sum = process.memoryUsage.rss();
    for (const bytes of this.#helpers.values()) sum += bytes;
    this.#peakBytes = Math.max(this.#peakBytes, sum);
  }
}
