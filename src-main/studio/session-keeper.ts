/**
 * The session for the next start after a crash: which photos are open, their histories, and what is on the stage. It is
 * written as it changes and removed at an orderly end, so a session that is found and whose Rudin is dead was not ended.
 */
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import * as v from 'valibot';
import {
  maxViewLength,
  stepLabelSchema,
  type HistoryStep,
  type LastSession,
  type RestoredSession,
} from '../contract/darkroom-calls';
import { recipeFrom, type Recipe } from '../contract/recipe';
import type { PhotoId } from '../contract/studio-calls';
import { isOwnerDead, newOwnerMark, ownerPattern } from '../processes/owner-mark';
import type { KeptStore } from './kept-store';
import { photoInfo, type OpenPhoto } from './photo-library';

/** Changes within this time are written together. */
const writeAfterMs = 500;
/** More photos, or steps of one, than anybody goes back to after a crash. */
const maxPhotos = 100;
const maxSteps = 100;

/** A recipe of this or an earlier version: keys that it did not have yet take their initial value. */
const keptRecipe = v.pipe(
  v.unknown(),
  v.rawTransform<unknown, Recipe>(({ dataset, addIssue, NEVER }) => {
    try {
      return recipeFrom(dataset.value);
    } catch (thrown) {
      addIssue({ message: (thrown as Error).message });
      return NEVER;
    }
  }),
);

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const keptPhotoSchema = v.strictObject({
  name: v.pipe(v.string(), v.maxLength(1024)),
  /** Null for an upload. */
  path: v.nullable(v.pipe(v.string(), v.maxLength(32_768))),
  steps: v.pipe(
    v.array(v.strictObject({ recipe: keptRecipe, label: v.nullable(stepLabelSchema) })),
    v.minLength(1),
    v.maxLength(maxSteps),
  ),
  present: count,
});
const sessionSchema = v.strictObject({
  version: v.literal(1),
  /** Which process wrote it; see owner-mark.ts. */
  owner: v.pipe(v.string(), v.regex(new RegExp(`^${ownerPattern}$`))),
  photos: v.pipe(v.array(keptPhotoSchema), v.maxLength(maxPhotos)),
  /** Index into `photos`. */
  shown: v.nullable(count),
  view: v.nullable(v.pipe(v.string(), v.maxLength(maxViewLength))),
});
type KeptPhoto = v.InferOutput<typeof keptPhotoSchema>;
type KeptSession = v.InferOutput<typeof sessionSchema>;

