/**
 * What a pass does to its rows, step after step: iterations, and below 1 refreshes of the weights.
 *
 * A step looks one row ahead, so that each ends one row above the one before. What a step leaves is written over only by
 * the step after the next, which stays behind it by two rows: so the rows that it still needs are there when the next band
 * has come, and every row goes through the very operations that it goes through when the photo is held whole.
 */
import { shrinkKindOf } from '../kernels/iterate/shrink-table';
import type { PassPlan } from '../streaming/row-pass';
import { shrinkWeightMap, tableSliceBits } from '../wasm/memory-fields';
import type { Constants, Gpu } from './gpu';
import { constantsOf, pixelGroups, stripGroups } from './kernel-runner';
import type { KernelName } from './kernel-sources';
import type { PassWindow } from './pass-window';
import type { ProblemBuffers } from './problem-buffers';
import { packSettings, settingsBytes, type KernelSettings } from './settings-buffer';
import { type Submissions, submissionWork } from './submissions';

/** WebGPU's alignment of what is bound from within a uniform buffer, bytes; an adapter may have a smaller one. */
const settingsStride = 256;

/** A kernel over the rows that it can do: all that came, but the last `lag` of them. */
interface PassStep {
  readonly kernel: KernelName;
  readonly lag: number;
  readonly settings: KernelSettings;
  readonly constants: Constants;
  readonly buffers: readonly GPUBuffer[];
}

interface BoundStep extends PassStep {
  readonly pipeline: GPUComputePipeline;
  readonly group: GPUBindGroup;
}

/** Rows that had come and rows that have, counted on beyond the last; where the window is, and where the photo ends. */
export interface PassBand {
  readonly before: number;
  readonly after: number;
  /** The photo's row that is the window's first; below 0 while the window is not yet full. */
  readonly top: number;
  readonly height: number;
}

export class PassSteps {
  private constructor(
    private readonly gpu: Gpu,
    private readonly window: PassWindow,
    private readonly settings: GPUBuffer,
    private readonly steps: readonly BoundStep[],
    /** Which state the last step leaves. */
    readonly newest: 0 | 1,
    /** Rows that the last step lags behind what has come. */
    readonly depth: number,
  ) {}

  /** @param settings A uniform buffer of `passSettingsBytes`. */
  static async make(
    gpu: Gpu,
    window: PassWindow,
    buffers: ProblemBuffers,
    plan: PassPlan,
    settings: GPUBuffer,
  ): Promise<PassSteps> {
    const { steps, newest } = stepsOf(plan, buffers);
    const bound: BoundStep[] = [];
    for (const [index, step] of steps.entries()) {
      const pipeline = await gpu.pipeline(step.kernel, step.constants);
      const own = { buffer: settings, offset: index * settingsStride, size: settingsBytes };
      const resources = [own, ...step.buffers.map((buffer) => ({ buffer }))];
      const entries = resources.map((resource, binding) => ({ binding, resource }));
      const group = gpu.device.createBindGroup({ layout: gpu.bindGroupLayout(step.kernel), entries });
      bound.push({ ...step, pipeline, group });
    }
    return new PassSteps(gpu, window, settings, bound, newest, bound.at(-1)!.lag);
  }

  /**
   * Takes all steps on the rows that a band lets them do.
   *
   * @param onWork Told the pixel-channel-iterations that are done, submission after submission.
   * @throws {RudinError} `cancelled`, `device-lost`.
   */
  async run(band: PassBand, submissions: Submissions, onWork: (work: number) => void): Promise<void> {
    const { width, channels } = this.window.shape;
    const { device } = this.gpu;
    const rows = this.steps.map(({ lag }) => rowsOf(band, lag));
    device.queue.writeBuffer(this.settings, 0, this.settingsFor(rows, band.top));
    for (let from = 0; from < this.steps.length;) {
      const most = submissionWork(this.gpu);
      const encoder = device.createCommandEncoder();
      const pass = encoder.beginComputePass();
      let [work, to] = [0, from];
      for (; to < this.steps.length && (to === from || work < most); to++) {
        const { kernel, pipeline, group } = this.steps[to]!;
        const { count } = rows[to]!;
        if (count === 0) continue;
        pass.setPipeline(pipeline);
        pass.setBindGroup(0, group);
        const size = { width, height: count };
        pass.dispatchWorkgroups(...(kernel === 'keep' ? pixelGroups(size) : stripGroups(size)));
        work += count * width * channels;
      }
      pass.end();
      const { pipeline } = this.steps[from]!;
      await submissions.submit(encoder, { work, pipeline, whenDone: () => onWork(work) });
      from = to;
    }
  }

