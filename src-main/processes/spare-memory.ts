/** How much memory may be taken on this machine; everything that refuses by size asks here. */
import { totalmem } from 'node:os';

/** What the system says about its memory, bytes. */
interface MemoryFigures {
  /** Not in use, or only for what can be dropped; within the container's limit where there is one. */
  readonly availableBytes: number;
  /** Of the whole machine. */
  readonly totalBytes: number;
}

/**
 * What may be taken, from what the system says.
 *
 * @param platform As in `process.platform`.
 * @param figures  Bytes.
 * @returns        Bytes: half of the machine on macOS, elsewhere what is available.
 */
export function spareBytes(platform: NodeJS.Platform, { availableBytes, totalBytes }: MemoryFigures): number {
  // Only pages that hold nothing count as available there: a few hundred MB, whatever the file cache could give back.
  if (platform === 'darwin') return totalBytes / 2;
  return availableBytes;
}

/** What may be taken on this machine now, bytes. */
export function spareMemory(): number {
  return spareBytes(process.platform, {
    availableBytes: process.availableMemory(),
    totalBytes: totalmem(),
  });
}
