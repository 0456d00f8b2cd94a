/** Where a file is to be written: its folder resolved once, its name checked, and whether something is there. */
import type { BigIntStats } from 'node:fs';
import { constants } from 'node:fs';
import { access, lstat, realpath, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { RudinError } from '../contract/outcome';
import type { ConflictChoice } from '../contract/parameters';
import { oneLine } from './one-line';

/** Numbers tried for "photo (2).jpg" before giving up; a folder with as many copies has another problem. */
export const mostNumbers = 9999;

/** 255 bytes: the longest file name of ext4, APFS and NTFS alike, near enough. */
const longestNameBytes = 255;

/** What the system says of a path that leads to nothing. */
const leadsNowhere = ['ENOENT', 'ENOTDIR', 'ELOOP'];

export interface TargetRequest {
  /** Path of the file to write; its folder must exist. */
  readonly path: string;
  readonly conflict: ConflictChoice;
  /** What the name of a second file has behind this one's, such as `.rudin.json`: the two count as one output. */
  readonly companion?: string;
  /** Files that are never written, also not through a symbolic or hard link. */
  readonly protectedInputs: readonly string[];
}

export interface Target {
  /** Real path of the folder. */
  readonly folder: string;
  /** Path of the file in it. */
  readonly path: string;
  /** What is there now, a link not followed; null when the name is free. */
  readonly present: BigIntStats | null;
  /** Whether this name or that of the companion is taken. */
  readonly isTaken: boolean;
}

/**
 * Resolves a target and refuses what can never be written.
 *
 * @param request Path, conflict rule and inputs. Under `number` a path that is an input is allowed: the file gets
 *   another name.
 * @throws {RudinError} `conflict` when the path is an input, `write-failed` when the folder or the name is no good.
 */
export async function resolveTarget(request: TargetRequest): Promise<Target> {
  const { path, companion } = request;
  const target = await resolveOne(request);
  const beside = companion === undefined ? null : await resolveOne({ ...request, path: path + companion });
  return { ...target, isTaken: target.present !== null || (beside !== null && beside.present !== null) };
}

async function resolveOne(request: TargetRequest): Promise<Omit<Target, 'isTaken'>> {
  const { path, conflict, protectedInputs } = request;
  const name = basename(path);
  refuseName(path, name);
  const folder = await resolveFolder(dirname(resolve(path)), name);
  const target = join(folder, name);
  const present = await statOrNull(target, name);
  if (present !== null && conflict !== 'number' && (await isInput(target, protectedInputs)))
    throw new RudinError(
      'conflict',
      `${name}: expected another file than the inputs, got one of them; inputs are never overwritten`,
    );
  if (present !== null && conflict !== 'number') await refuseKind(target, present, name);
  return { folder, path: target, present };
}

/**
 * Asks before the work is done what a write would answer; the write asks again.
 *
 * @returns `free` when a file will be written, `skipped` or `exists` as the write would end.
 * @throws {RudinError} as `resolveTarget`, and `write-failed` when the folder cannot be written to.
 */
export async function checkTarget(request: TargetRequest): Promise<'free' | 'skipped' | 'exists'> {
  const target = await resolveTarget(request);
  if (target.isTaken && request.conflict === 'skip') return 'skipped';
  if (target.isTaken && request.conflict === 'ask') return 'exists';
  try {
    await access(target.folder, constants.W_OK | constants.X_OK);
  } catch (thrown) {
    throw writeFailure(thrown, basename(target.path), target.folder);
  }
  return 'free';
}

/**
 * The name with a number: "photo.jpg" becomes "photo (2).jpg".
 *
 * @param path   Path whose name is taken.
 * @param number Integer >= 2.
 */
export function numbered(path: string, number: number): string {
  const extension = extname(path);
  return join(dirname(path), `${basename(path, extension)} (${number})${extension}`);
}

/**
 * What is under a path, a link not followed.
 *
 * @param path Path to look at.
 * @param name Name for messages.
 * @returns    Null when nothing is there.
 * @throws {RudinError} `write-failed` when it cannot be asked.
 */
export async function statOrNull(path: string, name: string): Promise<BigIntStats | null> {
  try {
    return await lstat(path, { bigint: true });
  } catch (thrown) {
    if (codeOf(thrown) === 'ENOENT') return null;
    throw writeFailure(thrown, name, dirname(path));
  }
}

/**
 * One line for a write that the system refused.
 *
 * @param thrown What was caught; a RudinError is passed on.
 * @param name   Name of the file to write.
 * @param folder Its folder.
 * @returns      `write-failed`.
 */
export function writeFailure(thrown: unknown, name: string, folder: string): RudinError {
  if (thrown instanceof RudinError) return thrown;
  const reasons: Record<string, string> = {
    ENOSPC: `no space left on the disk of ${folder}`,
    EDQUOT: `the disk quota for ${folder} is used up`,
    EFBIG: `the file system of ${folder} holds no file of this size`,
    EACCES: `no permission to write in ${folder}`,
    EPERM: `no permission to write in ${folder}`,
    EROFS: `${folder} is read-only`,
    ENOENT: `the folder ${folder} does not exist`,
    ENOTDIR: `${folder} is no folder`,
    ENAMETOOLONG: 'the name is too long',
    EISDIR: 'a folder has this name',
    EEXIST: 'another program made a file of this name meanwhile',
    ELOOP: `the links on the way to ${folder} lead in a circle`,
    EIO: `the disk of ${folder} failed (EIO)`,
  };
  const reason = reasons[codeOf(thrown)] ?? oneLine(thrown);
  return new RudinError('write-failed', `${oneLine(name)}: nothing was written: ${oneLine(reason)}`, {
    cause: thrown,
  });
}

/** The code of a system error, such as `ENOSPC`; empty for anything else. */
export function codeOf(thrown: unknown): string {
  return (thrown as NodeJS.ErrnoException | null)?.code ?? '';
}

/** Whether a path leads to one of the inputs, by device and inode, links followed. */
async function isInput(path: string, protectedInputs: readonly string[]): Promise<boolean> {
  const target = await identityOf(path);
  if (target === null) return false;
  for (const input of protectedInputs) if ((await identityOf(input)) === target) return true;
  return false;
}

/** A dangling link leads to no input, and an input that is gone cannot be overwritten. */
async function identityOf(path: string): Promise<string | null> {
  const found = await followed(path, basename(path));
  return found && `${found.dev}:${found.ino}`;
}

/** Only a file gives its name to another: a device, a pipe or a socket that is replaced is lost to whoever uses it. */
async function refuseKind(path: string, present: BigIntStats, name: string): Promise<void> {
  const found = present.isSymbolicLink() ? await followed(path, name) : present;
  if (found === null || found.isFile()) return;
  const kind = found.isDirectory()
    ? 'a folder'
    : found.isFIFO()
      ? 'a named pipe'
      : found.isSocket()
        ? 'a socket'
        : 'a device';
  const link = present.isSymbolicLink() ? 'a link to ' : '';
  throw new RudinError('write-failed', `${oneLine(name)}: expected the name of a file, got ${link}${kind}`);
}

/** What a link leads to; null when that is nothing. */
async function followed(path: string, name: string): Promise<BigIntStats | null> {
  try {
    return await stat(path, { bigint: true });
  } catch (thrown) {
    if (leadsNowhere.includes(codeOf(thrown))) return null;
    throw writeFailure(thrown, name, dirname(path));
  }
}

function refuseName(path: string, name: string): void {
  const shown = oneLine(name);
  if (path.includes('\0'))
    throw new RudinError('write-failed', `${shown}: nothing was written: a file name holds no NUL character`);
  if (name === '' || name === '.' || name === '..' || /[\\/]$/.test(path))
    throw new RudinError('write-failed', `${oneLine(path)}: expected the name of a file, got a folder`);
  const nameBytes = Buffer.byteLength(name);
  if (nameBytes > longestNameBytes)
    throw new RudinError(
      'write-failed',
      `${shown.slice(0, 40)}…: expected a name of at most ${longestNameBytes} bytes, got ${nameBytes}`,
    );
}

async function resolveFolder(folder: string, name: string): Promise<string> {
  try {
    const real = await realpath(folder);
    if (!(await stat(real)).isDirectory())
      throw new RudinError('write-failed', `${oneLine(name)}: nothing was written: ${folder} is no folder`);
    return real;
  } catch (thrown) {
    throw writeFailure(thrown, name, folder);
  }
}
