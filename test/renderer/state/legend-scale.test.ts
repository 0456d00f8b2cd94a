import { describe, expect, it } from 'vitest';
import { legendFraction } from '../../../src-renderer/state/legend-scale';

describe('legendFraction', () => {
  it('puts the middle of a linear bar at 0.5 and of a logarithmic one at the geometric mean', () => {
    expect(legendFraction({ minimum: 0, maximum: 0.5, scale: 'linear' }, 0.25)).toBe(0.5);
    expect(legendFraction({ minimum: 0.01, maximum: 1, scale: 'log' }, 0.1)).toBeCloseTo(0.5, 12);
  });

  it('marks nothing outside of the bar, and nothing on a bar without length', () => {
    expect(legendFraction({ minimum: 0, maximum: 1, scale: 'linear' }, 1.01)).toBeNull();
    expect(legendFraction({ minimum: 0.1, maximum: 1, scale: 'log' }, 0.09)).toBeNull();
    expect(legendFraction({ minimum: 0, maximum: 0, scale: 'linear' }, 0)).toBeNull();
  });
});
