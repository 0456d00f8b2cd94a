import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { InterleavedPixels } from '../../../src-main/engine/engine-calls';
import { planesOf } from '../../../src-main/engine/kernels/convert/convert';
import { readEstimate, solve } from '../../../src-main/engine/solve/solve';
import { wasmBackend } from '../wasm/wasm-support';
import { engineWith, photoPixels } from './weights-under-test';

const size = { width: 240, height: 200, seed: 11 };
const noisy = photoPixels({ ...size, noise: 0.08 });
const truth = planesOf(photoPixels({ ...size, noise: 0 }));
const never = new AbortController().signal;

type Engine = Awaited<ReturnType<typeof engineWith>>;
let engine: Engine;

beforeAll(async () => {
  engine = await engineWith(noisy);
});
afterAll(() => engine.close());

/** Mean squared error of the exact result of a weight. */
async function errorAt(pixels: InterleavedPixels, beta: number, lambda: number): Promise<number> {
  const backend = await wasmBackend(2);
  const problem = await backend.open(pixels);
  const objective = { beta, lambda, coupling: 'opponent', chromaWeight: 2 } as const;
  const outcome = await solve(
    problem,
    { objective, toleranceLevels: 0.5, maxIterations: 3000 },
    { signal: never },
  );
  const { planes } = await readEstimate(problem, outcome, truth);
  problem.dispose();
  let sum = 0;
  planes.forEach((plane, c) => plane.forEach((value, i) => (sum += (value - truth.planes[c]![i]!) ** 2)));
  return sum / (planes.length * planes[0]!.length);
}

describe('the automatic weight', () => {
  it.each([1, 1.3, 2, 3])(
    'loses at most 0.15 dB to weights 1.4 times smaller and larger, and so on, at beta %s',
    async (beta) => {
      const { weight } = await engine.suggest({ beta });
      const factors = [1 / 4, 1 / 2, 1 / 1.4, 1.4, 2, 4];
      const own = await errorAt(noisy, beta, weight);
      for (const factor of factors) {
        const loss = 10 * Math.log10(own / (await errorAt(noisy, beta, weight * factor)));
        expect(loss).toBeLessThan(0.15);
      }
    },
  );

  it('is the same number twice, after other questions, and with 1 to 3 threads', async () => {
    const first = [
      await engine.suggest({ beta: 1.1 }),
      await engine.suggest({ beta: 2.4, coupling: 'channels' }),
    ];
    const other = await engineWith(noisy);
    for (const threads of [3, 1, 2]) {
      await other.suggest({ beta: 0.6, threads, coupling: 'joint' });
      const again = [
        await other.suggest({ beta: 2.4, coupling: 'channels', threads }),
        await other.suggest({ beta: 1.1, threads }),
      ];
      expect(again.toReversed()).toEqual(first);
    }
    await other.close();
  });

  it('does not depend on tolerance or on the most iterations', async () => {
    const plain = await engine.suggest({ beta: 1.5 });
    expect(await engine.suggest({ beta: 1.5, toleranceLevels: 3, maxIterations: 7 })).toEqual(plain);
  });

  it('is a guess for a draft that comes first, and the exact one once that is known', async () => {
    const fresh = await engineWith(noisy);
    const guess = await fresh.suggest({ beta: 1 }, 'draft');
    expect(guess).toMatchObject({ isExact: false });
    const exact = await fresh.suggest({ beta: 1 });
    expect(exact).toMatchObject({ isExact: true });
    expect(await fresh.suggest({ beta: 1 }, 'draft')).toEqual(exact);
    // Below 1 nothing more has to be looked for.
    expect(await fresh.suggest({ beta: 0.7 }, 'draft')).toMatchObject({ isExact: true });
    await fresh.close();
  });

  it('rises with the order without a jump: by a factor below 1.8 for each tenth from 1 to 3', async () => {
    let before = (await engine.suggest({ beta: 1 })).weight;
    for (let k = 1; k <= 20; k += 1) {
      const { weight } = await engine.suggest({ beta: 1 + k / 10 });
      expect(weight).toBeGreaterThan(before);
      expect(weight / before).toBeLessThan(1.8);
      before = weight;
    }
  });

  it('is the same for joint and for the opponent coupling with chroma weight 1', async () => {
    const joint = await engine.suggest({ coupling: 'joint' });
    expect(await engine.suggest({ coupling: 'opponent', chromaWeight: 1 })).toEqual(joint);
  });

  it.each([0, 0.0005, 0.004])(
    'goes to 0 with the noise: at most noise + 0.002 at noise %s',
    async (noise) => {
      const clean = await engineWith(photoPixels({ ...size, noise }));
      for (const beta of [0.5, 1]) {
        const { weight } = await clean.suggest({ beta });
        expect(weight).toBeGreaterThanOrEqual(0);
        expect(weight).toBeLessThanOrEqual(noise + 0.002);
      }
      await clean.close();
    },
  );

  it('is 0 for a photo of one colour', async () => {
    const pixels = { ...noisy, samples: new Uint8Array(noisy.samples.length).fill(90) };
    const flat = await engineWith(pixels);
    expect(await flat.suggest({ beta: 1.7 })).toEqual({ weight: 0, isExact: true, isReached: true });
    await flat.close();
  });
});
