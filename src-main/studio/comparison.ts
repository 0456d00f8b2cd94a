/**
 * Several pictures of one part of a photo. A `compare` sends drafts of all cells first, so that a sheet is full at once, and
 * then solves one cell after the other: the whole photo, or the part alone. A weight that follows from the photo takes a
 * while: drafts go out with one that is near.
 *
 * The latest request wins: what the older one was at is stopped unless the newer one wants it, too. A draft that has begun is
 * sent, so that a drag always moves. What is held is drawn at once and not solved again.
 */
import { setMaxListeners } from 'node:events';
import type { CompareRequest } from '../contract/compare-calls';
import { RudinError } from '../contract/outcome';
import type { FrameHeader, PhotoId } from '../contract/studio-calls';
import type { EngineCalls, RenderedFrame, SolveProgress } from '../engine/engine-calls';
import type { ExactSolves } from './exact-solves';
import { knownCells, lacksDraft, nearCells, quickFirst, settledCells, type Cell } from './compare-cells';
import { ifHeld } from './if-held';
import type { OpenPhoto, PhotoLibrary } from './photo-library';
import type { SettingsSource } from './settings-for';
import { checkRegion, draftShrink } from './shown-region';
import type { StudioClient, StudioOptions } from './studio-interface';
import { throttled } from './throttled';

/** A draft on fewer than a quarter of the pixels is no quicker than what follows it. */
const leastDraftShrink = 2;
/** How often a result that was dropped before it was drawn is solved again. */
const maxAttempts = 3;

/** What a compare is at: it can be left to a newer one that wants the same. */
interface Step {
  readonly name: string;
  stop(): void;
}

/** One `compare` of one page. */
interface Compare {
  readonly photo: OpenPhoto;
  readonly client: StudioClient;
  readonly ask: CompareRequest;
  /** Aborted by `cancel` and when the page goes: drafts stop, too. */
  readonly abort: AbortController;
  /** Aborted also when a newer one takes over: a matched strength may take whole solves. */
  readonly choosing: AbortController;
  /** Settles when the draft that is under way was sent. */
  drafted: Promise<unknown>;
  /** True once a newer one took over: nothing more is started for this one. */
  isSuperseded: boolean;
  step: Step | null;
  /** Of a compare before it, whose step this one will take. */
  adopted: Step | null;
  done: number;
}

/** What a frame says of its cell, beside its pixels. */
type Solved = Pick<FrameHeader, 'stage' | 'report' | 'draft'>;

export class Comparison {
  readonly #running = new Map<StudioClient, Compare>();
  /** Names of the parts that were solved for a page last: no draft goes before them. */
  readonly #solved = new WeakMap<StudioClient, Set<string>>();

  readonly #source: SettingsSource;

  constructor(
    private readonly library: PhotoLibrary,
    private readonly exact: ExactSolves,
    device: Pick<StudioOptions, 'backend' | 'threads'>,
  ) {
    this.#source = { library, device };
  }