export class SessionKeeper {
  readonly #owner = newOwnerMark();
  readonly #ending = new AbortController();
  /** What an earlier Rudin left; null where it left nothing, or once it was taken or turned down. */
  #last: Promise<KeptSession | null> | null = null;
  /** A page was told of it. */
  #isOffered = false;
  #isRestoring = false;
  #shown: PhotoId | null = null;
  #view: string | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(
    private readonly store: KeptStore,
    /** Those that a page has open. */
    private readonly photos: () => readonly OpenPhoto[],
  ) {
    livingHere.add(this.#owner);
  }

  /** Something that is kept has changed: it is written soon, together with what else changes until then. */
  note(): void {
    if (!this.store.keeps || this.#ending.signal.aborted) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      void this.#write();
    }, writeAfterMs);
    this.#timer.unref();
  }

  /** What is on the stage now, and the page's own words for how. */
  noteView(shown: PhotoId | null, view: string): void {
    this.#shown = shown;
    this.#view = view;
    this.note();
  }

  /** The session that an earlier Rudin did not end; null as a rule. */
  async lastSession(): Promise<LastSession | null> {
    const last = await this.#found();
    if (last === null) return null;
    this.#isOffered = true;
    const photos = last.photos.map(async ({ name, path }) => ({
      name,
      state:
        path === null
          ? ('upload' as const)
          : (await isThere(path))
            ? ('there' as const)
            : ('missing' as const),
    }));
    return { photos: await Promise.all(photos) };
  }

  /**
   * Opens the photos of the last session, each with its history. It is offered no more afterwards.
   *
   * @param open   Opens one by its path; null when it could not, which it has told.
   * @returns      What was opened; nothing when there was no session.
   */
  async restore(open: (path: string) => Promise<OpenPhoto | null>): Promise<RestoredSession> {
    const last = await this.#found();
    this.#last = Promise.resolve(null);
    const opened: (OpenPhoto | null)[] = [];
    // Until all are open, the file that is there is the better one to be found after another crash.
    this.#isRestoring = true;
    try {
      for (const { path, steps, present } of last?.photos ?? []) {
        const photo = path === null ? null : await open(path);
        photo?.history.restore({ steps, present });
        opened.push(photo);
      }
    } finally {
      this.#isRestoring = false;
      this.note();
    }
    const photos = opened.filter((photo) => photo !== null);
    const shown = opened[last?.shown ?? -1]?.id ?? null;
    return { photos: photos.map(photoInfo), shown, view: last?.view ?? null };
  }

  /** The last session is not wanted: it makes room for this one. */
  dismiss(): void {
    this.#last = Promise.resolve(null);
    this.note();
  }

  /** An orderly end: nothing is to be restored. Done when it returns, since the process may be gone right after. */
  end(): void {
    if (this.#ending.signal.aborted) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    // A write that is under way stops before it takes effect.
    this.#ending.abort();
    this.#remove();
    livingHere.delete(this.#owner);
  }

  /** As `end`, also after a write that could not be stopped any more. */
  async ended(): Promise<void> {
    this.end();
    await this.store.settled();
    this.#remove();
  }

  #remove(): void {
    this.store.removeNow('session', (text) => {
      const owner = ownerOf(text);
      // One that was offered and left alone was turned down.
      return owner === this.#owner || (this.#isOffered && owner !== null && isDead(owner));
    });
  }

  #found(): Promise<KeptSession | null> {
    this.#last ??= this.store
      .read('session', sessionSchema)
      .then((session) =>
        session !== null && session.photos.length > 0 && isDead(session.owner) ? session : null,
      );
    return this.#last;
  }

  async #write(): Promise<void> {
    const isLastWaiting = (await this.#found()) !== null;
    const open = this.photos()
      .filter(({ isSample }) => !isSample)
      .slice(-maxPhotos);
    // A person who has opened nothing yet has not answered either.
    if (this.#isRestoring || (isLastWaiting && open.length === 0)) return;
    const session: KeptSession = {
      version: 1,
      owner: this.#owner,
      photos: open.map(keptPhoto),
      shown: indexOrNull(open.findIndex(({ id }) => id === this.#shown)),
      view: this.#view,
    };
    if (!this.#ending.signal.aborted) await this.store.writeQuietly('session', session, this.#ending.signal);
  }
}

function keptPhoto({ name, path, history }: OpenPhoto): KeptPhoto {
  const { steps, present } = history.all;
  // The steps round the present: as many before it as there are, then those that can be redone.
  const first = Math.max(0, Math.min(present + 1, steps.length) - maxSteps);
  const kept: readonly HistoryStep[] = steps.slice(first, first + maxSteps);
  return { name, path: path === null ? null : resolve(path), steps: [...kept], present: present - first };
}

const indexOrNull = (index: number): number | null => (index === -1 ? null : index);

async function isThere(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    // Whatever keeps it from being looked at keeps it from being opened.
    return false;
  }
}

/** The marks of this process that are in use. */
const livingHere = new Set<string>();

function isDead(mark: string): boolean {
  const [, pid, machine] = new RegExp(`^${ownerPattern}$`).exec(mark) ?? [];
  if (pid === undefined || machine === undefined) return false;
  // In a container every start may have the same number: then the other one with it is gone.
  if (Number(pid) === process.pid) return !livingHere.has(mark);
  return isOwnerDead(pid, machine);
}

/** Of a session's text; null for anything else. */
function ownerOf(text: string): string | null {
  try {
    const { owner } = JSON.parse(text) as { owner?: unknown };
    return typeof owner === 'string' ? owner : null;
  } catch {
    return null;
  }
}
