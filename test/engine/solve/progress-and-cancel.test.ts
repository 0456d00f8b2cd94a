import { describe, expect, it } from 'vitest';
import { isCancellation, RudinError } from '../../../src-main/contract/outcome';
import type { SolveProgress } from '../../../src-main/engine/engine-calls';
import { createReferenceBackend } from '../../../src-main/engine/reference/reference-backend';
import { solve } from '../../../src-main/engine/solve/solve';
import { noisyPicture } from '../../support/seeded-planes';
import { objectiveOf } from '../../support/solve-reference';
import { atOnceMs } from '../../support/at-once';

describe('progress', () => {
  it.each([0.5, 1, 1.2, 2])(
    'never falls, stays within 0..0.99, and counts iterations up (beta = %f)',
    async (beta) => {
      const problem = await createReferenceBackend().open(
        noisyPicture({ width: 24, height: 20, channels: 3 }, 4),
      );
      const seen: SolveProgress[] = [];
      const goal = { objective: objectiveOf(beta, 0.3), toleranceLevels: 0.05, maxIterations: 400 };
      const outcome = await solve(problem, goal, {
        signal: new AbortController().signal,
        onProgress: (progress) => seen.push(progress),
      });
      expect(seen.length).toBeGreaterThan(outcome.iterations);
      seen.forEach((progress, i) => {
        const before = seen[i - 1] ?? { fraction: 0, iteration: 0 };
        expect(progress.fraction).toBeGreaterThanOrEqual(before.fraction);
        expect(progress.fraction).toBeLessThanOrEqual(0.99);
        expect(progress.iteration).toBeGreaterThanOrEqual(before.iteration);
        if (progress.secondsLeft !== null) expect(progress.secondsLeft).toBeGreaterThanOrEqual(0);
      });
      expect(seen.at(-1)!.fraction).toBeGreaterThan(0.9);
      expect(seen.at(-1)!.certifiedLevels).toEqual(outcome.certifiedLevels);
    },
  );
});

describe('cancelling', () => {
  it.each([0.6, 1, 1.3])(
    'answers at once on 1 megapixel of colour, as cancelled (beta = %f)',
    async (beta) => {
      const photo = noisyPicture({ width: 1250, height: 800, channels: 3 }, 9);
      const problem = await createReferenceBackend().open(photo);
      const abort = new AbortController();
      let cancelledAt = 0;
      setTimeout(() => {
        cancelledAt = performance.now();
        abort.abort();
      }, 700);
      const goal = { objective: objectiveOf(beta, 0.1), toleranceLevels: 1e-6, maxIterations: 10_000 };
      const thrown: unknown = await solve(problem, goal, { signal: abort.signal }).catch(
        (error: unknown) => error,
      );
      const elapsedMs = performance.now() - cancelledAt;
      problem.dispose();
      expect(thrown).toBeInstanceOf(RudinError);
      expect(isCancellation(thrown)).toBe(true);
      expect(elapsedMs).toBeLessThan(atOnceMs);
    },
  );

  it('ends a solve whose signal was aborted before it began, and leaves the problem fit for the next', async () => {
    const problem = await createReferenceBackend().open(
      noisyPicture({ width: 8, height: 8, channels: 1 }, 2),
    );
    const goal = { objective: objectiveOf(1, 0.1), toleranceLevels: 0.1, maxIterations: 1000 };
    const aborted = { signal: AbortSignal.abort() } as const;
    await expect(solve(problem, goal, aborted)).rejects.toMatchObject({ code: 'cancelled' });
    const next = await solve(problem, goal, { signal: new AbortController().signal });
    expect(next.end).toBe('tolerance');
  });
});
