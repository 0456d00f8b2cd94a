import { describe, expect, it } from 'vitest';
import {
  factorsText,
  ordersText,
  parseFactors,
  parseOrders,
  withOneLess,
  withOneMore,
} from '../../../../src-renderer/state/comparing/sheet-axes';

describe('the axes of a sheet', () => {
  it('are read as they are written', () => {
    expect(parseOrders(ordersText([50, 80, 100, 125, 200]))).toEqual([50, 80, 100, 125, 200]);
    expect(parseFactors(factorsText([0.6, 1, 1.6]))).toEqual([0.6, 1, 1.6]);
  });

  it('come out ascending and once each; a comma in a number is a decimal comma', () => {
    expect(parseOrders('2; 1  0,5 1')).toEqual([50, 100, 200]);
  });

  it.each([
    ['', '1 to 5 numbers with spaces between them were expected; got 0'],
    ['1 2 3 0.5 0.6 0.7', '1 to 5 numbers with spaces between them were expected; got 6'],
    ['1 two', 'numbers with spaces between them were expected; got “two”'],
    ['0.29', 'beta must be between 0.3 and 3; got 0.29'],
    ['3.01', 'beta must be between 0.3 and 3; got 3.01'],
    ['1.005', 'beta must be a multiple of 0.01; got 1.005'],
  ])('refuse the orders "%s" with "%s"', (text, message) => {
    expect(() => parseOrders(text)).toThrow(message);
  });

  it.each(['0.009', '101', '-1', '0'])('refuse the factor %s and take 0.01 and 100', (text) => {
    expect(() => parseFactors(text)).toThrow(/must be between 0.01 and 100 times/);
    expect(parseFactors('0.01 100')).toEqual([0.01, 100]);
  });

  it('grow to five, in their places, and shrink to one, the same way back', () => {
    for (const kind of ['orders', 'factors'] as const) {
      const start = kind === 'orders' ? [100] : [1];
      const steps = [start as readonly number[]];
      for (let count = 2; count <= 5; count += 1) steps.push(withOneMore(steps.at(-1) ?? [], kind));
      const full = steps.at(-1) ?? [];
      expect(full).toHaveLength(5);
      expect(full).toEqual(full.toSorted((a, b) => a - b));
      expect(withOneMore(full, kind)).toBe(full);
      for (let at = steps.length - 1; at > 0; at -= 1) {
        expect(withOneLess(steps[at] ?? [], kind)).toEqual(steps[at - 1]);
      }
      expect(withOneLess(start, kind)).toEqual(start);
    }
  });
});
