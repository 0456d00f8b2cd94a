/**
 * A pass over a photo that need not fit into the GPU's memory: a window of rows slides down the photo.
 *
 *     rows move up -> a band comes in at the end -> steps go on -> sums of the rows that are finished -> they are read
 *
 * pass-steps.ts says why nothing is done twice.
 */
import type { DenoisingProblem, GapTerms, NoisyPhoto } from '../backend';
import { RudinError } from '../../contract/outcome';
import { noisyShape } from '../noisy-shape';
import type { AdvanceOptions, FinishedRows, OpenPassOptions, RowPass } from '../streaming/row-pass';
import { shrinkTable } from '../wasm/memory-fields';
import { shrinkKindOf } from '../kernels/iterate/shrink-table';
import { readAnswer } from './answer-rows';
import type { Gpu } from './gpu';
import { GpuProblem } from './gpu-problem';
import { writeCurve } from './iterations';
import { KernelRunner } from './kernel-runner';
import { PassSteps, passSettingsBytes, passWork, type PassBand } from './pass-steps';
import { planWindow, scratchBytesFor, type PassWindow } from './pass-window';
import { PlacedPhoto } from './placed-photo';
import { ProblemBuffers } from './problem-buffers';
import { slideRows } from './slide-rows';
import { Submissions } from './submissions';

type Plan = OpenPassOptions<DenoisingProblem>;

const noTerms: GapTerms = { energy: 0, gap: 0, removedSquares: 0 };

export class GpuPass implements RowPass {
  readonly bandRows: number;
  private readonly kernels: KernelRunner;
  /** Rows that came, counted on in bands beyond the last, so that no step ever has more to do than a band. */
  private come = 0;
  private finished = 0;
  /** For beta < 1: rows whose last estimate is kept, and rows whose last weights are made. */
  private kept = 0;
  private weighted = 0;
  private workDone = 0;

  private constructor(
    private readonly gpu: Gpu,
    private readonly plan: Plan,
    private readonly window: PassWindow,
    private readonly buffers: ProblemBuffers,
    private readonly steps: PassSteps,
    private readonly scratch: GPUBuffer,
  ) {
    this.bandRows = window.bandRows;
    this.kernels = new KernelRunner(gpu, window.shape, buffers);
  }

  /**
   * Takes room, in bands half as high as long as there is none.
   *
   * @param mostBandRows Default: as suits a large GPU.
   * @throws {RudinError} `too-large` when there is none for the lowest; `device-lost`.
   */
  static async open(gpu: Gpu, plan: Plan, mostBandRows?: number): Promise<GpuPass> {
    const depth =
      plan.runs.flat().reduce((sum, leg) => sum + leg, 0) + (plan.reweighting ? plan.runs.length : 0);
    const { largestBinding } = gpu.info;
    let most = mostBandRows;
    for (;;) {
      const window = planWindow(plan.shape, depth, largestBinding, most);
      if (!window)
        throw new RudinError('too-large', `the GPU cannot address the rows of ${depth} iterations`);
      try {
        return await GpuPass.openWindow(gpu, plan, window);
      } catch (thrown) {
        const isFull = thrown instanceof RudinError && thrown.code === 'too-large';
        most = window.bandRows / 2;
        if (!isFull || !planWindow(plan.shape, depth, largestBinding, most)) throw thrown;
      }
    }
  }

  private static async openWindow(gpu: Gpu, plan: Plan, window: PassWindow): Promise<GpuPass> {
    const buffers = await ProblemBuffers.make(gpu, window.shape);
    try {
      if (plan.reweighting) await buffers.growForNonconvex();
      const settings = await buffers.passSettings(passSettingsBytes(plan));
      const scratch = await buffers.scratch(scratchBytesFor(window.shape));
      const steps = await PassSteps.make(gpu, window, buffers, plan, settings);
      const { objective } = plan;
      if (shrinkKindOf(objective.beta) === shrinkTable && !plan.reweighting) {
        writeCurve({ gpu, buffers, objective }, plan.steps.sigma);
      }
      return new GpuPass(gpu, plan, window, buffers, steps, scratch);
    } catch (thrown) {
      buffers.dispose();
      throw thrown;
    }
  }

