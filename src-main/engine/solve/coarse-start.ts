/**
 * Where a solve begins: cold, or under a strong weight at the answer for the photo at half the size, which begins there
 * in the same way. What is far apart in the photo meets on a small grid, where iterations cost little.
 *
 * On cells of 2 x 2 px a gradient is twice that per pixel and each cell stands for four pixels in both terms, so that
 * the coarse problem has lambda / 2^beta; kernels/prolong-dual says how its dual becomes that of the photo. Whether and
 * how deep depends on the objective and the size alone: it is a part of the fixed course of a solve.
 */
import type { CancelSignal, DenoisingProblem, Objective, PlaneShape } from '../backend';
import { scaledMeter } from './check-meter';
import { coarserGrid } from './coarser-photo';
import { channelWeights, magnitudeGroups } from '../formulas/couplings';
import { iterateToAnswer } from './flat-answer';
import type { ProgressMeter } from './progress-meter';
import { usualWeight } from './step-rule';

/** Below this edge a photo takes no time. Px. */
const smallestEdge = 16;
/** Share of a solve's progress that belongs to the next coarser grid: it takes as many iterations on a quarter of the pixels. */
export const coarserShare = 0.2;

/**
 * From which strength on a coarse start pays, between rows linear in beta: below it the start saves no more than the three
 * or four iterations that its own passes over the photo are worth. Cold | coarse, iterations to half a level with
 * those of the coarser grids counted by their pixels, 512 px, noise 0.1, strength in brackets:
 *
 *     beta = 1     joint (1) 21 | 17  (1.3) 35 | 27    opponent (1.4) 31 | 24    channels (1) 30 | 30  (1.6) 59 | 47
 *     beta = 1.2   joint (2) 23 | 17  (4) 48 | 20      channels (2) 23 | 19  (4) 47 | 24
 *     beta = 1.5   joint (2) 14 | 14  (4) 23 | 17      opponent (4.1) 24 | 13    channels (4) 20 | 19  (8) 35 | 23
 *     beta = 2     joint (4) 17 | 13  (8) 25 | 15      opponent (5.8) 16 | 11    channels (4) 13 | 12  (8) 19 | 14
 *     beta = 3     joint (8) 24 | 21                   opponent (23) 23 | 17     channels (8) 16 | 14
 */
const payingRows = [
  { beta: 1, from: 1.4 },
  { beta: 1.2, from: 2 },
  { beta: 1.5, from: 3.5 },
  { beta: 2, from: 6 },
  { beta: 3, from: 16 },
] as const;
/** Planes that have a magnitude of their own are as smooth at this share of the weight. */
const aloneShare = 0.65;

/** What a start needs to know of the solve. */
interface CoarseGoal {
  /** beta >= 1, lambda > 0; already set on the problem. */
  readonly objective: Objective;
  /** Certificate that is asked for, also of the coarse answers; 8-bit levels. */
  readonly toleranceLevels: number;
  /** Iterations on any one grid, at most. */
  readonly maxIterations: number;
  /** Coarser grids to begin on, at most. Default: all that pay. */
  readonly mostLevels?: number;
}

/** The objective that means the same on the photo at half the size. */
export function coarserObjective(objective: Objective): Objective {
  return { ...objective, lambda: objective.lambda / 2 ** objective.beta };
}

/**
 * How many coarser grids a solve begins on.
 *
 * @returns 0 for a cold start, and for beta < 1, where the start of a solve is fixed already.
 */
export function coarserLevels(objective: Objective, shape: PlaneShape): number {
  const { beta } = objective;
  if (beta < 1 || Math.max(shape.width, shape.height) < 2 * smallestEdge) return 0;
  if (strength(objective, shape.channels) < payingFrom(beta)) return 0;
  return 1 + coarserLevels(coarserObjective(objective), { ...coarserGrid(shape), channels: shape.channels });
}

