/**
 * Several pictures of the same part of a photo, each of other settings: asks the studio for the cells that are wanted,
 * keeps the newest frame of each until a newer one arrives, and knows how far each has come.
 */
import type { CompareCell, CompareRequest } from '@contract/compare-calls';
import type { Failure } from '@contract/outcome';
import type { Recipe } from '@contract/recipe';
import type { DraftReport, FrameHeader, ShownPart, StudioEvent } from '@contract/studio-calls';
import type { StudioClient } from '../../bridge/studio-client';
import { LatestWins } from '../latest-wins';
import type { Frame } from '../pictures.svelte';
import { sameRecipe } from '../same-recipe';
import { Work, type Progress } from '../work.svelte';

/** What of a photo is wanted on screen, and how it is drawn. */
export type Part = Omit<ShownPart, 'request'>;

export interface WantedCells {
  readonly part: Part;
  /** In the order in which they should be worked on; none asks for nothing. */
  readonly cells: readonly CompareCell[];
  readonly extent: CompareRequest['extent'];
}

/** `none` while there is nothing to show; `crop` as in the frame's header. */
export type CellStage = 'none' | 'draft' | 'crop' | 'exact' | 'stopped' | 'failed';

/** A newer question goes after this long, ms, also when cells have no draft yet: a drag should not wait for all of them. */
const patienceMs = 300;

type Frames = Readonly<Partial<Record<number, Frame>>>;

const sameJson = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

export class Comparison {
  /** The newest frame of each cell, by its number. */
  frames = $state.raw<Frames>({});
  #wanted = $state.raw<WantedCells | null>(null);
  /** How the newest request ended without an answer; null while it runs, and when it was answered. */
  #ended = $state<'stopped' | 'failed' | null>(null);
  /** How many cells are as good as they get: not drafts, and of the part and the settings of now. */
  readonly finished: number = $derived(
    this.#wanted?.cells.filter(({ cell }) => this.#isFinished(cell)).length ?? 0,
  );

  /** How far all of them have come together: no further than the last of them. */
  readonly stage: CellStage = $derived.by(() => {
    const cells = this.#wanted?.cells ?? [];
    if (cells.length === 0) return 'none';
    if (this.finished < cells.length) return this.#ended ?? 'draft';
    return cells.every(({ cell }) => this.stageOf(cell) === 'exact') ? 'exact' : 'crop';
  });

  /** How one of the cells on show was made, all of them on the same device; null while there are none. */
  readonly made: DraftReport | null = $derived.by(() => {
    const headers = Object.values(this.frames).flatMap((frame) =>
      frame === undefined ? [] : [frame.header],
    );
    return headers.map(({ report, draft }) => report ?? draft).find((made) => made !== null) ?? null;
  });

  readonly #client: StudioClient;
  readonly #failed: (failure: Failure) => void;
  readonly #queue: LatestWins<WantedCells>;
  readonly #work = new Work();
  /** How many `compare` calls were made; frames of older ones are dropped. */
  #count = 0;
  #running: WantedCells | null = null;
  /** Cells of the running request that have no frame of it yet. */
  #missing: readonly number[] = [];

