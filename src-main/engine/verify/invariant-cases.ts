/** Cases that follow from the mathematics, whatever the answer is. */
import type { PlanarImage } from '../backend';
import { smoothing } from '../solve/reweight';
import { stepSizes } from '../solve/step-rule';
import { exactEnergy } from './exact-answers';
import { noisyPhoto, type PhotoSize } from './synthetic-photos';
import {
  everyBackend,
  largestLevels,
  objectiveOf,
  rmsLevels,
  solvePhoto,
  type VerifyCase,
} from './verify-case';

/** One pixel, one row, one column, and sizes beside the widths of vectors and bands. */
const sizes: readonly PhotoSize[] = [
  { width: 1, height: 1, channels: 3 },
  { width: 9, height: 1, channels: 1 },
  { width: 1, height: 7, channels: 3 },
  { width: 17, height: 5, channels: 3 },
  { width: 31, height: 33, channels: 1 },
];
const couplings = ['opponent', 'joint', 'channels'] as const;

/**
 * Under a weight map the answer is u = f + div p and the gap sum W |grad u| - sum p . grad u, so a backend's energy and gap
 * give sum p . grad u by its own gradient; its pixels give - sum u div p = - sum u (u - f) by its own divergence. Few
 * iterations leave a large gap, so that nothing vanishes by itself. Float32 sums of a thousand products err by about
 * 1e-5 of their size.
 */
const adjointness: VerifyCase = {
  name: 'the divergence is minus the adjoint of the gradient',
  allowed: 1e-5,
  unit: '',
  appliesTo: everyBackend,
  async measure({ backend, signal }) {
    let error = 0;
    for (const size of sizes) {
      for (const coupling of couplings) {
        const noisy = noisyPhoto(size, 3);
        const start = objectiveOf(1, 0.3, coupling);
        const steps = stepSizes(start, size.channels);
        const problem = await backend.open(noisy);
        try {
          await problem.setObjective(start);
          await problem.startCold();
          await problem.setObjective({ ...start, beta: 0.5 });
          await problem.keepEstimate();
          await problem.refreshWeightMap(smoothing);
          await problem.iterate({ count: 5, steps, land: true, signal });
          const { energy, gap, removedSquares } = await problem.certify();
          const byGradient = energy - removedSquares / 2 - gap;
          const byDivergence = minusDivergenceProduct(await problem.read('dual'), noisy);
          error = Math.max(error, Math.abs(byGradient - byDivergence) / Math.max(1e-3, energy));
        } finally {
          problem.dispose();
        }
      }
    }
    return error;
  },
};

/** - sum u (u - f), which is - sum u div p. */
function minusDivergenceProduct(estimate: PlanarImage, noisy: PlanarImage): number {
  let sum = 0;
  estimate.planes.forEach((u, c) => u.forEach((value, i) => (sum -= value * (value - noisy.planes[c]![i]!))));
  return sum;
}

/** Rounding to float32 moves each pixel by up to 0.00002 levels, and errors of both signs cancel in a mean. */
const meanPreserved: VerifyCase = {
  name: 'the mean of every channel stays',
  allowed: 0.0005,
  unit: 'levels',
  appliesTo: everyBackend,
  async measure({ backend, signal }) {
    let error = 0;
    for (const beta of [0.6, 1, 1.3, 3]) {
      for (const size of sizes) {
        const noisy = noisyPhoto(size, 4);
        const goal = { objective: objectiveOf(beta, 0.3), toleranceLevels: 0.5, maxIterations: 200 };
        const { image } = await solvePhoto(backend, noisy, goal, signal);
        error = Math.max(error, largestLevels([means(image)], [means(noisy)]));
      }
    }
    return error;
  },
};

const means = ({ planes }: PlanarImage): number[] =>
  planes.map((plane) => plane.reduce((sum, value) => sum + value, 0) / plane.length);

/**
 * The exact answer stands in as the reference's, certified to 0.0005 levels: a hundredth of the smallest certificate
 * that is tested, so a ratio up to 1.01 would still be no contradiction.
 */
