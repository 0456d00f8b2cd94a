/** Solves small images on the reference backend, for tests that state what a solve must give. */
import type { Objective, PlanarImage } from '../../src-main/engine/backend';
import { createReferenceBackend } from '../../src-main/engine/reference/reference-backend';
import { readEstimate, solve, type SolveCourse, type SolveOutcome } from '../../src-main/engine/solve/solve';

/** An objective in few words; joint unless said. */
export function objectiveOf(beta: number, lambda: number, more: Partial<Objective> = {}): Objective {
  return { beta, lambda, coupling: 'joint', chromaWeight: 2, ...more };
}

/** A course that nobody cancels. */
export function undisturbed(): SolveCourse {
  return { signal: new AbortController().signal };
}

/**
 * Solves one image from a cold start.
 *
 * @param toleranceLevels Certified distance (beta >= 1) or residual (beta < 1), 8-bit levels.
 */
export async function solveReference(
  image: PlanarImage,
  objective: Objective,
  toleranceLevels: number,
  maxIterations = 20_000,
): Promise<{ outcome: SolveOutcome; denoised: PlanarImage }> {
  const problem = await createReferenceBackend().open(image);
  const outcome = await solve(problem, { objective, toleranceLevels, maxIterations }, undisturbed());
  const denoised = await readEstimate(problem, outcome, image);
  problem.dispose();
  return { outcome, denoised };
}
