/**
 * The draft of a photo: the part in view, solved roughly on a problem that stays open, so that the next slider step
 * goes on where this one ended. Its planes are read only when something asks for them: most drafts are drawn by the
 * device and make room for the next.
 */
import { RudinError } from '../../contract/outcome';
import type { DraftReport } from '../../contract/studio-calls';
import type { Backend, CancelSignal, DenoisingProblem, PlanarImage, ProblemView } from '../backend';
import { coarserLevels } from '../solve/coarse-start';
import {
  cellsOf,
  cropPlanes,
  cropShape,
  draftCrop,
  serves,
  shrunken,
  type DraftCrop,
} from '../previews/draft-crop';
import { goOn, iterationsToGoOn } from '../previews/draft-solve';
import { drawOnDevice } from '../display/draw-on-device';
import { isOpaque, type DrawnPhoto } from '../display/draw-source';
import { renderFrame, type FrameRequest } from '../display/render-frame';
import type { DraftTarget, RenderedFrame, SolveSettings } from '../engine-calls';
import { haloPx } from '../previews/halo';
import type { PhotoPixels } from '../pixels/photo-pixels';
import { objectiveOf, readEstimate, solve, type SolveOutcome } from '../solve/solve';
import { roomOrder, type WeightPlanner } from '../weights/weight-plan';

/** Certified distance at which a draft from a cold start ends, and the iterations after which it does anyway. */
const coldToleranceLevels = 1;
const coldIterations = 40;
/** Halos are opened in steps of this, so that a weight that grows is covered for a while. */
const haloStepPx = 8;
/** A draft is drawn in the cells it was solved in, unless they are so many more px than the frame wants. */
const mostCellsPerPixel = 2;

/** A draft whose planes were read. */
interface ReadDraft {
  readonly image: PlanarImage;
  readonly crop: DraftCrop;
}

/** The newest draft. */
export interface Draft {
  readonly id: string;
  readonly report: DraftReport;
  readonly crop: DraftCrop;
  /** Null until something needs the planes. */
  image: PlanarImage | null;
  /** Reads the planes from the device. */
  readonly read: () => Promise<PlanarImage>;
  /** What draws it where it is, as long as its problem is open; null where nothing does. */
  readonly view: ProblemView | null;
}

/** The problem that stays open. */
interface OpenDraft {
  readonly backend: Backend;
  readonly problem: DenoisingProblem;
  readonly noisy: PlanarImage;
  readonly crop: DraftCrop;
  /** The settings, on the crop's own pixels, that its state was solved for; null where that is nothing to go on with. */
  solved: SolveSettings | null;
}

interface DraftOptions {
  /** What the result is to be called. */
  readonly id: string;
  readonly signal: CancelSignal;
  readonly now: () => number;
}

export class HeldDraft {
  #open: OpenDraft | null = null;
  #draft: Draft | null = null;

  constructor(
    private readonly pixels: PhotoPixels,
    /** Default: lambda is the weight everywhere. */
    private readonly weights: WeightPlanner | null = null,
  ) {}

  /** The newest draft, if this is its id. */
  result(id: string): Draft | null {
    return this.#draft?.id === id ? this.#draft : null;
  }

  /**
   * Solves a draft in place of the one before.
   *
   * @param settings Of the photo; those for averaged pixels follow from the target.
   * @throws {RudinError} `cancelled`, or `too-large` from the backend.
   */
  async solve(
    backend: Backend,
    settings: SolveSettings,
    target: DraftTarget,
    { id, signal, now }: DraftOptions,
  ): Promise<Draft> {
    const begun = now();
    // Whatever happens, the state of the one before is gone.
    this.#draft = null;
    const solved = await this.#solved(backend, settings, target, signal);
    const { weight } = settings;
    const { info, threads } = backend;
    const report: DraftReport = {
      iterations: solved.iterations,
      // That on averaged pixels is the engine's own business: people know that of the photo.
      ...{ weight, backend: info.name, device: info.device, threads },
      seconds: (now() - begun) / 1000,
    };
    const { crop, read, view } = solved;
    this.#draft = { id, report, crop, image: null, read, view };
    return this.#draft;
  }

