/** Reads a photo file once, after making sure that it is a plain file of bearable size. */
import { constants } from 'node:fs';
import type { Stats } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { RudinError } from '../contract/outcome';
import { maxFileBytes } from '../contract/parameters';
import { oneLine } from './one-line';

/** One read call takes at most 2 GiB less a page; this stays well under and keeps cancelling quick. */
const readBytes = 2 ** 28;

/** Windows has no such flag, and no FIFOs in folders either. */
const withoutWaiting = constants.O_NONBLOCK ?? 0;

/**
 * Reads a file; symbolic links are followed.
 *
 * @param path     Path of the file.
 * @param maxBytes Size up to which a file is read, bytes. Default: the limit for photos.
 * @returns        Its bytes.
 * @throws {RudinError} `bad-file` when it is missing, unreadable, no plain file, empty, or changes meanwhile;
 *   `too-large` with both figures.
 */
export async function readPhotoFile(path: string, maxBytes = maxFileBytes): Promise<Uint8Array> {
  const name = oneLine(basename(path) || path);
  if (path.includes('\0')) throw new RudinError('bad-file', `${name}: a file name holds no NUL character`);
  const before = await explainErrors(name, () => stat(path));
  refuseUnreadable(before, name, maxBytes);
  // A FIFO put in place between the two calls would otherwise wait for a writer for ever.
  const file = await explainErrors(name, () => open(path, constants.O_RDONLY | withoutWaiting));
  try {
    const found = await file.stat();
    refuseUnreadable(found, name, maxBytes);
    const bytes = Buffer.allocUnsafeSlow(found.size);
    let filled = 0;
    while (filled < bytes.length) {
      const { bytesRead } = await explainErrors(name, () =>
        file.read(bytes, filled, Math.min(readBytes, bytes.length - filled), filled),
      );
      if (bytesRead === 0)
        throw new RudinError(
          'bad-file',
          `${name}: expected ${bytes.length} bytes, found ${filled}: it changed while it was read`,
        );
      filled += bytesRead;
    }
    return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
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
