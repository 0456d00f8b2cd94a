/** Runs kernels on the buffers of one problem, and fetches what they made. */
import type { Objective, PlaneShape } from '../backend';
import { magnitudeGroups, solveBasisOf } from '../formulas/couplings';
import type { Constants, Gpu } from './gpu';
import type { KernelName } from './kernel-sources';
import { addedSums, groupColumns, stripRows, type ProblemBuffers } from './problem-buffers';
import { packSettings, type KernelSettings } from './settings-buffer';

const mapForReading = 1; // GPUMapMode.READ

/** Work groups of a dispatch. */
type Groups = readonly [number, number];

/** One run of a kernel. */
export interface KernelRun {
  readonly objective: Objective;
  /** What the kernel is told beside the objective. */
  readonly settings?: Omit<KernelSettings, 'objective'>;
  /** What it binds from 1 on. */
  readonly buffers: readonly GPUBuffer[];
  /** Beside those of the objective. */
  readonly constants?: Constants;
  /** Default: a thread a pixel of the rows that the settings name. */
  readonly groups?: Groups;
}

export class KernelRunner {
  constructor(
    readonly gpu: Gpu,
    private readonly shape: PlaneShape,
    private readonly buffers: ProblemBuffers,
  ) {}

  /** Submits one dispatch; what follows on the device waits for it. */
  async run(name: KernelName, { objective, settings, buffers, constants, groups }: KernelRun): Promise<void> {
    const { device } = this.gpu;
    const pipeline = await this.gpu.pipeline(name, { ...constantsOf(objective, this.shape), ...constants });
    device.queue.writeBuffer(this.buffers.settings, 0, packSettings(this.shape, { objective, ...settings }));
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, this.bind(name, this.buffers.settings, buffers));
    const { width, height } = this.shape;
    pass.dispatchWorkgroups(...(groups ?? pixelGroups({ width, height: settings?.rows ?? height })));
    pass.end();
    device.queue.submit([encoder.finish()]);
  }

  /** Runs a kernel that adds up along strips of the rows that it is told, and adds what those found: in float32 to 4096 sums, those in float64. */
  async sum(name: KernelName, run: KernelRun): Promise<readonly [number, number, number]> {
    const { strips, sums, readSums } = this.buffers;
    const { width, height } = this.shape;
    const { firstRow = 0, rows = height } = run.settings ?? {};
    await this.run(name, { ...run, groups: stripGroups({ width, height: rows }) });
    const groups = [addedSums / groupColumns, 1] as const;
    const settings = { firstRow, rows };
    await this.run('addSums', { objective: run.objective, settings, buffers: [strips, sums], groups });
    let [one, two, three] = [0, 0, 0];
    await this.fetch(sums, readSums, sums.size, (bytes) => {
      const parts = new Float32Array(bytes);
      for (let at = 0; at < parts.length; at += 4) {
        one += parts[at]!;
        two += parts[at + 1]!;
        three += parts[at + 2]!;
      }
    });
    return [one, two, three];
  }

  /**
   * Copies the first bytes of a buffer here.
   *
   * @param through A buffer that can be mapped.
   * @param bytes   A multiple of 4.
   * @param use     Gets the bytes, which are gone when it returns.
   * @param start   The first byte instead, a multiple of 4. Default 0.
   */
  async fetch(
    from: GPUBuffer,
    through: GPUBuffer,
    bytes: number,
    use: (bytes: ArrayBuffer) => void,
    start = 0,
  ): Promise<void> {
    const { device } = this.gpu;
    const encoder = device.createCommandEncoder();
    encoder.copyBufferToBuffer(from, start, through, 0, bytes);
    device.queue.submit([encoder.finish()]);
    await this.gpu.alive(through.mapAsync(mapForReading, 0, bytes));
    try {
      use(through.getMappedRange(0, bytes));
    } finally {
      through.unmap();
    }
  }

  bind(name: KernelName, settings: GPUBuffer, buffers: readonly GPUBuffer[]): GPUBindGroup {
    const entries = [settings, ...buffers].map((buffer, binding) => ({ binding, resource: { buffer } }));
    return this.gpu.device.createBindGroup({ layout: this.gpu.bindGroupLayout(name), entries });
  }
}

/** The constants that every kernel of an objective is compiled for. */
export function constantsOf(objective: Objective, { channels }: PlaneShape): Constants {
  const isCoupled = magnitudeGroups(objective, channels)[0]!.length > 1;
  const isOpponent = solveBasisOf(objective, channels) === 'opponent';
  return { planes: channels, coupled: Number(isCoupled), opponent: Number(isOpponent) };
}

/** A thread a strip of a column. */
export function stripGroups({ width, height }: { readonly width: number; readonly height: number }): Groups {
  return [Math.ceil(width / groupColumns), Math.ceil(height / stripRows)];
}

/** A thread a pixel. */
export function pixelGroups({ width, height }: { readonly width: number; readonly height: number }): Groups {
  return [Math.ceil(width / groupColumns), height];
}
