/**
 * The one way in which Rudin writes a file: photos, recipes, settings. Under the final name there is at any moment
 * either what was there before or the whole new file, also after SIGKILL, a full disk or a failing one.
 *
 * A temporary file in the same folder is written, synced, closed, read again and compared; then one system call puts
 * it in place: `link` where nothing may be overwritten, `rename` where it may.
 */
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { link, open, rename, unlink } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { RudinError } from '../contract/outcome';
import { newPartName } from './temporary-parts';
import { codeOf, mostNumbers, numbered, resolveTarget, statOrNull, writeFailure } from './write-target';
import type { Target, TargetRequest } from './write-target';

export { sweepDeadParts } from './temporary-parts';
export { checkTarget } from './write-target';
export type { TargetRequest } from './write-target';

interface SafeWriteRequest extends TargetRequest {
  /** All of it, or one piece after the other: each is written before the next is asked for. */
  readonly bytes: Uint8Array | Iterable<Uint8Array>;
  /** Aborting before the file is put in place leaves nothing behind. */
  readonly signal?: AbortSignal;
  /** Permissions of the file, such as 0o600; default: those of the file that is replaced, or the system's for new ones. */
  readonly mode?: number;
}

/** `exists`: something is there, also under the companion's name, and the rule is `ask`. Only `written` changed the disk. */
export type SafeWriteEnd =
  | { readonly end: 'written'; readonly path: string }
  | { readonly end: 'skipped' }
  | { readonly end: 'exists' };

/** Bytes a write or read call; keeps cancelling quick and a call under the kernel's 2 GiB. */
const chunkBytes = 2 ** 22;

/** Bytes between two syncs: nothing interrupts one, and a single one at the end of a large file would outlast a cancel. */
const syncBytes = 2 ** 25;

/** Windows has neither flag's meaning; there O_EXCL alone keeps links out. */
const newFile = constants.O_CREAT | constants.O_EXCL | constants.O_RDWR | (constants.O_NOFOLLOW ?? 0);

/** What `link` says on file systems without hard links (FAT, some network shares). */
const noLinks = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'UNKNOWN'];

/**
 * Writes a file whole or not at all.
 *
 * @param request Path, bytes, conflict rule, inputs and signal. `number` writes "photo (2).jpg" beside what is there.
 * @returns       How it ended, and under which path it was written.
 * @throws {RudinError} `conflict` when the path is an input; `write-failed` with the reason; `cancelled`. The file
 *   that was there is then as it was and the temporary file is gone.
 */
export async function writeSafely(request: SafeWriteRequest): Promise<SafeWriteEnd> {
  const { conflict, signal } = request;
  refuseAborted(signal);
  const target = await resolveTarget(request);
  if (target.isTaken && conflict === 'skip') return { end: 'skipped' };
  if (target.isTaken && conflict === 'ask') return { end: 'exists' };
  const part = join(target.folder, newPartName());
  try {
    await writePart(part, request, target);
    refuseAborted(signal);
    return await commit(part, target, request);
  } catch (thrown) {
    await removePart(part);
    throw writeFailure(thrown, basename(target.path), target.folder);
  }
}

/** Writes and syncs the temporary file, then reads it again from the disk's point of view. */
async function writePart(
  part: string,
  { bytes, mode, signal }: SafeWriteRequest,
  target: Target,
): Promise<void> {
  const file = await open(part, newFile, mode ?? 0o666);
  const hash = createHash('sha256');
  let end = 0;
  try {
    for (const chunk of bytes instanceof Uint8Array ? [bytes] : bytes) {
      hash.update(chunk);
      await writeChunk(file, chunk, end, target, signal);
      end += chunk.length;
    }
    // A file that is replaced keeps its permissions, unless others were asked for.
    if (mode === undefined && target.present?.isFile()) await file.chmod(Number(target.present.mode) & 0o777);
    await file.sync();
  } finally {
    await file.close();
  }
  if (!(await holds(part, hash.digest('hex'), end, signal)))
    throw new RudinError(
      'write-failed',
      `${basename(target.path)}: nothing was written: the disk gave back other bytes than were written`,
    );
}

