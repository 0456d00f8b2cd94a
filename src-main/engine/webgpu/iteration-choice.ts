/**
 * Which kernel iterates on a GPU: one iteration a run or several. What is faster depends on the card, so each is tried in
 * turn on real work, which it does as well as any other, and from then on the fastest goes on.
 */
import type { Constants, Gpu } from './gpu';
import { severalIterations, singleIteration, type IterationKernel } from './iteration-runs';

/** A submission says nothing about speed that takes less: the way there takes a tenth of it. */
const leastMeasuredSeconds = 0.002;
/** Measured submissions of a kernel before it is judged by its best. */
const trials = 2;

/** Seconds of a pixel-channel-iteration, and how often that was measured. */
interface Record {
  best: number;
  count: number;
}

/** The kernels of one pipeline's constants on one GPU. */
export class IterationChoice {
  private readonly ready = new Map<IterationKernel, GPUComputePipeline>();
  private readonly records = new Map<IterationKernel, Record>();

  /** @param single What is always there. */
  constructor(single: GPUComputePipeline) {
    this.ready.set(singleIteration, single);
  }

  /** From now on it may be tried. */
  offer(kernel: IterationKernel, pipeline: GPUComputePipeline): void {
    this.ready.set(kernel, pipeline);
  }

  pipelineOf(kernel: IterationKernel): GPUComputePipeline {
    return this.ready.get(kernel) ?? this.ready.get(singleIteration)!;
  }

  /**
   * The kernel for a submission.
   *
   * @param iterations   In it.
   * @param isMeasurable Whether it is long enough to try what was not tried.
   */
  pick(iterations: number, isMeasurable: boolean): IterationKernel {
    const fitting = [...this.ready.keys()].filter((kernel) => kernel.iterations <= iterations);
    const untried = fitting.find((kernel) => (this.records.get(kernel)?.count ?? 0) < trials);
    if (untried && isMeasurable) return untried;
    let fastest = singleIteration;
    for (const kernel of fitting) if (this.bestOf(kernel) < this.bestOf(fastest)) fastest = kernel;
    return fastest;
  }

  /** The kernel for what is left of a submission after whole runs of another: as many in one run if that is there. */
  pickRest(kernel: IterationKernel, left: number): IterationKernel {
    if (left >= kernel.iterations) return kernel;
    const whole = [...this.ready.keys()].find(
      ({ name, iterations }) => name === kernel.name && iterations === left,
    );
    return whole ?? singleIteration;
  }

  /** @param seconds Of a pixel-channel-iteration, in a submission of this kernel. */
  measured(kernel: IterationKernel, seconds: number): void {
    const { best, count } = this.records.get(kernel) ?? { best: Infinity, count: 0 };
    this.records.set(kernel, { best: Math.min(best, seconds), count: count + 1 });
  }

  private bestOf(kernel: IterationKernel): number {
    const record = this.records.get(kernel);
    return record && record.count >= trials ? record.best : Infinity;
  }
}

/** Whether the GPU works on a submission for long enough to say how fast it is. */
export function isMeasurable(gpu: Pick<Gpu, 'speed'>, work: number): boolean {
  return work >= leastMeasuredSeconds * gpu.speed;
}

const choices = new WeakMap<Gpu, Map<string, IterationChoice>>();

/**
 * The choice for a kernel's constants; made once for each. Other kernels are compiled meanwhile.
 *
 * @param kernels What may be tried. Default: all that the GPU can run; none in software, where calculating is dear.
 * @throws {RudinError} `device-lost`.
 */
export async function iterationChoice(
  gpu: Gpu,
  constants: Constants,
  kernels = gpu.info.software ? [] : severalIterations(gpu.info),
): Promise<IterationChoice> {
  const own = choices.get(gpu) ?? new Map<string, IterationChoice>();
  choices.set(gpu, own);
  const key = JSON.stringify(constants);
  const known = own.get(key);
  if (known) return known;
  const choice = new IterationChoice(await gpu.pipeline(singleIteration.name, constants));
  own.set(key, choice);
  for (const kernel of kernels) {
    const compiled = gpu.pipeline(kernel.name, { ...constants, ...kernel.constants });
    // What a driver will not compile is not tried; a lost device is found by whoever waits for it.
    compiled.then((pipeline) => choice.offer(kernel, pipeline)).catch(() => undefined);
  }
  return choice;
}
