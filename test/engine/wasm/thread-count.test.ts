import { availableParallelism } from 'node:os';
import { describe, expect, it } from 'vitest';
import { machineCores } from '../../../src-main/engine/wasm/machine-cores';
import { performanceCores, quotaCores, threadCount } from '../../../src-main/engine/wasm/thread-count';

const alike = (available: number) => ({ available, performance: available, quota: null });

describe('the number of threads', () => {
  it.each([
    [1, 1],
    [2, 2],
    [4, 4],
    [5, 4],
    [8, 7],
    [16, 14],
    [128, 64],
  ])('of %s cores that are alike takes %s', (cores, threads) => {
    expect(threadCount(0, alike(cores))).toBe(threads);
    expect(threadCount(0, { available: cores, performance: null, quota: null })).toBe(threads);
  });

  it.each([
    ['8 fast ones of 10', 10, 8, 8],
    ['4 fast ones of 8', 8, 4, 4],
    ['1 fast one of 3', 3, 1, 1],
    ['15 fast ones of 16, of which two stay free', 16, 15, 14],
  ])('takes the fast cores: %s', (_, available, performance, threads) => {
    expect(threadCount(0, { available, performance, quota: null })).toBe(threads);
  });

  it('stays within a quota, rounded up, and takes at least one', () => {
    expect(threadCount(0, { available: 32, performance: null, quota: 1.5 })).toBe(2);
    expect(threadCount(0, { available: 32, performance: null, quota: 0.1 })).toBe(1);
    expect(threadCount(0, { available: 2, performance: null, quota: 8 })).toBe(2);
  });

  it('is what was asked for, whatever the machine has', () => {
    expect(threadCount(7, alike(2))).toBe(7);
    expect(threadCount(64, alike(2))).toBe(64);
  });

  it('counts cores within a fifth of the fastest as fast, and knows nothing of a machine that says nothing', () => {
    expect(performanceCores([5200, 5000, 5000, 3800, 3800])).toBe(3);
    expect(performanceCores([1024, 1024, 446, 446])).toBe(2);
    expect(performanceCores([3000, 3000])).toBe(2);
    expect(performanceCores([])).toBeNull();
  });

  it('reads the quota of a control group', () => {
    expect(quotaCores('150000 100000\n')).toBe(1.5);
    expect(quotaCores('max 100000\n')).toBeNull();
    expect(quotaCores('')).toBeNull();
  });

  it('finds as many cores here as Node does, and no more fast ones', () => {
    const { available, performance } = machineCores();
    expect(available).toBe(availableParallelism());
    expect(performance ?? available).toBeLessThanOrEqual(available);
    expect(performance ?? 1).toBeGreaterThanOrEqual(1);
  });
});
