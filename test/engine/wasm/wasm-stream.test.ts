import { afterAll, describe, expect, it } from 'vitest';
import { couplings } from '../../../src-main/contract/parameters';
import type { GapTerms, Objective, PlanarImage } from '../../../src-main/engine/backend';
import { stepSizes } from '../../../src-main/engine/step-rule';
import { roughGapSuffices } from '../../../src-main/engine/wasm/problem-tasks';
import { collectingSink, endTeams, rowsOf, runPass } from './stream-support';
import { isSamePhoto, neverCancelled, noisyPhoto, wasmBackend } from './wasm-support';

afterAll(endTeams);

/** Weights that suit noise of 0.1 at each order. */
const orders = [
  [1, 0.12],
  [1.3, 0.2],
  [1.5, 0.3],
  [2, 0.7],
  [3, 4.7],
] as const;

interface Answer {
  readonly image: PlanarImage;
  readonly terms: GapTerms;
}

async function solvedInMemory(noisy: PlanarImage, objective: Objective, legs: number[]): Promise<Answer> {
  const problem = await (await wasmBackend(2)).open(noisy);
  await problem.setObjective(objective);
  await problem.startCold();
  const steps = stepSizes(objective, noisy.planes.length);
  for (const count of legs) await problem.iterate({ count, steps, land: true, signal: neverCancelled });
  const answer = { image: await problem.read('dual'), terms: await problem.certify() };
  problem.dispose();
  return answer;
}

/** One pass over a photo in memory, its ring full of NaN before use. */
async function streamed(
  noisy: PlanarImage,
  objective: Objective,
  legs: number[],
  { threads = 2, bandRows = 16, goalGap = 1 } = {},
): Promise<Answer & { readonly finishedRows: number }> {
  const source = rowsOf(noisy);
  const sink = collectingSink(source.shape);
  const steps = stepSizes(objective, noisy.planes.length);
  const options = { objective, steps, legs, goalGap, givesUp: false, signal: neverCancelled };
  const result = await runPass(source, sink, options, { threads, bandRows, fill: 0xff });
  return { image: sink.image, ...result };
}

/** A goal for which a pass makes its sums as they were made in memory: in float32 for a large gap, else in float64. */
function goalFor({ image, terms }: Answer, lambda: number): number {
  const shape = { ...image, channels: image.planes.length === 3 ? 3 : 1 } as const;
  return roughGapSuffices(terms.gap, lambda, shape) ? 4 * terms.gap : terms.gap;
}

function expectSame(pass: Answer, whole: Answer): void {
  expect(isSamePhoto(pass.image, whole.image)).toBe(true);
  for (const key of ['energy', 'gap', 'removedSquares'] as const) {
    expect(Math.abs(pass.terms[key] - whole.terms[key])).toBeLessThanOrEqual(
      1e-9 * Math.abs(whole.terms[key]),
    );
  }
}

describe.each(couplings)('a streamed pass, coupling %s', (coupling) => {
  it.each(orders)(
    'gives the bits that iterating in memory gives, beta %s, whatever the band, on 1 to 3 threads, seed 31',
    async (beta, lambda) => {
      const objective: Objective = { beta, lambda, coupling, chromaWeight: 2 };
      for (const [width, height, ...legs] of [
        [1, 1, 5],
        [1, 300, 8, 12],
        [300, 1, 7],
        [37, 200, 8, 8, 17],
        [130, 97, 1],
      ] as const) {
        const noisy = noisyPhoto(width, height, 3, { seed: 31 });
        const whole = await solvedInMemory(noisy, objective, legs);
        for (const [threads, bandRows] of [
          [1, 1],
          [2, 16],
          [3, 41],
          [2, 1000],
        ] as const) {
          const how = { threads, bandRows, goalGap: goalFor(whole, lambda) };
          expectSame(await streamed(noisy, objective, legs, how), whole);
        }
      }
    },
  );
});
