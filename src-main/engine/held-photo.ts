/**
 * A photo inside the engine: its pixels as decoded, its newest exact result and draft, and the problems that are
 * kept open on a device so that the next slider step need not place the photo there again.
 */
import { RudinError } from '../contract/outcome';
import type { SolveReport } from '../contract/studio-calls';
import type { Backend, CancelSignal, DenoisingProblem, Objective, ProblemView } from './backend';
import { coarserLevels } from './coarse-start';
import { drawOnDevice, type DeviceLayer } from './display/draw-on-device';
import { isOpaque, type DrawnResult } from './display/draw-source';
import type { FrameRequest } from './display/render-frame';
import type { InterleavedPixels, RenderedFrame, SolveProgress, SolveSettings } from './engine-calls';
import { HeldDraft } from './held-draft';
import { heldSamples } from './held-samples';
import { memoryPixelWriter, releasePixels, type MakePixelWriter, type PhotoPixels } from './photo-pixels';
import { pixelRowSink, pixelRowSource } from './pixel-rows';
import { identityOutcome, objectiveOf, solve, type SolveOutcome } from './solve';
import { PhotoWeights } from './weights/photo-weights';
import { solveStreamed, type StreamedOutcome } from './streamed-solve';

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

/** A result whose integers were read. */
interface ReadResult extends DrawnResult {
  readonly image: PhotoPixels;
  readonly crop: null;
}

/** The problem that stays open on a device. */
interface OpenProblem {
  readonly backend: Backend;
  readonly problem: DenoisingProblem;
}

export interface SolveOptions {
  readonly signal: CancelSignal;
  readonly report: (progress: SolveProgress) => void;
  /** Milliseconds from any start; the engine itself knows no clock. */
  readonly now: () => number;
}

export class HeldPhoto {
  /** What was solved for the screen while the exact result is not there. */
  readonly draft: HeldDraft;
  /** Weights that follow from the photo. */
  readonly weights: PhotoWeights;
  #exact: HeldResult | null = null;
  #open: OpenProblem | null = null;
  /** The result that the open problem holds. */
  #shown: HeldResult | null = null;
  #solved = 0;

  constructor(
    private readonly key: string,
    readonly pixels: PhotoPixels,
    /** Per colour channel, intensity. */
    readonly noiseStdDev: readonly number[],
    /** Room for the results of photos that are solved in passes over their rows. */
    private readonly makeWriter: MakePixelWriter = memoryPixelWriter,
  ) {
    this.draft = new HeldDraft(pixels);
    this.weights = new PhotoWeights(pixels, noiseStdDev);
  }

  /** The exact result, if it is the one with this id. */
  result(id: string): HeldResult | null {
    return this.#exact?.id === id ? this.#exact : null;
  }