  async advance(rows: NoisyPhoto | null, { signal, onProgress }: AdvanceOptions): Promise<FinishedRows> {
    const { height } = this.plan.shape;
    const before = this.come;
    if (rows) await this.take(rows);
    else this.come += this.bandRows;
    const submissions = new Submissions(this.gpu, signal);
    const all = passWork(this.plan);
    await this.steps.run(this.band(before), submissions, (work) => {
      this.workDone += work;
      onProgress?.(this.workDone / all);
    });
    const { lookahead } = this;
    const isLast = this.come - this.steps.depth >= height;
    const end = isLast ? height : Math.max(0, this.come - this.steps.depth - lookahead);
    // What follows on the GPU is asked for before the steps are done, so that it need not wait in between.
    const [rowsDone] = await Promise.all([this.finish(Math.min(height, end)), submissions.finish()]);
    return rowsDone;
  }

  dispose(): void {
    this.buffers.dispose();
  }

  /** Rows below a finished one that its sums look at. */
  private get lookahead(): number {
    return this.plan.reweighting ? 2 : 1;
  }

  private band(before: number): PassBand {
    return { before, after: this.come, top: this.top(), height: this.plan.shape.height };
  }

  /** The photo's row that is the window's first. */
  private top(): number {
    return Math.min(this.come, this.plan.shape.height) - this.window.shape.height;
  }

  /** Takes rows in at the end of the window and makes them ready for the first step. */
  private async take(rows: NoisyPhoto): Promise<void> {
    const { objective, coarser } = this.plan;
    const { shape } = this.window;
    const { f, u, p } = this.buffers;
    const count = noisyShape(rows).height;
    const firstRow = shape.height - count;
    if (this.come > 0) this.slide(count);
    this.come += count;
    const photo = await PlacedPhoto.upload(this.gpu, rows, this.buffers);
    const settings = { firstRow, rows: count, top: this.top(), photoHeight: this.plan.shape.height };
    const run = { objective, settings };
    await this.kernels.run('placePhoto', { ...run, buffers: [photo.buffer, f], constants: photo.constants });
    photo.dispose();
    if (coarser === null) {
      this.startCold(firstRow, count);
      return;
    }
    const from = GpuProblem.stateOf(coarser);
    await this.kernels.run('prolongDual', { ...run, buffers: [f, from.u, from.p, u[0], p[0]] });
    if (objective.beta === 1) await this.kernels.run('projectDual', { ...run, buffers: [p[0]] });
  }

  /** Moves up what is still needed: the rows on their way, and those beside them. */
  private slide(by: number): void {
    const { f, u, p, kept, map } = this.buffers;
    const { shape, bandRows } = this.window;
    const buffers = [...[f, ...u].map((buffer) => ({ buffer, sampleBytes: 4 }))];
    buffers.push(...p.map((buffer) => ({ buffer, sampleBytes: 8 })));
    for (const buffer of [kept, map]) if (buffer) buffers.push({ buffer, sampleBytes: 4 });
    const encoder = this.gpu.device.createCommandEncoder();
    slideRows(encoder, shape, buffers, { rows: shape.height - bandRows, by }, this.scratch);
    this.gpu.device.queue.submit([encoder.finish()]);
  }

  /** u = f and p = 0 in rows of the first state. */
  private startCold(firstRow: number, rows: number): void {
    const { width, height, channels } = this.window.shape;
    const { f, u, p } = this.buffers;
    const encoder = this.gpu.device.createCommandEncoder();
    for (let plane = 0; plane < channels; plane++) {
      const at = (plane * height + firstRow) * width;
      encoder.copyBufferToBuffer(f, at * 4, u[0], at * 4, rows * width * 4);
      encoder.clearBuffer(p[0], at * 8, rows * width * 8);
    }
    this.gpu.device.queue.submit([encoder.finish()]);
  }

