import { describe, expect, it } from 'vitest';
import { couplings } from '../../../src-main/contract/parameters';
import type { DenoisingProblem, Objective, PlanarImage } from '../../../src-main/engine/backend';
import { createReferenceBackend } from '../../../src-main/engine/reference/reference-backend';
import { stepSizes } from '../../../src-main/engine/solve/step-rule';
import { largestDifference, neverCancelled, noisyPhoto } from '../wasm/wasm-support';
import { describeOnEachBackend } from './backends-under-test';
import { expectAgreement, onBoth, pixelBound } from './problem-pairs';

/** One pixel, one row, one column, one cell, odd and even edges, round the 4 lanes and 8, 64 columns, 16 rows. */
const sizes = [
  [1, 1],
  [2, 1],
  [1, 2],
  [2, 2],
  [3, 2],
  [1, 9],
  [9, 1],
  [5, 7],
  [7, 8],
  [8, 9],
  [9, 16],
  [16, 17],
  [17, 5],
  [33, 70],
  [64, 15],
  [65, 16],
  [127, 31],
  [129, 33],
] as const;

/** Solves the coarser problem for 12 iterations and starts the finer one from it; answers what is coarse. */
async function startFromCoarser(problem: DenoisingProblem, objective: Objective): Promise<PlanarImage> {
  const coarse = { ...objective, lambda: objective.lambda / 2 ** objective.beta };
  // The solve basis that the coarser photo is made in is the finer one's.
  await problem.setObjective(objective);
  const coarser = await problem.openCoarser(neverCancelled);
  await coarser.setObjective(coarse);
  await coarser.startCold();
  const steps = stepSizes(coarse, problem.shape.channels);
  await coarser.iterate({ count: 12, steps, land: true, signal: neverCancelled });
  await problem.startFromCoarser(coarser);
  const answer = await coarser.read('dual');
  coarser.dispose();
  return answer;
}

describeOnEachBackend('a start from a coarser problem', ({ backend }) => {
  describe.each(couplings)('under the coupling %s', (coupling) => {
    it.each([1, 1.5, 2])(
      'agrees with the reference within 2e-5, before and after 5 iterations, at beta = %s, seed 5',
      async (beta) => {
        const objective = { beta, lambda: 0.4, coupling, chromaWeight: 1.7 };
        const steps = stepSizes(objective, 3);
        for (const [width, height] of sizes) {
          const problems = await onBoth(backend, noisyPhoto(width, height, 3, { seed: 5 }), (problem) =>
            startFromCoarser(problem, objective),
          );
          const { tested, reference } = problems;
          const images = [await tested.read('dual'), await reference.read('dual')] as const;
          expect(largestDifference(...images)).toBeLessThan(pixelBound);
          // The iteration pulls u, too, into what is read.
          for (const problem of [tested, reference]) {
            await problem.iterate({ count: 5, steps, land: true, signal: neverCancelled });
          }
          await expectAgreement(problems);
        }
      },
    );

    it('has the coarse answer, where p is not projected, at every pixel of a whole cell within 2e-6, seed 6', async () => {
      const objective = { beta: 2, lambda: 2, coupling, chromaWeight: 1.7 };
      for (const [width, height] of sizes) {
        const coarse: PlanarImage[] = [];
        const { tested, reference } = await onBoth(
          backend,
          noisyPhoto(width, height, 3, { seed: 6 }),
          async (problem) => coarse.push(await startFromCoarser(problem, objective)),
        );
        expect(largestWholeCellError(await tested.read('dual'), coarse[0]!)).toBeLessThan(2e-6);
        expect(largestWholeCellError(await reference.read('dual'), coarse[1]!)).toBeLessThan(2e-6);
        tested.dispose();
      }
    });
  });

  it('goes through two grids as the reference does, within 2e-5, 67x35, seed 10', async () => {
    const problems = await onBoth(backend, noisyPhoto(67, 35, 3, { seed: 10 }), async (problem) => {
      const objective = { beta: 1, lambda: 0.4, coupling: 'opponent', chromaWeight: 2 } as const;
      await problem.setObjective(objective);
      const coarser = await problem.openCoarser(neverCancelled);
      await startFromCoarser(coarser, { ...objective, lambda: objective.lambda / 2 });
      const steps = stepSizes(objective, 3);
      await coarser.iterate({ count: 9, steps, land: true, signal: neverCancelled });
      await problem.startFromCoarser(coarser);
      coarser.dispose();
      await problem.iterate({ count: 5, steps, land: true, signal: neverCancelled });
    });
    await expectAgreement(problems);
  });

  it('refuses a problem of another backend', async () => {
    const objective = { beta: 1, lambda: 0.1, coupling: 'joint', chromaWeight: 1 } as const;
    const photo = noisyPhoto(8, 8, 1);
    const tested = await backend.open(photo);
    const reference = await createReferenceBackend().open(photo);
    for (const problem of [tested, reference]) await problem.setObjective(objective);
    await expect(tested.startFromCoarser(reference)).rejects.toThrow(/same backend/);
    await expect(reference.startFromCoarser(tested)).rejects.toThrow(/same backend/);
    tested.dispose();
  });
});

/** The largest difference from a pixel to its cell in the coarse answer, over cells that are whole. */
function largestWholeCellError(fine: PlanarImage, coarse: PlanarImage): number {
  let largest = 0;
  const [width, height] = [fine.width - (fine.width % 2), fine.height - (fine.height % 2)];
  fine.planes.forEach((plane, index) => {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const cell = coarse.planes[index]![(y >> 1) * coarse.width + (x >> 1)]!;
        largest = Math.max(largest, Math.abs(plane[y * fine.width + x]! - cell));
      }
    }
  });
  return largest;
}
