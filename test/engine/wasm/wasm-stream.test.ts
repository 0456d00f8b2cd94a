import { afterAll, describe, expect, it } from 'vitest';
import { couplings } from '../../../src-main/contract/parameters';
import type { DenoisingProblem, GapTerms, Objective, PlanarImage } from '../../../src-main/engine/backend';
import { isAboveRounding } from '../../../src-main/engine/formulas/certificate';
import { coarserObjective } from '../../../src-main/engine/solve/coarse-start';
import { stepSizes } from '../../../src-main/engine/solve/step-rule';
import { asResult, collectingSink, endTeams, rowsOf, runPass } from './stream-support';
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
  const answer = { image: asResult(await problem.read('dual')), terms: await problem.certify() };
  problem.dispose();
  return answer;
}

/** One pass over a photo in memory, its ring full of NaN before use. */
async function streamed(
  noisy: PlanarImage,
  objective: Objective,
  legs: readonly number[],
  {
    threads = 2,
    bandRows = 16,
    goalGap = 1,
    coarser,
  }: { threads?: number; bandRows?: number; goalGap?: number; coarser?: DenoisingProblem } = {},
): Promise<Answer & { readonly finishedRows: number }> {
  const source = rowsOf(noisy);
  const sink = collectingSink(source.shape);
  const steps = stepSizes(objective, noisy.planes.length);
  const cold = { objective, steps, legs, goalGap, givesUp: false, signal: neverCancelled };
  const options = coarser ? { ...cold, coarser } : cold;
  const result = await runPass(source, sink, options, { threads, bandRows, fill: 0xff });
  return { image: sink.image, ...result };
}

function expectSame(pass: Answer, whole: Answer, objective: Objective): void {
  expect(isSamePhoto(pass.image, whole.image)).toBe(true);
  const shape = { ...whole.image, channels: whole.image.planes.length === 3 ? 3 : 1 } as const;
  // A smaller gap may in memory be that of another answer, which a pass gives when its goal is as small.
  if (!isAboveRounding(whole.terms.gap, objective, shape)) return;
  for (const key of ['energy', 'gap', 'removedSquares'] as const) {
    expect(Math.abs(pass.terms[key] - whole.terms[key])).toBeLessThanOrEqual(
      1e-9 * Math.abs(whole.terms[key]),
    );
  }
}

/** Width, height and legs. */
const small = [
  [1, 1, 5],
  [1, 300, 8, 12],
  [300, 1, 7],
  [37, 200, 8, 8, 17],
  [130, 97, 1],
  [90, 60, 8, 8, 64, 20],
] as const;

describe.each(couplings)('a streamed pass, coupling %s', (coupling) => {
  it.each(orders)(
    'gives the bits that iterating in memory gives, beta %s, weight %s, whatever the band, on 1 to 3 threads, seed 31',
    async (beta, lambda) => {
      const objective: Objective = { beta, lambda, coupling, chromaWeight: 2 };
      for (const [width, height, ...legs] of small) {
        const noisy = noisyPhoto(width, height, 3, { seed: 31 });
        const whole = await solvedInMemory(noisy, objective, legs);
        for (const [threads, bandRows] of [
          [1, 1],
          [2, 16],
          [3, 41],
          [2, 1000],
        ] as const) {
          expectSame(await streamed(noisy, objective, legs, { threads, bandRows }), whole, objective);
        }
      }
    },
  );
});

describe('a streamed pass', () => {
  const objective: Objective = { beta: 1, lambda: 0.12, coupling: 'opponent', chromaWeight: 2 };

  it.each([
    [5000, 3, 3, [8, 8, 4], 1],
    [37, 1000, 1, [8, 8, 8, 8, 8, 8, 12], 50],
    [600, 2500, 3, [8, 8, 8, 8], 128],
    [64, 700, 3, [64, 64, 64, 64, 64, 64], 100],
  ] as const)(
    'gives the bits that iterating in memory gives, %sx%s in %s channels, legs %j, bands of %s rows, seed 32',
    async (width, height, channels, legs, bandRows) => {
      const noisy = noisyPhoto(width, height, channels, { seed: 32 });
      const whole = await solvedInMemory(noisy, objective, [...legs]);
      expectSame(await streamed(noisy, objective, [...legs], { bandRows }), whole, objective);
    },
  );

  it('lands on the way: a leg more changes the answer, 37x60, seed 33', async () => {
    const noisy = noisyPhoto(37, 60, 3, { seed: 33 });
    const one = await streamed(noisy, objective, [16]);
    const two = await streamed(noisy, objective, [8, 8]);
    expect(isSamePhoto(one.image, two.image)).toBe(false);
  });

  it('gives up once the rows that are finished have more than the goal, and not before, 64x900, seed 34', async () => {
    const noisy = noisyPhoto(64, 900, 3, { seed: 34 });
    const source = rowsOf(noisy);
    const steps = stepSizes(objective, 3);
    const options = { objective, steps, legs: [8, 8], givesUp: true, signal: neverCancelled };
    const how = { threads: 2, bandRows: 64 };
    const whole = await solvedInMemory(noisy, objective, [8, 8]);
    const tight = { ...options, goalGap: 0.4 * whole.terms.gap };
    const stopped = await runPass(source, collectingSink(source.shape), tight, how);
    expect(stopped.finishedRows).toBeLessThan(600);
    expect(stopped.terms.gap).toBeGreaterThan(tight.goalGap);
    const loose = { ...options, goalGap: 1.001 * whole.terms.gap };
    const ended = await runPass(source, collectingSink(source.shape), loose, how);
    expect(ended.finishedRows).toBe(900);
  });

  it('reports shares of the work that never fall and end at 1, 50x400, seed 35', async () => {
    const source = rowsOf(noisyPhoto(50, 400, 3, { seed: 35 }));
    const shares: number[] = [];
    const onProgress = (share: number): void => void shares.push(share);
    const steps = stepSizes(objective, 3);
    const goal = { objective, steps, legs: [8, 8, 8], goalGap: 1, givesUp: false };
    const options = { ...goal, signal: neverCancelled, onProgress };
    await runPass(source, collectingSink(source.shape), options, { threads: 2, bandRows: 32 });
    expect(shares.length).toBeGreaterThan(10);
    expect([...shares].sort((a, b) => a - b)).toEqual(shares);
    expect(shares[0]).toBeGreaterThanOrEqual(0);
    expect(shares.at(-1)).toBe(1);
  });
});