  /**
   * Solves the whole photo, or answers the result that is there when it was made with these very settings. Always from a
   * cold start, so that the answer depends on the settings alone and not on what was shown before.
   *
   * @throws {RudinError} `cancelled`, or `too-large` from the backend; the earlier result stays.
   */
  async solve(backend: Backend, settings: SolveSettings, options: SolveOptions): Promise<HeldResult> {
    if (this.#exact && isSame(this.#exact.settings, settings)) return this.#exact;
    // Another view of the draft may be asked for while the device is busy with this.
    await this.draft.readNewest();
    const exact = await this.#solveExact(backend, settings, options);
    this.#forgetExact();
    return (this.#exact = exact);
  }

  /**
   * A result with its integers, which are read from the device when they were not yet.
   *
   * @throws {RudinError} `not-found` when it was replaced meanwhile, `device-lost` when it went with its device.
   */
  async read(result: HeldResult): Promise<ReadResult> {
    result.image ??= await this.#readRows(result, 0, this.pixels.height);
    return { image: result.image, crop: null };
  }

  /** The rows of a result round one, as far as a difference reaches; errors as of `read`. */
  async readAround(result: HeldResult, row: number): Promise<DrawnResult> {
    if (result.image !== null) return { image: result.image, crop: null };
    const { width, height } = this.pixels;
    const from = Math.min(Math.max(0, row - 1), height - 1);
    const to = Math.max(from + 1, Math.min(height, row + 2));
    const image = await this.#readRows(result, from, to);
    return { image, crop: { region: { x: 0, y: from, width, height: to - from }, shrink: 1 } };
  }

  /**
   * Draws the photo (null), a draft or the exact result where a device has it, whatever else runs there.
   *
   * @returns Null where no device draws it, or the one that did is gone: then what `read` says holds.
   */
  async draw(id: string | null, request: FrameRequest): Promise<RenderedFrame | null> {
    try {
      const draft = id === null ? null : this.draft.result(id);
      if (draft) return await this.draft.drawHeld(draft, this, request);
      return await this.#drawWhole(id, request);
    } catch {
      // What a device cannot draw is read from it, and a device that is gone says so then.
      return null;
    }
  }

  /** The photo is closed: gives back all that it holds. */
  close(): void {
    this.release();
    this.#forgetExact();
    releasePixels(this.pixels);
  }

  /** Reads what only a device has, and gives the devices back what open problems hold. */
  async giveUpDevice(): Promise<void> {
    await this.#readExact();
    this.release();
  }

  /** Gives the devices back what open problems hold; results stay that were read. */
  release(): void {
    this.#releaseWhole();
    this.draft.release();
  }

  #releaseWhole(): void {
    this.#open?.problem.dispose();
    this.#open = null;
    this.#shown = null;
    if (this.#exact?.image === null) this.#exact = null;
  }

  /** Reads the exact result before the device that alone has it is given back; one that is gone is forgotten. */
  async #readExact(): Promise<void> {
    if (this.#exact?.image !== null) return;
    try {
      await this.read(this.#exact);
    } catch {
      this.#exact = null;
    }
  }

  async #readRows(result: HeldResult, from: number, to: number): Promise<InterleavedPixels> {
    const view = this.#viewOf(result);
    if (!view) throw new RudinError('not-found', 'a newer result took the place of this one');
    const samples = await view.readRows(from, to);
    return { ...this.#resultShape(), height: to - from, samples };
  }

  #viewOf(result: HeldResult | null): ProblemView | null {
    return (result === this.#shown && this.#open?.problem.view) || null;
  }

  async #drawWhole(id: string | null, request: FrameRequest): Promise<RenderedFrame | null> {
    const view = id === null ? this.#open?.problem.view : this.#viewOf(this.result(id));
    if (!view) return null;
    const { width, height } = this.pixels;
    const layer = {
      layer: id === null ? 'photo' : 'held',
      crop: { region: { x: 0, y: 0, width, height }, shrink: 1 },
      measureQuantile: (operator) => view.measureQuantile(operator),
    } satisfies DeviceLayer;
    return await drawOnDevice(view, this, layer, request);
  }

  /** A name for the next result of this photo. */
  nextId(): string {
    this.#solved += 1;
    return `${this.key}/${this.#solved}`;
  }

  /** Always from a cold start, so that the answer depends on the settings alone and not on what was shown before. */
  async #solveExact(backend: Backend, settings: SolveSettings, options: SolveOptions): Promise<HeldResult> {
    if (settings.weight === 0) return this.#identity(backend, settings);
    const { streaming, mostAddressedSamples } = backend;
    if (streaming && this.#samples() > (mostAddressedSamples ?? heldSamples)) {
      return await this.#solveStreamed(backend, settings, options);
    }
    try {
      const open = await this.#openProblem(backend, objectiveOf(settings));
      return await this.#run(open, settings, options);
    } catch (thrown) {
      // Where memory shows only when it is taken, there may be some for the rows.
      const isFull = thrown instanceof RudinError && thrown.code === 'too-large';
      if (!isFull || !streaming || mostAddressedSamples === undefined) throw thrown;
      return await this.#solveStreamed(backend, settings, options);
    }
  }

  /** In one pass over the rows, so that memory follows the width of the photo and not its height. */
  async #solveStreamed(
    backend: Backend,
    settings: SolveSettings,
    options: SolveOptions,
  ): Promise<HeldResult> {
    const { signal, report, now } = options;
    const started = now();
    // What is open would take the memory that the pass needs; a draft is small, and the next one goes on from it.
    await this.#readExact();
    this.#releaseWhole();
    const writer = this.makeWriter(this.#resultShape());
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
      return { id: this.nextId(), settings, report: told, image, crop: null };
    } catch (thrown) {
      writer.discard();
      throw thrown;
    }
  }

