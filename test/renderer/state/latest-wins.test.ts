import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LatestWins } from '../../../src-renderer/state/latest-wins';

/** Questions that were sent, and how to end the newest. */
function recorded(patienceMs?: number) {
  const sent: number[] = [];
  const ends: (() => void)[] = [];
  const queue = new LatestWins<number>((ask) => {
    sent.push(ask);
    return new Promise<void>((resolve) => ends.push(resolve));
  }, patienceMs);
  return {
    sent,
    queue,
    end: async (index: number) => {
      ends[index]?.();
      await vi.advanceTimersByTimeAsync(0);
    },
  };
}

describe('LatestWins', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('sends the first question at once', () => {
    const { sent, queue } = recorded();
    queue.want(1);
    expect(sent).toEqual([1]);
  });

  it('keeps only the newest of the questions that wait', async () => {
    const { sent, queue, end } = recorded();
    for (const ask of [1, 2, 3, 4]) queue.want(ask);
    expect(sent).toEqual([1]);
    await end(0);
    expect(sent).toEqual([1, 4]);
    await end(1);
    expect(sent).toEqual([1, 4]);
  });

  it('lets the newest go as soon as something useful has arrived', () => {
    const { sent, queue } = recorded();
    queue.want(1);
    queue.want(2);
    queue.answered();
    expect(sent).toEqual([1, 2]);
  });

  it('ignores the end of a question that was overtaken', async () => {
    const { sent, queue, end } = recorded();
    queue.want(1);
    queue.answered();
    queue.want(2);
    queue.want(3);
    await end(0);
    expect(sent).toEqual([1, 2]);
    await end(1);
    expect(sent).toEqual([1, 2, 3]);
  });

  it('does not wait longer than its patience of 200 ms', async () => {
    const { sent, queue } = recorded(200);
    queue.want(1);
    queue.want(2);
    await vi.advanceTimersByTimeAsync(199);
    expect(sent).toEqual([1]);
    await vi.advanceTimersByTimeAsync(1);
    expect(sent).toEqual([1, 2]);
  });

  it('forgets what waits when it is told to', async () => {
    const { sent, queue, end } = recorded();
    queue.want(1);
    queue.want(2);
    queue.forgetWaiting();
    await end(0);
    expect(sent).toEqual([1]);
  });

  it('sends at most one question for each answer in a drag of 100 moves', () => {
    const { sent, queue } = recorded();
    for (let move = 0; move < 100; move += 1) {
      queue.want(move);
      if (move % 10 === 9) queue.answered();
    }
    expect(sent).toEqual([0, 9, 19, 29, 39, 49, 59, 69, 79, 89, 99]);
  });
});
