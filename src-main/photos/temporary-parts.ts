/**
 * The names of unfinished files, and how those of dead processes are found again.
 *
 * `.rudin-<pid>-<machine><random>.part`: the machine is part of the name, since on a shared folder a process id
 * says nothing about a process of another computer.
 */
import { createHash, randomBytes } from 'node:crypto';
import { lstat, readdir, unlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

const machine = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);
const partName = /^\.rudin-(\d{1,10})-([0-9a-f]{8})[0-9a-f]{16}\.part$/;

/** A new name for an unfinished file of this process; 50 characters at most, whatever the final name. */
export function newPartName(): string {
  return `.rudin-${process.pid}-${machine}${randomBytes(8).toString('hex')}.part`;
}

/**
 * Removes the unfinished files that processes of this machine left in a folder when they were killed.
 *
 * @param folder Path of the folder; one that cannot be listed has nothing to sweep.
 * @returns      Names of the files removed; those of living processes and of other machines stay.
 */
export async function sweepDeadParts(folder: string): Promise<readonly string[]> {
  const removed: string[] = [];
  for (const name of await listOrNothing(folder)) {
    const [, pid, owner] = partName.exec(name) ?? [];
    if (pid === undefined || owner !== machine || isAlive(Number(pid))) continue;
    const path = join(folder, name);
    try {
      if (!(await lstat(path)).isFile()) continue;
      await unlink(path);
      removed.push(name);
    } catch (thrown) {
      // Another Rudin sweeping the same folder, or a folder that is now read-only: the file is not ours to force.
      if (!['ENOENT', 'EACCES', 'EPERM', 'EROFS', 'EBUSY'].includes(codeOf(thrown))) throw thrown;
    }
  }
  return removed;
}

async function listOrNothing(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (thrown) {
    if (['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM'].includes(codeOf(thrown))) return [];
    throw thrown;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    // EPERM: it lives and belongs to somebody else.
    return codeOf(thrown) !== 'ESRCH';
  }
}

function codeOf(thrown: unknown): string {
  return (thrown as NodeJS.ErrnoException).code ?? '';
}
