/** What a known case is, and the measuring that all of them share. */
import type { Backend, CancelSignal, Objective, PlanarImage } from '../backend';
import { readEstimate, solve, type SolveGoal, type SolveOutcome } from '../solve/solve';

/** One claim about a backend that is checked by a number. */
export interface VerifyCase {
  /** A sentence without a full stop, such as "beta = 2 equals the cosine-transform solution". */
  readonly name: string;
  /** Largest error that passes, with the reason beside it. */
  readonly allowed: number;
  /** `levels` are 8-bit levels, 1/255; an empty unit is a ratio. */
  readonly unit: 'levels' | '';
  /** False where the claim compares a backend with the reference, and this is the reference. */
  readonly appliesTo: (backend: Backend) => boolean;
  /** Solves what the claim is about and answers the largest error found. */
  measure(bench: VerifyBench): Promise<number>;
}

/** What a case works with. */
export interface VerifyBench {
  readonly backend: Backend;
  readonly reference: Backend;
  readonly signal: CancelSignal;
}

export const everyBackend = (): boolean => true;

/** A solve from a cold start, and its pixels. */
export async function solvePhoto(
  backend: Backend,
  noisy: PlanarImage,
  goal: SolveGoal,
  signal: CancelSignal,
): Promise<{ readonly outcome: SolveOutcome; readonly image: PlanarImage }> {
  const problem = await backend.open(noisy);
  try {
    const outcome = await solve(problem, goal, { signal });
    return { outcome, image: await readEstimate(problem, outcome, noisy) };
  } finally {
    problem.dispose();
  }
}

/** RMS of the difference of two sets of planes, in 8-bit levels. */
export function rmsLevels(a: readonly ArrayLike<number>[], b: readonly ArrayLike<number>[]): number {
  let squares = 0;
  let count = 0;
  forEachPair(a, b, (difference) => {
    squares += difference * difference;
    count += 1;
  });
  return 255 * Math.sqrt(squares / count);
}

/** Largest difference of two sets of planes, in 8-bit levels. */
export function largestLevels(a: readonly ArrayLike<number>[], b: readonly ArrayLike<number>[]): number {
  let largest = 0;
  // A NaN anywhere makes this NaN, which is never within what is allowed.
  forEachPair(a, b, (difference) => {
    largest = Math.max(largest, Math.abs(difference));
  });
  return 255 * largest;
}

function forEachPair(
  a: readonly ArrayLike<number>[],
  b: readonly ArrayLike<number>[],
  visit: (difference: number) => void,
): void {
  a.forEach((plane, c) => {
    for (let i = 0; i < plane.length; i++) visit(plane[i]! - b[c]![i]!);
  });
}

/** An objective with the opponent coupling's default chroma weight where none is named. */
export function objectiveOf(
  beta: number,
  lambda: number,
  coupling: Objective['coupling'] = 'opponent',
  chromaWeight = 2,
): Objective {
  return { beta, lambda, coupling, chromaWeight };
}