const certificate: VerifyCase = {
  name: 'the certificate is no smaller than the true error (their ratio)',
  allowed: 1,
  unit: '',
  appliesTo: everyBackend,
  async measure({ backend, reference, signal }) {
    let ratio = 0;
    const noisy = noisyPhoto({ width: 16, height: 12, channels: 3 }, 5);
    for (const [beta, lambda] of [
      [1, 0.12],
      [1.2, 0.18],
      [2, 0.7],
      [3, 4],
    ] as const) {
      // prettier-ignore
      const objective = objectiveOf(beta, lambda);
      const exactGoal = { objective, toleranceLevels: 0.0005, maxIterations: 20_000 };
      const exact = await solvePhoto(reference, noisy, exactGoal, signal);
      for (const toleranceLevels of [2, 0.5, 0.05]) {
        const goal = { objective, toleranceLevels, maxIterations: 20_000 };
        const { image, outcome } = await solvePhoto(backend, noisy, goal, signal);
        const trueError = rmsLevels(image.planes, exact.image.planes);
        ratio = Math.max(ratio, trueError / (outcome.certifiedLevels ?? 0));
      }
    }
    return ratio;
  },
};

/** Energies are sums of thousands of float32 terms. */
const energyOfPixels: VerifyCase = {
  name: 'the reported energy is that of the pixels',
  allowed: 1e-4,
  unit: '',
  appliesTo: everyBackend,
  async measure({ backend, signal }) {
    let error = 0;
    for (const beta of [0.5, 1, 1.7]) {
      for (const coupling of couplings) {
        const noisy = noisyPhoto({ width: 13, height: 17, channels: 3 }, 6);
        const objective = objectiveOf(beta, 0.15, coupling);
        const goal = { objective, toleranceLevels: 0.5, maxIterations: 200 };
        const { image, outcome } = await solvePhoto(backend, noisy, goal, signal);
        error = Math.max(error, Math.abs(outcome.energy / exactEnergy(image, noisy, objective) - 1));
      }
    }
    return error;
  },
};

/** Below 1 there are many minima; that a result is never worse than the photo itself holds for all of them. */
const nonconvexEnergy: VerifyCase = {
  name: 'beta < 1 never ends above the energy it started from (excess)',
  allowed: 0,
  unit: '',
  appliesTo: everyBackend,
  async measure({ backend, signal }) {
    let excess = 0;
    for (const beta of [0.3, 0.5, 0.8, 0.95]) {
      for (const lambda of [0.02, 0.2, 2]) {
        const noisy = noisyPhoto({ width: 17, height: 11, channels: 3 }, 7);
        const objective = objectiveOf(beta, lambda);
        const goal = { objective, toleranceLevels: 0.5, maxIterations: 200 };
        const { image } = await solvePhoto(backend, noisy, goal, signal);
        const start = exactEnergy(noisy, noisy, objective);
        excess = Math.max(excess, exactEnergy(image, noisy, objective) / start - 1);
      }
    }
    return excess;
  },
};

const deterministic: VerifyCase = {
  name: 'the same settings give the same pixels twice',
  allowed: 0,
  unit: 'levels',
  appliesTo: everyBackend,
  async measure({ backend, signal }) {
    let error = 0;
    for (const beta of [0.5, 1, 1.5]) {
      const noisy = noisyPhoto({ width: 23, height: 29, channels: 3 }, 8);
      const goal = { objective: objectiveOf(beta, 0.2), toleranceLevels: 0.5, maxIterations: 200 };
      const once = await solvePhoto(backend, noisy, goal, signal);
      const again = await solvePhoto(backend, noisy, goal, signal);
      error = Math.max(error, largestLevels(once.image.planes, again.image.planes));
    }
    return error;
  },
};

export const invariantCases: readonly VerifyCase[] = [
  adjointness,
  meanPreserved,
  certificate,
  energyOfPixels,
  nonconvexEnergy,
  deterministic,
];
