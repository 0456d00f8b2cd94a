/**
 * Work that goes to the GPU in parts: two are under way at a time, so that it never waits for the next, and each is
 * short, so that whoever cancels does not wait for long.
 */
import type { CancelSignal } from '../backend';
import { throwIfCancelled } from '../solve/iterate-to-tolerance';
import type { Gpu } from './gpu';

/** Work of one submission, milliseconds: short enough for a cancel, long enough to hide the way there. */
const submissionMs = 40;
const mostUnderWay = 2;
/** A single measurement says at most so much more: two ends that are seen at once look like no time between them. */
const mostGrowth = 4;

/** Pipelines that ran before: the first submission of one may wait for its compiler, so that it is no measure of speed. */
const warm = new WeakSet<GPUComputePipeline>();

interface Submitted {
  readonly done: Promise<unknown>;
  readonly whenDone?: (() => void) | undefined;
}

interface Submission {
  readonly work: number;
  readonly pipeline: GPUComputePipeline;
  readonly whenDone?: () => void;
  readonly whenMeasured?: (seconds: number) => void;
}

/** Pixel-channel-iterations that a submission should hold, at least 1. */
export function submissionWork(gpu: Gpu): number {
  return Math.max(1, Math.floor((submissionMs / 1000) * gpu.speed));
}

export class Submissions {
  private readonly underWay: Submitted[] = [];
  private lastDoneAt = 0;

  /** @param signal Looked at between submissions. */
  constructor(
    private readonly gpu: Gpu,
    private readonly signal: CancelSignal,
  ) {}

  /**
   * Submits, once fewer than two are under way.
   *
   * @param work     Pixel-channel-iterations in it.
   * @param pipeline What it runs.
   * @param whenDone Called when it is done.
   * @param whenMeasured Called with the seconds that it took, unless it may have waited for its compiler.
   * @throws {RudinError} `cancelled`, `device-lost`.
   */
  async submit(
    encoder: GPUCommandEncoder,
    { work, pipeline, whenDone, whenMeasured }: Submission,
  ): Promise<void> {
    while (this.underWay.length >= mostUnderWay) await this.oldest();
    throwIfCancelled(this.signal);
    const { gpu } = this;
    const isMeasure = warm.has(pipeline);
    warm.add(pipeline);
    const submittedAt = performance.now();
    gpu.device.queue.submit([encoder.finish()]);
    const done = gpu.done().then(() => {
      const now = performance.now();
      const seconds = (now - Math.max(submittedAt, this.lastDoneAt)) / 1000;
      this.lastDoneAt = now;
      if (!isMeasure) return;
      gpu.speed = Math.min(mostGrowth * gpu.speed, work / Math.max(1e-5, seconds));
      whenMeasured?.(seconds);
    });
    // Nobody may be waiting when it fails: a cancelled solve leaves what is under way behind.
    done.catch(() => undefined);
    this.underWay.push({ done, whenDone });
  }

  /** Waits until all is done. @throws {RudinError} `cancelled`, `device-lost`. */
  async finish(): Promise<void> {
    while (this.underWay.length > 0) await this.oldest();
    throwIfCancelled(this.signal);
  }

  private async oldest(): Promise<void> {
    const oldest = this.underWay.shift();
    await oldest?.done;
    oldest?.whenDone?.();
  }
}
