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

/** Longer side, px: twice the size on the page, for screens with fine pixels. */
const edge = 160;

export class Thumbnails {
  pictures = $state.raw<ReadonlyMap<PhotoId, SmallPicture>>(new Map());
  readonly #client: StudioClient;
  /** Asked for, also where no answer came: a photo that cannot be drawn is not asked about for ever. */
  // eslint-disable-next-line svelte/prefer-svelte-reactivity
  readonly #asked = new Set<PhotoId>();

  constructor(client: StudioClient) {
    this.#client = client;
  }

  /**
   * Asks for the pictures that are missing and forgets those of photos that are closed.
   *
   * @param photos All open photos.
   */
  want(photos: readonly PhotoId[]): void {
    const open = new Set(photos);
    for (const id of this.#asked) if (!open.has(id)) this.#asked.delete(id);
    if ([...this.pictures.keys()].some((id) => !open.has(id)))
      this.pictures = new Map([...this.pictures].filter(([id]) => open.has(id)));
    for (const id of photos) {
      if (this.#asked.has(id)) continue;
      this.#asked.add(id);
      void this.#ask(id);
    }
  }

  async #ask(photo: PhotoId): Promise<void> {
    const outcome = await this.#client.call('thumbnail', { photo, edge });
    if (outcome.end !== 'done' || !this.#asked.has(photo)) return;
    const { width, height, rgba } = outcome.value;
    const bytes = Uint8ClampedArray.from(atob(rgba), (letter) => letter.charCodeAt(0));
    this.pictures = new Map(this.pictures).set(photo, { width, height, rgba: bytes });
  }
}
