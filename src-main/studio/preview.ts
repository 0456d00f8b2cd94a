/**
 * What a page sees. A `show` draws the photo as it is at once, then a draft of the visible part, then the exact
 * result: the whole photo solved from a cold start, the very pixels that an export writes, scaled for display.
 *
 * The latest request wins. A draft that has begun is finished and sent, so that a drag always shows something; the
 * exact solve behind it is cancelled when a request with other settings arrives.
 */
import { setTimeout } from 'node:timers/promises';
import { RudinError } from '../contract/outcome';
import type {
  DraftReport,
  FrameHeader,
  Layer,
  PhotoId,
  Region,
  ShowRequest,
  SolveReport,
} from '../contract/studio-calls';
import type {
  RenderedFrame,
  ResultId,
  SolveAnswer,
  SolveProgress,
  SolveSettings,
} from '../engine/engine-calls';
import type { ExactSolves, Hold } from './exact-solves';
import { ifHeld } from './if-held';
import type { OpenPhoto, PhotoLibrary } from './photo-library';
import { draftSettingsFor, knownSettings, settingsFor, type SettingsSource } from './settings-for';
import { checkRegion, draftShrink, isInside } from './shown-region';
import type { StudioClient, StudioOptions } from './studio-interface';
import { throttled } from './throttled';

/**
 * A person who drags asks for the next draft as soon as this one is on screen: an exact solve that began at once would
 * only be in its way.
 */
const restBeforeExactMs = 60;
/** How often a result that was lost before it was drawn is solved again. */
const maxAttempts = 3;

/** The settings of an exact solve while its weight is found, which may take whole solves; handed on to the next show. */
interface Choice {
  readonly settings: Promise<SolveSettings>;
  readonly abort: AbortController;
}

/** One `show` of one page. */
interface Show {
  readonly photo: PhotoId;
  /** Recipe and device: shows of a photo with the same key want the same exact result. */
  readonly key: string;
  choice: Choice | null;
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
  readonly key: string;
  readonly region: Region;
  readonly report: DraftReport;
  readonly result: ResultId;
}

/** What a frame shows, beside its pixels. */
type Shown = Pick<FrameHeader, 'layer' | 'stage' | 'report' | 'draft'>;

export class Preview {
  readonly #source: SettingsSource;
  readonly #drafts = new WeakMap<OpenPhoto, Draft>();
  readonly #shows = new Map<StudioClient, Show>();
  /** The newest request of which each page was sent a frame. */
  readonly #newest = new WeakMap<StudioClient, Record<Layer, number>>();

