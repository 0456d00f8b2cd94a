import { describe, expect, it } from 'vitest';
import type { Backend, DenoisingProblem, Objective } from '../../../src-main/engine/backend';
import { createReferenceBackend } from '../../../src-main/engine/reference/reference-backend';
import { stepSizes } from '../../../src-main/engine/step-rule';
import { couplings } from '../../../src-main/contract/parameters';
import { builds, largestDifference, neverCancelled, noisyPhoto, wasmBackend } from './wasm-support';

/** Float32 against float64 after tens of iterations: the bound that the spec of `iterate` states. */
const pixelBound = 2e-5;
/** What rounding of p adds to the gap of a pixel: lambda times a gradient of 1e-8 and a bit, three planes. */
const gapRounding = 2e-8;
const betas = [1, 1.01, 1.1, 1.2, 1.5, 1.8, 2, 2.5, 3];
/** Weights that suit noise of 0.1 at each order. */
const lambdas = [0.12, 0.13, 0.15, 0.17, 0.3, 0.5, 0.7, 1.9, 4.7];
/** One pixel, one row, one column, and widths round the 4 lanes, 8 and 16. */
const sizes = [
  [1, 1],
  [1, 7],
  [7, 1],
  [3, 3],
  [4, 5],
  [5, 4],
  [7, 9],
  [8, 8],
  [9, 3],
  [15, 17],
  [16, 16],
  [17, 15],
  [2, 130],
  [131, 2],
] as const;

async function eachBackend(
  photo: ReturnType<typeof noisyPhoto>,
  wasm: Promise<Backend>,
  work: (problem: DenoisingProblem) => Promise<void>,
): Promise<[DenoisingProblem, DenoisingProblem]> {
  const backends: [Backend, Backend] = [await wasm, createReferenceBackend()];
  const problems = await Promise.all(backends.map((backend) => backend.open(photo)));
  for (const problem of problems) await work(problem);
  return problems as [DenoisingProblem, DenoisingProblem];
}

function objectiveOf(index: number, coupling: Objective['coupling'], chromaWeight = 2): Objective {
  return { beta: betas[index]!, lambda: lambdas[index]!, coupling, chromaWeight };
}

async function expectAgreement([wasm, reference]: [DenoisingProblem, DenoisingProblem]): Promise<void> {
  const difference = largestDifference(await wasm.read('dual'), await reference.read('dual'));
  expect(difference).toBeLessThan(pixelBound);
  const [terms, exact] = [await wasm.certify(), await reference.certify()];
  const pixels = wasm.shape.width * wasm.shape.height;
  expect(Math.abs(terms.gap - exact.gap)).toBeLessThan(5e-3 * Math.abs(exact.gap) + gapRounding * pixels);
  expect(Math.abs(terms.energy - exact.energy)).toBeLessThan(1e-4 * exact.energy + 1e-9 * pixels);
  // What differences within the bound at every sample make of a sum of squares, by Cauchy and Schwarz.
  const samples = pixels * wasm.shape.channels;
  expect(Math.abs(terms.removedSquares - exact.removedSquares)).toBeLessThan(
    2 * pixelBound * Math.sqrt(samples * exact.removedSquares) + 1e-9 * pixels,
  );
  wasm.dispose();
}

const cases = builds.flatMap((build) => couplings.map((coupling) => [build, coupling] as const));

describe.each(cases)('the %s kernels under the coupling %s', (build, coupling) => {
  it.each(betas.map((beta, index) => [beta, index] as const))(
    'agrees with the reference within 2e-5 after 20 iterations at beta = %s, sizes round the seams, seed 3',
    async (_, index) => {
      const objective = objectiveOf(index, coupling);
      for (const [width, height] of sizes) {
        const photo = noisyPhoto(width, height, 3, { seed: 3 });
        const problems = await eachBackend(photo, wasmBackend(2, build), async (problem) => {
          await problem.setObjective(objective);
          await problem.startCold();
          const steps = stepSizes(objective, 3);
          await problem.iterate({ count: 13, steps, land: false, signal: neverCancelled });
          await problem.iterate({ count: 7, steps, land: true, signal: neverCancelled });
        });
        await expectAgreement(problems);
      }
    },
  );
});

describe.each(builds)('the %s kernels on a grey photo', (build) => {
  it.each(betas.map((beta, index) => [beta, index] as const))(
    'agrees with the reference within 2e-5 after 100 iterations at beta = %s, 61x47, seed 4',
    async (_, index) => {
      const objective = objectiveOf(index, 'opponent');
      const photo = noisyPhoto(61, 47, 1, { seed: 4 });
      const problems = await eachBackend(photo, wasmBackend(1, build), async (problem) => {
        await problem.setObjective(objective);
        await problem.startCold();
        const steps = stepSizes(objective, 1);
        await problem.iterate({ count: 100, steps, land: true, signal: neverCancelled });
      });
      await expectAgreement(problems);
    },
  );
});

describe('other schemes on the same kernel', () => {
  it.each([1, 1.5, 2])(
    'agree with the reference within 2e-5 after 8 iterations of ever new steps at beta = %s, 37x29, seed 5',
    async (beta) => {
      const photo = noisyPhoto(37, 29, 3, { seed: 5 });
      const objective = { beta, lambda: 0.15, coupling: 'opponent', chromaWeight: 1 } as const;
      const results = [];
      for (const extrapolation of [0, 0.7, 1]) {
        const problems = await eachBackend(photo, wasmBackend(2), async (problem) => {
          await problem.setObjective(objective);
          await problem.startCold();
          for (let k = 0; k < 8; k++) {
            const sigma = 0.2 + 0.08 * k;
            const steps = { tau: [1, 1, 1].map(() => 0.3 / sigma), sigma, relaxation: 1, extrapolation };
            await problem.iterate({ count: 1, steps, land: k === 7, signal: neverCancelled });
          }
        });
        results.push(await problems[1].read('dual'));
        await expectAgreement(problems);
      }
      expect(largestDifference(results[0]!, results[1]!)).toBeGreaterThan(4e-5);
      expect(largestDifference(results[1]!, results[2]!)).toBeGreaterThan(4e-5);
    },
  );
});
