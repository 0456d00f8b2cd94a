/** What is kept as long as there is room for it: what was not used for longest goes first. */

interface Kept<Value> {
  readonly value: Value;
  readonly bytes: number;
}

interface RoomLimits {
  /** All together, at most; one that is larger alone is kept none the less as long as it is the newest. */
  readonly bytes: number;
  /** Values, at most, >= 1. */
  readonly count: number;
}

export class RecentlyUsed<Value> {
  /** A map goes through its entries in the order in which they were put in: what was used last is last. */
  readonly #kept = new Map<string, Kept<Value>>();

  /**
   * @param limits What may be kept.
   * @param onDrop Gives back what a value holds that is not kept any more. Default: nothing.
   */
  constructor(
    private readonly limits: RoomLimits,
    private readonly onDrop: (value: Value) => void = () => undefined,
  ) {}

  /** The value of this name, which counts as used now; null where none is kept. */
  use(name: string): Value | null {
    const kept = this.#kept.get(name);
    if (!kept) return null;
    this.#kept.delete(name);
    this.#kept.set(name, kept);
    return kept.value;
  }

  /** Keeps a value in place of one of the same name, and drops others where they take too much together. */
  keep(name: string, value: Value, bytes: number): void {
    this.drop(name);
    this.makeRoom(bytes);
    this.#kept.set(name, { value, bytes });
  }

  /** Drops what would have to go for one more value of this size. */
  makeRoom(bytes: number): void {
    let total = [...this.#kept.values()].reduce((sum, kept) => sum + kept.bytes, bytes);
    for (const [name, kept] of this.#kept) {
      if (total <= this.limits.bytes && this.#kept.size < this.limits.count) return;
      total -= kept.bytes;
      this.drop(name);
    }
  }

  /** Drops the value of this name, if it is kept. */
  drop(name: string): void {
    const kept = this.#kept.get(name);
    this.#kept.delete(name);
    if (kept) this.onDrop(kept.value);
  }

  /** All that is kept by name, what was used last at the end; does not count as a use. */
  entries(): readonly (readonly [name: string, value: Value])[] {
    return [...this.#kept].map(([name, { value }]) => [name, value] as const);
  }
}
