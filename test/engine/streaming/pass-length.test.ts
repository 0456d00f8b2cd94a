import { describe, expect, it } from 'vitest';
import {
  firstPassIterations,
  legsOf,
  longerPassIterations,
} from '../../../src-main/engine/streaming/pass-length';

const goal = { toleranceLevels: 0.5, maxIterations: 1000 };
/** Falls like the square of the iterations: 0.475 levels after 8 sqrt(2 / 0.475) = 16.4. */
const squareFall = [
  { iterations: 8, levels: 2 },
  { iterations: 20, levels: 0.32 },
];

describe('the first pass', () => {
  it('takes what the mosaic takes to 0.95 of the tolerance between its last two looks, and 6 % more', () => {
    expect(firstPassIterations(squareFall, goal)).toBe(Math.ceil(1.06 * 8 * Math.sqrt(2 / 0.475)));
  });

  it('cuts a single look that came late by the steepest fall, power 4.5, and by no more than 40 %', () => {
    const late = [{ iterations: 50, levels: 0.475 / 2 }];
    expect(firstPassIterations(late, goal)).toBe(Math.ceil(1.06 * 50 * 0.5 ** (1 / 4.5)));
    expect(firstPassIterations([{ iterations: 50, levels: 0 }], goal)).toBe(Math.ceil(1.06 * 30));
  });

  it('never takes fewer than at the look before, which was not enough', () => {
    const sudden = [
      { iterations: 40, levels: 0.51 },
      { iterations: 44, levels: 1e-6 },
    ];
    expect(firstPassIterations(sudden, goal)).toBeGreaterThan(40);
    expect(firstPassIterations(sudden, goal)).toBeLessThanOrEqual(47);
  });

  it('takes the cap and no more when the mosaic took it', () => {
    expect(firstPassIterations([{ iterations: 1000, levels: 3 }], goal)).toBe(1000);
  });
});

describe('a longer pass', () => {
  const terms = { energy: 1, gap: 4, removedSquares: 1 };

  it('follows the fall of the mosaic: a gap 4 times too large takes sqrt 2 times as many and 6 % more', () => {
    const longer = longerPassIterations(squareFall, [20], { terms, finishedRows: 100 }, 1, 100);
    expect(longer).toBe(Math.ceil(20 * 1.06 * Math.sqrt(2)));
  });

  it('counts the rows that were not finished like the others', () => {
    const half = longerPassIterations(squareFall, [20], { terms, finishedRows: 50 }, 1, 100);
    expect(half).toBe(Math.ceil(20 * 1.06 * 8 ** 0.25));
  });

  it('is longer by a tenth at least, and twice as long as the one before from the third on', () => {
    const close = { terms: { ...terms, gap: 1.0001 }, finishedRows: 100 };
    expect(longerPassIterations(squareFall, [20], close, 1, 100)).toBe(22);
    expect(longerPassIterations(squareFall, [20, 22], close, 1, 100)).toBe(44);
  });
});

describe('the legs of a pass', () => {
  it('end where the mosaic landed before its last look, and at the end of the pass', () => {
    expect(legsOf(squareFall, 17)).toEqual([8, 9]);
    expect(legsOf(squareFall, 50)).toEqual([8, 42]);
    expect(legsOf([{ iterations: 20, levels: 0.4 }], 22)).toEqual([22]);
    expect(legsOf(squareFall, 3)).toEqual([3]);
  });
});
