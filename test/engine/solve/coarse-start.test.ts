import { describe, expect, it } from 'vitest';
import type { Objective, PlanarImage } from '../../../src-main/engine/backend';
import { sampleCount } from '../../../src-main/engine/formulas/certificate';
import { coarserLevels, coarserObjective } from '../../../src-main/engine/solve/coarse-start';
import { coarserPhoto } from '../../../src-main/engine/solve/coarser-photo';
import { iterateToTolerance } from '../../../src-main/engine/solve/iterate-to-tolerance';
import { ProgressMeter } from '../../../src-main/engine/solve/progress-meter';
import { createReferenceBackend } from '../../../src-main/engine/reference/reference-backend';
import { solve } from '../../../src-main/engine/solve/solve';
import type { SolveProgress } from '../../../src-main/engine/engine-calls';
import { isSamePhoto, neverCancelled, noisyPhoto, wasmBackend } from '../wasm/wasm-support';
import { atOnceMs } from '../../support/at-once';

const strong = { beta: 1, lambda: 0.5, coupling: 'opponent', chromaWeight: 2 } as const;

describe('the photo at half the size', () => {
  it('has the mean of every whole cell, and of what there is of the others, 5x3', async () => {
    const plane = Float32Array.from([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
    const photo = { width: 5, height: 3, planes: [plane] };
    const { width, height, planes } = await coarserPhoto(photo, neverCancelled);
    expect({ width, height }).toEqual({ width: 3, height: 2 });
    expect([...planes[0]!]).toEqual([4, 6, 7.5, 11.5, 13.5, 15]);
  });
});

describe('the grids a solve begins on', () => {
  it('are none at the usual weight and below, whatever the order and the size', () => {
    for (const [beta, lambda] of [
      [1, 0.123],
      [1.5, 0.295],
      [2, 0.714],
      [3, 4.73],
    ] as const) {
      expect(
        coarserLevels(
          { ...strong, coupling: 'joint', beta, lambda },
          { width: 4000, height: 3000, channels: 3 },
        ),
      ).toBe(0);
    }
  });

  it('are one more at beta = 1 for every doubling of the weight, until an edge of 32 px is below', () => {
    const levels = [0.4, 0.8, 1.6, 3.2, 100].map((lambda) =>
      coarserLevels({ ...strong, coupling: 'joint', lambda }, { width: 512, height: 100, channels: 3 }),
    );
    expect(levels.slice(1, 4)).toEqual([1, 2, 3].map((more) => levels[0]! + more));
    expect(levels[4]).toBe(5);
  });

  it('are none below beta = 1', () => {
    expect(coarserLevels({ ...strong, beta: 0.99 }, { width: 512, height: 512, channels: 3 })).toBe(0);
  });

  it('have the weight at which a photo of doubled pixels has the same objective a pixel', () => {
    expect(coarserObjective({ ...strong, beta: 1.5, lambda: 1 }).lambda).toBeCloseTo(2 ** -1.5, 12);
  });
});

const sizes = [
  [96, 70],
  [65, 33],
  [1, 200],
  [200, 1],
  [2, 64],
] as const;

/** The problem from a cold start, to a certificate. */
async function coldAnswer(
  photo: PlanarImage,
  objective: Objective,
  toleranceLevels: number,
): Promise<PlanarImage> {
  const problem = await createReferenceBackend().open(photo);
  await problem.setObjective(objective);
  await problem.startCold();
  const goal = { objective, toleranceLevels, maxIterations: 20_000, isFinal: true };
  const meter = new ProgressMeter(1, undefined);
  await iterateToTolerance(problem, goal, meter, neverCancelled);
  return await problem.read('dual');
}

describe('a solve with a coarse start', () => {
  it.each([
    [1, 0.5],
    [1.5, 2],
    [2, 12],
  ])(
    'ends within the sum of the certificates, 0.55 of a level, of the cold one at beta = %s, on odd sizes, seed 11',
    async (beta, lambda) => {
      const objective = { ...strong, beta, lambda };
      for (const [width, height] of sizes) {
        const photo = noisyPhoto(width, height, 3, { seed: 11 });
        expect(coarserLevels(objective, { width, height, channels: 3 })).toBeGreaterThan(0);
        const exact = await coldAnswer(photo, objective, 0.05);
        for (const backend of [await wasmBackend(2), createReferenceBackend()]) {
          const problem = await backend.open(photo);
          const goal = { objective, toleranceLevels: 0.5, maxIterations: 3000 };
          const outcome = await solve(problem, goal, { signal: neverCancelled });
          expect(outcome.converged).toBe(true);
          const answer = await problem.read('dual');
          expect(distanceLevels(answer, exact)).toBeLessThan(outcome.certifiedLevels! + 0.05);
          problem.dispose();
        }
      }
    },
  );

  it('gives the same pixels and figures, to the bit, on 1, 2 and 3 threads, 301x203, seed 12', async () => {
    const photo = noisyPhoto(301, 203, 3, { seed: 12 });
    const answers = [];
    for (const threads of [1, 2, 3]) {
      const problem = await (await wasmBackend(threads)).open(photo);
      const goal = { objective: strong, toleranceLevels: 0.5, maxIterations: 3000 };
      const outcome = await solve(problem, goal, { signal: neverCancelled });
      answers.push({ outcome, image: await problem.read('dual') });
      problem.dispose();
    }
    for (const other of answers.slice(1)) {
      expect(other.outcome).toEqual(answers[0]!.outcome);
      expect(isSamePhoto(other.image, answers[0]!.image)).toBe(true);
    }
  });

  it('needs at most four fifths of the iterations of a cold one at four times the usual weight, coarse ones counted, 256x256, seed 13', async () => {
    const objective = { ...strong, coupling: 'joint', lambda: 0.5 } as const;
    const problem = await (await wasmBackend(2)).open(noisyPhoto(256, 256, 3, { seed: 13 }));
    const goal = { objective, toleranceLevels: 0.5, maxIterations: 3000 };
    const coarse = await solve(problem, goal, { signal: neverCancelled });
    await problem.startCold();
    const meter = new ProgressMeter(1, undefined);
    const cold = { ...goal, isFinal: true };
    const { iterations } = await iterateToTolerance(problem, cold, meter, neverCancelled);
    expect(coarse.iterations).toBeLessThan(0.8 * iterations);
    problem.dispose();
  });

  it.each([1, 2, 3, 10])('does no more iterations than the cap of %s', async (maxIterations) => {
    const problem = await createReferenceBackend().open(noisyPhoto(40, 40, 3, { seed: 14 }));
    const goal = { objective: { ...strong, lambda: 2 }, toleranceLevels: 1e-9, maxIterations };
    const outcome = await solve(problem, goal, { signal: neverCancelled });
    expect(outcome.end).toBe('max-iterations');
    expect(outcome.iterations).toBe(maxIterations);
  });

  it('reports progress that never falls and iterations that never go back', async () => {
    const problem = await (await wasmBackend(2)).open(noisyPhoto(256, 200, 3, { seed: 15 }));
    const seen: SolveProgress[] = [];
    const goal = { objective: { ...strong, lambda: 1 }, toleranceLevels: 0.5, maxIterations: 3000 };
    const onProgress = (progress: SolveProgress): void => void seen.push(progress);
    const outcome = await solve(problem, goal, { signal: neverCancelled, onProgress });
    seen.forEach((progress, i) => {
      const before = seen[i - 1] ?? { fraction: 0, iteration: 0 };
      expect(progress.fraction).toBeGreaterThanOrEqual(before.fraction);
      expect(progress.iteration).toBeGreaterThanOrEqual(before.iteration);
    });
    expect(seen.at(-1)!.iteration).toBe(outcome.iterations);
    problem.dispose();
  });

  it('is cancelled at once while it is on the coarser grids, 1250x800', async () => {
    const problem = await createReferenceBackend().open(noisyPhoto(1250, 800, 3, { seed: 16 }));
    const abort = new AbortController();
    let cancelledAt = 0;
    setTimeout(() => {
      cancelledAt = performance.now();
      abort.abort();
    }, 500);
    const goal = { objective: { ...strong, lambda: 1 }, toleranceLevels: 1e-6, maxIterations: 10_000 };
    const ended = solve(problem, goal, { signal: abort.signal });
    await expect(ended).rejects.toMatchObject({ code: 'cancelled' });
    expect(performance.now() - cancelledAt).toBeLessThan(atOnceMs);
    problem.dispose();
  });
});

describe('the memory of a coarse start', () => {
  it('is counted: a third to a half of the state on top for every level there is, on both backends', async () => {
    const shape = { width: 2000, height: 1500, channels: 3 } as const;
    for (const backend of [await wasmBackend(2), createReferenceBackend()]) {
      const own = backend.estimateBytes(shape, 1);
      const one = backend.estimateBytes(shape, 1, 1);
      const five = backend.estimateBytes(shape, 1, 5);
      expect(one / own).toBeGreaterThan(1.25);
      expect(five / own).toBeGreaterThan(1.33);
      expect(five / own).toBeLessThan(1.5);
    }
  });
});

/** RMS distance of two photos; 8-bit levels. */
function distanceLevels(a: PlanarImage, b: PlanarImage): number {
  let squares = 0;
  a.planes.forEach((plane, index) => {
    plane.forEach((sample, i) => {
      squares += (sample - b.planes[index]![i]!) ** 2;
    });
  });
  return 255 * Math.sqrt(squares / sampleCount({ ...a, channels: a.planes.length === 3 ? 3 : 1 }));
}
