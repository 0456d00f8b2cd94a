/**
 * Shared memories for problems. A shared WebAssembly memory never shrinks and is given back only when every thread
 * has forgotten it and collected its garbage, so small ones are used again, and for large ones that is forced; not at
 * once, though, since the next photo of a batch would pay for its pages again: at 12 megapixels of RGB 0.8 of the 3.7
 * seconds of processor time that a solve of 50 iterations takes.
 */
import type { RoomNeed } from '../room-refusal';
import { roomRefusal } from '../room-refusal';
import { spareMemory } from '../../processes/spare-memory';
import { collectGarbage } from './collect-garbage';
import { addressableBytes, pageBytes, type ProblemLayout } from './problem-layout';

/** Memories up to this size wait for the next problem: a draft of a screen of RGB takes about 100 MB. */
const keptBytes = 192 * 1024 * 1024;
/** How many of them. */
const keptCount = 2;
/** One memory up to this size rests for a while before it is given back: a photo of 16 MP of RGB takes 0.8 GB. */
const restingBytes = 1024 * 1024 * 1024;
const restMs = 3000;
/** What a solve may take of the memory that is spare: the rest is for drawing it and for other programs. */
const usableShare = 0.9;
/** A sample of the integers that are read from a problem; those that it is opened with are there already. */
const readBytesPerSample = 2;

export class MemoryPool {
  private readonly idle: WebAssembly.Memory[] = [];
  /** What each memory may grow to, bytes; the memory itself does not say. */
  private readonly mostBytes = new WeakMap<WebAssembly.Memory, number>();
  /** Bytes of memories that were let go and that threads have yet to collect. */
  private leaving = 0;
  private resting: WebAssembly.Memory | null = null;
  private restTimer: NodeJS.Timeout | undefined;

  /**
   * @param spare   What may be taken on this machine now, bytes.
   * @param collect Makes every thread collect what it has forgotten.
   */
  constructor(
    private readonly spare: () => number = spareMemory,
    private readonly collect: () => Promise<void> = () => Promise.resolve(),
  ) {}

  /**
   * Refuses a solve that does not fit.
   *
   * @param beside Bytes that it takes beside its memory and what is read from it. Default 0.
   * @throws {RudinError} `too-large` with both figures: of the problem and of what can be addressed, or of the
   *                      problem with what is read from it and of what the machine can spare.
   */
  requireRoom(layout: ProblemLayout, beta: number, beside = 0): void {
    const { width, height, channels } = layout.shape;
    const bytes = beta < 1 ? layout.nonconvexBytes : layout.convexBytes;
    requireAddressable({ shape: layout.shape, beta, bytes });
    const reused = this.waitingFor(layout)?.buffer.byteLength ?? 0;
    const withRead = bytes + width * height * channels * readBytesPerSample + beside;
    this.requireSpare({ shape: layout.shape, beta, bytes: withRead }, withRead - reused);
  }

  /**
   * Refuses a pass over streamed rows that does not fit.
   *
   * @param outside Bytes that it takes beside its memory.
   * @throws {RudinError} `too-large` with both figures.
   */
  requirePassRoom(layout: ProblemLayout, iterations: number, outside: number, beta = 1): void {
    const inside = beta < 1 ? layout.nonconvexBytes : layout.convexBytes;
    const need = { shape: layout.shape, beta, iterations, bytes: inside };
    requireAddressable(need);
    const reused = this.waitingFor(layout)?.buffer.byteLength ?? 0;
    const bytes = inside + outside;
    this.requireSpare({ ...need, bytes }, bytes - reused);
  }

  /**
   * A memory for one problem with beta >= 1, contents undefined; it can grow to what beta < 1 takes, if that can be
   * addressed.
   *
   * @throws {RudinError} `too-large` with both figures.
   */
  take(layout: ProblemLayout): WebAssembly.Memory {
    const need = { shape: layout.shape, beta: 1, bytes: layout.convexBytes };
    requireAddressable(need);
    const waiting = this.waitingFor(layout);
    if (waiting) {
      this.idle.splice(this.idle.indexOf(waiting), 1);
      return waiting;
    }
    const rested = this.takeRest();
    if (rested && this.suits(rested, layout)) return rested;
    if (rested) this.release(rested);
    this.requireSpare(need);
    const most = Math.min(addressableBytes, layout.nonconvexBytes);
    const sizes = { initial: need.bytes / pageBytes, maximum: most / pageBytes };
    const memory = this.attempt(need, () => new WebAssembly.Memory({ ...sizes, shared: true }));
    this.mostBytes.set(memory, most);
    return memory;
  }

