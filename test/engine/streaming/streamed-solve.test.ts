import { describe, expect, it } from 'vitest';
import type { Backend, DenoisingProblem, Objective } from '../../../src-main/engine/backend';
import { coarserLevels } from '../../../src-main/engine/solve/coarse-start';
import { streamedLevels } from '../../../src-main/engine/streaming/streamed-start';
import type { SolveProgress } from '../../../src-main/engine/engine-calls';
import { certifiedLevels } from '../../../src-main/engine/formulas/certificate';
import { solve } from '../../../src-main/engine/solve/solve';
import { solveStreamed } from '../../../src-main/engine/streaming/streamed-solve';
import { createReferenceBackend } from '../../../src-main/engine/reference/reference-backend';
import { asResult, collectingSink, rowsOf } from '../wasm/stream-support';
import { isSamePhoto, neverCancelled, noisyPhoto, wasmBackend } from '../wasm/wasm-support';

const objective: Objective = { beta: 1, lambda: 0.1, coupling: 'opponent', chromaWeight: 2 };

/** A weight of 6.5 times the usual: three coarser grids. */
const strong: Objective = { ...objective, lambda: 0.4 };

/** The backend, and the problems that were opened on it. */
function recordingProblems(own: Backend): { backend: Backend; problems: readonly DenoisingProblem[] } {
  const problems: DenoisingProblem[] = [];
  const open: Backend['open'] = async (noisy) => {
    const problem = await own.open(noisy);
    problems.push(problem);
    return problem;
  };
  return { backend: { ...own, open }, problems };
}

describe('a streamed solve', () => {
  it.each([
    [1, 0.1, 0.5],
    [1.4, 0.2, 0.5],
    [2, 0.7, 0.1],
    [1, 0.4, 0.5],
    [1.5, 2, 0.5],
  ])(
    'is certified and lies within both certificates of the solve in memory, beta %s, weight %s, %s levels, 300x1500, seed 41',
    async (beta, lambda, toleranceLevels) => {
      const noisy = noisyPhoto(300, 1500, 3, { seed: 41 });
      const backend = await wasmBackend(2);
      const goal = { objective: { ...objective, beta, lambda }, toleranceLevels, maxIterations: 1000 };
      const source = rowsOf(noisy);
      const sink = collectingSink(source.shape);
      const outcome = await solveStreamed(backend, source, sink, goal, { signal: neverCancelled });
      expect(outcome).toMatchObject({ end: 'tolerance', converged: true, residualLevels: null });
      expect(outcome.certifiedLevels).toBeLessThanOrEqual(toleranceLevels);
      const problem = await backend.open(noisy);
      const whole = await solve(problem, goal, { signal: neverCancelled });
      const image = asResult(await problem.read('dual'));
      problem.dispose();
      let squares = 0;
      const written = sink.image;
      image.planes.forEach((plane, index) => {
        plane.forEach((sample, at) => (squares += (sample - written.planes[index]![at]!) ** 2));
      });
      const distance = certifiedLevels(squares, source.shape);
      expect(distance).toBeLessThanOrEqual(outcome.certifiedLevels! + whole.certifiedLevels!);
      expect(Math.abs(outcome.energy - whole.energy)).toBeLessThan(2e-3 * whole.energy);
      expect(outcome.iterations).toBeLessThan(1.5 * whole.iterations);
    },
  );

  it('copies every code for weight 0, in order and in one go, 40x130, seed 42', async () => {
    const noisy = asResult(noisyPhoto(40, 130, 1, { seed: 42 }));
    const source = rowsOf(noisy);
    const sink = collectingSink(source.shape);
    const goal = { objective: { ...objective, lambda: 0 }, toleranceLevels: 0.5, maxIterations: 100 };
    const outcome = await solveStreamed(await wasmBackend(1), source, sink, goal, { signal: neverCancelled });
    expect(outcome).toMatchObject({ end: 'identity', iterations: 0, certifiedLevels: 0 });
    expect(isSamePhoto(sink.image, noisy)).toBe(true);
  });

  it.each([
    ['cold', 0.1],
    ['from a coarser answer', 0.4],
  ])(
    'runs a longer pass where the mosaic was easier than the photo, %s, and its progress never falls, 300x1500, seed 43',
    async (_start, lambda) => {
      const noisy = noisyPhoto(300, 1500, 1, { seed: 43 });
      // The crops of the mosaic, rows 311 to 438 and 1061 to 1188, and their surroundings are flat.
      noisy.planes[0]!.fill(0.4, 270 * 300, 480 * 300);
      noisy.planes[0]!.fill(0.4, 1020 * 300, 1230 * 300);
      const source = rowsOf(noisy);
      const sink = collectingSink(source.shape);
      const goal = { objective: { ...objective, lambda }, toleranceLevels: 0.5, maxIterations: 1000 };
      const fractions: number[] = [];
      const outcome = await solveStreamed(await wasmBackend(2), source, sink, goal, {
        signal: neverCancelled,
        onProgress: ({ fraction }) => fractions.push(fraction),
      });
      expect(sink.restarts).toBeGreaterThan(1);
      expect(outcome).toMatchObject({ end: 'tolerance', converged: true });
      expect(sink.image.planes[0]!.every(Number.isFinite)).toBe(true);
      expect([...fractions].sort((a, b) => a - b)).toEqual(fractions);
      expect(fractions.at(-1)).toBeLessThanOrEqual(0.99);
    },
  );

  it('ends at the cap with the certificate that it has, in one pass, 200x300, seed 44', async () => {
    const source = rowsOf(noisyPhoto(200, 300, 3, { seed: 44 }));
    const sink = collectingSink(source.shape);
    const goal = { objective, toleranceLevels: 0.1, maxIterations: 10 };
    const outcome = await solveStreamed(await wasmBackend(2), source, sink, goal, { signal: neverCancelled });
    expect(outcome).toMatchObject({ end: 'max-iterations', converged: false, iterations: 10 });
    expect(outcome.certifiedLevels).toBeGreaterThan(0.1);
    expect(sink.restarts).toBe(1);
    expect(sink.image.planes[0]!.every(Number.isFinite)).toBe(true);
  });

  it.each(['mosaic', 'coarse start', 'pass'])(
    'is cancelled in the %s and gives every problem back, 400x1200, seed 45',
    async (stage) => {
      const source = rowsOf(noisyPhoto(400, 1200, 3, { seed: 45 }));
      const sink = collectingSink(source.shape);
      const controller = new AbortController();
      const { backend, problems } = recordingProblems(await wasmBackend(2));
      const seen: string[] = [];
      const solving = solveStreamed(
        backend,
        source,
        sink,
        { objective: strong, toleranceLevels: 0.05, maxIterations: 3000 },
        {
          signal: controller.signal,
          onProgress: () => {
            const now = sink.restarts > 0 ? 'pass' : problems.length > 1 ? 'coarse start' : 'mosaic';
            seen.push(now);
            if (now === stage) controller.abort();
          },
        },
      );
      await expect(solving).rejects.toMatchObject({ code: 'cancelled' });
      expect(seen.at(-1)).toBe(stage);
      for (const problem of problems) await expect(problem.startCold()).rejects.toThrow();
    },
  );

  it('refuses a backend that does not stream, by name', async () => {
    const source = rowsOf(noisyPhoto(8, 8, 1, { seed: 46 }));
    const sink = collectingSink(source.shape);
    const goal = { objective, toleranceLevels: 0.5, maxIterations: 100 };
    const course = { signal: neverCancelled };
    await expect(solveStreamed(createReferenceBackend(), source, sink, goal, course)).rejects.toThrow(
      'reference',
    );
  });
});