  /**
   * Draws what a page asks for; frames and progress go to `client`.
   *
   * @throws {RudinError} `cancelled` when a newer request took over; `bad-params` for a region outside the photo.
   */
  async compare(client: StudioClient, ask: CompareRequest): Promise<null> {
    const photo = this.library.get(ask.photo);
    checkRegion(ask, photo);
    const previous = this.#running.get(client);
    const compare = begin(client, ask, photo, previous);
    // From here on the older one begins nothing more. What runs is taken over where it is known to be wanted, and else stopped
    // before anything is asked about weights, which would wait for its end: also a part with a strength, whose near weight is
    // not kept, and which is soon there again.
    if (previous) {
      supersede(previous);
      takeOver(compare, previous, knownCells(ask, photo, this.#source));
    }
    this.#running.set(client, compare);
    try {
      const { signal } = compare.choosing;
      const cells = await nearCells(ask, photo, this.#source, signal);
      // One draft at a time: those of older requests do not queue up.
      await previous?.drafted.catch(() => undefined);
      const left = await this.#sendHeld(compare, cells);
      const solved = this.#solvedBefore(client, cells);
      for (const cell of left)
        if (lacksDraft(cell) && !solved.has(cell.name)) await this.#draft(compare, cell);
      compare.done = cells.length - left.length;
      const settled = await settledCells(left, ask, photo, this.#source, signal);
      // What ends as a draft should be one with its own weight.
      for (const cell of settled)
        if (cell.end === 'draft' && !left.includes(cell)) await this.#draft(compare, cell);
      for (const cell of quickFirst(settled)) await this.#solve(compare, cell, cells.length);
      return null;
    } finally {
      stop(compare);
      if (this.#running.get(client) === compare) this.#running.delete(client);
    }
  }

  /** Stops what runs for a photo, of all pages or of one; frames that were sent stay. */
  cancel(photo: PhotoId, client: StudioClient | null = null): void {
    for (const [page, compare] of this.#running) {
      if (compare.photo.id === photo && (client === null || client === page)) stop(compare);
    }
  }

  /** The page is gone. */
  forget(client: StudioClient): void {
    const compare = this.#running.get(client);
    if (compare) stop(compare);
    this.#running.delete(client);
  }

  /** Draws the cells whose exact result is held. @returns Those that are not. */
  async #sendHeld(compare: Compare, cells: readonly Cell[]): Promise<readonly Cell[]> {
    const left: Cell[] = [];
    for (const cell of cells) {
      stopIfSuperseded(compare);
      const mayBeHeld = cell.isSettled && cell.end === 'whole';
      if (!mayBeHeld || !(await this.#sendExact(compare, cell))) left.push(cell);
    }
    return left;
  }

  /** The parts among some that were solved for the page already, so that the engine should answer them at once. */
  #solvedBefore(client: StudioClient, cells: readonly Cell[]): ReadonlySet<string> {
    const before = this.#solved.get(client);
    const solved = new Set(cells.map(({ name }) => name).filter((name) => before?.has(name)));
    this.#solved.set(client, solved);
    return solved;
  }

  async #draft(compare: Compare, cell: Cell): Promise<void> {
    stopIfSuperseded(compare);
    const shrink = Math.max(leastDraftShrink, draftShrink(compare.ask.zoom));
    const drafting = this.#solveCell(compare, cell, shrink, { signal: compare.abort.signal });
    compare.drafted = drafting;
    const { frame, ...answer } = await drafting;
    if (answer.stage === 'draft')
      this.#send(compare, cell, { stage: 'draft', report: null, draft: answer.report }, frame);
  }

  /** Solves a cell to its end and sends it. */
  async #solve(compare: Compare, cell: Cell, count: number): Promise<void> {
    stopIfSuperseded(compare);
    const onProgress = throttled((progress: SolveProgress) => tellProgress(compare, progress, count));
    if (cell.end === 'whole') await this.#solveWhole(compare, cell, onProgress);
    if (cell.end === 'crop') await this.#solveCrop(compare, cell, onProgress);
    compare.done += 1;
  }

  async #solveWhole(
    compare: Compare,
    cell: Cell,
    onProgress: (progress: SolveProgress) => void,
  ): Promise<void> {
    const { photo } = compare;
    for (let attempt = 0; !(await this.#sendExact(compare, cell)); attempt += 1) {
      // The engine was started anew, or other results took its room.
      if (attempt === maxAttempts) throw new RudinError('not-found', `${photo.name}: the result was lost`);
      stopIfSuperseded(compare);
      const hold = this.exact.start(photo, cell.settings, onProgress);
      compare.step = { name: cell.name, stop: () => hold.leave() };
      await hold.answer;
      hold.leave();
    }
  }

  async #solveCrop(
    compare: Compare,
    cell: Cell,
    onProgress: (progress: SolveProgress) => void,
  ): Promise<void> {
    const abort = new AbortController();
    compare.step = { name: cell.name, stop: () => abort.abort() };
    const { frame, ...answer } = await this.#solveCell(compare, cell, 1, {
      signal: abort.signal,
      onProgress,
    });
    this.#solved.get(compare.client)?.add(cell.name);
    stopIfSuperseded(compare);
    if (answer.stage !== 'draft')
      this.#send(compare, cell, { stage: answer.stage, report: answer.report, draft: null }, frame);
  }

