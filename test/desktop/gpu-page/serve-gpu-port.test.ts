/** The hidden GPU page in Chromium: what the engine gets from it, and what the page itself cannot do. */
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Backend, Objective, PlanarImage } from '../../../src-main/engine/backend';
import { createReferenceBackend } from '../../../src-main/engine/reference/reference-backend';
import { readEstimate, solve } from '../../../src-main/engine/solve/solve';
import { stepSizes } from '../../../src-main/engine/solve/step-rule';
import { gpuOffer } from '../../../src-main/engine/webgpu/gpu-offer';
import { startChromiumGpu, type ChromiumGpu, type PageUser } from '../../support/chromium-gpu';
import { differenceInLevels, noisyPicture } from '../../support/seeded-planes';
import { objectiveOf, undisturbed } from '../../support/solve-reference';
import { atOnceMs } from '../../support/at-once';

const chromium = await startChromiumGpu();
if (typeof chromium === 'string') it.skip(`the GPU page in Chromium (skipped: ${chromium})`);
else {
  afterAll(() => chromium.close());
  describe('the GPU page in Chromium, on its software GPU', () => testPage(chromium));
}

function testPage(chromium: ChromiumGpu): void {
  let user: PageUser;
  let backend: Backend;
  const seed = 11;
  const image = noisyPicture({ width: 60, height: 50, channels: 3 }, seed);

  beforeEach(async () => {
    user = chromium.newUser();
    backend = await gpuOffer({ launch: user.launch, spool: null }, new URL('app://gpu/')).create(0);
  });
  afterEach(() => user.end());

  /** Iterations that take seconds: until something stops them. */
  async function iterateLong(signal: AbortSignal, onProgress: () => void, count = 20_000): Promise<void> {
    const objective = objectiveOf(1, 0.1);
    const problem = await backend.open(image);
    await problem.setObjective(objective);
    const steps = stepSizes(objective, 3, {});
    await problem.iterate({ count, steps, land: true, signal, onProgress });
  }

  it('says what it is: emulated, and so nothing that is taken by itself', () => {
    expect(backend.info).toMatchObject({ name: 'webgpu', available: true, software: true });
    expect(backend.info.refused).not.toBeNull();
  });

  it.each([
    ['beta 1, opponent', objectiveOf(1, 0.1, { coupling: 'opponent' })],
    ['beta 1.5, channels', objectiveOf(1.5, 0.1, { coupling: 'channels' })],
    ['beta 2, joint', objectiveOf(2, 0.3)],
  ])(
    'solves as the reference does, %s: same iterations, within 0.02 of a level (seed 11)',
    async (_, objective) => {
      const [onPage, exact] = [
        await solveOn(backend, image, objective),
        await solveOn(createReferenceBackend(), image, objective),
      ];
      expect(onPage.outcome.iterations).toBe(exact.outcome.iterations);
      expect(onPage.outcome.certifiedLevels).toBeCloseTo(exact.outcome.certifiedLevels ?? NaN, 4);
      expect(differenceInLevels(onPage.denoised, exact.denoised).most).toBeLessThan(0.02);
    },
  );

  it('takes the integers of a photo and, where nothing is removed, gives the same back in 16 bit', async () => {
    const samples = Uint8Array.from({ length: 9 * 7 * 4 }, (_, at) => (at * 37) % 256);
    const photo = { width: 9, height: 7, channels: 3, hasAlpha: true, bitDepth: 8, samples } as const;
    const problem = await backend.open(photo);
    const objective = objectiveOf(2, 1e-9);
    await problem.setObjective(objective);
    await problem.iterate({
      count: 1,
      steps: stepSizes(objective, 3, {}),
      land: true,
      signal: new AbortController().signal,
    });
    const codes = await problem.readCodes('dual');
    const colour = samples.filter((_, at) => at % 4 !== 3);
    expect([...codes]).toEqual([...colour].map((code) => code * 257));
    problem.dispose();
  });

  it('reports progress and stops at once when it is cancelled, in the best of 3 tries', async () => {
    const tries: number[] = [];
    for (let turn = 0; turn < 3; turn += 1) {
      const abort = new AbortController();
      let cancelledAt = Infinity;
      const run = iterateLong(abort.signal, () => {
        if (abort.signal.aborted) return;
        cancelledAt = performance.now();
        abort.abort();
      });
      await expect(run).rejects.toMatchObject({ code: 'cancelled' });
      tries.push(performance.now() - cancelledAt);
    }
    expect(Math.min(...tries)).toBeLessThan(atOnceMs);
  });

  it('is lost when its page dies, with the reason', async () => {
    let isDying = false;
    const run = iterateLong(new AbortController().signal, () => {
      if (!isDying) void chromium.pages.at(-1)?.close();
      isDying = true;
    });
    await expect(run).rejects.toMatchObject({
      code: 'device-lost',
      message: expect.stringContaining('its window was closed') as string,
    });
  });

  it('loses its device with the process that has the driver, says so, and another page gets a new one', async () => {
    let isCrashing = false;
    const run = iterateLong(new AbortController().signal, () => {
      if (!isCrashing) void chromium.crashGpuProcess();
      isCrashing = true;
    });
    await expect(run).rejects.toMatchObject({ code: 'device-lost' });
    await backend.dispose();
    backend = await gpuOffer({ launch: user.launch, spool: null }, new URL('app://gpu/')).create(0);
    await expect(iterateLong(new AbortController().signal, () => undefined, 10)).resolves.toBeUndefined();
    chromium.complaints.length = 0;
  });

  it.each([
    ['given up', () => backend.dispose()],
    ['in use when the engine process ends', () => Promise.resolve(user.end())],
  ])('is closed when it is %s', async (_, end) => {
    const page = chromium.pages.at(-1);
    const closed = new Promise((resolve) => page?.once('close', resolve));
    await end();
    await closed;
    expect(page?.isClosed()).toBe(true);
  });

  it('has neither Node nor Electron nor anything to load, and broke none of its policy', async () => {
    const page = chromium.pages.at(-1);
    expect(chromium.complaints).toEqual([]);
    const seen = await page?.evaluate(async () => ({
      node: ['require', 'process', 'module', 'Buffer', 'rudin'].filter((name) => name in globalThis),
      fetched: await fetch('/index.html').then(
        () => true,
        () => false,
      ),
      isIsolated: crossOriginIsolated,
    }));
    expect(seen).toEqual({ node: [], fetched: false, isIsolated: true });
    chromium.complaints.length = 0;
  });
}

async function solveOn(backend: Backend, image: PlanarImage, objective: Objective) {
  const problem = await backend.open(image);
  const goal = { objective, toleranceLevels: 0.3, maxIterations: 200 };
  const outcome = await solve(problem, goal, undisturbed());
  const denoised = await readEstimate(problem, outcome, image);
  problem.dispose();
  return { outcome, denoised };
}
