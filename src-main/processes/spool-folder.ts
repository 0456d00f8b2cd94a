/**
 * The folder of this run's spool files, which the main process makes and owns: private, outside the folders of photos,
 * and gone with the process. What killed runs left is swept when the next one begins.
 */
import { accessSync, constants, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { lstat, open, readdir, rm, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RudinError } from '../contract/outcome';
import { isOwnerDead, newOwnerMark, ownerPattern } from './owner-mark';
import { isParcel, type FileContent, type Parcel, type Samples } from './parcel';
import { noLinks, SpoolFiles } from './spool-files';

const folderName = new RegExp(`^rudin-${ownerPattern}\\.spool$`);

/** Where spool folders stand: on a disk where there is a choice, since /tmp may be memory. */
function spoolBase(): string {
  if (process.platform !== 'linux' || process.env['TMPDIR']) return tmpdir();
  try {
    accessSync('/var/tmp', constants.W_OK | constants.X_OK);
    return '/var/tmp';
  } catch {
    return tmpdir();
  }
}

function makeFolder(folder: string, base: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (cause) {
    const { code = 'unknown' } = cause as NodeJS.ErrnoException;
    const way = process.platform === 'win32' ? 'TEMP' : 'TMPDIR';
    const message = `${base}: temporary files cannot be made there (${code}); ${way} names another folder`;
    throw new RudinError('write-failed', message, { cause });
  }
}

export class SpoolFolder {
  readonly files: SpoolFiles;
  readonly #folder: string;
  /** Files that somebody in this process looks after; others of a helper go when it ends. */
  readonly #claimed = new Set<string>();
  readonly #removeAtExit: () => void;
  #helpers = 0;
  #closing: Promise<void> | null = null;

  /**
   * Makes the folder and sweeps those of dead runs beside it.
   *
   * @param base An existing folder.
   * @throws {RudinError} `write-failed` where no folder can be made, with the reason and what chooses another place.
   */
  constructor(base = spoolBase()) {
    this.#folder = join(base, `rudin-${newOwnerMark()}.spool`);
    makeFolder(this.#folder, base);
    this.files = new SpoolFiles(this.#folder, 'main');
    this.#removeAtExit = () => rmSync(this.#folder, { recursive: true, force: true });
    process.once('exit', this.#removeAtExit);
    void sweepDeadSpools(base);
  }

  /** The arguments that tell a new helper where the folder is and how its files there are to be named. */
  helperArguments(): { readonly tag: string; readonly args: readonly string[] } {
    this.#helpers += 1;
    const tag = `helper${this.#helpers}`;
    return { tag, args: [this.#folder, tag] };
  }

  /** Looks after files from here on: they stay when the helper that made them ends. */
  claim(parts: Samples | Parcel | FileContent): void {
    for (const parcel of parcelsIn(parts)) this.#claimed.add(parcel.file);
  }

  /** Removes the files of parcels; what is none is passed over. */
  remove(parts: Samples | Parcel | FileContent): void {
    if (this.#closing) return;
    for (const { file } of parcelsIn(parts)) {
      this.#claimed.delete(file);
      this.files.remove(file);
    }
  }

  /** A helper has ended: removes what it made and nobody has claimed. */
  forgetHelper(tag: string): void {
    if (this.#closing) return;
    const left = readdirOrNothing(this.#folder).filter((name) => name.startsWith(`${tag}-`));
    for (const name of left) if (!this.#claimed.has(name)) this.files.remove(name);
  }

  /**
   * Removes the folder with all in it.
   *
   * @param helpersGone Resolves when the helpers have ended, which must be under way: their files are taken from them.
   */
  close(helpersGone: Promise<unknown> = Promise.resolve()): Promise<void> {
    this.#closing ??= this.#removeAll(helpersGone);
    return this.#closing;
  }

  async #removeAll(helpersGone: Promise<unknown>): Promise<void> {
    // The system takes a while to give back the pages of a large file, and of a large process: all side by side.
    const names = readdirOrNothing(this.#folder);
    await Promise.allSettled(names.map((name) => removeEmptied(join(this.#folder, name))));
    await helpersGone;
    // What was made until the last moment; on Windows also what a helper had open.
    this.#removeAtExit();
    process.removeListener('exit', this.#removeAtExit);
  }
}

/**
 * Removes the spool folders that processes of this machine left when they were killed.
 *
 * @param base Where spool folders stand.
 * @returns    Names of those removed; other users', living processes' and other machines' stay.
 */
export async function sweepDeadSpools(base: string): Promise<readonly string[]> {
  const removed: string[] = [];
  for (const name of await readdir(base).catch(() => [])) {
    const [, pid, owner] = folderName.exec(name) ?? [];
    if (pid === undefined || owner === undefined || !isOwnerDead(pid, owner)) continue;
    const path = join(base, name);
    try {
      const found = await lstat(path);
      if (!found.isDirectory() || (process.getuid && found.uid !== process.getuid())) continue;
      await rm(path, { recursive: true, force: true });
      removed.push(name);
    } catch {
      // Another Rudin sweeps it at this moment, or it cannot be removed: the next start tries again.
      continue;
    }
  }
  return removed;
}

/**
 * Removes a file, its bytes at once: of one that a process still has open they would otherwise be given back as that
 * process ends, after its memory.
 */
async function removeEmptied(path: string): Promise<void> {
  const file = await open(path, constants.O_RDWR | noLinks);
  try {
    await file.truncate();
  } finally {
    await file.close();
    await unlink(path);
  }
}

function parcelsIn(parts: Samples | Parcel | FileContent): readonly Parcel[] {
  return (Array.isArray(parts) ? (parts as FileContent) : [parts]).filter(isParcel);
}

function readdirOrNothing(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
