/**
 * What Rudin keeps between two starts: small JSON documents in one private folder. Each is written whole or not at all;
 * of two Rudins the one that writes last wins a document, and neither leaves half of one. A document that cannot be read
 * is set aside under another name and told of once: nothing in it is worth keeping Rudin from starting.
 */
import { readFileSync, unlinkSync } from 'node:fs';
import { mkdir, readFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { RudinError, toOutcome } from '../contract/outcome';
import { sweepDeadParts, writeSafely } from '../photos/safe-write';

/** The documents that there are. */
type KeptName = 'presets' | 'session' | 'recent' | 'first-start';

/** A session of a hundred photos with a hundred steps each has 2 MB. */
const maxDocumentBytes = 8_000_000;

/** Names of photos and folders are nobody else's business. */
const privateFolder = 0o700;
const privateFile = 0o600;

export class KeptStore {
  readonly #folder: string | null;
  /** Writes to one document follow each other, so that the last one asked for is the one that stays. */
  readonly #writing = new Map<KeptName, Promise<void>>();
  readonly #changing = new Map<KeptName, Promise<unknown>>();
  #isPrepared: Promise<void> | null = null;
  #problems: string[] = [];
  readonly #told = new Set<string>();

  /** @param folder Made when something is first kept. Null keeps nothing. */
  constructor(folder: string | null) {
    this.#folder = folder;
  }

  /** Whether anything is kept at all. */
  get keeps(): boolean {
    return this.#folder !== null;
  }

  /** What went wrong since it was asked last, each thing once; for people. */
  takeProblems(): readonly string[] {
    return this.#problems.splice(0);
  }

  /**
   * Reads a document, after the changes that are under way.
   *
   * @param schema Of the whole document.
   * @returns      Null where it was never written, cannot be read, or was set aside because it is damaged.
   */
  async read<Output>(name: KeptName, schema: v.GenericSchema<unknown, Output>): Promise<Output | null> {
    await this.#changing.get(name);
    try {
      return await this.#read(name, schema);
    } catch (thrown) {
      this.#tell((thrown as Error).message);
      return null;
    }
  }

  /** @throws {RudinError} `bad-file` where the system refuses: what is there may be good, and is left alone. */
  async #read<Output>(name: KeptName, schema: v.GenericSchema<unknown, Output>): Promise<Output | null> {
    const path = this.#pathOf(name);
    if (path === null) return null;
    await this.#writing.get(name);
    let text: string;
    try {
      // What is too large cannot be a document; an empty one is no JSON and is set aside.
      text = (await stat(path)).size > maxDocumentBytes ? '' : await readFile(path, 'utf8');
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return null;
      const reason = `${name}.json could not be read: ${(thrown as Error).message}`;
      throw new RudinError('bad-file', reason, { cause: thrown });
    }
    try {
      return v.parse(schema, JSON.parse(text), { abortEarly: true });
    } catch (thrown) {
      await this.#setAside(name, path, thrown);
      return null;
    }
  }

  /**
   * Writes a document, after those that are being written.
   *
   * @param value JSON that the document's schema accepts.
   * @throws {RudinError} `write-failed`; what was kept before is then as it was.
   */
  async write(name: KeptName, value: unknown, signal?: AbortSignal): Promise<void> {
    const path = this.#pathOf(name);
    if (path === null) return;
    const before = this.#writing.get(name) ?? Promise.resolve();
    const writing = before.then(async () => {
      await this.#prepare();
      await writeSafely({
        path,
        bytes: new TextEncoder().encode(`${JSON.stringify(value)}\n`),
        conflict: 'overwrite',
        protectedInputs: [],
        mode: privateFile,
        ...(signal && { signal }),
      });
    });
    // The next one waits for the end of this one, whichever it is.
    this.#writing.set(
      name,
      writing.catch(() => undefined),
    );
    await writing;
  }

  /**
   * Changes a document; changes of this process follow each other, so that none is lost.
   *
   * @param next Takes what is kept, null for nothing, and answers what is to be kept; what it throws changes nothing.
   * @returns    What is kept now.
   * @throws {RudinError} `write-failed` or `bad-file`; what was kept before is then as it was.
   */
  async change<Output>(
    name: KeptName,
    schema: v.GenericSchema<unknown, Output>,
    next: (before: Output | null) => NoInfer<Output>,
  ): Promise<Output> {
    const before = this.#changing.get(name) ?? Promise.resolve();
    const changing = before.then(async () => {
      const value = next(await this.#read(name, schema));
      await this.write(name, value);
      return value;
    });
    this.#changing.set(
      name,
      changing.catch(() => undefined),
    );
    return await changing;
  }

  /** As `write`, for what a person did not ask for: a full or read-only disk is told of once, and is no failure. */
  async writeQuietly(name: KeptName, value: unknown, signal?: AbortSignal): Promise<void> {
    await this.quietly(this.write(name, value, signal));
  }

  /** Waits for a change that a person did not ask for, as `writeQuietly` does. */
  async quietly(change: Promise<unknown>): Promise<void> {
    try {
      await change;
    } catch (thrown) {
      const outcome = toOutcome(thrown);
      if (outcome.end === 'failed') this.#tell(outcome.message);
    }
  }

  /**
   * Removes a document at once, before this process ends; one that is not there is removed already.
   *
   * @param isMine Asked about the text that is there: another Rudin's document stays.
   */
  removeNow(name: KeptName, isMine: (text: string) => boolean): void {
    const path = this.#pathOf(name);
    if (path === null) return;
    try {
      if (isMine(readFileSync(path, 'utf8'))) unlinkSync(path);
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return;
      this.#tell(`${name}.json could not be removed: ${(thrown as Error).message}`);
    }
  }

  /** Waits for the writes that are under way. */
  async settled(): Promise<void> {
    await Promise.all(this.#writing.values());
  }

  #pathOf(name: KeptName): string | null {
    return this.#folder === null ? null : join(this.#folder, `${name}.json`);
  }

  async #setAside(name: KeptName, path: string, thrown: unknown): Promise<void> {
    const aside = `${name}.damaged-${Date.now()}.json`;
    const reason = (thrown as Error).message;
    try {
      await rename(path, join(this.#folder ?? '', aside));
      this.#tell(`${name}.json could not be read and was set aside as ${aside}: ${reason}`);
    } catch (problem) {
      this.#tell(`${name}.json could not be read (${reason}) nor set aside: ${(problem as Error).message}`);
    }
  }

  #prepare(): Promise<void> {
    const folder = this.#folder ?? '';
    this.#isPrepared ??= mkdir(folder, { recursive: true, mode: privateFolder })
      .then(() => sweepDeadParts(folder))
      .then(
        () => undefined,
        (thrown: unknown) => {
          this.#isPrepared = null;
          throw thrown;
        },
      );
    return this.#isPrepared;
  }

  #tell(problem: string): void {
    if (this.#told.has(problem)) return;
    this.#told.add(problem);
    this.#problems.push(problem);
  }
}
