import { describe, expect, it } from 'vitest';
import { warmDualScale } from '../../src-main/engine/warm-start';
import { objectiveOf } from '../support/solve-reference';

describe('the factor for a warm start', () => {
  it('follows lambda at the same beta and is 1 when beta moved a little', () => {
    expect(warmDualScale(objectiveOf(1, 0.1), objectiveOf(1, 0.12), 3)).toBeCloseTo(1.2, 12);
    expect(warmDualScale(objectiveOf(1.25, 0.2), objectiveOf(1.2, 0.17), 3)).toBe(1);
  });

  it('is null where the dual does not fit: another basis, weight 0, across beta = 1, far away', () => {
    const opponent = objectiveOf(1, 0.1, { coupling: 'opponent' });
    expect(warmDualScale(objectiveOf(1, 0.1), opponent, 3)).toBeNull();
    expect(warmDualScale(objectiveOf(1, 0.1), opponent, 1)).toBe(1);
    expect(warmDualScale(objectiveOf(1, 0), objectiveOf(1, 0.1), 3)).toBeNull();
    expect(warmDualScale(objectiveOf(1, 0.1), objectiveOf(1, 0), 3)).toBeNull();
    expect(warmDualScale(objectiveOf(0.95, 0.1), objectiveOf(1, 0.1), 3)).toBeNull();
    expect(warmDualScale(objectiveOf(1, 0.001), objectiveOf(1, 0.1), 3)).toBeNull();
    expect(warmDualScale(objectiveOf(1, 0.1), objectiveOf(3, 0.1), 3)).toBeNull();
  });
});
