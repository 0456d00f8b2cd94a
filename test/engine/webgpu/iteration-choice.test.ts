import { beforeEach, describe, expect, it } from 'vitest';
import type { DenoisingProblem, Objective } from '../../../src-main/engine/backend';
import { shrinkKindOf } from '../../../src-main/engine/kernels/iterate/shrink-table';
import { stepSizes } from '../../../src-main/engine/solve/step-rule';
import { tableSliceBits } from '../../../src-main/engine/wasm/memory-fields';
import { createGpuBackend } from '../../../src-main/engine/webgpu/gpu-backend';
import {
  IterationChoice,
  isMeasurable,
  iterationChoice,
} from '../../../src-main/engine/webgpu/iteration-choice';
import {
  allSeveralIterations,
  severalIterations,
  singleIteration,
} from '../../../src-main/engine/webgpu/iteration-runs';
import { constantsOf } from '../../../src-main/engine/webgpu/kernel-runner';
import { makeImage, SeededRandom } from '../../support/seeded-planes';
import { describeOnGpu } from './gpu-under-test';

const [two, three, four] = severalIterations({ subgroupLanes: 32 });

describe('the choice of a kernel', () => {
  let choice: IterationChoice;
  const measure = (kernel: typeof singleIteration, ...seconds: number[]): void => {
    for (const each of seconds) choice.measured(kernel, each);
  };
  beforeEach(() => {
    choice = new IterationChoice({} as GPUComputePipeline);
  });

  it('tries each that is ready twice, and goes on with the fastest', () => {
    choice.offer(two!, {} as GPUComputePipeline);
    const tried = [4, 5, 1, 2].map((seconds) => {
      const kernel = choice.pick(12, true);
      choice.measured(kernel, seconds);
      return kernel.iterations;
    });
    expect(tried).toEqual([1, 1, 2, 2]);
    expect(choice.pick(12, true)).toBe(two);
  });

  it('stays with single iterations where several are slower', () => {
    choice.offer(two!, {} as GPUComputePipeline);
    measure(singleIteration, 1, 1);
    measure(two!, 3, 1.1);
    expect(choice.pick(12, true)).toBe(singleIteration);
  });

  it('tries nothing on a submission that is too short to say anything', () => {
    choice.offer(two!, {} as GPUComputePipeline);
    measure(singleIteration, 1, 1);
    expect(choice.pick(12, false)).toBe(singleIteration);
    expect(isMeasurable({ speed: 1e9 }, 1e6)).toBe(false);
    expect(isMeasurable({ speed: 1e9 }, 3e6)).toBe(true);
  });

  it('never runs more iterations than are asked for, and fills up with what fits', () => {
    for (const kernel of [two!, three!, four!]) {
      choice.offer(kernel, {} as GPUComputePipeline);
      measure(kernel, 0.1, 0.1);
    }
    measure(singleIteration, 1, 1);
    measure(four!, 0.01);
    expect(choice.pick(3, true).iterations).toBeLessThanOrEqual(3);
    expect(choice.pickRest(four!, 4)).toBe(four);
    expect(choice.pickRest(four!, 3)).toBe(three);
    expect(choice.pickRest(four!, 1)).toBe(singleIteration);
  });

  it('takes subgroups where they are wide enough for all, and else what every GPU can', () => {
    expect([two!, three!, four!].map(({ name }) => name)).toEqual(Array(3).fill('iterateInSubgroup'));
    expect(severalIterations({ subgroupLanes: 0 }).map(({ name }) => name)).toEqual(
      Array(3).fill('iterateInGroup'),
    );
    expect(allSeveralIterations({ subgroupLanes: 32 })).toHaveLength(6);
  });
});

describeOnGpu('iterations of a problem', (gpu) => {
  const objective: Objective = { beta: 1, lambda: 0.1, coupling: 'joint', chromaWeight: 1 };
  const random = new SeededRandom(5);
  const image = makeImage({ width: 70, height: 37, channels: 3 }, () => random.next());

  it('are the same within 1e-6 when kernels make four of them in a run; 4, 3, 2 and 1 of them, landed; seed 5', async () => {
    const shape = { width: 70, height: 37, channels: 3 as const };
    const backend = createGpuBackend(gpu);
    const problem = await backend.open(image);
    const wanted = await readAfter(problem, [4, 3, 2, 1, 10]);
    const constants = {
      ...constantsOf(objective, shape),
      shrinkKind: shrinkKindOf(1),
      sliceBits: tableSliceBits,
    };
    const kernels = severalIterations({ subgroupLanes: 0 });
    const choice = await iterationChoice(gpu, constants);
    for (const kernel of [singleIteration, ...kernels]) {
      choice.offer(kernel, await gpu.pipeline(kernel.name, { ...constants, ...kernel.constants }));
      for (const seconds of [1e-15, 1e-15]) choice.measured(kernel, seconds / kernel.iterations);
    }
    expect(choice.pick(4, false).iterations).toBe(4);
    const found = await readAfter(problem, [4, 3, 2, 1, 10]);
    problem.dispose();
    wanted.forEach((plane, index) => {
      const differences = plane.map((value, at) => Math.abs(value - found[index]![at]!));
      expect(Math.max(...differences)).toBeLessThanOrEqual(1e-6);
    });
  });

  /** The planes after some runs of iterations from a cold start, each of which lands. */
  async function readAfter(
    problem: DenoisingProblem,
    counts: readonly number[],
  ): Promise<readonly Float32Array[]> {
    const { signal } = new AbortController();
    await problem.setObjective(objective);
    await problem.startCold();
    const steps = stepSizes(objective, 3, {});
    for (const count of counts) await problem.iterate({ count, steps, land: true, signal });
    return (await problem.read('dual')).planes;
  }
});
