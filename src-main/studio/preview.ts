/**
 * What a page sees. A `show` draws the photo as it is at once, then a draft of the visible part, then the exact
 * result: the whole photo solved from a cold start, the very pixels that an export writes, scaled for display.
 *
 * The latest request wins. A draft that has begun is finished and sent, so that a drag always shows something; the
 * exact solve behind it is cancelled when a request with other settings arrives.
 */
import { isDeepStrictEqual } from 'node:util';
import { RudinError } from '../contract/outcome';
import { draftToleranceLevels } from '../contract/parameters';
import type { FrameHeader, PhotoId, Region, ShowRequest, SolveReport } from '../contract/studio-calls';
import type { SolveAnswer, SolveProgress, SolveSettings } from '../engine/engine-calls';
import type { ExactSolves } from './exact-solves';
import { settingsFor, type Hold } from './exact-solves';
import type { OpenPhoto, PhotoLibrary } from './photo-library';
import type { StudioClient, StudioOptions } from './studio-interface';

/** A draft is a first look: it stops here even where its tolerance is not reached. */
const draftMaxIterations = 100;
/** How often a result that was lost before it was drawn is solved again. */
const maxAttempts = 3;
/** Progress events a second are plenty at ten. */
const progressIntervalMs = 100;

/** One `show` of one page. */
interface Show {
  readonly photo: PhotoId;
  readonly settings: SolveSettings;
  /** Aborted by `cancel` and when the page goes: everything stops. */
  readonly abort: AbortController;
  /** Settles when its draft was sent, or was not needed. */
  drafted: Promise<unknown>;
  /** True once a newer show took over: nothing more is started for this one. */
  isSuperseded: boolean;
  hold: Hold | null;
}

/** The newest draft of a photo, which can be drawn again in another view while the exact solve runs. */
interface Draft {
  readonly settings: SolveSettings;
  readonly region: Region;
  readonly answer: SolveAnswer;
}

export class Preview {
  readonly #drafts = new WeakMap<OpenPhoto, Draft>();
  readonly #shows = new Map<StudioClient, Show>();

  constructor(
    private readonly library: PhotoLibrary,
    private readonly exact: ExactSolves,
    private readonly device: Pick<StudioOptions, 'backend' | 'threads'>,
  ) {}

