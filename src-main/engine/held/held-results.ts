/**
 * The exact results that an engine holds, several of each photo: what was solved once is drawn, compared and exported
 * without being solved again. All photos share one room, in which what was not used for longest goes first.
 */
import type { SolveReport } from '../../contract/studio-calls';
import type { SolveSettings } from '../engine-calls';
import { releasePixels, type PhotoPixels } from '../pixels/photo-pixels';
import { RecentlyUsed } from './recently-used';

/** A solved photo. */
export interface HeldResult {
  readonly id: string;
  readonly settings: SolveSettings;
  readonly report: SolveReport;
  /**
   * Its colour at 16 bit, without alpha; for weight 0 the photo itself, its very integers. Null as long as only a device
   * has it, which draws it; see `HeldPhoto.read`.
   */
  image: PhotoPixels | null;
  /** It covers the whole photo, pixel by pixel. */
  readonly crop: null;
}

/** Results of all photos. */
export type ResultsRoom = RecentlyUsed<{ readonly owner: HeldResults; readonly result: HeldResult }>;

/** Five results of 24 megapixels of colour, or all of a sheet of a photo of 5 megapixels. */
const mostBytes = 768e6;
/**
 * A sheet has 25 pictures, which are drawn one after the other: a room for fewer would drop each before it is asked for
 * again, and hold none that is.
 */
const mostResults = 32;
const bytesPerSample = 2;

/** Room for the results of an engine. */
export function createResultsRoom(limits = { bytes: mostBytes, count: mostResults }): ResultsRoom {
  return new RecentlyUsed(limits, ({ owner, result }) => owner.giveBack(result));
}

/** Those of one photo. */
export class HeldResults {
  constructor(
    private readonly photo: PhotoPixels,
    private readonly room: ResultsRoom,
  ) {}

  /** The result with this id, if it is still held; it counts as used. */
  find(id: string): HeldResult | null {
    const [own] = this.#own().filter((result) => result.id === id);
    return own ? this.#use(own) : null;
  }

  /** The result that was solved with these very settings, if it is still held; it counts as used. */
  solvedWith(settings: SolveSettings): HeldResult | null {
    const name = JSON.stringify(settings);
    const [own] = this.#own().filter((result) => JSON.stringify(result.settings) === name);
    return own ? this.#use(own) : null;
  }

  /** Holds one more, in place of what was not used for longest where there is no room for all. */
  add(result: HeldResult): void {
    this.room.keep(result.id, { owner: this, result }, this.#bytesOf(result.image));
  }

  /** Drops what would have to go for one more result that was solved. */
  makeRoom(): void {
    this.room.makeRoom(this.#bytesOf(null));
  }

  /** The one that only a device has: it draws one at a time. */
  unread(): HeldResult | null {
    return this.#own().find(({ image }) => image === null) ?? null;
  }

  /** The device that alone has it is gone, or will be. */
  dropUnread(): void {
    const unread = this.unread();
    if (unread) this.room.drop(unread.id);
  }

  /** Drops all. */
  clear(): void {
    for (const { id } of this.#own()) this.room.drop(id);
  }

  /** For the room: a result is not held any more. */
  giveBack({ image }: HeldResult): void {
    // The answer for weight 0 is the photo itself, which stays.
    if (image && image !== this.photo) releasePixels(image);
  }

  #own(): HeldResult[] {
    return this.room.entries().flatMap(([, { owner, result }]) => (owner === this ? [result] : []));
  }

  #use({ id }: HeldResult): HeldResult | null {
    return this.room.use(id)?.result ?? null;
  }

  #bytesOf(image: PhotoPixels | null): number {
    const { width, height, channels } = this.photo;
    return image === this.photo ? 0 : width * height * channels * bytesPerSample;
  }
}
