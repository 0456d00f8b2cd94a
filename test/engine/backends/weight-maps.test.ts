import { describe, expect, it } from 'vitest';
import { couplings } from '../../../src-main/contract/parameters';
import type { DenoisingProblem, Objective, PlanarImage } from '../../../src-main/engine/backend';
import { certifiedLevels } from '../../../src-main/engine/formulas/certificate';
import { magnitudeGroups } from '../../../src-main/engine/formulas/couplings';
import { createReferenceBackend } from '../../../src-main/engine/reference/reference-backend';
import { stepSizes } from '../../../src-main/engine/solve/step-rule';
import { differenceInLevels } from '../../support/seeded-planes';
import { largestDifference, neverCancelled, noisyPhoto, seededRandom } from '../wasm/wasm-support';
import { describeOnEachBackend } from './backends-under-test';
import { expectAgreement, onBoth } from './problem-pairs';
import { seamSizes } from './seam-sizes';

const lambda = 0.1;

/** Weights from an eighth to twice lambda, a plane a magnitude. */
function seededMap(objective: Objective, pixels: number, channels: number, seed: number): Float32Array[] {
  const random = seededRandom(seed);
  return magnitudeGroups(objective, channels).map(() =>
    Float32Array.from({ length: pixels }, () => lambda * 2 ** (4 * random() - 3)),
  );
}

function flatMap(objective: Objective, pixels: number, channels: number): Float32Array[] {
  return magnitudeGroups(objective, channels).map(() => new Float32Array(pixels).fill(lambda));
}

/** Some total variation, then some more under the weights that `mapOf` makes. */
async function runWeighted(
  problem: DenoisingProblem,
  objective: Objective,
  map: readonly Float32Array[] | null,
  counts: readonly [number, number] = [10, 20],
): Promise<void> {
  const steps = stepSizes(objective, problem.shape.channels);
  await problem.setObjective(objective);
  await problem.startCold();
  for (const [index, count] of counts.entries()) {
    if (index === 1 && map) await problem.useWeightMap(map);
    await problem.iterate({ count, steps, land: true, signal: neverCancelled });
  }
}

interface Exact {
  readonly answer: PlanarImage;
  /** Its own certificate. */
  readonly levels: number;
}

/** The reference's answer after many iterations, once for each coupling. */
const references = new Map<string, Promise<Exact>>();
function exactUnder(objective: Objective, photo: PlanarImage, map: readonly Float32Array[]): Promise<Exact> {
  const solved = async (): Promise<Exact> => {
    const problem = await createReferenceBackend().open(photo);
    await runWeighted(problem, objective, map, [50, 2000]);
    const { gap } = await problem.certify();
    return { answer: await problem.read('dual'), levels: certifiedLevels(gap, problem.shape) };
  };
  const known = references.get(objective.coupling) ?? solved();
  references.set(objective.coupling, known);
  return known;
}