  /**
   * Draws what a page asks for; frames and progress go to `client`.
   *
   * @returns The report of the exact solve, or null when only `before` was asked for.
   * @throws {RudinError} `cancelled` when a newer request took over.
   */
  async show(client: StudioClient, ask: ShowRequest): Promise<SolveReport | null> {
    const photo = this.library.get(ask.photo);
    checkRegion(ask, photo);
    const { show, previous } = this.#takeOver(client, ask, photo);
    try {
      if (ask.layers.includes('before')) await this.#send(client, show, ask, null, 'exact');
      if (!ask.layers.includes('after')) return null;
      const held = this.exact.held(photo, show.settings);
      if (held && (await this.#sendIfHeld(client, show, ask, held, 'exact'))) return held.report;
      if (!show.hold && show.settings.weight > 0) {
        // The draft before this one still runs on the device: wait for it, and let only the newest go on. How it
        // ends (a person may have cancelled it) is its own show's business.
        await previous?.drafted.catch(() => undefined);
        stopIfSuperseded(show);
        show.drafted = this.#draft(client, show, ask, photo);
        await show.drafted;
      } else if (show.hold) await this.#sendDraftAgain(client, show, ask, photo);
      stopIfSuperseded(show);
      return await this.#showExact(client, show, ask, photo);
    } finally {
      show.hold?.leave();
      if (this.#shows.get(client) === show) this.#shows.delete(client);
    }
  }

  /** Waits for the exact result and sends it; solves again where it was lost before it could be drawn. */
  async #showExact(
    client: StudioClient,
    show: Show,
    ask: ShowRequest,
    photo: OpenPhoto,
  ): Promise<SolveReport> {
    for (let attempt = 1; ; attempt += 1) {
      show.hold ??= this.exact.start(photo, show.settings, this.#progressTo(client, photo.id));
      const answer = await show.hold.answer;
      if (await this.#sendIfHeld(client, show, ask, answer, 'exact')) return answer.report;
      // The engine was started anew, or another page's solve took the slot.
      if (attempt === maxAttempts) throw new RudinError('not-found', `${photo.name}: the result was lost`);
      show.hold.leave();
      show.hold = null;
      this.exact.forget(photo);
      stopIfSuperseded(show);
    }
  }

  /** Stops what runs for a photo; frames that were sent stay. */
  cancel(photo: PhotoId): void {
    for (const show of this.#shows.values()) if (show.photo === photo) stop(show);
  }

  /** The page is gone. */
  forget(client: StudioClient): void {
    const show = this.#shows.get(client);
    if (show) stop(show);
    this.#shows.delete(client);
  }

  /** Makes this the newest show of the page; joins the running solve when it is for the same settings. */
  #takeOver(
    client: StudioClient,
    ask: ShowRequest,
    photo: OpenPhoto,
  ): { show: Show; previous: Show | undefined } {
    const settings = settingsFor(ask.recipe, photo, this.device);
    const previous = this.#shows.get(client);
    const show: Show = {
      photo: photo.id,
      settings,
      abort: new AbortController(),
      drafted: Promise.resolve(),
      isSuperseded: false,
      // Joined before the older show lets go, so that a pan does not cancel the solve that both wait for.
      hold: this.exact.join(photo, settings, this.#progressTo(client, photo.id)),
    };
    if (previous) {
      previous.isSuperseded = true;
      previous.hold?.leave();
    }
    this.#shows.set(client, show);
    return { show, previous };
  }

  async #draft(client: StudioClient, show: Show, ask: ShowRequest, photo: OpenPhoto): Promise<void> {
    const { region, zoom } = ask;
    const settings: SolveSettings = {
      ...show.settings,
      toleranceLevels: Math.max(draftToleranceLevels, show.settings.toleranceLevels),
      maxIterations: Math.min(draftMaxIterations, show.settings.maxIterations),
    };
    // Zoomed out, the screen shows averages: a draft on averaged pixels is all that it can tell apart.
    const target = { slot: 'draft', region, shrink: Math.max(1, Math.floor(1 / zoom)) } as const;
    const answer = await this.library.ask(
      [photo],
      'solve',
      { photo: show.photo, settings, target },
      { signal: show.abort.signal },
    );
    this.#drafts.set(photo, { settings: show.settings, region, answer });
    await this.#sendIfHeld(client, show, ask, answer, 'draft');
  }

  /** While the exact solve runs on, another view or a smaller part is drawn from the draft that is there. */
  async #sendDraftAgain(client: StudioClient, show: Show, ask: ShowRequest, photo: OpenPhoto): Promise<void> {
    const draft = this.#drafts.get(photo);
    const serves =
      draft && isInside(ask.region, draft.region) && isDeepStrictEqual(draft.settings, show.settings);
    if (serves) await this.#sendIfHeld(client, show, ask, draft.answer, 'draft');
  }

  /** Sends a result that the engine should still hold; false when another took its slot meanwhile. */
  async #sendIfHeld(
    client: StudioClient,
    show: Show,
    ask: ShowRequest,
    held: SolveAnswer,
    stage: FrameHeader['stage'],
  ): Promise<boolean> {
    try {
      await this.#send(client, show, ask, held, stage);
      return true;
    } catch (error) {
      if (error instanceof RudinError && error.code === 'not-found') return false;
      throw error;
    }
  }

  /** Renders one layer in the engine and sends it, unless the page moved on to another photo meanwhile. */
  async #send(
    client: StudioClient,
    show: Show,
    ask: ShowRequest,
    answer: SolveAnswer | null,
    stage: FrameHeader['stage'],
  ): Promise<void> {
    const frame = await this.library.ask([this.library.get(ask.photo)], 'render', {
      photo: ask.photo,
      result: answer?.result ?? null,
      view: ask.view,
      gradient: ask.gradient,
      region: ask.region,
      zoom: ask.zoom,
    });
    // A draft that was begun is shown, so that a drag always moves; anything exact must be for the newest request.
    if (stage === 'exact') stopIfSuperseded(show);
    const header: FrameHeader = {
      photo: ask.photo,
      request: ask.request,
      layer: answer ? 'after' : 'before',
      stage,
      view: ask.view,
      region: ask.region,
      width: frame.width,
      height: frame.height,
      report: answer?.report ?? null,
      legend: frame.legend,
    };
    if (this.#shows.get(client)?.photo === ask.photo) client.onFrame(header, frame.rgba);
  }

  #progressTo(client: StudioClient, photo: PhotoId): (progress: SolveProgress) => void {
    return throttled((progress) => client.onEvent({ kind: 'progress', photo, job: 'show', ...progress }));
  }
}

/** Passes at most ten reports a second on. */
export function throttled(listener: (progress: SolveProgress) => void): (progress: SolveProgress) => void {
  let last = -Infinity;
  return (progress) => {
    const now = performance.now();
    if (now - last < progressIntervalMs) return;
    last = now;
    listener(progress);
  };
}

function isInside(inner: Region, outer: Region): boolean {
  return (
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height
  );
}

function stop(show: Show): void {
  show.isSuperseded = true;
  show.abort.abort();
  show.hold?.leave();
}

function stopIfSuperseded(show: Show): void {
  if (show.isSuperseded) throw new RudinError('cancelled', 'a newer request took over');
}

function checkRegion({ region }: ShowRequest, { header }: OpenPhoto): void {
  if (region.x + region.width > header.width || region.y + region.height > header.height) {
    throw new RudinError(
      'bad-params',
      `region must lie inside the photo of ${header.width} x ${header.height} px; ` +
        `got ${region.width} x ${region.height} at ${region.x}, ${region.y}`,
    );
  }
}
