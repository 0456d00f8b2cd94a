/**
 * The pixels on show and the truth about them: asks the studio for frames, keeps the newest of each layer until a
 * newer one arrives, and knows whether they are a draft or the exact answer to the settings of now.
 */
import type { Failure } from '@contract/outcome';
import type { Recipe } from '@contract/recipe';
import type {
  DraftReport,
  FrameHeader,
  Layer,
  ShowRequest,
  SolveReport,
  StudioEvent,
} from '@contract/studio-calls';
import type { StudioClient } from '../bridge/studio-client';
import { LatestWins } from './latest-wins';
import { Work, type Progress } from './work.svelte';

/** What is wanted on screen: a `show` without its number, and without its layers, which follow from the frames that are there. */
export type Wanted = Omit<ShowRequest, 'request' | 'layers'>;

/** A picture of one layer; `rgba` is never changed. */
export interface Frame {
  readonly header: FrameHeader;
  readonly rgba: Uint8Array;
  /** The question that it answers. */
  readonly wanted: Wanted;
}

/**
 * `draft` from the moment the settings change until the exact answer to them is on show; `stopped` after a cancel
 * with nothing exact to go back to.
 */
export type Stage = 'none' | 'draft' | 'exact' | 'stopped' | 'failed';

const sameJson = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** What the `before` layer depends on: everything but the recipe. */
const beforeKeyOf = (wanted: Wanted): string => JSON.stringify({ ...wanted, recipe: null });

export class Pictures {
  before = $state.raw<Frame | null>(null);
  after = $state.raw<Frame | null>(null);
  stage = $state<Stage>('none');
  readonly #work = new Work();
  /** Of the frame on show; null while it is a draft. */
  readonly report: SolveReport | null = $derived(this.after?.header.report ?? null);
  /** How the frame on show was made; null while there is none. */
  readonly made: DraftReport | null = $derived(this.report ?? this.after?.header.draft ?? null);

  readonly #client: StudioClient;
  readonly #failed: (failure: Failure) => void;
  readonly #queue: LatestWins<Wanted>;
  /** How many `show` calls were made; frames of older ones are dropped. */
  #count = 0;
  /** What is wanted now, and what the newest `show` asked for; null when nothing runs. */
  #wanted: Wanted | null = null;
  #running = $state.raw<Wanted | null>(null);
  /** Whether a newer picture than the one on show is still to come. */
  readonly isBusy: boolean = $derived(this.#running !== null);
  #exact: Frame | null = null;
  /** What is wanted was let go unanswered, and is asked for anew. */
  #hasRested = false;

  /**
   * @param client The door to the studio; its frames are taken from now on.
   * @param failed Is told, once, why a picture could not be made.
   */
  constructor(client: StudioClient, failed: (failure: Failure) => void) {
    this.#client = client;
    this.#failed = failed;
    this.#queue = new LatestWins((wanted) => this.#show(wanted));
    client.onFrame((header, rgba) => this.#accept(header, rgba));
  }

  /** Of the solve that runs; null while nothing runs, or not for long enough to be worth a bar. */
  get progress(): Progress | null {
    return this.#work.progress;
  }

  /** Asks for a picture, unless it is on show or on its way already. */
  want(wanted: Wanted): void {
    if (!this.#hasRested && sameJson(wanted, this.#wanted)) return;
    this.#hasRested = false;
    if (this.#wanted?.photo !== wanted.photo) this.clear();
    if (!sameJson(wanted.recipe, this.#wanted?.recipe)) this.stage = 'draft';
    this.#wanted = wanted;
    this.#queue.want(wanted);
  }

  /** Asks for the same picture again, after a stop or a failure. */
  again(): void {
    if (this.#wanted === null) return;
    this.stage = 'draft';
    this.#queue.want(this.#wanted);
  }

  /**
   * Stops the running solve; the last exact picture is on show again. What is solved and only drawn anew, for another view or
   * part, goes on, unless it takes so long that a bar is shown.
   *
   * @returns The recipe of that picture, so that the sliders can follow it; null when they are right, or nothing ran.
   */
  stop(): Recipe | null {
    if (this.#running === null) return null;
    const { photo, recipe } = this.#running;
    const isRedraw = sameJson(recipe, this.#exact?.wanted.recipe);
    if (isRedraw && this.progress === null) return null;
    // Whatever of the stopped request is still on its way is not for showing.
    this.#running = null;
    this.#queue.forgetWaiting();
    this.#work.end();
    void this.#client.call('cancel', { photo, job: 'show' });
    if (this.#exact === null || isRedraw) {
      this.stage = 'stopped';
      return null;
    }
    this.after = this.#exact;
    this.#wanted = this.#exact.wanted;
    this.stage = 'exact';
    return this.#exact.wanted.recipe;
  }

  /**
   * Nothing of this is on screen for now: what runs is stopped, and a later `want` asks again where that is needed.
   *
   * @param recipe The settings of now; the picture is no answer to others.
   */
  rest(recipe: Recipe): void {
    const isAnswer = this.stage === 'exact' && sameJson(this.after?.wanted.recipe, recipe);
    if (this.#running === null && isAnswer) return;
    if (this.#running !== null) {
      void this.#client.call('cancel', { photo: this.#running.photo, job: 'show' });
    }
    this.#running = null;
    this.#hasRested = true;
    this.#queue.forgetWaiting();
    this.#work.end();
    if (this.stage === 'exact') this.stage = 'draft';
  }

  /** Another photo, or none: nothing of the old one stays on show. */
  clear(): void {
    this.#wanted = null;
    this.#running = null;
    this.#exact = null;
    this.before = null;
    this.after = null;
    this.stage = 'none';
    this.#queue.forgetWaiting();
    this.#work.end();
  }

  /** Takes the progress of the running solve. */
  acceptEvent(event: StudioEvent): void {
    if (event.kind !== 'progress' || event.job !== 'show' || event.photo !== this.#running?.photo) return;
    this.#work.accept(event);
  }

  async #show(wanted: Wanted): Promise<void> {
    const count = ++this.#count;
    // A move of the view joins the solve that runs; only other settings start one of their own.
    if (this.#running === null || !sameJson(this.#running.recipe, wanted.recipe)) this.#work.begin();
    this.#running = wanted;
    const outcome = await this.#client.call('show', {
      ...wanted,
      request: count,
      layers: this.#layersFor(wanted),
    });
    if (count !== this.#count || this.#running === null) return;
    this.#running = null;
    this.#work.end();
    if (outcome.end === 'failed') {
      this.stage = 'failed';
      this.#failed(outcome);
    } else if (outcome.end === 'cancelled' && this.stage === 'draft') {
      this.stage = 'stopped';
    }
  }

  #layersFor(wanted: Wanted): Layer[] {
    const isThere = this.before !== null && beforeKeyOf(this.before.wanted) === beforeKeyOf(wanted);
    return isThere ? ['after'] : ['before', 'after'];
  }

  #accept(header: FrameHeader, rgba: Uint8Array): void {
    const wanted = this.#running;
    if (wanted === null || header.cell !== null) return;
    if (header.request < this.#count || header.photo !== wanted.photo) return;
    const frame: Frame = { header, rgba, wanted };
    if (header.layer === 'before') {
      this.before = frame;
      return;
    }
    this.after = frame;
    if (header.stage === 'exact') this.#exact = frame;
    const isAnswer = header.stage === 'exact' && sameJson(wanted.recipe, this.#wanted?.recipe);
    this.stage = isAnswer ? 'exact' : 'draft';
    this.#queue.answered();
  }
}
