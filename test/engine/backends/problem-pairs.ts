/** The same work on a backend and on the reference, and how near the answers must be. */
import { expect } from 'vitest';
import type { Backend, DenoisingProblem, NoisyPhoto } from '../../../src-main/engine/backend';
import { createReferenceBackend } from '../../../src-main/engine/reference/reference-backend';
import { largestDifference } from '../wasm/wasm-support';

/** Float32 against float64 after tens of iterations: the bound that the spec of `iterate` states. */
export const pixelBound = 2e-5;
/** What rounding of p adds to the gap of a pixel: lambda times a gradient of 1e-8 and a bit, three planes. */
const gapRounding = 2e-8;

interface ProblemPair {
  readonly tested: DenoisingProblem;
  readonly reference: DenoisingProblem;
}

/** Opens a photo on both and does the same to each. */
export async function onBoth(
  backend: Backend,
  photo: NoisyPhoto,
  work: (problem: DenoisingProblem) => Promise<unknown>,
): Promise<ProblemPair> {
  const tested = await backend.open(photo);
  const reference = await createReferenceBackend().open(photo);
  for (const problem of [tested, reference]) await work(problem);
  return { tested, reference };
}

/** Holds answer, certificate and spread after a landed run against the reference's, and disposes of the problem. */
export async function expectAgreement({ tested, reference }: ProblemPair): Promise<void> {
  expect(largestDifference(await tested.read('dual'), await reference.read('dual'))).toBeLessThan(pixelBound);
  const [terms, exact] = [await tested.certify(), await reference.certify()];
  const pixels = tested.shape.width * tested.shape.height;
  expect(Math.abs(terms.gap - exact.gap)).toBeLessThan(5e-3 * Math.abs(exact.gap) + gapRounding * pixels);
  expect(Math.abs(terms.energy - exact.energy)).toBeLessThan(1e-4 * exact.energy + 1e-9 * pixels);
  expectSquares(tested, terms.removedSquares, exact.removedSquares);
  const [spread, exactSpread] = [await tested.measureSpread(), await reference.measureSpread()];
  expectSquares(tested, spread.noisySquares, exactSpread.noisySquares);
  expectSquares(tested, spread.estimateSquares, exactSpread.estimateSquares);
  tested.dispose();
}

/** What differences within the bound at every sample make of a sum of squares, by Cauchy and Schwarz. */
function expectSquares({ shape }: DenoisingProblem, squares: number, exact: number): void {
  const pixels = shape.width * shape.height;
  expect(Math.abs(squares - exact)).toBeLessThan(
    2 * pixelBound * Math.sqrt(pixels * shape.channels * exact) + 1e-9 * pixels,
  );
}
