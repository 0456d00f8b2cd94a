/** Reads a photo file once, after making sure that it is a plain file of bearable size. */
import { constants } from 'node:fs';
import type { Stats } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { RudinError } from '../contract/outcome';
import { maxFileBytes } from '../contract/parameters';
import type { Parcel } from '../processes/parcel';
import type { SpoolFiles } from '../processes/spool-files';
import { oneLine } from './one-line';

/** Bytes read at a time: cancelling stays quick. */
const copyBytes = 2 ** 22;

/** Windows has no such flag, and no FIFOs in folders either. */
const withoutWaiting = constants.O_NONBLOCK ?? 0;

interface ReadOptions {
  /** Size up to which a file is read, bytes. Default: the limit for photos. */
  readonly maxBytes?: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads a file, symbolic links followed: what is worked on is then the file as it was at this moment.
 *
 * @param path  Path of the file.
 * @param spool Where files go that are too large for a message.
 * @returns     Its bytes, or where their copy is.
 * @throws {RudinError} `bad-file` when it is missing, unreadable, no plain file, empty, or changes meanwhile;
 *   `too-large` with both figures; `write-failed` when the spool is full; `cancelled`.
 */
export async function readPhotoFile(
  path: string,
  spool: SpoolFiles,
  options: ReadOptions = {},
): Promise<Uint8Array | Parcel> {
  return await withPlainFile(path, options, async (size, read) => {
    const buffer = Buffer.allocUnsafeSlow(Math.min(size, copyBytes));
    if (size <= spool.fromBytes) {
      for (let filled = 0; filled < size;) filled += await read(buffer.subarray(filled), filled);
      return new Uint8Array(buffer.buffer, buffer.byteOffset, size);
    }
    const copy = spool.create();
    try {
      for (let at = 0; at < size;) {
        options.signal?.throwIfAborted();
        const count = await read(buffer.subarray(0, Math.min(buffer.length, size - at)), at);
        copy.write(buffer.subarray(0, count));
        at += count;
      }
      return copy.finish();
    } catch (thrown) {
      copy.discard();
      throw thrown;
    }
  });
}

type ReadPart = (into: Uint8Array, at: number) => Promise<number>;

/** Opens a file that is plain and of bearable size. `read` answers how many bytes it read, at least one. */
async function withPlainFile<T>(
  path: string,
  { maxBytes = maxFileBytes }: ReadOptions,
  use: (size: number, read: ReadPart) => Promise<T>,
): Promise<T> {
  const name = oneLine(basename(path) || path);
  if (path.includes('\0')) throw new RudinError('bad-file', `${name}: a file name holds no NUL character`);
  const before = await explainErrors(name, () => stat(path));
  refuseUnreadable(before, name, maxBytes);
  // A FIFO put in place between the two calls would otherwise wait for a writer for ever.
  const file = await explainErrors(name, () => open(path, constants.O_RDONLY | withoutWaiting));
  try {
    const found = await file.stat();
    refuseUnreadable(found, name, maxBytes);
    return await use(found.size, async (into, at) => {
      const { bytesRead } = await explainErrors(name, () => file.read(into, 0, into.length, at));
      if (bytesRead > 0) return bytesRead;
      throw new RudinError(
        'bad-file',
        `${name}: expected ${found.size} bytes, found ${at}: it changed while it was read`,
      );
    });
  } finally {
    await file.close();
  }
}

function refuseUnreadable(found: Stats, name: string, maxBytes: number): void {
  if (!found.isFile())
    throw new RudinError('bad-file', `${name}: expected a photo file, found ${kindOf(found)}`);
  if (found.size === 0)
    throw new RudinError('bad-file', `${name}: expected a photo file, found an empty file (0 bytes)`);
  if (found.size > maxBytes)
    throw new RudinError(
      'too-large',
      `${name}: expected at most ${maxBytes} bytes, found ${found.size} bytes`,
    );
}

function kindOf(found: Stats): string {
  if (found.isDirectory()) return 'a folder';
  if (found.isFIFO()) return 'a named pipe';
  if (found.isSocket()) return 'a socket';
  return 'a device';
}

async function explainErrors<T>(name: string, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (thrown) {
    if (thrown instanceof RudinError) throw thrown;
    const code = (thrown as NodeJS.ErrnoException).code ?? '';
    const reasons: Record<string, string> = {
      ENOENT: 'no such file',
      ENOTDIR: 'a part of its path is no folder',
      EACCES: 'no permission to read it',
      EPERM: 'no permission to read it',
      ELOOP: 'its links lead in a circle',
      ENAMETOOLONG: 'its name is too long',
      EISDIR: 'a folder',
      EIO: 'the disk could not read it (EIO)',
    };
    throw new RudinError('bad-file', `${name}: ${reasons[code] ?? oneLine(thrown)}`, { cause: thrown });
  }
}