async function writeChunk(
  file: FileHandle,
  chunk: Uint8Array,
  to: number,
  target: Target,
  signal: AbortSignal | undefined,
): Promise<void> {
  for (let at = 0; at < chunk.length;) {
    refuseAborted(signal);
    const { bytesWritten } = await file.write(chunk, at, Math.min(chunkBytes, chunk.length - at), to + at);
    if (bytesWritten === 0)
      throw new RudinError(
        'write-failed',
        `${basename(target.path)}: nothing was written: the disk took no bytes`,
      );
    const written = to + at;
    at += bytesWritten;
    if (Math.floor((to + at) / syncBytes) > Math.floor(written / syncBytes)) await file.datasync();
  }
}

/** A write call can be answered with success and a wrong length: only reading tells. */
async function holds(
  path: string,
  expected: string,
  expectedBytes: number,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const file = await open(path, constants.O_RDONLY);
  try {
    return (await hashOf(file, expectedBytes, signal)) === expected;
  } finally {
    await file.close();
  }
}

async function hashOf(
  file: FileHandle,
  expectedBytes: number,
  signal: AbortSignal | undefined,
): Promise<string> {
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafe(Math.min(chunkBytes, expectedBytes + 1));
  for (let at = 0; ;) {
    refuseAborted(signal);
    const { bytesRead } = await file.read(buffer, 0, buffer.length, at);
    if (bytesRead === 0) return hash.digest('hex');
    hash.update(buffer.subarray(0, bytesRead));
    at += bytesRead;
  }
}

/** Puts the finished file in place under the conflict rule. */
async function commit(part: string, target: Target, request: SafeWriteRequest): Promise<SafeWriteEnd> {
  if (request.conflict === 'overwrite') {
    // Asked again: the name may have become a link to an input while the file was written.
    await resolveTarget(request);
    await rename(part, target.path);
    await syncFolder(target);
    return { end: 'written', path: target.path };
  }
  let path = target.path;
  const isPlaced = async (): Promise<boolean> =>
    (await hasFreeCompanion(path, request)) && (await placeWithoutOverwriting(part, path));
  for (let number = 2; !(await isPlaced()); number++) {
    if (request.conflict !== 'number') {
      await removePart(part);
      return { end: request.conflict === 'skip' ? 'skipped' : 'exists' };
    }
    if (number > mostNumbers)
      throw new RudinError(
        'write-failed',
        `${basename(target.path)}: ${mostNumbers} numbered files are there already`,
      );
    path = numbered(target.path, number);
  }
  await syncFolder(target);
  return { end: 'written', path };
}

/** Whether the companion of a file under this name could be written beside it. */
async function hasFreeCompanion(path: string, { companion }: SafeWriteRequest): Promise<boolean> {
  return companion === undefined || (await statOrNull(path + companion, basename(path) + companion)) === null;
}

/** @returns False when the name is taken; then nothing happened. */
async function placeWithoutOverwriting(part: string, path: string): Promise<boolean> {
  try {
    await link(part, path);
  } catch (thrown) {
    if (codeOf(thrown) === 'EEXIST') return false;
    if (!noLinks.includes(codeOf(thrown))) throw thrown;
    // Without hard links no call both moves and refuses: the name is looked at an instant before it is taken.
    if ((await statOrNull(path, basename(path))) !== null) return false;
    await rename(part, path);
    return true;
  }
  await removePart(part);
  return true;
}

/** What cannot be removed now is swept at the next start: its name says whose it is. */
async function removePart(part: string): Promise<void> {
  try {
    await unlink(part);
  } catch {
    return;
  }
}

/** What file systems and Windows answer when they cannot sync a folder; there the rename is all one can do. */
const noFolderSync = ['EPERM', 'EACCES', 'EINVAL', 'EISDIR', 'ENOTSUP', 'EOPNOTSUPP', 'EBADF'];

/** Makes the new name survive a power cut. */
async function syncFolder(target: Target): Promise<void> {
  try {
    const folder = await open(target.folder, constants.O_RDONLY);
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  } catch (thrown) {
    if (noFolderSync.includes(codeOf(thrown))) return;
    throw new RudinError(
      'write-failed',
      `${basename(target.path)}: written whole, but the disk did not confirm its name (${codeOf(thrown)})`,
      { cause: thrown },
    );
  }
}

function refuseAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new RudinError('cancelled', 'cancelled');
}
