import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Objective, PlaneShape } from '../../../src-main/engine/backend';
import {
  fillShrinkTable,
  shrinkKindOf,
  tableBytes,
} from '../../../src-main/engine/kernels/iterate/shrink-table';
import { stepSizes } from '../../../src-main/engine/solve/step-rule';
import { shrinkTable, shrinkWeightMap, tableSliceBits } from '../../../src-main/engine/wasm/memory-fields';
import type { Gpu } from '../../../src-main/engine/webgpu/gpu';
import {
  allSeveralIterations,
  singleIteration,
  type IterationKernel,
} from '../../../src-main/engine/webgpu/iteration-runs';
import { KernelRunner } from '../../../src-main/engine/webgpu/kernel-runner';
import { ProblemBuffers } from '../../../src-main/engine/webgpu/problem-buffers';
import { openTestGpu } from '../../support/software-gpu';

const opened = await openTestGpu();
/** Another kernel is another program: a driver of hardware may fuse other multiplications with additions. */
const bound = typeof opened === 'string' || opened.info.software ? 0 : 1e-6;
const within = bound === 0 ? 'bit for bit' : `within ${bound}`;
const reason = typeof opened === 'string' ? ` (skipped: webgpu: ${opened})` : '';

/** Widths and heights beside every seam: one column, own lanes of a work group, a strip; and edges within the halo. */
const shapes = [
  [1, 1, 3],
  [3, 66, 3],
  [57, 5, 3],
  [61, 65, 1],
  [130, 3, 3],
] as const;

const objectives: readonly Objective[] = [
  { beta: 1, lambda: 0.1, coupling: 'opponent', chromaWeight: 2 },
  { beta: 1.3, lambda: 0.1, coupling: 'channels', chromaWeight: 2 },
  { beta: 2, lambda: 0.5, coupling: 'joint', chromaWeight: 2 },
  { beta: 0.7, lambda: 0.1, coupling: 'opponent', chromaWeight: 2 },
  { beta: 0.7, lambda: 0.1, coupling: 'channels', chromaWeight: 2 },
];

describe.skipIf(typeof opened === 'string')(`iterations several in one run${reason}`, () => {
  let gpu: Gpu;
  beforeAll(() => {
    gpu = opened as Gpu;
  });
  afterAll(() => gpu.dispose());

  const kernels = typeof opened === 'string' ? [] : allSeveralIterations(opened.info);
  it('has ways for 2, 3 and 4 iterations on every GPU', () => {
    expect(new Set(kernels.map(({ iterations }) => iterations))).toEqual(new Set([2, 3, 4]));
  });

  for (const kernel of kernels) {
    for (const objective of objectives) {
      const what = `${objective.coupling}, beta ${objective.beta}`;
      it(`${kernel.name} of ${kernel.iterations} leaves what single ones leave, ${within}; ${what}; seed 3`, async () => {
        for (const [width, height, channels] of shapes) {
          const problem = await SeededState.make(gpu, { width, height, channels }, objective);
          const wanted = await problem.after(singleIteration, kernel.iterations);
          const found = await problem.after(kernel, 1);
          expect(largestDifference(wanted, found), `${width}x${height}x${channels}`).toBeLessThanOrEqual(
            bound,
          );
          problem.dispose();
        }
      });
    }
  }
});

/** Some state that no schedule leads to, so that nothing in it is 0 or equal by chance. */
class SeededState {
  private constructor(
    private readonly kernels: KernelRunner,
    private readonly buffers: ProblemBuffers,
    private readonly shape: PlaneShape,
    private readonly objective: Objective,
    private readonly map: GPUBuffer,
  ) {}

  static async make(gpu: Gpu, shape: PlaneShape, objective: Objective): Promise<SeededState> {
    const buffers = await ProblemBuffers.make(gpu, shape);
    const map = await buffers.staging(shape.width * shape.height * shape.channels * 4);
    return new SeededState(new KernelRunner(gpu, shape, buffers), buffers, shape, objective, map);
  }