  async #openProblem(backend: Backend, objective: Objective): Promise<OpenProblem> {
    const kept = this.#open;
    // One that is open makes room for beta < 1 itself, when its objective is set.
    if (kept?.backend === backend) return kept;
    await this.#readExact();
    this.#releaseWhole();
    const { width, height, channels } = this.pixels;
    const shape = { width, height, channels };
    backend.requireRoom(shape, objective.beta, coarserLevels(objective, shape));
    this.#open = { backend, problem: await backend.open(this.pixels) };
    return this.#open;
  }

  /** Weight 0: the photo itself, its very integers, for which no device is touched. */
  #identity(backend: Backend, settings: SolveSettings): HeldResult {
    return {
      id: this.nextId(),
      settings,
      report: reportOf(identityOutcome(settings.beta), 0, backend, 0),
      image: this.pixels,
      crop: null,
    };
  }

  #forgetExact(): void {
    const image = this.#exact?.image;
    this.#exact = null;
    if (image && image !== this.pixels) releasePixels(image);
  }

  #resultShape(): Omit<InterleavedPixels, 'samples'> {
    const { width, height, channels } = this.pixels;
    return { width, height, channels, hasAlpha: false, bitDepth: 16 };
  }

  #samples(): number {
    const { width, height, channels } = this.pixels;
    return width * height * channels;
  }

  /** The integers of an answer; null where the device keeps them, which draws it. */
  async #answer(problem: DenoisingProblem, estimate: SolveOutcome['estimate']): Promise<PhotoPixels | null> {
    if (estimate === 'noisy') return this.pixels;
    if (estimate !== 'mean' && (await this.#hold(problem, estimate))) return null;
    return { ...this.#resultShape(), samples: await problem.readCodes(estimate) };
  }

  /** Lets the device keep an answer in place of the one before; false where it draws none or has no room for it. */
  async #hold({ view }: DenoisingProblem, estimate: 'dual' | 'kept'): Promise<boolean> {
    if (!view || !isOpaque(this.pixels)) return false;
    if (this.#exact?.image === null) this.#exact = null;
    this.#shown = null;
    try {
      await view.hold(estimate);
      return true;
    } catch (thrown) {
      if (thrown instanceof RudinError && thrown.code === 'too-large') return false;
      throw thrown;
    }
  }

  async #run(
    { backend, problem }: OpenProblem,
    settings: SolveSettings,
    { signal, report: onProgress, now }: SolveOptions,
  ): Promise<HeldResult> {
    const { toleranceLevels, maxIterations } = settings;
    const started = now();
    const outcome = await solve(
      problem,
      { objective: objectiveOf(settings), toleranceLevels, maxIterations },
      { signal, onProgress },
    );
    const image = await this.#answer(problem, outcome.estimate);
    const report = reportOf(outcome, settings.weight, backend, (now() - started) / 1000);
    const result: HeldResult = { id: this.nextId(), settings, report, image, crop: null };
    if (image === null) this.#shown = result;
    return result;
  }
}

function reportOf(
  { estimate: _estimate, ...outcome }: StreamedOutcome & Partial<Pick<SolveOutcome, 'estimate'>>,
  weight: number,
  { info, threads }: Backend,
  seconds: number,
): SolveReport {
  const { name, device } = info;
  return { ...outcome, weight, backend: name, device, threads, seconds, fallback: null };
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
