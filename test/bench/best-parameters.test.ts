import { describe, expect, it } from 'vitest';
import { bestParameters } from '../../bench/quality/best-parameters.mjs';

describe('the parameters of a method at its best', () => {
  it('are within 5 % of the highest point of one parameter, from a start 30 times too low or too high', async () => {
    for (const start of [0.1, 90]) {
      const { values } = await bestParameters([start], (tried) =>
        Promise.resolve(tried.map(([value]) => ({ psnr: 30 - Math.log(value! / 3) ** 2 }))),
      );
      expect(Math.abs(Math.log(values[0]! / 3))).toBeLessThan(0.05);
    }
  });

  it('are within 10 % of the highest point of two that depend on each other', async () => {
    const score = (a: number, b: number): number =>
      30 - Math.log(a / 2) ** 2 - Math.log(b / 5) ** 2 - 0.8 * Math.log(a / 2) * Math.log(b / 5);
    const { values } = await bestParameters([1, 1], (tried) =>
      Promise.resolve(tried.map(([a, b]) => ({ psnr: score(a!, b!) }))),
    );
    expect(Math.abs(Math.log(values[0]! / 2))).toBeLessThan(0.1);
    expect(Math.abs(Math.log(values[1]! / 5))).toBeLessThan(0.1);
  });

  it('try no values twice', async () => {
    const asked: string[] = [];
    await bestParameters([1, 2], (tried) => {
      asked.push(...tried.map((values) => values.join()));
      return Promise.resolve(tried.map(([a, b]) => ({ psnr: -(Math.log(a! * b!) ** 2) })));
    });
    expect(new Set(asked).size).toBe(asked.length);
  });
});