describe('a streamed solve under a strong weight', () => {
  it.each([
    [301, 1205, 3],
    [150, 403, 1],
  ] as const)(
    'gives the bits that the solve in memory gives from the same coarser grids, %sx%s in %s channels, 10 iterations, seed 47',
    async (width, height, channels) => {
      const noisy = noisyPhoto(width, height, channels, { seed: 47 });
      const backend = await wasmBackend(2);
      const goal = { objective: strong, toleranceLevels: 0.1, maxIterations: 10 };
      const sink = collectingSink({ width, height, channels });
      const outcome = await solveStreamed(backend, rowsOf(noisy), sink, goal, { signal: neverCancelled });
      const problem = await backend.open(noisy);
      const whole = await solve(problem, goal, { signal: neverCancelled });
      expect(isSamePhoto(sink.image, asResult(await problem.read('dual')))).toBe(true);
      problem.dispose();
      expect(outcome.iterations).toBe(10);
      expect(outcome).toMatchObject({ end: whole.end, iterations: whole.iterations });
      expect(outcome.certifiedLevels).toBeCloseTo(whole.certifiedLevels!, 9);
    },
  );

  it('reports fractions and iterations that never fall, up to those of the outcome, and gives its problems back, seed 48', async () => {
    const { backend, problems } = recordingProblems(await wasmBackend(2));
    const source = rowsOf(noisyPhoto(300, 900, 3, { seed: 48 }));
    const goal = { objective: strong, toleranceLevels: 0.5, maxIterations: 1000 };
    const seen: SolveProgress[] = [];
    const outcome = await solveStreamed(backend, source, collectingSink(source.shape), goal, {
      signal: neverCancelled,
      onProgress: (progress) => seen.push(progress),
    });
    for (const figure of ['fraction', 'iteration'] as const) {
      const figures = seen.map((progress) => progress[figure]);
      expect([...figures].sort((a, b) => a - b)).toEqual(figures);
    }
    expect(seen.at(-1)!.iteration).toBe(outcome.iterations);
    expect(problems).toHaveLength(2);
    for (const problem of problems) await expect(problem.startCold()).rejects.toThrow();
  });
});

describe('the grids a pass begins on', () => {
  const onProcessor = {};

  it('are those of a solve in memory while the photo at half the size is one that is solved whole', () => {
    for (const [width, height, channels] of [
      [6000, 4000, 3],
      [8000, 8000, 3],
      [16_000, 12_000, 1],
    ] as const) {
      const shape = { width, height, channels };
      expect(streamedLevels(strong, shape, onProcessor)).toBe(coarserLevels(strong, shape));
      expect(streamedLevels(strong, shape, onProcessor)).toBeGreaterThan(0);
    }
  });

  it('are none beyond 64 megapixels of RGB, at the usual weight and below beta = 1', () => {
    expect(streamedLevels(strong, { width: 8001, height: 8000, channels: 3 }, onProcessor)).toBe(0);
    const usual = { ...objective, coupling: 'joint', lambda: 0.123 } as const;
    expect(streamedLevels(usual, { width: 6000, height: 4000, channels: 3 }, onProcessor)).toBe(0);
    expect(
      streamedLevels({ ...strong, beta: 0.9 }, { width: 6000, height: 4000, channels: 3 }, onProcessor),
    ).toBe(0);
  });

  it('are those of a solve in memory as long as a GPU can address the photo at half the size', () => {
    const shape = { width: 16_000, height: 16_000, channels: 3 } as const;
    expect(streamedLevels(strong, shape, onProcessor)).toBe(0);
    expect(streamedLevels(strong, shape, { mostAddressedSamples: 192e6 - 1 })).toBe(0);
    expect(streamedLevels(strong, shape, { mostAddressedSamples: 192e6 })).toBe(coarserLevels(strong, shape));
  });
});