  constructor(
    private readonly library: PhotoLibrary,
    private readonly exact: ExactSolves,
    private readonly device: Pick<StudioOptions, 'backend' | 'threads'>,
  ) {
    this.#source = { library, device };
  }

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
      if (ask.layers.includes('before')) await this.#render(client, show, ask, null, before);
      if (!ask.layers.includes('after')) return null;
      const known = knownSettings(ask.recipe, photo, this.#source);
      const held = known && this.exact.held(photo, known);
      if (held && (await this.#sendExact(client, show, ask, { settings: known, ...held })))
        return held.report;
      if (show.hold || show.choice) {
        await this.#sendDraftAgain(client, show, ask, photo);
      } else if (known?.weight !== 0) {
        // The draft before this one still runs on the device: wait for it, and let only the newest go on. How it
        // ends (a person may have cancelled it) is its own show's business.
        await previous?.drafted.catch(() => undefined);
        stopIfSuperseded(show);
        show.drafted = this.#draft(client, show, ask, photo);
        await show.drafted;
        await setTimeout(restBeforeExactMs);
      }
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
    const settings = await this.#settled(client, show, ask, photo);
    for (let attempt = 1; ; attempt += 1) {
      show.hold ??= this.exact.start(photo, settings, this.#progressTo(client, ask));
      const answer = await show.hold.answer;
      if (await this.#sendExact(client, show, ask, { settings, ...answer })) return answer.report;
      // The engine was started anew, or another page's solve took the slot.
      if (attempt === maxAttempts) throw new RudinError('not-found', `${photo.name}: the result was lost`);
      show.hold.leave();
      show.hold = null;
      this.exact.forget(photo, settings);
      stopIfSuperseded(show);
    }
  }

  /** Waits for the weight where it follows from the photo. */
  async #settled(
    client: StudioClient,
    show: Show,
    ask: ShowRequest,
    photo: OpenPhoto,
  ): Promise<SolveSettings> {
    const { recipe } = ask;
    const known = knownSettings(recipe, photo, this.#source);
    if (known) return known;
    if (show.choice === null) {
      const abort = new AbortController();
      const options = { signal: abort.signal, onProgress: this.#progressTo(client, ask) };
      show.choice = { abort, settings: settingsFor(recipe, photo, this.#source, options) };
    }
    const settings = await show.choice.settings;
    stopIfSuperseded(show);
    return settings;
  }

  /** Stops what runs for a photo, of all pages or of one; frames that were sent stay. */
  cancel(photo: PhotoId, client: StudioClient | null = null): void {
    for (const [page, show] of this.#shows) {
      if (show.photo === photo && (client === null || client === page)) stop(show);
    }
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
    const known = knownSettings(ask.recipe, photo, this.#source);
    const { backend, threads } = this.device;
    const key = JSON.stringify({ recipe: ask.recipe, backend, threads });
    const previous = this.#shows.get(client);
    const isSame = previous?.photo === photo.id && previous.key === key;
    const show: Show = {
      photo: photo.id,
      key,
      // One that was stopped will choose nothing.
      choice: isSame && !previous.choice?.abort.signal.aborted ? previous.choice : null,
      abort: new AbortController(),
      drafted: Promise.resolve(),
      isSuperseded: false,
      // Joined before the older show lets go, so that a pan does not cancel the solve that both wait for.
      hold: known && this.exact.join(photo, known, this.#progressTo(client, ask)),
    };
    if (previous) {
      previous.isSuperseded = true;
      previous.hold?.leave();
      if (!isSame) previous.choice?.abort.abort();
    }
    this.#shows.set(client, show);
    return { show, previous };
  }

  async #draft(client: StudioClient, show: Show, ask: ShowRequest, photo: OpenPhoto): Promise<void> {
    const { signal } = show.abort;
    const settings = await draftSettingsFor(ask.recipe, photo, this.#source, { signal });
    if (settings.weight === 0) return;
    const { region, zoom, view, gradient } = ask;
    const target = { region, shrink: draftShrink(zoom) };
    const { report, result, frame } = await this.library.ask(
      [photo],
      'draft',
      { photo: show.photo, settings, target, frame: { view, gradient, region, zoom } },
      { signal },
    );
    this.#drafts.set(photo, { key: show.key, region, report, result });
    this.#send(client, ask, shownDraft(report), frame);
  }

  /** While the exact solve runs on, another view or a smaller part is drawn from the draft that is there. */
  async #sendDraftAgain(client: StudioClient, show: Show, ask: ShowRequest, photo: OpenPhoto): Promise<void> {
    const draft = this.#drafts.get(photo);
    if (!draft || !isInside(ask.region, draft.region) || draft.key !== show.key) return;
    await ifHeld(this.#render(client, show, ask, draft.result, shownDraft(draft.report)));
  }

  /** Sends an exact result that the engine should still hold; false when another took its place meanwhile. */
  async #sendExact(
    client: StudioClient,
    show: Show,
    ask: ShowRequest,
    { settings, report, result }: SolveAnswer & { readonly settings: SolveSettings },
  ): Promise<boolean> {
    const photo = this.library.get(ask.photo);
    const shown: Shown = { layer: 'after', stage: 'exact', report, draft: null };
    const isHeld = await ifHeld(this.#render(client, show, ask, result, shown));
    if (isHeld) this.exact.noteShown(photo, settings);
    return isHeld;
  }

  /** Renders one layer in the engine and sends it. */
  async #render(
    client: StudioClient,
    show: Show,
    ask: ShowRequest,
    result: ResultId | null,
    shown: Shown,
  ): Promise<void> {
    const { photo, view, gradient, region, zoom } = ask;
    const request = { photo, result, view, gradient, region, zoom };
    const frame = await this.library.ask([this.library.get(photo)], 'render', request);
    // A draft that was begun is shown, so that a drag always moves; anything exact must be for the newest request.
    if (shown.stage === 'exact') stopIfSuperseded(show);
    this.#send(client, ask, shown, frame);
  }

  /** Sends a frame, unless the page moved on to another photo, or has had a newer one of this layer. */
  #send(client: StudioClient, ask: ShowRequest, shown: Shown, frame: RenderedFrame): void {
    if (this.#shows.get(client)?.photo !== ask.photo) return;
    const newest = this.#newest.get(client) ?? { before: 0, after: 0 };
    if (ask.request < newest[shown.layer]) return;
    this.#newest.set(client, { ...newest, [shown.layer]: ask.request });
    const { region, width, height, legend, rgba } = frame;
    const { photo, request, view } = ask;
    client.onFrame({ photo, request, cell: null, view, ...shown, region, width, height, legend }, rgba);
  }

  #progressTo(client: StudioClient, { photo, recipe }: ShowRequest): (progress: SolveProgress) => void {
    const job = { kind: 'progress', photo, job: 'show', recipe } as const;
    return throttled((progress) => client.onEvent({ ...job, ...progress }));
  }
}

const before: Shown = { layer: 'before', stage: 'exact', report: null, draft: null };

function shownDraft(draft: DraftReport): Shown {
  return { layer: 'after', stage: 'draft', report: null, draft };
}

function stop(show: Show): void {
  show.isSuperseded = true;
  show.abort.abort();
  show.hold?.leave();
  show.choice?.abort.abort();
}

function stopIfSuperseded(show: Show): void {
  if (show.isSuperseded) throw new RudinError('cancelled', 'a newer request took over');
}
