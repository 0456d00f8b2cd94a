/** A photo's integers placed and read, against the conversions that define them. */
import { expect, it } from 'vitest';
import type { DenoisingProblem, Objective, PlanarImage } from '../../../src-main/engine/backend';
import type { InterleavedPixels } from '../../../src-main/engine/engine-calls';
import { colourCodes, planesOf } from '../../../src-main/engine/kernels/convert/convert';
import { stepSizes } from '../../../src-main/engine/solve/step-rule';
import { largestDifference, neverCancelled, noisyPhoto, seededRandom } from '../wasm/wasm-support';
import { describeOnEachBackend } from './backends-under-test';

/** The bound of place-photo's spec, and the same again for the way back. */
const placeBound = 4e-7;

const layouts = ([1, 3] as const).flatMap((channels) =>
  [false, true].flatMap((hasAlpha) =>
    ([8, 16] as const).map((bitDepth) => ({ channels, hasAlpha, bitDepth })),
  ),
);

const objectiveOf = (coupling: 'channels' | 'opponent', beta = 1): Objective => ({
  beta,
  lambda: 0.1,
  coupling,
  chromaWeight: 2,
});

/** Random codes, other ones in alpha, the smallest and the largest first. */
function randomPixels(
  layout: (typeof layouts)[number],
  size: { readonly width: number; readonly height: number },
): InterleavedPixels {
  const random = seededRandom(60);
  const largest = 2 ** layout.bitDepth - 1;
  const length = size.width * size.height * (layout.channels + (layout.hasAlpha ? 1 : 0));
  const samples = layout.bitDepth === 8 ? new Uint8Array(length) : new Uint16Array(length);
  for (let k = 0; k < length; k += 1) samples[k] = k < 4 ? largest * (k % 2) : (largest + 1) * random();
  return { ...size, ...layout, samples };
}

/** Intensities far beyond 0..1, at its ends, and around the middle between two codes, where rounding turns. */
function edges(width: number, height: number, channels: 1 | 3): PlanarImage {
  const random = seededRandom(62);
  const sample = (_: number, k: number): number => {
    const middle = Math.fround((Math.floor(65_535 * random()) + 0.5) / 65_535);
    const near = [middle, middle * (1 + 2 ** -23), middle * (1 - 2 ** -23)];
    return [0, 1, -1e-9, 1 + 1e-7, -3, 1e4, -1e4, random(), ...near, 0.25 / 65_535][k % 12]!;
  };
  const planes = Array.from({ length: channels }, () => new Float32Array(width * height).map(sample));
  return { width, height, planes };
}

function farthestCode(one: ArrayLike<number>, other: ArrayLike<number>): number {
  expect(one.length).toBe(other.length);
  let farthest = 0;
  for (let k = 0; k < one.length; k += 1) farthest = Math.max(farthest, Math.abs(one[k]! - other[k]!));
  return farthest;
}

async function startCold(problem: DenoisingProblem, objective: Objective): Promise<void> {
  await problem.setObjective(objective);
  await problem.startCold();
}

describeOnEachBackend('integers', ({ backend, codesWithin }) => {
  it.each(layouts)(
    'are placed as their planes, within 4e-7, and come back whole at any width from 1 to 9 and at 64 and 65: %o, seed 60',
    async (layout) => {
      for (const coupling of ['channels', 'opponent'] as const) {
        for (const width of [1, 2, 3, 4, 5, 6, 7, 8, 9, 64, 65]) {
          const pixels = randomPixels(layout, { width, height: 7 });
          const problem = await backend.open(pixels);
          await startCold(problem, objectiveOf(coupling));
          const planes = planesOf(pixels);
          expect(largestDifference(await problem.read('dual'), planes)).toBeLessThan(placeBound);
          expect(farthestCode(await problem.readCodes('dual'), colourCodes(planes))).toBe(0);
          problem.dispose();
        }
      }
    },
  );

  it.each([
    [1, 1, 1],
    [2, 3, 3],
    [3, 2, 1],
    [5, 1, 3],
    [7, 40, 3],
    [64, 48, 1],
    [301, 203, 3],
  ] as const)(
    `are read within ${codesWithin} of those of the planes, for intensities at and beyond every edge, %sx%sx%s, seed 62`,
    async (width, height, channels) => {
      for (const coupling of ['channels', 'opponent'] as const) {
        const problem = await backend.open(edges(width, height, channels));
        await startCold(problem, objectiveOf(coupling));
        for (const source of ['dual', 'mean'] as const) {
          const codes = colourCodes(await problem.read(source));
          expect(farthestCode(await problem.readCodes(source), codes)).toBeLessThanOrEqual(codesWithin);
        }
        problem.dispose();
      }
    },
  );

  it(`are read within ${codesWithin} of those of the answer, the kept estimate and the mean after iterations, 129x130, seed 63`, async () => {
    const problem = await backend.open(noisyPhoto(129, 130, 3, { seed: 63, noise: 0.4 }));
    const objective = objectiveOf('opponent', 0.7);
    await startCold(problem, objective);
    const steps = stepSizes({ ...objective, beta: 1 }, 3);
    await problem.iterate({ count: 5, steps, land: true, signal: neverCancelled });
    await problem.keepEstimate();
    for (const source of ['dual', 'kept', 'mean'] as const) {
      const codes = colourCodes(await problem.read(source));
      expect(farthestCode(await problem.readCodes(source), codes)).toBeLessThanOrEqual(codesWithin);
    }
    problem.dispose();
  });
});
