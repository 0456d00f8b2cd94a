/** The names of unfinished files, and how those of dead processes are found again. */
import { lstat, readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { isOwnerDead, newOwnerMark, ownerPattern } from '../processes/owner-mark';

const partName = new RegExp(`^\\.rudin-${ownerPattern}\\.part$`);

/** A new name for an unfinished file of this process; 50 characters at most, whatever the final name. */
export function newPartName(): string {
  return `.rudin-${newOwnerMark()}.part`;
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
    if (pid === undefined || owner === undefined || !isOwnerDead(pid, owner)) continue;
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

function codeOf(thrown: unknown): string {
  return (thrown as NodeJS.ErrnoException).code ?? '';
}
