import { describe, expect, it } from 'vitest';
import { couplings } from '../../../src-main/contract/parameters';
import type { DenoisingProblem, Objective } from '../../../src-main/engine/backend';
import { stepSizes } from '../../../src-main/engine/solve/step-rule';
import { largestDifference, neverCancelled, noisyPhoto } from '../wasm/wasm-support';
import { describeOnEachBackend } from './backends-under-test';
import { onBoth, pixelBound } from './problem-pairs';
import { seamSizes } from './seam-sizes';

const smoothing = 1e-3;
const lambda = 0.06;

/** Every second size, which still has one on each side of each seam. */
const sizes = [[1, 1] as const, ...seamSizes.filter((_, index) => index % 2 === 1)];

/** Sums from one state: what the specs of nonconvex-terms and weight-map state for twins in float32. */
const sumBound = 1e-5;
/** After 35 iterations the states differ too. */
const lateBound = 1e-4;

/** A total variation start, and the order below 1 that goes on from it. */
async function startBelowOne(problem: DenoisingProblem, beta: number, coupling: Objective['coupling']) {
  const start: Objective = { beta: 1, lambda: 0.1, coupling, chromaWeight: 2 };
  const steps = stepSizes(start, problem.shape.channels);
  await problem.setObjective(start);
  await problem.startCold();
  await problem.iterate({ count: 20, steps, land: true, signal: neverCancelled });
  await problem.setObjective({ beta, lambda, coupling, chromaWeight: 2 });
  return steps;
}

/** What a round of reweighting asks of a backend, and every number it answers. */
async function reweightOnce(problem: DenoisingProblem, beta: number, coupling: Objective['coupling']) {
  const steps = await startBelowOne(problem, beta, coupling);
  const before = await problem.evaluateNonconvex(smoothing, 'dual');
  await problem.keepEstimate();
  const kept = await problem.evaluateNonconvex(smoothing, 'kept');
  const refreshed = await problem.refreshWeightMap(smoothing);
  const clipped = await problem.certify();
  await problem.iterate({ count: 15, steps, land: true, signal: neverCancelled });
  const terms = await problem.certify();
  const after = await problem.evaluateNonconvex(smoothing, 'dual');
  return {
    early: {
      before: before.smoothedEnergy,
      removed: before.removedSquares,
      kept: kept.smoothedEnergy,
      weighted: refreshed.weightedEnergy,
      smoothed: refreshed.smoothedEnergy,
      clippedEnergy: clipped.energy,
      clippedGap: clipped.gap,
    },
    late: { energy: terms.energy, gap: terms.gap, after: after.smoothedEnergy },
    images: [await problem.read('kept'), await problem.read('dual')],
  };
}

/** Asks that every number is near its namesake, relative and a bit for each pixel. */
function expectNear<Numbers extends Record<string, number>>(
  found: Numbers,
  exact: Numbers,
  relative: number,
  pixels: number,
): void {
  for (const [name, value] of Object.entries(exact)) {
    expect(Math.abs(found[name]! - value), name).toBeLessThan(relative * Math.abs(value) + 1e-7 * pixels);
  }
}

describeOnEachBackend('below beta = 1', ({ backend }) => {
  describe.each(couplings)('under the coupling %s', (coupling) => {
    it.each([0.3, 0.5, 0.7, 0.99])(
      'sums are the reference’s within 1e-5, 15 iterations later within 1e-4, pixels within 2e-5, beta = %s, seed 12',
      async (beta) => {
        for (const [width, height] of sizes) {
          const rounds: Awaited<ReturnType<typeof reweightOnce>>[] = [];
          const { tested } = await onBoth(
            backend,
            noisyPhoto(width, height, 3, { seed: 12 }),
            async (problem) => rounds.push(await reweightOnce(problem, beta, coupling)),
          );
          const [found, exact] = [rounds[0]!, rounds[1]!];
          expectNear(found.early, exact.early, sumBound, width * height);
          expectNear(found.late, exact.late, lateBound, width * height);
          found.images.forEach((image, index) => {
            expect(largestDifference(image, exact.images[index]!)).toBeLessThan(pixelBound);
          });
          tested.dispose();
        }
      },
    );
  });

  it('sums of a grey photo are the reference’s within 1e-5, 15 iterations later within 1e-4, beta = 0.5, 65x33, seed 12', async () => {
    const rounds: Awaited<ReturnType<typeof reweightOnce>>[] = [];
    const { tested } = await onBoth(backend, noisyPhoto(65, 33, 1, { seed: 12 }), async (problem) =>
      rounds.push(await reweightOnce(problem, 0.5, 'opponent')),
    );
    expectNear(rounds[0]!.early, rounds[1]!.early, sumBound, 65 * 33);
    expectNear(rounds[0]!.late, rounds[1]!.late, lateBound, 65 * 33);
    tested.dispose();
  });

  it('says so when the weights are refreshed before an estimate was kept, seed 14', async () => {
    const problem = await backend.open(noisyPhoto(5, 5, 1, { seed: 14 }));
    await problem.setObjective({ beta: 0.5, lambda: 0.1, coupling: 'joint', chromaWeight: 2 });
    await problem.startCold();
    await expect(problem.refreshWeightMap(smoothing)).rejects.toThrow('kept');
    await expect(problem.read('kept')).rejects.toThrow('kept');
    await expect(problem.readCodes('kept')).rejects.toThrow('no estimate was kept');
    problem.dispose();
  });
});
