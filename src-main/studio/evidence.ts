/**
 * Evidence about exact results that are there: what is asked is measured in the engine and never solved. A page has one
 * measurement under way; the next one takes over, and so does work of other settings.
 */
import type { EvidenceCalls } from '../contract/evidence-calls';
import { RudinError } from '../contract/outcome';
import type { Recipe } from '../contract/recipe';
import type { PhotoId, ShowRequest } from '../contract/studio-calls';
import type { ExactSolves } from './exact-solves';
import type { Grants } from './grants';
import type { OpenPhoto, PhotoLibrary } from './photo-library';
import { knownSettings } from './settings-for';
import type { StudioClient, StudioOptions } from './studio-interface';

type Asked = EvidenceCalls['evidence']['ask'];

/** A measurement that is under way. */
interface Measurement extends Asked {
  readonly abort: AbortController;
}

export class Evidence {
  readonly #running = new Map<StudioClient, Measurement>();
  /** The clean photo that a photo is compared with. */
  readonly #references = new Map<PhotoId, OpenPhoto>();

  constructor(
    private readonly library: PhotoLibrary,
    private readonly exact: ExactSolves,
    private readonly grants: Grants,
    private readonly device: Pick<StudioOptions, 'backend' | 'threads'>,
  ) {}

  /** Whether a photo is there only to be compared with. */
  isReference(photo: OpenPhoto): boolean {
    return [...this.#references.values()].includes(photo);
  }

  /** @throws {RudinError} `cancelled` when other work took over. */
  async measure(client: StudioClient, ask: Asked): Promise<EvidenceCalls['evidence']['answer']> {
    return await this.#ofResult(client, ask, (photo, result, signal) =>
      this.library.ask([photo], 'evidence', { photo: photo.id, result }, { signal }),
    );
  }

  /** @throws {RudinError} `cancelled` when other work took over. */
  async likeness(client: StudioClient, ask: Asked): Promise<EvidenceCalls['likeness']['answer']> {
    const clean = this.#references.get(ask.photo);
    if (!clean) return null;
    return await this.#ofResult(client, ask, async (photo, result, signal) => {
      const compare = (of: string | null) =>
        this.library.ask(
          [photo, clean],
          'likeness',
          { photo: photo.id, result: of, reference: clean.id },
          { signal },
        );
      return { before: await compare(null), after: await compare(result) };
    });
  }

  /**
   * Opens the clean photo of a photo, in place of the one before.
   *
   * @throws {RudinError} `bad-params` when size or channels differ, with both; `not-found` when the photo was closed
   *                      meanwhile; what opening throws.
   */
  async setReference({
    photo: id,
    grant,
  }: EvidenceCalls['setReference']['ask']): Promise<EvidenceCalls['setReference']['answer']> {
    const photo = this.library.get(id);
    if (grant === null) {
      await this.#forgetReference(id);
      return null;
    }
    const clean = await this.library.open(this.grants.takeSource(grant));
    try {
      // It may have been closed meanwhile.
      this.library.get(id);
      requireShapeOf(photo, clean);
    } catch (thrown) {
      await this.library.close(clean);
      throw thrown;
    }
    const before = this.#references.get(id);
    this.#references.set(id, clean);
    if (before) await this.library.close(before);
    return { name: clean.name };
  }

  /** A page asks for other pictures: what is measured for the old ones is in their way. */
  yieldTo(client: StudioClient, { photo, recipe }: Pick<ShowRequest, 'photo' | 'recipe'>): void {
    const running = this.#running.get(client);
    if (running && !isSame(running, { photo, recipe })) this.forget(client);
  }

  /** The page is gone, or wants nothing any more. */
  forget(client: StudioClient): void {
    this.#running.get(client)?.abort.abort();
    this.#running.delete(client);
  }

  /** The photo is closed, and its reference with it. */
  async close(photo: PhotoId): Promise<void> {
    for (const [client, running] of this.#running) if (running.photo === photo) this.forget(client);
    await this.#forgetReference(photo);
  }

  async #forgetReference(photo: PhotoId): Promise<void> {
    const clean = this.#references.get(photo);
    this.#references.delete(photo);
    if (clean) await this.library.close(clean);
  }

  /** Measures the exact result of a recipe; null where it is not there, or was replaced meanwhile. */
  async #ofResult<T>(
    client: StudioClient,
    { photo: id, recipe }: Asked,
    measure: (photo: OpenPhoto, result: string, signal: AbortSignal) => Promise<T>,
  ): Promise<T | null> {
    const photo = this.library.get(id);
    // A weight that nobody was asked for yet belongs to no result that is there.
    const settings = knownSettings(recipe, photo, { device: this.device });
    const held = settings && this.exact.held(photo, settings);
    this.forget(client);
    if (!held) return null;
    const abort = new AbortController();
    const running: Measurement = { photo: id, recipe, abort };
    this.#running.set(client, running);
    try {
      return await measure(photo, held.result, abort.signal);
    } catch (thrown) {
      if (thrown instanceof RudinError && thrown.code === 'not-found') return null;
      throw thrown;
    } finally {
      if (this.#running.get(client) === running) this.#running.delete(client);
    }
  }
}

function requireShapeOf(photo: OpenPhoto, clean: OpenPhoto): void {
  if (shapeOf(clean) === shapeOf(photo)) return;
  throw new RudinError(
    'bad-params',
    `${clean.name}: expected ${shapeOf(photo)} as ${photo.name} has, got ${shapeOf(clean)}`,
  );
}

function shapeOf({ header: { width, height, channels } }: OpenPhoto): string {
  return `${width}x${height} px in ${channels === 1 ? 'grey' : 'colour'}`;
}

function isSame(one: Asked, other: { photo: PhotoId; recipe: Recipe }): boolean {
  return one.photo === other.photo && JSON.stringify(one.recipe) === JSON.stringify(other.recipe);
}
