/**
 * A photo inside the engine: its pixels as decoded, its exact results, its draft and the cells of a comparison, and the
 * problems that are kept open on a device so that the next solve need not place the photo there again.
 */
import { RudinError } from '../../contract/outcome';
import type { Backend, CancelSignal, DenoisingProblem } from '../backend';
import { drawOnDevice, type DeviceLayer } from '../display/draw-on-device';
import type { DrawnResult } from '../display/draw-source';
import type { FrameRequest } from '../display/render-frame';
import type { InterleavedPixels, RenderedFrame, SolveProgress, SolveSettings } from '../engine-calls';
import { createCellsRoom, HeldCells, type CellsRoom } from './held-cells';
import { HeldDraft } from './held-draft';
import { createResultsRoom, HeldResults, type HeldResult, type ResultsRoom } from './held-results';
import { heldSamples } from '../streaming/held-samples';
import {
  memoryPixelWriter,
  releasePixels,
  type MakePixelWriter,
  type PhotoPixels,
} from '../pixels/photo-pixels';
import { pixelRowSink, pixelRowSource } from '../pixels/pixel-rows';
import { identityOutcome, objectiveOf, solve, type SolveOutcome } from '../solve/solve';
import { reportOf } from '../solve/solve-report';
import { solveStreamed } from '../streaming/streamed-solve';
import { mayHaveWeightMap, toldWhole, WeightPlanner } from '../weights/weight-plan';
import { WholeProblem, type OpenProblem } from './whole-problem';
import { PhotoWeights } from '../weights/photo-weights';

/** A result whose integers were read. */
interface ReadResult extends DrawnResult {
  readonly image: PhotoPixels;
  readonly crop: null;
}

export interface SolveOptions {
  readonly signal: CancelSignal;
  readonly report: (progress: SolveProgress) => void;
  /** Milliseconds from any start; the engine itself knows no clock. */
  readonly now: () => number;
}

/** Where a photo puts what it makes: the room is that of all photos of an engine. */
interface PhotoRooms {
  readonly results: ResultsRoom;
  readonly cells: CellsRoom;
  /** For the results of photos that are solved in passes over their rows. */
  readonly makeWriter: MakePixelWriter;
}

/** The rooms of an engine that holds nothing yet. */
export function createPhotoRooms(makeWriter: MakePixelWriter = memoryPixelWriter): PhotoRooms {
  return { results: createResultsRoom(), cells: createCellsRoom(), makeWriter };
}

export class HeldPhoto {
  /** What was solved for the screen while the exact result is not there. */
  readonly draft: HeldDraft;
  /** Weights that follow from the photo. */
  readonly weights: PhotoWeights;
  /** Weights that differ from pixel to pixel. */
  readonly plans: WeightPlanner;
  /** What was solved for several pictures at once. */
  readonly cells: HeldCells;
  readonly #results: HeldResults;
  readonly #whole: WholeProblem;
  readonly #makeWriter: MakePixelWriter;
  #solved = 0;

  constructor(
    private readonly key: string,
    readonly pixels: PhotoPixels,
    /** Per colour channel, intensity. */
    readonly noiseStdDev: readonly number[],
    { results, cells, makeWriter } = createPhotoRooms(),
  ) {
    this.plans = new WeightPlanner(pixels, noiseStdDev);
    this.draft = new HeldDraft(pixels, this.plans);
    this.cells = new HeldCells(key, pixels, cells, this.plans);
    this.#results = new HeldResults(pixels, results);
    this.#whole = new WholeProblem(pixels, this.#results);
    this.#makeWriter = makeWriter;
    this.weights = new PhotoWeights(pixels, noiseStdDev);
  }

  /** The exact result with this id, if it is still held. */
  result(id: string): HeldResult | null {
    return this.#results.find(id);
  }

  /** The exact result of these very settings, if it is still held. */
  solvedWith(settings: SolveSettings): HeldResult | null {
    return this.#results.solvedWith(settings);
  }