  #solveCell(
    { photo, ask }: Compare,
    { settings }: Cell,
    shrink: number,
    options: { readonly signal: AbortSignal; readonly onProgress?: (progress: SolveProgress) => void },
  ): Promise<EngineCalls['solveCell']['answer']> {
    const { region, zoom, view, gradient } = ask;
    const frame = { view, gradient, region, zoom };
    const target = { region, shrink };
    return this.library.ask([photo], 'solveCell', { photo: photo.id, settings, target, frame }, options);
  }

  /** Draws the exact result of a cell. @returns False where none is held. */
  async #sendExact(compare: Compare, cell: Cell): Promise<boolean> {
    const { photo, ask } = compare;
    const held = this.exact.held(photo, cell.settings);
    if (!held) return false;
    const { report, result } = held;
    const { region, zoom, view, gradient } = ask;
    const request = { photo: photo.id, result, view, gradient, region, zoom };
    const isHeld = await ifHeld(
      this.library.ask([photo], 'render', request).then((frame) => {
        stopIfSuperseded(compare);
        this.#send(compare, cell, { stage: 'exact', report, draft: null }, frame);
      }),
    );
    if (!isHeld) this.exact.forget(photo, cell.settings);
    return isHeld;
  }

  /** Sends a frame, unless the page moved on to another photo. */
  #send({ ask, client }: Compare, { cell, weightNote }: Cell, solved: Solved, frame: RenderedFrame): void {
    const { photo, request, view } = ask;
    if (this.#running.get(client)?.ask.photo !== photo) return;
    const { region, width, height, legend, rgba } = frame;
    const said = weightNote === null ? {} : { weightNote };
    client.onFrame(
      { photo, request, layer: 'after', cell, ...said, view, ...solved, region, width, height, legend },
      rgba,
    );
  }
}

function begin(
  client: StudioClient,
  ask: CompareRequest,
  photo: OpenPhoto,
  previous: Compare | undefined,
): Compare {
  const drafted = previous?.drafted ?? Promise.resolve();
  const choosing = new AbortController();
  // All cells of a sheet listen to it at once; Node takes more than ten listeners for a leak and says so.
  setMaxListeners(0, choosing.signal);
  return {
    ...{ client, ask, photo, abort: new AbortController(), choosing, drafted },
    ...{ isSuperseded: false, step: null, adopted: null, done: 0 },
  };
}

/** Stops what an older compare is at, or lets it go on for a newer one that will ask for the same. */
function takeOver(compare: Compare, previous: Compare, cells: readonly Cell[]): void {
  const steps = [previous.step, previous.adopted].filter((step) => step !== null);
  previous.step = null;
  previous.adopted = null;
  for (const step of steps) {
    const isWanted = compare.adopted === null && cells.some(({ name }) => name === step.name);
    if (isWanted) compare.adopted = step;
    else step.stop();
  }
}

/** One fraction over all cells; a cell's own never falls, and they follow one another. */
function tellProgress(
  { client, photo, done, isSuperseded }: Compare,
  progress: SolveProgress,
  count: number,
): void {
  if (isSuperseded) return;
  const fraction = (done + progress.fraction) / count;
  client.onEvent({
    kind: 'progress',
    photo: photo.id,
    job: 'compare',
    ...progress,
    fraction,
    secondsLeft: null,
  });
}

/** Nothing more is begun; what is under way goes on. */
function supersede(compare: Compare): void {
  compare.isSuperseded = true;
  compare.choosing.abort();
}

function stop(compare: Compare): void {
  supersede(compare);
  compare.abort.abort();
  compare.step?.stop();
  compare.adopted?.stop();
}

function stopIfSuperseded({ isSuperseded }: Compare): void {
  if (isSuperseded) throw new RudinError('cancelled', 'a newer request took over');
}
