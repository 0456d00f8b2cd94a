/** Small pictures of the open photos, each asked for once. */
import type { PhotoId } from '@contract/studio-calls';
import type { StudioClient } from '../bridge/studio-client';

/** Pixels of a small picture, as a canvas takes them. */
export interface SmallPicture {
  readonly width: number;
  readonly height: number;
  /** width * height * 4 bytes, not premultiplied. */
  readonly rgba: Uint8ClampedArray<ArrayBuffer>;
}

/** A studio answers so many calls of a page at a time, and there may be hundreds of photos. */
const mostAtOnce = 4;

/** Longer side, px: twice the size on the page, for screens with fine pixels. */
const edge = 160;

export class Thumbnails {
  pictures = $state.raw<Readonly<Record<PhotoId, SmallPicture>>>({});
  readonly #client: StudioClient;
  /** Asked for, also where no answer came: a photo that cannot be drawn is not asked about for ever. */
  // eslint-disable-next-line svelte/prefer-svelte-reactivity
  readonly #asked = new Set<PhotoId>();
  #waiting: readonly PhotoId[] = [];
  #running = 0;

  constructor(client: StudioClient) {
    this.#client = client;
  }

  /**
   * Asks for the pictures that are missing and forgets those of photos that are closed.
   *
   * @param photos All open photos.
   */
  want(photos: readonly PhotoId[]): void {
    for (const id of this.#asked) if (!photos.includes(id)) this.#asked.delete(id);
    const known = Object.entries(this.pictures);
    const still = known.filter(([id]) => photos.includes(id));
    if (still.length < known.length) this.pictures = Object.fromEntries(still);
    const missing = photos.filter((id) => !this.#asked.has(id));
    for (const id of missing) this.#asked.add(id);
    this.#waiting = [...this.#waiting.filter((id) => photos.includes(id)), ...missing];
    this.#askNext();
  }

  #askNext(): void {
    while (this.#running < mostAtOnce) {
      const [next, ...rest] = this.#waiting;
      if (next === undefined) return;
      this.#waiting = rest;
      this.#running += 1;
      void this.#ask(next).finally(() => {
        this.#running -= 1;
        this.#askNext();
      });
    }
  }

  async #ask(photo: PhotoId): Promise<void> {
    const outcome = await this.#client.call('thumbnail', { photo, edge });
    if (outcome.end !== 'done' || !this.#asked.has(photo)) return;
    const { width, height, rgba } = outcome.value;
    const bytes = Uint8ClampedArray.from(atob(rgba), (letter) => letter.charCodeAt(0));
    this.pictures = { ...this.pictures, [photo]: { width, height, rgba: bytes } };
  }
}