  /**
   * Draws a draft as it was left by `solve`, with nothing else run on its problem in between.
   *
   * @returns The frame, in the cells that were solved where the device draws it.
   */
  async draw(draft: Draft, photo: DrawnPhoto, request: FrameRequest): Promise<RenderedFrame> {
    const drawn = (await this.drawHeld(draft, photo, request)) ?? (await this.#drawIterate(draft, request));
    return drawn ?? renderFrame(photo, await readDraft(draft), request);
  }

  /**
   * Draws a draft where it is, whatever else runs there.
   *
   * @returns Null where its device does not draw it.
   * @throws {RudinError} `device-lost`.
   */
  async drawHeld(
    { view, crop }: Draft,
    photo: DrawnPhoto,
    request: FrameRequest,
  ): Promise<RenderedFrame | null> {
    return view && (await drawOnDevice(view, photo, { layer: 'held', crop }, request));
  }

  /** Reads the planes of the newest draft, before something else runs on a device that would not draw it meanwhile. */
  async readNewest(): Promise<void> {
    if (this.#draft && !this.#draft.view) await this.read(this.#draft);
  }

  /**
   * A draft with its planes, which are read when they were not yet.
   *
   * @returns Null when it is not the newest any more, or when its device is gone: the next draft takes its place.
   */
  async read(draft: Draft): Promise<ReadDraft | null> {
    if (draft !== this.#draft) return null;
    try {
      return await readDraft(draft);
    } catch (thrown) {
      if (!(thrown instanceof RudinError) || thrown.code !== 'device-lost') throw thrown;
      this.release();
      return null;
    }
  }

  /** Gives the device back what the open problem holds; a draft that was not read is gone with it. */
  release(): void {
    this.#open?.problem.dispose();
    this.#open = null;
    if (this.#draft?.image === null) this.#draft = null;
  }

  async #solved(
    backend: Backend,
    settings: SolveSettings,
    { region, shrink }: DraftTarget,
    signal: CancelSignal,
  ): Promise<Pick<Draft, 'crop' | 'read' | 'view'> & { iterations: number }> {
    if (settings.weight === 0) {
      const crop = draftCrop(this.pixels, region, shrink, 0);
      const planes = cropPlanes(this.pixels, crop);
      return { iterations: 0, crop, read: () => Promise.resolve(planes), view: null };
    }
    const scaled = shrunken(settings, shrink);
    const halo = haloPx(scaled);
    const cropOf = (px: number): DraftCrop => draftCrop(this.pixels, region, shrink, px);
    const wanted = { crop: cropOf(haloStepPx * Math.ceil(halo / haloStepPx)), least: cropOf(halo >> 1) };
    const open = await this.#openProblem(backend, wanted, scaled);
    const { problem, noisy, crop } = open;
    const { iterations, outcome } = await this.#iterate(open, scaled, signal);
    const view = await this.#hold(problem, outcome);
    return { iterations, crop, read: () => readEstimate(problem, outcome, noisy), view };
  }

  /** Lets a device that draws hold the draft beside its state; null where nothing is to be drawn there. */
  async #hold(
    { view }: DenoisingProblem,
    { estimate }: Pick<SolveOutcome, 'estimate'>,
  ): Promise<ProblemView | null> {
    if (!view || estimate === 'noisy' || estimate === 'mean' || !isOpaque(this.pixels)) return null;
    await view.hold(estimate);
    return view;
  }

  /** Goes on where the draft before ended, or starts anew where that is better. */
  async #iterate(
    open: OpenDraft,
    settings: SolveSettings,
    signal: CancelSignal,
  ): Promise<{ iterations: number; outcome: Pick<SolveOutcome, 'estimate'> }> {
    const { problem, solved, noisy, crop } = open;
    const objective = objectiveOf(settings);
    const weights = this.weights?.planFor(settings, noisy, crop.shrink) ?? null;
    // A second pass takes its edges from a first one, which what is there has behind it; other weights are far from lambda.
    const isFar = weights?.second || solved?.edgePass || solved?.noiseModel !== settings.noiseModel;
    const before = isFar ? null : solved;
    const count = iterationsToGoOn(before && objectiveOf(before), objective, this.pixels.channels);
    open.solved = null;
    if (count !== null) {
      await goOn(problem, objective, weights?.first?.() ?? null, { count, signal });
      open.solved = settings;
      return { iterations: count, outcome: { estimate: 'dual' } };
    }
    const toleranceLevels = Math.max(coldToleranceLevels, settings.toleranceLevels);
    const maxIterations = Math.min(coldIterations, settings.maxIterations);
    const outcome = await solve(problem, { objective, toleranceLevels, maxIterations, weights }, { signal });
    open.solved = settings;
    return { iterations: outcome.iterations, outcome };
  }

  /** @param wanted The crop to open, and the least that one which is open has to cover. */
  async #openProblem(
    backend: Backend,
    { crop, least }: { readonly crop: DraftCrop; readonly least: DraftCrop },
    settings: SolveSettings,
  ): Promise<OpenDraft> {
    const kept = this.#open;
    // Every weight wants a halo of its own. A new crop would start anew, and a drag stop short for it.
    if (kept && kept.backend === backend && serves(kept.crop, crop, least.region)) return kept;
    kept?.problem.dispose();
    this.#open = null;
    const shape = cropShape(this.pixels, crop);
    backend.requireRoom(shape, roomOrder(settings), coarserLevels(objectiveOf(settings), shape));
    const noisy = cropPlanes(this.pixels, crop);
    this.#open = { backend, problem: await backend.open(noisy), noisy, crop, solved: null };
    return this.#open;
  }

  async #drawIterate(draft: Draft, { view, region, zoom }: FrameRequest): Promise<RenderedFrame | null> {
    const open = this.#open;
    const isDrawable = view === 'result' && open?.solved && open.solved.beta >= 1 && isOpaque(this.pixels);
    if (!isDrawable || !open.problem.draw || draft.report.iterations === 0) return null;
    const { cells, covered } = cellsOf(draft.crop, region);
    const scale = Math.min(1, zoom);
    if (cells.width * cells.height > mostCellsPerPixel * region.width * region.height * scale * scale)
      return null;
    const rgba = await open.problem.draw(cells);
    return { width: cells.width, height: cells.height, region: covered, rgba, legend: null };
  }
}

/** The draft with its planes, which are read when they were not yet. */
export async function readDraft(draft: Draft): Promise<ReadDraft> {
  draft.image ??= await draft.read();
  return { image: draft.image, crop: draft.crop };
}
