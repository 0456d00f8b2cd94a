import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engineWith, photoPixels } from './weights-under-test';

const small = photoPixels({ width: 160, height: 120, noise: 0.1, seed: 4 });
/** More than a sample holds, so that the whole has to correct what crops say. */
const large = photoPixels({ width: 700, height: 520, noise: 0.06, seed: 9 });

type Engine = Awaited<ReturnType<typeof engineWith>>;
let engines: { small: Engine; large: Engine };

beforeAll(async () => {
  engines = { small: await engineWith(small), large: await engineWith(large) };
});
afterAll(async () => {
  await engines.small.close();
  await engines.large.close();
});

describe('the weight of a matched strength', () => {
  for (const name of ['small', 'large'] as const) {
    for (const coupling of ['opponent', 'channels'] as const) {
      it(`removes what beta = 1 removed within 2 % from beta 0.5 to 3, ${name} photo, ${coupling}`, async () => {
        const engine = engines[name];
        const { weight } = await engine.suggest({ beta: 1, coupling });
        const wanted = (await engine.solve(weight, { beta: 1, coupling })).report.removedRms;
        for (const beta of name === 'large' ? [0.7, 1.6, 2.2] : [0.5, 0.8, 1, 1.25, 2, 3]) {
          const match = await engine.match(wanted, { beta, coupling });
          expect(match).toMatchObject({ isReached: true, isExact: true });
          const { report } = await engine.solve(match.weight, { beta, coupling });
          expect(Math.abs(report.removedRms / wanted - 1)).toBeLessThan(0.02);
        }
      });
    }
  }

  it('leaves its exact result held: the solve that follows is none', async () => {
    const match = await engines.large.match(0.05, { beta: 1.4 });
    const one = await engines.large.solve(match.weight, { beta: 1.4 });
    const other = await engines.large.solve(match.weight, { beta: 1.4 });
    expect(other.result).toBe(one.result);
    expect(one.report.weight).toBe(match.weight);
  });

  it('is the same number in an engine that was asked other things, and with another number of threads', async () => {
    const ask = [0.05, { beta: 2.2 }] as const;
    const first = await engines.large.match(...ask);
    const other = await engineWith(large);
    await other.match(0.03, { beta: 1.1, threads: 1 });
    await other.match(0.05, { beta: 2.2, threads: 3 }, 'draft');
    expect(await other.match(ask[0], { ...ask[1], threads: 3 })).toEqual(first);
    await other.close();
  });

  it('is told within 15 % by crops, for a draft', async () => {
    for (const beta of [1, 2]) {
      const fresh = await engineWith(large);
      const draft = await fresh.match(0.055, { beta }, 'draft');
      const exact = await fresh.match(0.055, { beta });
      expect(draft.isExact).toBe(false);
      expect(Math.abs(Math.log(draft.weight / exact.weight))).toBeLessThan(0.15);
      expect(await fresh.match(0.055, { beta }, 'draft')).toEqual(exact);
      await fresh.close();
    }
  });

  it('is the very weight that the strength came from where the recipe has it, in any engine', async () => {
    for (const [beta, weight] of [
      [1, 0.123457],
      [1, 1.7],
      [2, 20],
    ] as const) {
      const { report } = await engines.large.solve(weight, { beta });
      const strength = Math.round(report.removedRms * 1e6) / 1e6;
      const fresh = await engineWith(large);
      expect(await fresh.match(strength, { beta }, 'draft', { ownWeight: weight })).toMatchObject({
        isExact: false,
      });
      const match = await fresh.match(strength, { beta, threads: 1 }, 'exact', { ownWeight: weight });
      expect(match).toEqual({ weight, isReached: true, isExact: true });
      await fresh.close();
      // At once where that result is held, also for a draft.
      expect(await engines.large.match(strength, { beta }, 'draft', { ownWeight: weight })).toEqual(match);
    }
  });

  it('is the one of the level map that the strength came from, which crops do not have', async () => {
    const changes = { beta: 1, noiseModel: 'by-level', edgePass: true } as const;
    const { report } = await engines.large.solve(0.3, changes);
    expect(await engines.large.match(report.removedRms, changes, 'exact', { ownWeight: 0.3 })).toMatchObject({
      weight: 0.3,
    });
  });

  it('is found as ever where the weight of the recipe removes another amount at this order', async () => {
    const wanted = (await engines.large.solve(0.1, { beta: 1 })).report.removedRms;
    const match = await engines.large.match(wanted, { beta: 1.9 }, 'exact', { ownWeight: 0.1 });
    expect(match.weight).toBeGreaterThan(0.15);
    const { report } = await engines.large.solve(match.weight, { beta: 1.9 });
    expect(Math.abs(report.removedRms / wanted - 1)).toBeLessThan(0.02);
  });

  it('has four significant digits of millionths at most', async () => {
    const { weight } = await engines.small.match(0.0812345, { beta: 1.7 });
    const millionths = Math.round(weight * 1e6);
    expect(weight).toBe(millionths / 1e6);
    expect(millionths).toBe(Math.round(Number(millionths.toPrecision(4))));
  });

  it('ends at the end of the range, and says so, where more is wanted than the photo varies', async () => {
    const match = await engines.small.match(0.9, { beta: 2 });
    expect(match).toEqual({ weight: 100, isReached: false, isExact: true });
  });

  it('ends at the smallest weight, and says so, where less is wanted than that removes', async () => {
    const match = await engines.small.match(1e-9, { beta: 1 });
    expect(match).toEqual({ weight: 1e-6, isReached: false, isExact: true });
  });

  it('is given up when it is cancelled', async () => {
    const abort = new AbortController();
    abort.abort();
    await expect(
      engines.small.match(0.05, { beta: 1.9 }, 'exact', { signal: abort.signal }),
    ).rejects.toMatchObject({
      code: 'cancelled',
    });
  });
});
