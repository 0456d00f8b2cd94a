/**
 * A photo inside the engine: its pixels as decoded, its newest results, and the problems that are kept open on a
 * device so that the next slider step need not place the photo there again.
 */
import type { SolveReport } from '../contract/studio-calls';
import type { Backend, CancelSignal, DenoisingProblem, Objective, PlanarImage, PlaneShape } from './backend';
import { coarserLevels } from './coarse-start';
import { cropPlanes, draftCrop, shrunken, type DraftCrop } from './draft-crop';
import type { SolveProgress, SolveSettings, SolveTarget } from './engine-calls';
import { planesOf } from './kernels/convert/convert';
import { memoryPixelWriter, releasePixels, type MakePixelWriter, type PhotoPixels } from './photo-pixels';
import { pixelRowSink, pixelRowSource, resultBitDepth } from './pixel-rows';
import { identityOutcome, readEstimate, solve, type SolveCourse, type SolveOutcome } from './solve';
import { solveStreamed, type StreamedOutcome } from './streamed-solve';
import { warmDualScale } from './warm-start';

/**
 * Photos with more samples than this, colour channels times px, are solved in passes over their rows, at every door
 * alike: 16 megapixels of RGB take 0.8 GB of state when they are solved whole.
 */
const heldSamples = 48e6;

/** A solved photo or crop. */
export interface HeldResult {
  readonly id: string;
  readonly settings: SolveSettings;
  readonly report: SolveReport;
  /** Intensity, not clipped; integers for weight 0 over the whole photo, and where a photo is too large for floats. */
  readonly image: PlanarImage | PhotoPixels;
  /** Null when it covers the whole photo, pixel by pixel. */
  readonly crop: DraftCrop | null;
}

/** A problem that stays open on a device. */
interface OpenProblem {
  readonly backend: Backend;
  readonly problem: DenoisingProblem;
  readonly noisy: PlanarImage;
  readonly crop: DraftCrop | null;
  /** The settings whose dual it holds; null after a cancelled solve. */
  solved: SolveSettings | null;
}

export interface SolveOptions {
  readonly signal: CancelSignal;
  readonly report: (progress: SolveProgress) => void;
  /** Milliseconds from any start; the engine itself knows no clock. */
  readonly now: () => number;
}

export class HeldPhoto {
  #exact: HeldResult | null = null;
  #draft: HeldResult | null = null;
  readonly #open: Record<SolveTarget['slot'], OpenProblem | null> = { exact: null, draft: null };
  #solved = 0;

  constructor(
    private readonly key: string,
    readonly pixels: PhotoPixels,
    /** Per colour channel, intensity. */
    readonly noiseStdDev: readonly number[],
    /** Room for the results of photos that are solved in passes over their rows. */
    private readonly makeWriter: MakePixelWriter = memoryPixelWriter,
  ) {}

  /** The result with this id, if its slot still holds it. */
  result(id: string): HeldResult | null {
    return [this.#exact, this.#draft].find((held) => held?.id === id) ?? null;
  }

  /**
   * Solves into a slot, or answers what the slot holds when it was made with these very settings.
   *
   * @throws {RudinError} `cancelled`, or `too-large` from the backend; the slot's earlier result stays.
   */
  async solve(
    backend: Backend,
    settings: SolveSettings,
    target: SolveTarget,
    options: SolveOptions,
  ): Promise<HeldResult> {
    if (target.slot === 'exact') {
      if (this.#exact && isSame(this.#exact.settings, settings)) return this.#exact;
      const exact = await this.#solveExact(backend, settings, options);
      this.#forgetExact();
      return (this.#exact = exact);
    }
    this.#draft = await this.#solveDraft(backend, settings, target, options);
    return this.#draft;
  }

  /** The photo is closed: gives back all that it holds. */
  close(): void {
    this.release();
    this.#forgetExact();
    releasePixels(this.pixels);
  }

  /** Gives the devices back what open problems hold; results stay. */
  release(): void {
    for (const slot of ['exact', 'draft'] as const) {
      this.#open[slot]?.problem.dispose();
      this.#open[slot] = null;
    }
  }

  /** Always from a cold start, so that the answer depends on the settings alone and not on what was shown before. */
  async #solveExact(backend: Backend, settings: SolveSettings, options: SolveOptions): Promise<HeldResult> {
    if (settings.weight === 0) return this.#identity(backend, settings, null);
    if (backend.streaming && settings.beta >= 1 && this.#samples() > heldSamples) {
      return await this.#solveStreamed(backend, settings, options);
    }
    const open = await this.#openProblem('exact', backend, null, objectiveOf(settings));
    return await this.#run(open, settings, 'cold', options);
  }

  /** In one pass over the rows, so that memory follows the width of the photo and not its height. */
  async #solveStreamed(
    backend: Backend,
    settings: SolveSettings,
    options: SolveOptions,
  ): Promise<HeldResult> {
    const { signal, report, now } = options;
    const started = now();
    // What is open would take the memory that the pass needs.
    this.release();
    const { width, height, channels } = this.pixels;
    const shape = { width, height, channels, hasAlpha: false, bitDepth: resultBitDepth } as const;
    const writer = this.makeWriter(shape);
    try {
      const { toleranceLevels, maxIterations } = settings;
      const outcome = await solveStreamed(
        backend,
        pixelRowSource(this.pixels),
        pixelRowSink(writer),
        { objective: objectiveOf(settings), toleranceLevels, maxIterations },
        { signal, onProgress: report },
      );
      const image = writer.finish();
      const seconds = (now() - started) / 1000;
      const told = reportOf(outcome, settings.weight, backend, seconds);
      return { id: this.#nextId(), settings, report: told, image, crop: null };
    } catch (thrown) {
      writer.discard();
      throw thrown;
    }
  }

  async #solveDraft(
    backend: Backend,
    settings: SolveSettings,
    { region, shrink }: SolveTarget & { slot: 'draft' },
    options: SolveOptions,
  ): Promise<HeldResult> {
    const scaled = shrunken(settings, shrink);
    if (settings.weight === 0) {
      return this.#identity(backend, settings, draftCrop(this.pixels, region, shrink, settings));
    }
    const kept = this.#open.draft;
    // A weight that moved a little wants a slightly different halo: the crop that is open serves as long as it covers.
    const wanted = draftCrop(this.pixels, region, shrink, scaled);
    const crop = kept?.crop && covers(kept.crop, wanted) ? kept.crop : wanted;
    const open = await this.#openProblem('draft', backend, crop, objectiveOf(scaled));
    const draft = await this.#run(open, scaled, this.#draftStart(open, scaled), options);
    // The weight on averaged pixels is the engine's own business: people know that of the photo.
    return { ...draft, report: { ...draft.report, weight: settings.weight } };
  }

  /** From the dual of the draft before, where that is a good start. */
  #draftStart(open: OpenProblem, settings: SolveSettings): SolveCourse['start'] {
    if (!open.solved) return 'cold';
    const { channels } = this.pixels;
    const warm = warmDualScale(objectiveOf(open.solved), objectiveOf(settings), channels);
    return warm === null ? 'cold' : { warm };
  }

