import { describe, expect, it } from 'vitest';
import { couplings } from '../../../src-main/contract/parameters';
import type { DenoisingProblem, Objective } from '../../../src-main/engine/backend';
import { createReferenceBackend } from '../../../src-main/engine/reference/reference-backend';
import { readEstimate, solve, type SolveGoal } from '../../../src-main/engine/solve/solve';
import { stepSizes } from '../../../src-main/engine/solve/step-rule';
import { differenceInLevels } from '../../support/seeded-planes';
import { neverCancelled, noisyPhoto } from '../wasm/wasm-support';
import { runtimes, tensorBackend, tf } from './tensor-support';
import { atOnceMs } from '../../support/at-once';

/** Closed proximal maps, one that is looked up, and an order below 1. */
const orders = [
  { beta: 0.7, lambda: 0.06 },
  { beta: 1, lambda: 0.12 },
  { beta: 1.2, lambda: 0.17 },
  { beta: 1.5, lambda: 0.3 },
  { beta: 2, lambda: 0.7 },
  { beta: 3, lambda: 4.7 },
] as const;

/** What a draft, an export and a preview ask of a problem, one after the other. */
async function useEverything(problem: DenoisingProblem, objective: Objective): Promise<void> {
  const goal = { objective, toleranceLevels: 0.5, maxIterations: 40 };
  const outcome = await solve(problem, goal, { signal: neverCancelled });
  await problem.readCodes(outcome.estimate === 'noisy' ? 'mean' : outcome.estimate);
  await problem.measureSpread();
  await drawEverything(problem);
}

/** Every view of both layers, larger than the photo is, at its own size and smaller; and the answer's rows. */
async function drawEverything({ view, shape }: DenoisingProblem): Promise<void> {
  const { width, height } = shape;
  await view!.hold('dual');
  const scale = { maximum: 0.5, logMinimum: 0.01, noiseMagnitude: 0.04 };
  const gradient = { operator: 'central', colourMap: 'perceptual', scale: 'log' } as const;
  for (const kind of ['result', 'removed', 'gradient-magnitude', 'gradient-direction'] as const) {
    for (const layer of ['held', 'photo'] as const) {
      for (const [shrink, zoom] of [
        [3, 1],
        [1, 1],
        [1, 0.7],
      ] as const) {
        const region = { x: 0, y: 0, width: width * shrink, height: height * shrink };
        const crop = { region, shrink };
        await view!.draw({ layer, view: kind, gradient, scale, photo: region, crop, region, zoom });
      }
    }
  }
  await view!.measureQuantile('numpy');
}

describe('TensorFlow.js in plain JavaScript', () => {
  // The suite of all backends runs on TensorFlow.js's WebAssembly; a second set of kernels tells what is TensorFlow.js's.
  it.each(orders)(
    'differs from the reference after 12 iterations by at most 0.001 of a level, all couplings, beta $beta, 13x11, seed 7',
    async (order) => {
      for (const coupling of couplings) {
        const objective = { ...order, coupling, chromaWeight: 2 };
        const goal: SolveGoal = { objective, toleranceLevels: 1e-9, maxIterations: 12 };
        const photo = noisyPhoto(13, 11, 3, { seed: 7 });
        const images = [];
        for (const backend of [await tensorBackend('cpu'), createReferenceBackend()]) {
          const problem = await backend.open(photo);
          const outcome = await solve(problem, goal, { signal: neverCancelled });
          images.push(await readEstimate(problem, outcome, photo));
          problem.dispose();
        }
        expect(differenceInLevels(images[0]!, images[1]!).most).toBeLessThan(1e-3);
      }
    },
  );
});