/** How many times the usual weight of beta this one is for the plane that it smooths most. */
function strength(objective: Objective, channels: number): number {
  const isAlone = magnitudeGroups(objective, channels)[0]!.length === 1;
  const chroma = Math.max(1, ...channelWeights(objective, channels)) ** objective.beta;
  return (objective.lambda * chroma) / (usualWeight(objective.beta) * (isAlone ? aloneShare : 1));
}

/**
 * Starts a problem, cold or from coarser grids.
 *
 * @param problem Its objective is set.
 * @param meter   Told about the iterations, each counted by the share of the photo's pixels that its grid has.
 * @returns       Iterations that the coarser grids were worth, >= 0: their numbers times their shares of the pixels.
 * @throws {RudinError} `cancelled`; `too-large` where the coarser problems do not fit.
 */
export async function startCoarse(
  problem: DenoisingProblem,
  goal: CoarseGoal,
  meter: ProgressMeter,
  signal: CancelSignal,
): Promise<number> {
  const levels = Math.min(goal.mostLevels ?? Infinity, coarserLevels(goal.objective, problem.shape));
  const worth = await start(problem, goal, { levels, share: 1, to: 1, meter, signal });
  meter.begin({ from: levels === 0 ? 0 : coarserShare, to: 1, goalLevels: goal.toleranceLevels });
  return worth;
}

/**
 * Solves the photo at half the size, so that a pass over the photo can start from it.
 *
 * @param coarser Just opened.
 * @param goal    For the photo itself.
 * @param levels  Grids that the photo begins on, this one included, >= 1.
 * @param meter   Told as by `startCoarse`; the share of the whole at the end is `coarserShare`.
 * @returns       As `startCoarse`.
 * @throws {RudinError} as `startCoarse`.
 */
export async function solveForStart(
  coarser: DenoisingProblem,
  goal: CoarseGoal,
  levels: number,
  meter: ProgressMeter,
  signal: CancelSignal,
): Promise<number> {
  return await solveCoarser(coarser, goal, { levels, share: 1, to: 1, meter, signal });
}

/** For a problem that is to be started, or for the photo itself. */
interface Descent {
  /** Coarser grids below this problem. */
  readonly levels: number;
  /** Pixels of this problem over those of the photo. */
  readonly share: number;
  /** Where in the whole of the progress this problem's solve ends. */
  readonly to: number;
  readonly meter: ProgressMeter;
  readonly signal: CancelSignal;
}

/** @returns What the grids below were worth. */
async function start(problem: DenoisingProblem, goal: CoarseGoal, descent: Descent): Promise<number> {
  if (descent.levels === 0) {
    await problem.startCold();
    return 0;
  }
  const coarser = await problem.openCoarser(descent.signal);
  try {
    const worth = await solveCoarser(coarser, goal, descent);
    await problem.startFromCoarser(coarser);
    return worth;
  } finally {
    coarser.dispose();
  }
}

/** Solves the problem below the one that the goal and the descent are for. @returns What it and those below were worth. */
async function solveCoarser(
  coarser: DenoisingProblem,
  goal: CoarseGoal,
  { levels, share, to, meter, signal }: Descent,
): Promise<number> {
  const objective = coarserObjective(goal.objective);
  const coarseGoal = { ...goal, objective };
  await coarser.setObjective(objective);
  const below = { levels: levels - 1, share: share / 4, to: to * coarserShare, meter, signal };
  const worth = await start(coarser, coarseGoal, below);
  const from = levels === 1 ? 0 : below.to * coarserShare;
  meter.begin({ from, to: below.to, goalLevels: goal.toleranceLevels });
  const scaled = scaledMeter(meter, worth, below.share);
  const solve = { ...coarseGoal, isFromCoarser: worth > 0, isFinal: false };
  const { iterations } = await iterateToAnswer(coarser, solve, scaled, signal);
  return worth + iterations * below.share;
}

function payingFrom(beta: number): number {
  const above = payingRows.findIndex((row) => row.beta >= beta);
  const high = payingRows[above]!;
  const low = payingRows[Math.max(0, above - 1)]!;
  return high === low
    ? high.from
    : low.from + ((beta - low.beta) / (high.beta - low.beta)) * (high.from - low.from);
}