describeOnEachBackend('under given weights', ({ backend }) => {
  describe.each(couplings)('under the coupling %s', (coupling) => {
    const objective: Objective = { beta: 1, lambda, coupling, chromaWeight: 2 };

    it('agrees with the reference within 2e-5 after 20 iterations on weights of 1/8 to 2 lambda, sizes round the seams, seed 51', async () => {
      for (const [width, height] of seamSizes.filter((_, index) => index % 3 === 0)) {
        const map = seededMap(objective, width * height, 3, 51);
        const photo = noisyPhoto(width, height, 3, { seed: 51 });
        await expectAgreement(
          await onBoth(backend, photo, (problem) => runWeighted(problem, objective, map)),
        );
      }
    });

    it('clips p at once: the certificate right after is the reference’s within 1 %, 65x33, seed 52', async () => {
      const map = seededMap(objective, 65 * 33, 3, 52);
      const photo = noisyPhoto(65, 33, 3, { seed: 52 });
      const gaps: number[] = [];
      const { tested } = await onBoth(backend, photo, async (problem) => {
        const steps = stepSizes(objective, 3);
        await problem.setObjective(objective);
        await problem.startCold();
        await problem.iterate({ count: 30, steps, land: true, signal: neverCancelled });
        await problem.useWeightMap(map);
        gaps.push((await problem.certify()).gap);
      });
      tested.dispose();
      // An infeasible p would make the gap negative or far too small.
      expect(gaps[1]).toBeGreaterThan(0);
      expect(Math.abs(gaps[0]! / gaps[1]! - 1)).toBeLessThan(0.01);
    });

    it('with lambda everywhere gives what lambda gives, within 1e-6, 67x37, seed 53', async () => {
      const photo = noisyPhoto(67, 37, 3, { seed: 53 });
      const problem = await backend.open(photo);
      await runWeighted(problem, objective, null);
      const plain = await problem.read('dual');
      await runWeighted(problem, objective, flatMap(objective, 67 * 37, 3));
      expect(largestDifference(await problem.read('dual'), plain)).toBeLessThan(1e-6);
      problem.dispose();
    });

    it('is within its certified distance of the reference’s minimiser, gap >= 0, 48x32, seed 54', async () => {
      const photo = noisyPhoto(48, 32, 3, { seed: 54 });
      const map = seededMap(objective, 48 * 32, 3, 54);
      const exact = await exactUnder(objective, photo, map);
      expect(exact.levels).toBeLessThan(0.05);
      const problem = await backend.open(photo);
      for (const count of [1, 5, 30, 120]) {
        await runWeighted(problem, objective, map, [3, count]);
        const { gap } = await problem.certify();
        expect(gap).toBeGreaterThanOrEqual(0);
        const { rms } = differenceInLevels(await problem.read('dual'), exact.answer);
        expect(rms).toBeLessThanOrEqual(certifiedLevels(gap, problem.shape) + exact.levels);
      }
      problem.dispose();
    });
  });

  it('takes a grey photo’s, and forgets them with the next objective, 33x17, seed 55', async () => {
    const objective: Objective = { beta: 1, lambda, coupling: 'joint', chromaWeight: 2 };
    const photo = noisyPhoto(33, 17, 1, { seed: 55 });
    const map = seededMap(objective, 33 * 17, 1, 55);
    await expectAgreement(await onBoth(backend, photo, (problem) => runWeighted(problem, objective, map)));
    const problem = await backend.open(photo);
    await runWeighted(problem, objective, null);
    const plain = await problem.read('dual');
    await runWeighted(problem, objective, map);
    expect(largestDifference(await problem.read('dual'), plain)).toBeGreaterThan(1e-3);
    await runWeighted(problem, objective, null);
    expect(largestDifference(await problem.read('dual'), plain)).toBe(0);
    problem.dispose();
  });

  it('refuses weights of another order, number, size, or that are not above 0', async () => {
    const objective: Objective = { beta: 1, lambda, coupling: 'joint', chromaWeight: 2 };
    const problem = await backend.open(noisyPhoto(5, 4, 3, { seed: 56 }));
    const weights = (value = lambda, length = 20): Float32Array => new Float32Array(length).fill(value);
    await problem.setObjective({ ...objective, beta: 1.5 });
    await expect(problem.useWeightMap([weights()])).rejects.toThrow('beta 1.5');
    await problem.setObjective(objective);
    await expect(problem.useWeightMap([weights(), weights()])).rejects.toThrow('expected 1 planes, got 2');
    await expect(problem.useWeightMap([weights(lambda, 19)])).rejects.toThrow('got 19');
    for (const value of [0, -1, NaN, Infinity]) {
      await expect(problem.useWeightMap([weights(value)])).rejects.toThrow(`got ${String(value)}`);
    }
    await problem.startCold();
    await problem.useWeightMap([weights()]);
    problem.dispose();
  });
});