describe.each(runtimes)('memory of TensorFlow.js on %s', (runtime) => {
  it('holds as many tensors after solves in every coupling, at every order, as before, 36x12', async () => {
    const backend = await tensorBackend(runtime);
    const before = tf.memory();
    for (const [index, order] of orders.entries()) {
      const problem = await backend.open(noisyPhoto(36, 12, index % 2 === 0 ? 3 : 1, { seed: 8 }));
      for (const coupling of ['opponent', 'channels'] as const) {
        // Strong enough for a start from a coarser photo.
        const lambda = 4 * order.lambda;
        await useEverything(problem, { ...order, lambda, coupling, chromaWeight: 2 });
      }
      problem.dispose();
    }
    const after = tf.memory();
    expect(after.numTensors).toBe(before.numTensors);
    expect(after.numBytes).toBe(before.numBytes);
  });

  it('holds no more after a cancelled run, and a cancel takes at most 300 ms, 160x120', async () => {
    const backend = await tensorBackend(runtime);
    const before = tf.memory().numTensors;
    const problem = await backend.open(noisyPhoto(160, 120, 3, { seed: 9 }));
    const objective: Objective = { beta: 1.2, lambda: 0.2, coupling: 'joint', chromaWeight: 2 };
    await problem.setObjective(objective);
    await problem.startCold();
    const cancel = new AbortController();
    let cancelledAt = 0;
    setTimeout(() => {
      cancelledAt = performance.now();
      cancel.abort();
    }, 400);
    const steps = stepSizes(objective, 3);
    const run = problem.iterate({ count: 100_000, steps, land: true, signal: cancel.signal });
    await expect(run).rejects.toMatchObject({ code: 'cancelled' });
    // One iteration in plain JavaScript takes longer than a batch.
    expect(performance.now() - cancelledAt).toBeLessThan(runtime === 'wasm' ? atOnceMs : 2 * atOnceMs);
    problem.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('room on a card', () => {
  const shape = { width: 96, height: 64, channels: 3 } as const;

  it.each([1, 3] as const)('is enough to draw, %s channels', async (channels) => {
    const backend = await tensorBackend('wasm');
    const photo = noisyPhoto(shape.width, shape.height, channels, { seed: 14 });
    const objective: Objective = { beta: 1, lambda: 0.1, coupling: 'opponent', chromaWeight: 2 };
    const problem = await backend.open(photo);
    await problem.setObjective(objective);
    const { peakBytes } = await tf.profile(async () => {
      await drawEverything(problem);
      return [];
    });
    problem.dispose();
    // The tables of colours come on top: 4 kB each of four.
    expect(peakBytes).toBeLessThan(backend.estimateBytes({ ...shape, channels }, 1) + 20_000);
  });

  it.each([
    [1, 'opponent'],
    [1.2, 'channels'],
    [0.7, 'channels'],
  ] as const)('is at least what a solve takes at its fullest, beta = %s, %s', async (beta, coupling) => {
    const backend = await tensorBackend('wasm');
    const photo = noisyPhoto(shape.width, shape.height, 3, { seed: 10 });
    const { peakBytes } = await tf.profile(async () => {
      const problem = await backend.open(photo);
      await useEverything(problem, { beta, lambda: 0.1, coupling, chromaWeight: 2 });
      problem.dispose();
      return [];
    });
    // The lines of the proximal map come on top: 45 kB for each of two.
    expect(peakBytes).toBeGreaterThan(0.6 * backend.estimateBytes(shape, beta));
    expect(peakBytes).toBeLessThan(backend.estimateBytes(shape, beta) + 100_000);
  });

  it('is refused with both figures where the card has less, and not asked for where nobody knows', async () => {
    const large = { width: 12_000, height: 9_000, channels: 3 } as const;
    const card = await tensorBackend('wasm', 8e9);
    expect(() => card.requireRoom(large, 1)).toThrow(
      /108\.0 megapixels in colour .* needs 29\.82 GB .* 8\.00 GB/,
    );
    expect(() => card.requireRoom({ ...large, height: 2_000 }, 1)).not.toThrow();
    const unknown = await tensorBackend('wasm');
    expect(() => unknown.requireRoom(large, 1)).not.toThrow();
  });
});