  /** Adds up and reads rows that no step will touch again, nor any row that those sums look at. */
  private async finish(end: number): Promise<FinishedRows> {
    const first = this.finished;
    const rows = end - first;
    if (rows <= 0) return { first, codes: new Uint16Array(0), terms: noTerms, kept: null };
    this.finished = end;
    const kept = this.plan.reweighting ? await this.finishKept(first, rows) : null;
    const [codes, terms] = await Promise.all([this.codes(first, rows), this.gapTerms(first, rows)]);
    return { first, codes, terms, kept };
  }

  /** Keeps, weighs and adds up what the last refresh of the weights would. */
  private async finishKept(first: number, rows: number): Promise<NonNullable<FinishedRows['kept']>> {
    const { objective, reweighting, shape } = this.plan;
    const { f, u, p, kept, map, strips } = this.buffers;
    const [ownU, ownP] = [u[this.steps.newest], p[this.steps.newest]];
    const smoothing = reweighting?.smoothing ?? 0;
    const end = first + rows;
    const keptTo = Math.min(shape.height, end + 2);
    const weightedTo = Math.min(shape.height, end + 1);
    const runOn = (from: number, to: number): { objective: Plan['objective']; settings: object } => ({
      objective,
      settings: { smoothing, firstRow: from - this.top(), rows: to - from },
    });
    if (keptTo > this.kept) {
      await this.kernels.run('keep', { ...runOn(this.kept, keptTo), buffers: [f, ownP, kept!] });
    }
    this.kept = keptTo;
    const [plain, smoothed, removedSquares] = await this.kernels.sum('nonconvexTerms', {
      ...runOn(first, end),
      ...{ buffers: [f, kept!, ownP, strips], constants: { isKept: 1 } },
    });
    let weightedEnergy = 0;
    if (weightedTo > this.weighted) {
      const run = { ...runOn(this.weighted, weightedTo), buffers: [f, kept!, ownP, map!, ownU, strips] };
      const [weighted, , removed] = await this.kernels.sum('refreshWeightMap', run);
      weightedEnergy = removed / 2 + weighted;
    }
    this.weighted = weightedTo;
    const half = removedSquares / 2;
    return { energy: half + plain, smoothedEnergy: half + smoothed, removedSquares, weightedEnergy };
  }

  private async gapTerms(first: number, rows: number): Promise<GapTerms> {
    const { objective, share, reweighting } = this.plan;
    const { f, u, p, map, strips } = this.buffers;
    const { newest } = this.steps;
    const settings = { share, firstRow: first - this.top(), rows };
    const buffers = [f, u[newest], p[newest], map ?? f, strips];
    const constants = { weighted: Number(reweighting !== null) };
    const run = { objective, settings, buffers, constants };
    const [gradient, gap, removedSquares] = await this.kernels.sum('roughGap', run);
    return { energy: removedSquares / 2 + gradient, gap, removedSquares };
  }

  private async codes(first: number, rows: number): Promise<Uint16Array> {
    const { objective, share, reweighting } = this.plan;
    const { width, channels } = this.window.shape;
    const { f, u, p, kept, out, readOut } = this.buffers;
    const { newest } = this.steps;
    const isKept = reweighting !== null;
    const top = this.top();
    const codes = new Uint16Array(rows * width * channels);
    const source = {
      ...{ shape: this.window.shape, wanted: { first: first - top, rows }, objective, share, isKept },
      ...{ asPlanes: false, buffers: [f, isKept ? kept! : u[newest], p[newest]], out, readOut },
    };
    await readAnswer(this.kernels, source, (from, some, bytes) => {
      const at = (from - (first - top)) * width * channels;
      codes.set(new Uint16Array(bytes, 0, some * width * channels), at);
    });
    return codes;
  }
}