/** The landed answer for the photo at half the size, after `count` iterations. */
async function coarserAnswer(
  problem: DenoisingProblem,
  objective: Objective,
  count: number,
): Promise<DenoisingProblem> {
  const coarser = await problem.openCoarser(neverCancelled);
  const coarse = coarserObjective(objective);
  await coarser.setObjective(coarse);
  await coarser.startCold();
  const steps = stepSizes(coarse, problem.shape.channels);
  await coarser.iterate({ count, steps, land: true, signal: neverCancelled });
  return coarser;
}

/** Sizes round a cell, a band, the threads' blocks and the width of a coarse block, and legs. */
const started = [
  [1, 1, 3],
  [2, 3, 3],
  [1, 300, 8, 12],
  [300, 1, 7],
  [37, 201, 8, 17],
  [130, 96, 1],
  [33, 90, 8, 64, 20],
] as const;

describe.each(couplings)('a streamed pass from a coarser answer, coupling %s', (coupling) => {
  it.each([
    [1, 0.5],
    [1.5, 1.2],
    [2, 5],
  ])(
    'gives the bits that starting from it in memory gives, beta %s, weight %s, whatever the band, on 1 to 3 threads, seed 38',
    async (beta, lambda) => {
      const objective: Objective = { beta, lambda, coupling, chromaWeight: 2 };
      for (const [width, height, ...legs] of started) {
        const noisy = noisyPhoto(width, height, 3, { seed: 38 });
        const steps = stepSizes(objective, 3);
        const problem = await (await wasmBackend(2)).open(noisy);
        await problem.setObjective(objective);
        const coarser = await coarserAnswer(problem, objective, 12);
        await problem.startFromCoarser(coarser);
        for (const count of legs) await problem.iterate({ count, steps, land: true, signal: neverCancelled });
        const whole = { image: asResult(await problem.read('dual')), terms: await problem.certify() };
        problem.dispose();
        for (const [threads, bandRows] of [
          [1, 2],
          [2, 16],
          [3, 42],
          [2, 1000],
        ] as const) {
          const pass = await streamed(noisy, objective, legs, { threads, bandRows, coarser });
          expectSame(pass, whole, objective);
        }
        coarser.dispose();
      }
    },
  );

  it('refuses bands that cut a cell, 9x40', async () => {
    const noisy = noisyPhoto(9, 40, 1);
    const objective: Objective = { beta: 1, lambda: 0.5, coupling, chromaWeight: 2 };
    const problem = await (await wasmBackend(2)).open(noisy);
    const coarser = await coarserAnswer(problem, objective, 2);
    await expect(streamed(noisy, objective, [4], { bandRows: 17, coarser })).rejects.toThrow('cut a cell');
    problem.dispose();
    coarser.dispose();
  });
});

describe('a streamed pass towards a certificate below 0.05 of a level', () => {
  it('answers f + div p: no further from the answer of memory than both certificates allow, seed 37', async () => {
    const noisy = noisyPhoto(24, 20, 1, { seed: 37 });
    const objective: Objective = { beta: 1, lambda: 0.12, coupling: 'joint', chromaWeight: 2 };
    const whole = await solvedInMemory(noisy, objective, [200]);
    const pass = await streamed(noisy, objective, [200], { goalGap: 1e-9 });
    expect(isSamePhoto(pass.image, whole.image)).toBe(false);
    const distance = Math.sqrt(
      pass.image.planes[0]!.reduce((sum, value, i) => sum + (value - whole.image.planes[0]![i]!) ** 2, 0),
    );
    expect(distance).toBeLessThanOrEqual(Math.sqrt(pass.terms.gap) + Math.sqrt(whole.terms.gap));
    expect(distance).toBeLessThan((0.05 / 255) * Math.sqrt(480));
  });
});
