import { describe, expect, it } from 'vitest';
import { couplings } from '../../../src-main/contract/parameters';
import type { DenoisingProblem, PlanarImage } from '../../../src-main/engine/backend';
import { ReferenceProblem } from '../../../src-main/engine/reference/reference-problem';
import { readEstimate, solve } from '../../../src-main/engine/solve/solve';
import { stepSizes } from '../../../src-main/engine/solve/step-rule';
import {
  isSamePhoto,
  largestDifference,
  neverCancelled,
  noisyPhoto,
  wasmBackend,
} from '../wasm/wasm-support';

/** Round the 4 lanes and the pairs of an estimate's row. */
const sizes = [
  [1, 1],
  [3, 2],
  [4, 3],
  [5, 9],
  [33, 18],
  [130, 7],
] as const;

function meanOf(plane: Float32Array): number {
  return plane.reduce((sum, sample) => sum + sample, 0) / plane.length;
}

function squaresFrom(photo: PlanarImage, means: readonly number[]): number {
  return photo.planes.reduce(
    (sum, plane, index) => plane.reduce((part, sample) => part + (sample - means[index]!) ** 2, sum),
    0,
  );
}

describe.each(couplings)('the distance to one colour under the coupling %s', (coupling) => {
  it('is that of the noisy planes and of f + div p to the means, within 1e-5, on both backends, seed 21', async () => {
    const objective = { beta: 1, lambda: 0.3, coupling, chromaWeight: 1.5 };
    for (const [width, height] of sizes) {
      const noisy = noisyPhoto(width, height, 3, { seed: 21 });
      const means = noisy.planes.map(meanOf);
      for (const problem of [await (await wasmBackend(2)).open(noisy), new ReferenceProblem(noisy)]) {
        await problem.setObjective(objective);
        await problem.startCold();
        const cold = await problem.measureSpread();
        expect(relative(cold.noisySquares, squaresFrom(noisy, means))).toBeLessThan(1e-5);
        expect(relative(cold.estimateSquares, cold.noisySquares)).toBeLessThan(1e-9);
        const steps = stepSizes(objective, 3);
        await problem.iterate({ count: 40, steps, land: true, signal: neverCancelled });
        const { noisySquares, estimateSquares } = await problem.measureSpread();
        expect(noisySquares).toBe(cold.noisySquares);
        // The kept estimate is f + div p, in float32.
        await problem.keepEstimate();
        const kept = squaresFrom(await problem.read('kept'), means);
        expect(Math.abs(estimateSquares - kept)).toBeLessThan(1e-4 * kept + 1e-12 * width * height);
        expect(Math.max(...colourDistances(await problem.read('mean'), means))).toBeLessThan(1e-6);
        problem.dispose();
      }
    }
  });

  it('agrees with the reference within 1e-4 after 30 iterations, seed 22', async () => {
    const objective = { beta: 1, lambda: 0.3, coupling, chromaWeight: 1.5 };
    for (const [width, height] of sizes) {
      const noisy = noisyPhoto(width, height, 3, { seed: 22 });
      const problems = [await (await wasmBackend(2)).open(noisy), new ReferenceProblem(noisy)];
      const spreads = [];
      for (const problem of problems) {
        await problem.setObjective(objective);
        await problem.startCold();
        const steps = stepSizes(objective, 3);
        await problem.iterate({ count: 30, steps, land: true, signal: neverCancelled });
        spreads.push(await problem.measureSpread());
      }
      expect(relative(spreads[0]!.estimateSquares, spreads[1]!.estimateSquares)).toBeLessThan(1e-4);
      problems[0]!.dispose();
    }
  });
});

describe('a weight that leaves one colour', () => {
  const huge = { beta: 1, lambda: 100, coupling: 'opponent', chromaWeight: 2 } as const;
  const solved = async (problem: DenoisingProblem, lambda: number) => {
    const goal = { objective: { ...huge, lambda }, toleranceLevels: 0.5, maxIterations: 3000 };
    return await solve(problem, goal, { signal: neverCancelled });
  };

  it('is certified at half a level within 100 iterations at 512x341 and lambda = 100, and gives the mean itself, seed 23', async () => {
    const noisy = noisyPhoto(512, 341, 3, { seed: 23 });
    const problem = await (await wasmBackend(2)).open(noisy);
    const outcome = await solved(problem, 100);
    expect(outcome).toMatchObject({ end: 'tolerance', estimate: 'mean' });
    expect(outcome.iterations).toBeLessThan(100);
    const answer = await readEstimate(problem, outcome, noisy);
    const means = noisy.planes.map(meanOf);
    expect(Math.max(...colourDistances(answer, means))).toBeLessThan(1e-6);
    const squares = squaresFrom(noisy, means);
    expect(relative(outcome.energy, squares / 2)).toBeLessThan(1e-4);
    expect(relative(outcome.removedRms, Math.sqrt(squares / (512 * 341 * 3)))).toBeLessThan(1e-4);
    problem.dispose();
  });

  it('gives the same colour and certificate, to the bit, on 1, 2 and 3 threads, 301x203, seed 24', async () => {
    const noisy = noisyPhoto(301, 203, 3, { seed: 24 });
    const answers = [];
    for (const threads of [1, 2, 3]) {
      const problem = await (await wasmBackend(threads)).open(noisy);
      const outcome = await solved(problem, 100);
      answers.push({ outcome, image: await readEstimate(problem, outcome, noisy) });
      problem.dispose();
    }
    for (const other of answers.slice(1)) {
      expect(other.outcome).toEqual(answers[0]!.outcome);
      expect(isSamePhoto(other.image, answers[0]!.image)).toBe(true);
    }
  });

  it('is not found where the exact answer has more than one colour, 64x48, seed 25', async () => {
    const noisy = noisyPhoto(64, 48, 3, { seed: 25 });
    for (const problem of [await (await wasmBackend(2)).open(noisy), new ReferenceProblem(noisy)]) {
      const outcome = await solved(problem, 1);
      expect(outcome).toMatchObject({ end: 'tolerance', estimate: 'dual' });
      const answer = await readEstimate(problem, outcome, noisy);
      expect(largestDifference(answer, await problem.read('mean'))).toBeGreaterThan(0.02);
      problem.dispose();
    }
  });

  it.each([
    [9, 7],
    [1, 40],
    [70, 2],
  ])(
    'is certified on %i x %i px, where no coarse start helps or halves are cut, seed 26',
    async (width, height) => {
      const noisy = noisyPhoto(width, height, 3, { seed: 26 });
      for (const problem of [await (await wasmBackend(2)).open(noisy), new ReferenceProblem(noisy)]) {
        expect(await solved(problem, 100)).toMatchObject({ end: 'tolerance', converged: true });
        problem.dispose();
      }
    },
  );
});

function relative(a: number, b: number): number {
  return Math.abs(a - b) / Math.max(1e-12, Math.abs(b));
}

/** The largest difference of each plane from its colour. */
function colourDistances(photo: PlanarImage, colour: readonly number[]): number[] {
  return photo.planes.map((plane, index) =>
    plane.reduce((largest, sample) => Math.max(largest, Math.abs(sample - colour[index]!)), 0),
  );
}