  /**
   * Solves the whole photo, or answers the result that is held when one was made with these very settings. Always from a
   * cold start, so that the answer depends on the settings alone and not on what was shown before.
   *
   * @throws {RudinError} `cancelled`, or `too-large` from the backend; the earlier results stay.
   */
  async solve(backend: Backend, settings: SolveSettings, options: SolveOptions): Promise<HeldResult> {
    const held = this.solvedWith(settings);
    if (held) return held;
    // Another view of the draft may be asked for while the device is busy with this.
    await this.draft.readNewest();
    const exact = await this.#solveExact(backend, settings, options);
    this.#results.add(exact);
    return exact;
  }

  /**
   * A result with its integers, which are read from the device when they were not yet.
   *
   * @throws {RudinError} `not-found` when another took its place on the device before it was read, `device-lost` when it
   *                      went with its device.
   */
  async read(result: HeldResult): Promise<ReadResult> {
    result.image ??= await this.#whole.readRows(result, 0, this.pixels.height);
    return { image: result.image, crop: null };
  }

  /** The rows of a result round one, as far as a difference reaches; errors as of `read`. */
  async readAround(result: HeldResult, row: number): Promise<DrawnResult> {
    if (result.image !== null) return { image: result.image, crop: null };
    const { width, height } = this.pixels;
    const from = Math.min(Math.max(0, row - 1), height - 1);
    const to = Math.max(from + 1, Math.min(height, row + 2));
    const image = await this.#whole.readRows(result, from, to);
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
    this.#results.clear();
    this.cells.clear();
    releasePixels(this.pixels);
  }

  /** Reads what only a device has, and gives the devices back what open problems hold. */
  async giveUpDevice(): Promise<void> {
    await this.#whole.giveUp();
    this.release();
  }

  /** Gives the devices back what open problems hold; results stay that were read. */
  release(): void {
    this.#whole.release();
    this.draft.release();
    this.cells.release();
  }

  async #drawWhole(id: string | null, request: FrameRequest): Promise<RenderedFrame | null> {
    const view = id === null ? this.#whole.view : this.#whole.viewOf(this.result(id));
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
    if (mayHaveWeightMap(settings)) {
      return await this.#solveWhole(backend, settings, options).catch((thrown: unknown) => {
        throw toldWhole(thrown);
      });
    }
    const { streaming, mostAddressedSamples } = backend;
    if (streaming && this.#samples() > (mostAddressedSamples ?? heldSamples)) {
      return await this.#solveStreamed(backend, settings, options);
    }
    try {
      return await this.#solveWhole(backend, settings, options);
    } catch (thrown) {
      // Where memory shows only when it is taken, there may be some for the rows.
      const isFull = thrown instanceof RudinError && thrown.code === 'too-large';
      if (!isFull || !streaming || mostAddressedSamples === undefined) throw thrown;
      return await this.#solveStreamed(backend, settings, options);
    }
  }

  async #solveWhole(backend: Backend, settings: SolveSettings, options: SolveOptions): Promise<HeldResult> {
    if (!this.#whole.isOpenOn(backend)) this.cells.release();
    return await this.#run(await this.#whole.open(backend, settings), settings, options);
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
    this.cells.release();
    await this.#whole.giveUp();
    const writer = this.#makeWriter(this.#resultShape());
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
    if (estimate !== 'mean' && (await this.#whole.hold(problem, estimate))) return null;
    return { ...this.#resultShape(), samples: await problem.readCodes(estimate) };
  }

  async #run(
    { backend, problem }: OpenProblem,
    settings: SolveSettings,
    { signal, report: onProgress, now }: SolveOptions,
  ): Promise<HeldResult> {
    const { toleranceLevels, maxIterations } = settings;
    const started = now();
    const weights = this.plans.planFor(settings, this.pixels);
    const outcome = await solve(
      problem,
      { objective: objectiveOf(settings), toleranceLevels, maxIterations, weights },
      { signal, onProgress },
    );
    const image = await this.#answer(problem, outcome.estimate);
    const report = reportOf(outcome, settings.weight, backend, (now() - started) / 1000);
    const result: HeldResult = { id: this.nextId(), settings, report, image, crop: null };
    if (image === null) this.#whole.show(result);
    return result;
  }
}
