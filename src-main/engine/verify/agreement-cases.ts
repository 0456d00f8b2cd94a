/** Cases that hold a backend against the reference: the same iterations on the same photo give the same pixels. */
import type { Backend } from '../backend';
import { exactEnergy } from './exact-answers';
import { noisyPhoto } from './synthetic-photos';
import {
  largestLevels,
  objectiveOf,
  rmsLevels,
  solvePhoto,
  type VerifyBench,
  type VerifyCase,
} from './verify-case';

const isNotTheReference = (backend: Backend): boolean => backend.info.name !== 'reference';

/** A tolerance that is never reached, so that both run the same number of iterations. */
const unreachable = 1e-9;

const couplings = ['opponent', 'joint', 'channels'] as const;
const sizes = [
  { width: 1, height: 1, channels: 3 },
  { width: 1, height: 9, channels: 1 },
  { width: 15, height: 2, channels: 3 },
  { width: 21, height: 17, channels: 3 },
] as const;

/** Orders with a closed proximal map and orders without, and weights that suit them. */
const orders = [
  { beta: 1, lambda: 0.15 },
  { beta: 1.1, lambda: 0.15 },
  { beta: 1.5, lambda: 0.3 },
  { beta: 2, lambda: 0.7 },
  { beta: 2.4, lambda: 1.5 },
  { beta: 3, lambda: 5 },
] as const;

/** A fiftieth of a level: what any two thread counts or backends may differ by. Float32 alone stays below 0.001. */
const convexAgreement: VerifyCase = {
  name: 'beta >= 1 agrees with the reference after the same iterations',
  allowed: 0.02,
  unit: 'levels',
  appliesTo: isNotTheReference,
  async measure({ backend, reference, signal }) {
    let error = 0;
    for (const size of sizes) {
      for (const { beta, lambda } of orders) {
        for (const coupling of couplings) {
          const noisy = noisyPhoto(size, 9);
          const objective = objectiveOf(beta, lambda, coupling);
          const goal = { objective, toleranceLevels: unreachable, maxIterations: 48 };
          const ours = await solvePhoto(backend, noisy, goal, signal);
          const theirs = await solvePhoto(reference, noisy, goal, signal);
          error = Math.max(error, largestLevels(ours.image.planes, theirs.image.planes));
        }
      }
    }
    return error;
  },
};

/**
 * Below 1 a last bit can decide whether an edge stays, so that pixels need not agree; what is reached must. One edge
 * of this photo is about a thousandth of its energy.
 */
const nonconvexAgreement: VerifyCase = {
  name: 'beta < 1 reaches the energy that the reference reaches (relative)',
  allowed: 0.005,
  unit: '',
  appliesTo: isNotTheReference,
  async measure({ backend, reference, signal }) {
    let error = 0;
    for (const beta of [0.4, 0.8]) {
      for (const coupling of couplings) {
        const noisy = noisyPhoto({ width: 19, height: 14, channels: 3 }, 10);
        const objective = objectiveOf(beta, 0.08, coupling);
        const goal = { objective, toleranceLevels: 0.5, maxIterations: 200 };
        const ours = await solvePhoto(backend, noisy, goal, signal);
        const theirs = await solvePhoto(reference, noisy, goal, signal);
        const energy = exactEnergy(theirs.image, noisy, objective);
        error = Math.max(error, Math.abs(exactEnergy(ours.image, noisy, objective) - energy) / energy);
      }
    }
    return error;
  },
};

/** Wider than a work group of a GPU and than a band of threads, so that what crosses their borders is seen. */
const recipeSize = { width: 67, height: 35, channels: 3 } as const;
const recipes = [
  { beta: 0.7, lambda: 0.06 },
  { beta: 1, lambda: 0.15 },
  { beta: 1.5, lambda: 0.3 },
  { beta: 2, lambda: 0.7 },
] as const;

/** The largest of what is measured on the results of one recipe after the same iterations. */
async function recipeDifference(
  { backend, reference, signal }: VerifyBench,
  measure: typeof rmsLevels,
): Promise<number> {
  let error = 0;
  for (const { beta, lambda } of recipes) {
    const noisy = noisyPhoto(recipeSize, 11);
    const goal = { objective: objectiveOf(beta, lambda), toleranceLevels: unreachable, maxIterations: 40 };
    const ours = await solvePhoto(backend, noisy, goal, signal);
    const theirs = await solvePhoto(reference, noisy, goal, signal);
    error = Math.max(error, measure(ours.image.planes, theirs.image.planes));
  }
  return error;
}

/** What an export may differ by when another backend makes it: not to be seen, and lost when it is rounded to 8 bit. */
const recipeRms: VerifyCase = {
  name: 'one recipe gives what the reference gives, RMS',
  allowed: 0.02,
  unit: 'levels',
  appliesTo: isNotTheReference,
  measure: (bench) => recipeDifference(bench, rmsLevels),
};

/** Below beta = 1 a single pixel may take longer to follow the others. */
const recipeAnywhere: VerifyCase = {
  name: 'one recipe gives what the reference gives, at any pixel',
  allowed: 0.2,
  unit: 'levels',
  appliesTo: isNotTheReference,
  measure: (bench) => recipeDifference(bench, largestLevels),
};

export const agreementCases: readonly VerifyCase[] = [
  convexAgreement,
  nonconvexAgreement,
  recipeRms,
  recipeAnywhere,
];
