/** Cases whose answer is known by formula. */
import { cosineTransformSolution, discLowering, stepSolution } from './exact-answers';
import { discPhoto, noisyPhoto, stepPhoto } from './synthetic-photos';
import {
  everyBackend,
  largestLevels,
  objectiveOf,
  rmsLevels,
  solvePhoto,
  type VerifyBench,
  type VerifyCase,
} from './verify-case';

/** Enough for every case here; one that needs more has not converged, and shows it in its error. */
const maxIterations = 20_000;

const identity: VerifyCase = {
  name: 'weight 0 returns the photo bit for bit',
  allowed: 0,
  unit: 'levels',
  appliesTo: everyBackend,
  async measure({ backend, signal }) {
    let error = 0;
    for (const beta of [0.5, 1, 2]) {
      const noisy = noisyPhoto({ width: 13, height: 9, channels: 3 }, 1);
      const goal = { objective: objectiveOf(beta, 0), toleranceLevels: 0.5, maxIterations };
      const { image } = await solvePhoto(backend, noisy, goal, signal);
      error = Math.max(error, largestLevels(image.planes, noisy.planes));
    }
    return error;
  },
};

/** Solved to a certified 0.02 levels; as much again for float32, in which 1.0 is known to 0.00002 levels. */
const quadratic: VerifyCase = {
  name: 'beta = 2 equals the cosine-transform solution',
  allowed: 0.04,
  unit: 'levels',
  appliesTo: everyBackend,
  async measure({ backend, signal }) {
    let error = 0;
    for (const coupling of ['opponent', 'joint', 'channels'] as const) {
      const noisy = noisyPhoto({ width: 33, height: 17, channels: 3 }, 2);
      const objective = objectiveOf(2, 0.7, coupling);
      const goal = { objective, toleranceLevels: 0.02, maxIterations };
      const { image } = await solvePhoto(backend, noisy, goal, signal);
      error = Math.max(error, rmsLevels(image.planes, cosineTransformSolution(noisy, objective)));
    }
    return error;
  },
};

/** The step's width is 24 px, its edge lies at a third of it, so that the halves move by different amounts. */
const step = { width: 24, edge: 8, left: 0.25, right: 0.75 };

/** Solved to a certified 0.02 levels; as much again for float32. */
const stepCase: VerifyCase = {
  name: 'beta = 1 moves the halves of a step by lambda / width',
  allowed: 0.04,
  unit: 'levels',
  appliesTo: everyBackend,
  measure: (bench) => stepError(bench, 0.5),
};

/** The weight at which the halves meet is 0.5 * 8 * 16 / 24 = 2.67; this is beyond. */
const mergedStepCase: VerifyCase = {
  name: 'beta = 1 melts a step into its mean when lambda is large',
  allowed: 0.04,
  unit: 'levels',
  appliesTo: everyBackend,
  measure: (bench) => stepError(bench, 4),
};

async function stepError({ backend, signal }: VerifyBench, lambda: number): Promise<number> {
  const noisy = stepPhoto({ width: step.width, height: 7, channels: 1 }, step);
  const goal = { objective: objectiveOf(1, lambda), toleranceLevels: 0.02, maxIterations };
  const { image } = await solvePhoto(backend, noisy, goal, signal);
  return rmsLevels(
    image.planes,
    stepPhoto({ ...noisy, channels: 1 }, { ...step, ...stepSolution(step, lambda) }).planes,
  );
}

const discRadius = 10;

/**
 * The formula holds in the plane. On a grid the rim of a disc has a place to half a pixel only, and 2 lambda / R
 * changes by 0.5 / R when R does by half a pixel. In float64 the forward differences lower a disc of radius 8 too much
 * by 5.0 %, of 16 by 2.2 %, of 32 by 1.0 %: about 0.35 / R, inside that.
 */
const discCase: VerifyCase = {
  name: 'beta = 1 lowers a disc by 2 lambda / R, to half a pixel of R',
  allowed: 0.5 / discRadius,
  unit: '',
  appliesTo: everyBackend,
  async measure({ backend, signal }) {
    const [low, high, lambda, edgePx] = [0.2, 0.8, 0.5, 48];
    const noisy = discPhoto(edgePx, discRadius, low, high);
    const goal = { objective: objectiveOf(1, lambda), toleranceLevels: 0.1, maxIterations };
    const { image } = await solvePhoto(backend, noisy, goal, signal);
    // The inner half of the disc, so that the rim plays no part.
    const middle = (edgePx - 1) / 2;
    const inner = image.planes[0]!.filter(
      (_, i) => Math.hypot((i % edgePx) - middle, Math.floor(i / edgePx) - middle) < discRadius / 2,
    );
    const lowering = high - inner.reduce((sum, value) => sum + value, 0) / inner.length;
    return Math.abs(lowering / discLowering(discRadius, lambda) - 1);
  },
};

export const closedFormCases: readonly VerifyCase[] = [
  identity,
  quadratic,
  stepCase,
  mergedStepCase,
  discCase,
];
