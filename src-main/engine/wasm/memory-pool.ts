/**
 * Shared memories for problems. A shared WebAssembly memory never shrinks and is given back only when every thread
 * has forgotten it and collected its garbage, so small ones are used again, and for large ones that is forced.
 */
import { RudinError } from '../../contract/outcome';
import { addressableBytes, pageBytes } from './problem-layout';

/** Memories up to this size wait for the next problem: a draft of a screen of RGB takes about 100 MB. */
const keptBytes = 192 * 1024 * 1024;
/** How many of them. */
const keptCount = 2;
/** What a problem may take of the memory that is free: the rest is for decoded pixels and results. */
const usableShare = 0.9;

export class MemoryPool {
  private readonly idle: WebAssembly.Memory[] = [];

  /**
   * A memory of at least `bytes`, contents undefined.
   *
   * @param bytes     Whole pages.
   * @param mostBytes What it may grow to, whole pages.
   * @throws {RudinError} `too-large` with both figures.
   */
  take(bytes: number, mostBytes: number): WebAssembly.Memory {
    requireRoom(bytes);
    const fits = this.idle.findIndex(
      (memory) => memory.buffer.byteLength >= bytes && memory.buffer.byteLength <= 4 * bytes,
    );
    const [found] = fits < 0 ? [] : this.idle.splice(fits, 1);
    if (found) return found;
    const maximum = Math.min(addressableBytes, Math.max(bytes, mostBytes));
    return allocate({ initial: bytes / pageBytes, maximum: maximum / pageBytes, shared: true });
  }

  /**
   * Makes a memory at least `bytes` long; its contents stay.
   *
   * @throws {RudinError} `too-large` with both figures.
   */
  grow(memory: WebAssembly.Memory, bytes: number): void {
    const missing = bytes - memory.buffer.byteLength;
    if (missing <= 0) return;
    requireRoom(bytes, missing);
    try {
      memory.grow(missing / pageBytes);
    } catch (cause) {
      throw new RudinError('too-large', refusal(bytes), { cause });
    }
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
}

function allocate(descriptor: WebAssembly.MemoryDescriptor): WebAssembly.Memory {
  try {
    return new WebAssembly.Memory(descriptor);
  } catch (cause) {
    throw new RudinError('too-large', refusal(descriptor.initial * pageBytes), { cause });
  }
}

/** @param fresh What has yet to be allocated of it. */
function requireRoom(bytes: number, fresh = bytes): void {
  if (bytes > addressableBytes || fresh > usableBytes()) throw new RudinError('too-large', refusal(bytes));
}

/** What may be allocated now: a share of what the machine, or the container, has free. */
function usableBytes(): number {
  return Math.floor(usableShare * process.availableMemory());
}

function refusal(bytes: number): string {
  const limit = Math.min(addressableBytes, usableBytes());
  return `this photo needs ${inGigabytes(bytes)} GB of memory to solve; ${inGigabytes(limit)} GB can be had`;
}

function inGigabytes(bytes: number): string {
  return (bytes / 1e9).toFixed(2);
}
