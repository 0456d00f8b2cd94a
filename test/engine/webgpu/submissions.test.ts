import { expect, it } from 'vitest';
import type { DenoisingProblem, Objective } from '../../../src-main/engine/backend';
import { stepSizes } from '../../../src-main/engine/solve/step-rule';
import { createGpuBackend } from '../../../src-main/engine/webgpu/gpu-backend';
import { noisyPhoto, neverCancelled } from '../wasm/wasm-support';
import { describeOnGpu } from './gpu-under-test';
import { atOnceMs } from '../../support/at-once';

const objective: Objective = { beta: 1.2, lambda: 0.2, coupling: 'opponent', chromaWeight: 2 };

describeOnGpu('iterations in submissions', (gpu) => {
  const backend = createGpuBackend(gpu);

  async function started(width: number, height: number): Promise<DenoisingProblem> {
    const problem = await backend.open(noisyPhoto(width, height, 3, { seed: 71 }));
    await problem.setObjective(objective);
    return problem;
  }

  it('give the same bits whether a submission holds all of them or 16 rows of one, 70x53, seed 71', async () => {
    const steps = stepSizes(objective, 3);
    const answers: Uint16Array[] = [];
    for (const speed of [1e12, 1]) {
      const problem = await started(70, 53);
      for (const count of [3, 4]) {
        gpu.speed = speed;
        const options = { count, steps, land: count === 4, signal: neverCancelled };
        // The speed that is measured on the way must not undo what is tried.
        await problem.iterate({ ...options, onProgress: () => void (gpu.speed = speed) });
      }
      answers.push(await problem.readCodes('dual'));
      problem.dispose();
    }
    expect(answers[1]).toEqual(answers[0]);
  });

  it('report iterations that only grow, in fractions where one is too large for a submission, 64x64', async () => {
    const problem = await started(64, 64);
    const seen: number[] = [];
    gpu.speed = 1;
    const onProgress = (done: number): void => {
      seen.push(done);
      gpu.speed = 1;
    };
    const steps = stepSizes(objective, 3);
    await problem.iterate({ count: 2, steps, land: true, signal: neverCancelled, onProgress });
    expect(seen).toEqual([0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2]);
    problem.dispose();
  });

  it('end at once after a cancel, of iterations that would take minutes, 700x500', async () => {
    const problem = await started(700, 500);
    const steps = stepSizes(objective, 3);
    const stop = new AbortController();
    let cancelledAt = 0;
    setTimeout(() => {
      cancelledAt = performance.now();
      stop.abort();
    }, 1500);
    const options = { count: 100_000, steps, land: true, signal: stop.signal };
    await expect(problem.iterate(options)).rejects.toMatchObject({ code: 'cancelled' });
    expect(performance.now() - cancelledAt).toBeLessThan(atOnceMs);
    problem.dispose();
  });
});