  /**
   * Makes a memory large enough for beta < 1; its contents stay.
   *
   * @throws {RudinError} `too-large` with both figures.
   */
  grow(memory: WebAssembly.Memory, layout: ProblemLayout): void {
    const need = { shape: layout.shape, beta: 0.5, bytes: layout.nonconvexBytes };
    const missing = need.bytes - memory.buffer.byteLength;
    if (missing <= 0) return;
    requireAddressable(need);
    this.requireSpare(need, missing);
    this.attempt(need, () => memory.grow(missing / pageBytes));
  }

  /** Whether a memory will wait for the next problem; one that will not has to be forgotten and collected. */
  keeps(memory: WebAssembly.Memory): boolean {
    return memory.buffer.byteLength <= restingBytes;
  }

  /** Takes a memory back that every thread has forgotten. */
  giveBack(memory: WebAssembly.Memory): void {
    if (memory.buffer.byteLength > keptBytes) {
      this.rest(memory);
      return;
    }
    this.idle.push(memory);
    if (this.idle.length > keptCount) this.idle.shift();
  }

  /**
   * Counts a memory that is on its way back as spare already, so that a photo is not refused for the one before it.
   *
   * @param bytes What it takes; a memory that will not wait must be forgotten.
   * @returns     To be called once it is back or collected.
   */
  letGo(bytes: number): () => void {
    this.leaving += bytes;
    return () => {
      this.leaving -= bytes;
    };
  }

  /** A memory that can be used again, not much larger than needed, and that can grow as far as beta < 1 asks. */
  private waitingFor(layout: ProblemLayout): WebAssembly.Memory | undefined {
    return this.idle.find((memory) => this.suits(memory, layout));
  }

  private suits(memory: WebAssembly.Memory, { convexBytes, nonconvexBytes }: ProblemLayout): boolean {
    const { byteLength } = memory.buffer;
    const canGrow = (this.mostBytes.get(memory) ?? 0) >= nonconvexBytes;
    return byteLength >= convexBytes && byteLength <= 4 * convexBytes && canGrow;
  }

  private rest(memory: WebAssembly.Memory): void {
    const before = this.takeRest();
    if (before) this.release(before);
    this.resting = memory;
    this.restTimer = setTimeout(() => {
      const rested = this.takeRest();
      if (rested) this.release(rested);
    }, restMs);
    // What rests keeps no process alive.
    this.restTimer.unref();
  }

  private takeRest(): WebAssembly.Memory | null {
    clearTimeout(this.restTimer);
    const memory = this.resting;
    this.resting = null;
    return memory;
  }

  /** Gives a memory back that threads have forgotten, but may not have collected. */
  private release(memory: WebAssembly.Memory): void {
    const collected = this.letGo(memory.buffer.byteLength);
    // A team that has ended has forgotten everything.
    void this.collect()
      .catch(() => undefined)
      .then(collectGarbage)
      .then(collected);
  }

  /** @param fresh What has yet to be allocated of the need, bytes. */
  private requireSpare(need: RoomNeed, fresh = need.bytes): void {
    const bytes = this.usableBytes();
    if (fresh <= bytes) return;
    // What is there already counts on both sides, so that the figures can be compared.
    const had = bytes + need.bytes - fresh;
    throw roomRefusal(need, { words: 'this machine can spare', bytes: had });
  }

  private attempt<T>(need: RoomNeed, allocate: () => T): T {
    try {
      return allocate();
    } catch (cause) {
      const words = 'the system did not give it, although this machine seems to spare';
      throw roomRefusal(need, { words, bytes: this.usableBytes() }, cause);
    }
  }

  private usableBytes(): number {
    return usableShare * (this.spare() + this.leaving + (this.resting?.buffer.byteLength ?? 0));
  }
}

function requireAddressable(need: RoomNeed): void {
  if (need.bytes <= addressableBytes) return;
  throw roomRefusal(need, { words: 'the wasm backend can address at most', bytes: addressableBytes });
}