  /** u and p after some runs from the seeded state, the last of which lands. */
  async after(kernel: IterationKernel, runs: number): Promise<Float32Array[]> {
    this.start();
    const { objective, shape, buffers, map } = this;
    const { f, u, p, curve } = buffers;
    const steps = stepSizes({ ...objective, beta: Math.max(1, objective.beta) }, shape.channels, {});
    const shrinkKind = objective.beta < 1 ? shrinkWeightMap : shrinkKindOf(objective.beta);
    if (shrinkKind === shrinkTable) {
      const lines = new Float32Array(tableBytes / 4);
      fillShrinkTable({ ...objective, sigma: steps.sigma }, lines);
      this.kernels.gpu.device.queue.writeBuffer(curve, 0, lines);
    }
    const constants = { ...kernel.constants, shrinkKind, sliceBits: tableSliceBits };
    for (let run = 0; run < runs; run++) {
      const [from, to] = run % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const);
      const bound = shrinkKind === shrinkWeightMap ? map : curve;
      await this.kernels.run(kernel.name, {
        objective,
        settings: run === runs - 1 ? { steps, relaxation: 1 } : { steps },
        buffers: [f, u[from], p[from], u[to], p[to], bound],
        constants,
        groups: kernel.groups(shape),
      });
    }
    const last = runs % 2 === 0 ? 0 : 1;
    return [await this.read(u[last]), await this.read(p[last])];
  }

  dispose(): void {
    this.map.destroy();
    this.buffers.dispose();
  }

  private start(): void {
    const { f, u, p } = this.buffers;
    const { width, height, channels } = this.shape;
    const { queue } = this.kernels.gpu.device;
    const random = seeded(3);
    const samples = width * height * channels;
    const fill = (buffer: GPUBuffer, count: number, low: number, high: number): void =>
      queue.writeBuffer(
        buffer,
        0,
        Float32Array.from({ length: count }, () => low + (high - low) * random()),
      );
    fill(f, samples, -0.5, 0.5);
    fill(u[0], samples, -0.5, 0.5);
    fill(this.map, samples, 0.02, 0.2);
    const dual = Float32Array.from({ length: 2 * samples }, () => 0.2 * (random() - 0.5));
    clearFarBorders(dual, this.shape);
    queue.writeBuffer(p[0], 0, dual);
    // What no kernel writes shows.
    queue.writeBuffer(u[1], 0, new Float32Array(samples).fill(1e9));
    queue.writeBuffer(p[1], 0, new Float32Array(2 * samples).fill(1e9));
  }

  private async read(from: GPUBuffer): Promise<Float32Array> {
    const { gpu } = this.kernels;
    const through = await gpu.createBuffer(from.size, 9); // MAP_READ and COPY_DST
    let values = new Float32Array();
    await this.kernels.fetch(from, through, from.size, (bytes) => {
      values = new Float32Array(bytes.slice(0));
    });
    through.destroy();
    const samples = this.shape.width * this.shape.height * this.shape.channels;
    return values.subarray(0, from.size >= samples * 8 ? samples * 2 : samples);
  }
}

/** The x part of the last column and the y part of the last row are 0. */
function clearFarBorders(dual: Float32Array, { width, height, channels }: PlaneShape): void {
  for (let plane = 0; plane < channels; plane++) {
    const first = plane * width * height;
    for (let y = 0; y < height; y++) dual[2 * (first + y * width + width - 1)] = 0;
    for (let x = 0; x < width; x++) dual[2 * (first + (height - 1) * width + x) + 1] = 0;
  }
}

function largestDifference(one: readonly Float32Array[], other: readonly Float32Array[]): number {
  let largest = 0;
  one.forEach((values, index) => {
    values.forEach((value, at) => {
      const difference = Math.abs(value - other[index]![at]!);
      if (!(difference <= largest)) largest = difference;
    });
  });
  return largest;
}

function seeded(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 16807) % 2147483647) / 2147483647;
}