  private settingsFor(rows: readonly { first: number; count: number }[], top: number): ArrayBuffer {
    const all = new Uint8Array(this.steps.length * settingsStride);
    this.steps.forEach(({ settings }, index) => {
      const { first, count } = rows[index]!;
      const own = { ...settings, firstRow: first - top, rows: count };
      all.set(new Uint8Array(packSettings(this.window.shape, own)), index * settingsStride);
    });
    return all.buffer;
  }
}

/** Bytes of the settings of all steps. */
export function passSettingsBytes({ runs }: PassPlan): number {
  return (iterationsOf(runs) + 2 * (runs.length - 1)) * settingsStride;
}

/** Pixel-channel-iterations of a whole pass, as `run` reports them. */
export function passWork({ shape, runs }: PassPlan): number {
  return (iterationsOf(runs) + 2 * (runs.length - 1)) * shape.width * shape.height * shape.channels;
}

function iterationsOf(runs: PassPlan['runs']): number {
  return runs.flat().reduce((sum, leg) => sum + leg, 0);
}

/** The photo's rows that a step does with a band. */
function rowsOf({ before, after, height }: PassBand, lag: number): { first: number; count: number } {
  const upTo = (come: number): number => Math.min(height, Math.max(0, come - lag));
  return { first: upTo(before), count: upTo(after) - upTo(before) };
}

/** The steps of a plan, and the state that they end in; they begin in the first. */
function stepsOf(plan: PassPlan, buffers: ProblemBuffers): { steps: PassStep[]; newest: 0 | 1 } {
  const { shape, objective, runs, reweighting } = plan;
  const steps: PassStep[] = [];
  const constants = constantsOf(objective, shape);
  let newest: 0 | 1 = 0;
  let lag = 0;
  runs.forEach((legs, run) => {
    if (run > 0) {
      steps.push(...refresh(plan, buffers, newest, lag));
      lag += 1;
    }
    const isStart = reweighting !== null && run === 0;
    const own = isStart ? { ...objective, beta: 1, lambda: reweighting.startLambda } : objective;
    const shrinkKind = reweighting && !isStart ? shrinkWeightMap : shrinkKindOf(own.beta);
    for (const relaxation of relaxationsOf(legs, plan.steps.relaxation)) {
      lag += 1;
      const next: 0 | 1 = newest === 0 ? 1 : 0;
      steps.push({
        ...{ kernel: 'iterate', lag, constants: { ...constants, shrinkKind, sliceBits: tableSliceBits } },
        settings: { objective: own, steps: plan.steps, relaxation },
        buffers: iterated(buffers, newest, next, shrinkKind),
      });
      newest = next;
    }
  });
  return { steps, newest };
}

function iterated(
  { f, u, p, curve, map }: ProblemBuffers,
  from: 0 | 1,
  to: 0 | 1,
  shrinkKind: number,
): GPUBuffer[] {
  const bound = shrinkKind === shrinkWeightMap && map ? map : curve;
  return [f, u[from], p[from], u[to], p[to], bound];
}

/** Keeps the estimate, and makes the weights from it, one row later: they look at the row below. */
function refresh(
  { shape, objective, reweighting }: PassPlan,
  { f, u, p, kept, map, strips }: ProblemBuffers,
  state: 0 | 1,
  lag: number,
): PassStep[] {
  const settings = { objective, smoothing: reweighting?.smoothing ?? 0 };
  const constants = constantsOf(objective, shape);
  return [
    { kernel: 'keep', lag, settings, constants, buffers: [f, p[state], kept!] },
    {
      ...{ kernel: 'refreshWeightMap', lag: lag + 1, settings, constants },
      buffers: [f, kept!, p[state], map!, u[state], strips],
    },
  ];
}

/** Relaxation of every iteration of some legs. */
function relaxationsOf(legs: readonly number[], relaxed: number): number[] {
  return legs.flatMap((leg) => Array.from({ length: leg }, (_, i) => (i === leg - 1 ? 1 : relaxed)));
}
