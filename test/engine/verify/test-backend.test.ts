import { describe, expect, it } from 'vitest';
import type { Backend, DenoisingProblem } from '../../../src-main/engine/backend';
import { createReferenceBackend } from '../../../src-main/engine/reference/reference-backend';
import { testBackend } from '../../../src-main/engine/verify/test-backend';

const signal = new AbortController().signal;

/** The reference under a clock of the test, with some operations changed. */
function backendOf(change: (problem: DenoisingProblem) => Partial<DenoisingProblem>): Backend {
  const honest = createReferenceBackend();
  return {
    ...honest,
    open: async (noisy) => {
      const problem = await honest.open(noisy);
      return new Proxy(problem, {
        get: (target, key) => {
          const value: unknown = Reflect.get(change(target), key) ?? Reflect.get(target, key);
          return typeof value === 'function' ? (value.bind(target) as unknown) : value;
        },
      });
    },
  };
}

/** A test on a backend that takes so many nanoseconds for a pixel and iteration, whatever the time on the wall. */
async function testAt(nanoseconds: number): Promise<{ answer: number; pixels: number[] }> {
  let clockMs = 0;
  const pixels: number[] = [];
  const backend = backendOf(({ shape }) => ({
    iterate: ({ count }) => {
      clockMs += (shape.width * shape.height * count * nanoseconds) / 1e6;
      pixels.push(shape.width * shape.height);
      return Promise.resolve();
    },
    setObjective: () => Promise.resolve(),
    startCold: () => Promise.resolve(),
    // Its answer is not what this is about.
    read: () => Promise.resolve({ width: 1, height: 1, planes: [] }),
  }));
  const backends = {
    get: (name: string) => Promise.resolve(name === 'reference' ? createReferenceBackend() : backend),
    worked: () => undefined,
  };
  const options = { backend: 'wasm', threads: 0, signal, now: () => clockMs } as const;
  const { pixelIterationsPerSecond } = await testBackend(backends, options);
  return { answer: pixelIterationsPerSecond, pixels };
}

describe('the short test of a backend', () => {
  it('finds 0 levels between the reference and itself, and 1 in a backend that is a level brighter', async () => {
    const told: Backend[] = [];
    const get = (name: string, backend: Backend) =>
      Promise.resolve(name === 'reference' ? createReferenceBackend() : backend);
    const run = (backend: Backend) =>
      testBackend(
        { get: (name) => get(name, backend), worked: (done) => void told.push(done) },
        { backend: 'wasm', threads: 0, signal, now: () => performance.now() },
      );
    expect((await run(createReferenceBackend())).levels).toBe(0);
    expect(told).toHaveLength(1);
    const brighter = backendOf((problem) => ({
      read: async (source) => {
        const image = await problem.read(source);
        return { ...image, planes: image.planes.map((plane) => plane.map((value) => value + 1 / 255)) };
      },
    }));
    expect((await run(brighter)).levels).toBeCloseTo(1, 3);
  });

  it('measures a slow backend on a small photo and a fast one on 3 megapixels, both to 1 %', async () => {
    const slow = await testAt(3000);
    expect(slow.answer * 3000).toBeGreaterThan(0.99e9);
    expect(slow.answer * 3000).toBeLessThan(1.01e9);
    expect(Math.max(...slow.pixels)).toBe(64 * 48);
    const fast = await testAt(0.1);
    expect(fast.answer * 0.1).toBeGreaterThan(0.99e9);
    expect(fast.answer * 0.1).toBeLessThan(1.01e9);
    expect(Math.max(...fast.pixels)).toBe(2048 * 1536);
  });

  it('stops at a cancel', async () => {
    const abort = new AbortController();
    abort.abort();
    const worked = (): never => {
      throw new Error('it was not tested');
    };
    const backends = { get: () => Promise.resolve(createReferenceBackend()), worked };
    await expect(
      testBackend(backends, { backend: 'reference', threads: 0, signal: abort.signal, now: () => 0 }),
    ).rejects.toMatchObject({ code: 'cancelled' });
  });
});