  async #openProblem(
    slot: SolveTarget['slot'],
    backend: Backend,
    crop: DraftCrop | null,
    objective: Objective,
  ): Promise<OpenProblem> {
    const kept = this.#open[slot];
    // One that is open makes room for beta < 1 itself, when its objective is set.
    if (kept && kept.backend === backend && isSame(kept.crop, crop)) return kept;
    kept?.problem.dispose();
    this.#open[slot] = null;
    const shape = this.#shapeOf(crop);
    backend.requireRoom(shape, objective.beta, coarserLevels(objective, shape));
    const noisy = this.#planesOf(crop);
    const opened = { backend, problem: await backend.open(noisy), noisy, crop, solved: null };
    this.#open[slot] = opened;
    return opened;
  }

  /** Weight 0: the photo itself, its very integers, for which no device is touched. */
  #identity(backend: Backend, settings: SolveSettings, crop: DraftCrop | null): HeldResult {
    return {
      id: this.#nextId(),
      settings,
      report: reportOf(identityOutcome(settings.beta), 0, backend, 0),
      image: crop === null ? this.pixels : cropPlanes(this.pixels, crop),
      crop,
    };
  }

  #planesOf(crop: DraftCrop | null): PlanarImage {
    return crop === null ? planesOf(this.pixels) : cropPlanes(this.pixels, crop);
  }

  #shapeOf(crop: DraftCrop | null): PlaneShape {
    const { width, height, channels } = this.pixels;
    if (crop === null) return { width, height, channels };
    const { region, shrink } = crop;
    return { width: Math.ceil(region.width / shrink), height: Math.ceil(region.height / shrink), channels };
  }

  #forgetExact(): void {
    const image = this.#exact?.image;
    this.#exact = null;
    if (image && !('planes' in image) && image !== this.pixels) releasePixels(image);
  }

  #samples(): number {
    const { width, height, channels } = this.pixels;
    return width * height * channels;
  }

  #nextId(): string {
    this.#solved += 1;
    return `${this.key}/${this.#solved}`;
  }

  async #run(
    open: OpenProblem,
    settings: SolveSettings,
    start: SolveCourse['start'],
    { signal, report, now }: SolveOptions,
  ): Promise<HeldResult> {
    const { backend, problem, noisy, crop } = open;
    const { toleranceLevels, maxIterations } = settings;
    const started = now();
    open.solved = null;
    const outcome = await solve(
      problem,
      { objective: objectiveOf(settings), toleranceLevels, maxIterations },
      { start, signal, onProgress: report },
    );
    const image = await readEstimate(problem, outcome, noisy);
    open.solved = outcome.estimate === 'dual' ? settings : null;
    return {
      id: this.#nextId(),
      settings,
      report: reportOf(outcome, settings.weight, backend, (now() - started) / 1000),
      image,
      crop,
    };
  }
}

function objectiveOf({ beta, weight: lambda, coupling, chromaWeight }: SolveSettings): Objective {
  return { beta, lambda, coupling, chromaWeight };
}

function reportOf(
  { estimate: _estimate, ...outcome }: StreamedOutcome & Partial<Pick<SolveOutcome, 'estimate'>>,
  weight: number,
  { info, threads }: Backend,
  seconds: number,
): SolveReport {
  return { ...outcome, weight, backend: info.name, device: info.device, threads, seconds };
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Whether a crop that is open serves for the wanted one: as fine, around it, and not much larger. */
function covers(open: DraftCrop, wanted: DraftCrop): boolean {
  const [a, b] = [open.region, wanted.region];
  return (
    open.shrink === wanted.shrink &&
    a.x <= b.x &&
    a.y <= b.y &&
    a.x + a.width >= b.x + b.width &&
    a.y + a.height >= b.y + b.height &&
    a.width * a.height <= 1.5 * b.width * b.height
  );
}