  /**
   * @param client Its frames with a cell are taken from now on.
   * @param failed Is told, once a request, why cells could not be made.
   */
  constructor(client: StudioClient, failed: (failure: Failure) => void) {
    this.#client = client;
    this.#failed = failed;
    this.#queue = new LatestWins((wanted) => this.#compare(wanted), patienceMs);
    client.onFrame((header, rgba) => this.#accept(header, rgba));
  }

  /** Of all cells together; null while nothing runs, or not for long enough to be worth a bar. */
  get progress(): Progress | null {
    return this.#work.progress;
  }

  /** Asks for cells, unless they are on show or on their way already. */
  want(wanted: WantedCells): void {
    const before = this.#wanted;
    if (sameJson(wanted, before)) return;
    const isOther = before?.part.photo !== wanted.part.photo || before.extent !== wanted.extent;
    this.frames = isOther ? {} : this.#framesFor(wanted.cells);
    this.#wanted = wanted;
    this.#ended = null;
    if (wanted.cells.length > 0) this.#queue.want(wanted);
    else this.#letGo();
  }

  /** Asks for the same cells again, after a stop, a failure, or on another backend. */
  again(): void {
    if (this.#wanted === null || this.#wanted.cells.length === 0) return;
    this.#ended = null;
    this.#queue.want(this.#wanted);
  }

  /** Stops what runs; the pictures that are there stay, and those that are not say that they were stopped. */
  stop(): void {
    this.#queue.forgetWaiting();
    if (this.#running === null) return;
    void this.#client.call('cancel', { photo: this.#running.part.photo, job: 'compare' });
  }

  /** Takes the progress of the cells that are worked on. */
  acceptEvent(event: StudioEvent): void {
    if (event.kind !== 'progress' || event.job !== 'compare') return;
    if (event.photo === this.#running?.part.photo) this.#work.accept(event);
  }

  /** Nothing is wanted any more: what runs for it would be in the way of other pictures. */
  #letGo(): void {
    this.stop();
    this.#running = null;
    this.#work.end();
  }

  /** How far a cell has come with what is wanted of it now. */
  stageOf(cell: number): CellStage {
    const frame = this.frames[cell];
    const recipe = this.#recipeOf(cell);
    if (this.#ended !== null && !this.#isFinished(cell)) return this.#ended;
    if (frame === undefined || recipe === undefined) return 'none';
    const { stage, view } = frame.header;
    const isAnswer = sameRecipe(frame.wanted.recipe, recipe) && view === this.#wanted?.part.view;
    // A crop is solved for the part that it shows; an exact result holds for every part.
    if (stage === 'crop' && !this.#isFinished(cell)) return 'draft';
    return isAnswer ? stage : 'draft';
  }

  #isFinished(cell: number): boolean {
    const frame = this.frames[cell];
    const recipe = this.#recipeOf(cell);
    const part = this.#wanted?.part;
    if (recipe === undefined || part === undefined || frame?.header.stage === 'draft') return false;
    return this.#isDrawn({ cell, recipe }, part);
  }

  #isDrawn({ cell, recipe }: CompareCell, part: Part): boolean {
    const frame = this.frames[cell];
    return frame !== undefined && sameJson(frame.wanted, { ...part, recipe });
  }

  #recipeOf(cell: number): Recipe | undefined {
    return this.#wanted?.cells.find((each) => each.cell === cell)?.recipe;
  }

  /** Frames move with their settings; a cell whose order is the same keeps its picture until there is a newer one. */
  #framesFor(cells: readonly CompareCell[]): Frames {
    const all = Object.values(this.frames).filter((frame) => frame !== undefined);
    const kept = cells.map(({ cell, recipe }) => {
      const old = this.frames[cell];
      const same = all.find((frame) => sameRecipe(frame.wanted.recipe, recipe));
      const isOfOrder = old?.wanted.recipe.betaHundredths === recipe.betaHundredths;
      return [cell, same ?? (isOfOrder ? old : undefined)] as const;
    });
    return Object.fromEntries(kept.filter(([, frame]) => frame !== undefined));
  }

  async #compare(wanted: WantedCells): Promise<void> {
    const count = ++this.#count;
    this.#running = wanted;
    this.#ended = null;
    this.#work.begin();
    const { part, extent } = wanted;
    const cells = wanted.cells.map((each) => ({ ...each, isDrawn: this.#isDrawn(each, part) }));
    this.#missing = cells.flatMap(({ cell, isDrawn }) => (isDrawn ? [] : [cell]));
    const outcome = await this.#client.call('compare', { ...part, cells, extent, request: count });
    if (count !== this.#count || this.#running === null) return;
    this.#running = null;
    this.#work.end();
    if (outcome.end === 'done') return;
    this.#ended = outcome.end === 'failed' ? 'failed' : 'stopped';
    if (outcome.end === 'failed') this.#failed(outcome);
  }

  #accept(header: FrameHeader, rgba: Uint8Array): void {
    const { cell } = header;
    const running = this.#running;
    if (cell === null || running === null) return;
    if (header.request < this.#count || header.photo !== running.part.photo) return;
    const recipe = running.cells.find((each) => each.cell === cell)?.recipe;
    // The cell may be wanted for another order by now, while its newer question still waits.
    if (recipe === undefined || this.#recipeOf(cell)?.betaHundredths !== recipe.betaHundredths) return;
    this.frames = { ...this.frames, [cell]: { header, rgba, wanted: { ...running.part, recipe } } };
    this.#missing = this.#missing.filter((each) => each !== cell);
    if (this.#missing.length === 0) this.#queue.answered();
  }
}
