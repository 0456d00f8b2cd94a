import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Blink } from '../../../../src-renderer/state/comparing/blink.svelte';

describe('Blink', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('changes sides at most three times a second, and begins with the right one', async () => {
    const blink = new Blink(() => false);
    blink.toggle();
    let changes = 0;
    let last = blink.side;
    expect(last).toBe('right');
    for (let ms = 0; ms < 10_000; ms += 10) {
      await vi.advanceTimersByTimeAsync(10);
      if (blink.side !== last) changes += 1;
      last = blink.side;
    }
    expect(changes).toBe(20);
    expect(changes / 10).toBeLessThanOrEqual(3);
  });

  it('ends when it is toggled again or stopped, and stays ended', async () => {
    const blink = new Blink(() => false);
    for (const end of ['toggle', 'stop'] as const) {
      blink.toggle();
      blink[end]();
      await vi.advanceTimersByTimeAsync(2000);
      expect(blink.side).toBeNull();
    }
  });

  it('never begins for people who asked for less motion', () => {
    const blink = new Blink(() => true);
    blink.toggle();
    expect([blink.isAllowed, blink.side]).toEqual([false, null]);
  });
});
