import { describe, expect, it } from 'vitest';
import { smallestCount } from '../../bench/peers/smallest-count.mjs';

/** A method whose energy falls like count^-power to 100, and how often it was run. */
function method(power: number): { energyAfter: (count: number) => number; runs: () => number } {
  let runs = 0;
  return {
    energyAfter: (count) => {
      runs += 1;
      return 100 + 50 * count ** -power;
    },
    runs: () => runs,
  };
}

describe('the fewest iterations to an energy', () => {
  for (const power of [0.5, 1, 2]) {
    for (const guess of [1, 40, 487, 4000]) {
      it(`is found within 2 % where the energy falls like count^-${power}, from a guess of ${guess}`, async () => {
        const { energyAfter, runs } = method(power);
        const fewest = 487;
        const target = 100 + 50 * (fewest - 0.5) ** -power;
        const found = await smallestCount(energyAfter, { target, guess, precision: 0.02, most: 4096 });
        expect(found).toBeGreaterThanOrEqual(fewest);
        expect(found).toBeLessThanOrEqual(fewest * 1.02 + 1);
        expect(runs()).toBeLessThanOrEqual(40);
      });
    }
  }

  it('takes at most 5 runs from a guess within a quarter', async () => {
    const { energyAfter, runs } = method(1);
    const target = 100 + 50 / 486.5;
    await smallestCount(energyAfter, { target, guess: 400, precision: 0.02, most: 4096 });
    expect(runs()).toBeLessThanOrEqual(5);
  });

  it('is 1 where one iteration is enough', async () => {
    expect(await smallestCount(() => 1, { target: 2, guess: 16, precision: 0.02, most: 100 })).toBe(1);
  });

  it('is null where the most that are tried do not reach it', async () => {
    expect(await smallestCount(() => 3, { target: 2, guess: 16, precision: 0.02, most: 100 })).toBeNull();
  });
});
