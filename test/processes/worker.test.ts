import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { forkLaunch } from '../../src-main/processes/fork-launch';
import { createWorker, type Worker } from '../../src-main/processes/worker';
import { atOnceMs } from '../support/at-once';

type Calls = {
  echo: { ask: unknown; answer: unknown };
  fail: { ask: string; answer: never };
  die: { ask: null; answer: never };
  dieOnce: { ask: string; answer: string };
  hang: { ask: null; answer: never };
  count: { ask: number; answer: null; progress: number };
  untilCancelled: { ask: null; answer: null };
};

const entry = new URL('../fixtures/processes/obedient-helper.mjs', import.meta.url);
const started: { close(): void }[] = [];
const start = (): Worker<Calls> => {
  const worker = createWorker<Calls>('codec', entry, forkLaunch);
  started.push(worker);
  return worker;
};

afterEach(() => {
  for (const worker of started.splice(0)) worker.close();
});

describe('workers, with real processes', () => {
  it('carry typed arrays there and back unchanged', async () => {
    const samples = new Uint16Array([0, 1, 257, 65_535]);
    expect(await start().call('echo', { samples })).toEqual({ samples });
  });

  it('bring a failure back with its code and message', async () => {
    await expect(start().call('fail', 'a.jpg: not a photo')).rejects.toMatchObject({
      code: 'bad-file',
      message: 'a.jpg: not a photo',
    });
  });

  it('pass progress on in order', async () => {
    const seen: number[] = [];
    await start().call('count', 5, { onProgress: (step) => seen.push(step) });
    expect(seen).toEqual([1, 2, 3, 4, 5]);
  });

  it('cancel a running call at once, and refuse one that was cancelled before', async () => {
    const worker = start();
    await worker.call('echo', null);
    const abort = new AbortController();
    const call = worker.call('untilCancelled', null, { signal: abort.signal });
    const begun = performance.now();
    abort.abort();
    await expect(call).rejects.toMatchObject({ code: 'cancelled' });
    expect(performance.now() - begun).toBeLessThan(atOnceMs);
    await expect(worker.call('echo', 1, { signal: abort.signal })).rejects.toThrow();
  });

  it('repeat a job once when its process dies, in a new generation', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rudin-test-'));
    const worker = start();
    await worker.call('echo', null);
    expect(worker.generation).toBe(1);
    expect(await worker.call('dieOnce', join(folder, 'died'))).toBe('second time');
    expect(worker.generation).toBe(2);
    rmSync(folder, { recursive: true });
  });

  it('set a job aside by name when it kills its process twice, and go on with others', async () => {
    const worker = start();
    await expect(worker.call('die', null, { subject: 'evil.png' })).rejects.toMatchObject({
      code: 'worker-died',
      message: expect.stringMatching(/^evil\.png: the codec process ended twice/) as string,
    });
    expect(await worker.call('echo', 'still here')).toBe('still here');
  });

  it('blame no job for a process that was killed because others were cancelled', async () => {
    const worker = start();
    const own = new AbortController();
    const job = worker.call('untilCancelled', null, { signal: own.signal });
    for (let time = 1; time <= 3; time += 1) {
      const other = new AbortController();
      const hanging = worker.call('hang', null, { signal: other.signal, killAfterCancelMs: 30 });
      setTimeout(() => other.abort(), 100);
      await expect(hanging).rejects.toMatchObject({ code: 'cancelled' });
      await worker.call('echo', null);
      expect(worker.generation).toBe(time + 1);
    }
    own.abort();
    await expect(job).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('kill a process that is past its deadline', async () => {
    await expect(start().call('hang', null, { deadlineMs: 300, subject: 'slow.avif' })).rejects.toMatchObject(
      { code: 'worker-died' },
    );
  });

  it('end their process on close and cancel what ran', async () => {
    const worker = start();
    const call = worker.call('untilCancelled', null);
    await worker.close();
    await expect(call).rejects.toMatchObject({ code: 'cancelled' });
    await expect(worker.call('echo', null)).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('tell the memory of their process, and that it has none when it ended', async () => {
    const told: number[] = [];
    const worker = createWorker<Calls>('codec', entry, forkLaunch, { onMemory: (bytes) => told.push(bytes) });
    await worker.call('echo', null);
    expect(told).toEqual([1234]);
    void worker.close();
    await vi.waitFor(() => expect(told).toEqual([1234, 0]));
  });

  it('kill a process that does not stop within the time that a cancelled call gives it', async () => {
    const worker = start();
    await worker.call('echo', null);
    const abort = new AbortController();
    const call = worker.call('hang', null, { signal: abort.signal, killAfterCancelMs: 50 });
    abort.abort();
    const begun = performance.now();
    await expect(call).rejects.toMatchObject({ code: 'cancelled' });
    expect(performance.now() - begun).toBeLessThan(atOnceMs);
    expect(await worker.call('echo', 'next')).toBe('next');
  });
});
