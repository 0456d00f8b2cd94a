/**
 * Shared memories for problems. A shared WebAssembly memory never shrinks and is given back only when every thread
 * has forgotten it and collected its garbage, so small ones are used again, and for large ones that is forced.
 */
import type { RoomNeed } from '../room-refusal';
import { roomRefusal } from '../room-refusal';
import { spareMemory } from '../../processes/spare-memory';
import { addressableBytes, pageBytes, type ProblemLayout } from './problem-layout';

/** Memories up to this size wait for the next problem: a draft of a screen of RGB takes about 100 MB. */
const keptBytes = 192 * 1024 * 1024;
/** How many of them. */
const keptCount = 2;
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

  /** @param spare What may be taken on this machine now, bytes. */
  constructor(private readonly spare: () => number = spareMemory) {}

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
    return memory.buffer.byteLength <= keptBytes;
  }

  /** Takes a small memory back that every thread has forgotten. */
  giveBack(memory: WebAssembly.Memory): void {
    this.idle.push(memory);
    if (this.idle.length > keptCount) this.idle.shift();
  }

  /**
   * Counts a memory that will not wait as spare already, so that a photo is not refused for the one before it.
   *
   * @param bytes What it takes; the memory itself must be forgotten.
   * @returns     To be called once it is collected.
   */
  letGo(bytes: number): () => void {
    this.leaving += bytes;
    return () => {
      this.leaving -= bytes;
    };
  }

  /** A memory that can be used again, not much larger than needed, and that can grow as far as beta < 1 asks. */
  private waitingFor({ convexBytes, nonconvexBytes }: ProblemLayout): WebAssembly.Memory | undefined {
    return this.idle.find((memory) => {
      const { byteLength } = memory.buffer;
      const canGrow = (this.mostBytes.get(memory) ?? 0) >= nonconvexBytes;
      return byteLength >= convexBytes && byteLength <= 4 * convexBytes && canGrow;
    });
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
    return usableShare * (this.spare() + this.leaving);
  }
}

function requireAddressable(need: RoomNeed): void {
  if (need.bytes <= addressableBytes) return;
  throw roomRefusal(need, { words: 'the wasm backend can address at most', bytes: addressableBytes });
}
