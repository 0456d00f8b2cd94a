import { describe, expect, it } from 'vitest';
import { loadKernels } from '../../../src-main/engine/wasm/load-kernels';
import { layOut } from '../../../src-main/engine/wasm/problem-layout';
import { ThreadTeam, type TeamTask } from '../../../src-main/engine/wasm/thread-team';
import type { WavesTask } from '../../../src-main/engine/wasm/thread-tasks';
import { planWaves } from '../../../src-main/engine/wasm/waves';
import { builtFiles } from './wasm-support';

async function startTeam(size: number): Promise<ThreadTeam> {
  const module = await loadKernels(builtFiles);
  return new ThreadTeam(module, builtFiles.threadEntry, size);
}

/** A task that does nothing: no rows to share out. */
function emptyTask(on: TeamTask['on']): TeamTask {
  const task = {
    kind: 'rows',
    kernel: 'coldRows',
    needsScratch: false,
    before: [],
    first: 0,
    rows: 0,
    blockRows: 16,
  } as const;
  return { on, task, threads: 2, scratch: () => ({ ahead: 0, estimate: 0 }) };
}

describe('a thread team', () => {
  it('fails a task on a memory that it does not know, and goes on with the next', async () => {
    const team = await startTeam(2);
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
    const known = team.attach(memory);
    await expect(team.run(emptyTask({ key: 99, memory }))).rejects.toMatchObject({ code: 'internal' });
    await expect(team.run(emptyTask(known))).resolves.toBeUndefined();
    await team.detach(known.key, false);
    await expect(team.run(emptyTask(known))).rejects.toThrow('not attached');
    await team.dispose();
  });

  it('runs tasks one at a time, in the order in which they came', async () => {
    const team = await startTeam(2);
    const on = team.attach(new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }));
    const course: string[] = [];
    const tasks = ['a', 'b', 'c'].map((name) =>
      team.run(emptyTask(on), () => {
        course.push(`${name} begins`);
        return () => course.push(`${name} ends`);
      }),
    );
    await Promise.all(tasks);
    expect(course).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
    await team.dispose();
  });

  it('fails what waits, and what is asked later, when it is ended', async () => {
    const team = await startTeam(1);
    const on = team.attach(new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }));
    const waiting = [team.run(emptyTask(on)), team.run(emptyTask(on))];
    const ended = Promise.allSettled(waiting);
    await team.dispose();
    expect((await ended).at(-1)!.status).toBe('rejected');
    await expect(team.run(emptyTask(on))).rejects.toThrow('shut down');
  });

  it('fails a task when its thread cannot be started, instead of waiting for it', async () => {
    const module = await loadKernels(builtFiles);
    const team = new ThreadTeam(module, new URL('./no-such-thread.js', import.meta.url), 1);
    const on = team.attach(new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }));
    await expect(team.run(emptyTask(on))).rejects.toThrow('engine thread');
    await team.dispose();
  });
});

describe('waves', () => {
  const iterationsOf = (tasks: readonly WavesTask[]): number =>
    tasks.flatMap((task) => task.waves).reduce((sum, { count }) => sum + count, 0);

  it.each([1, 2, 7, 8, 16, 17, 38, 100, 445, 5000])(
    'of %s iterations add up, are no longer than the row buffers, and land at the very end only',
    (count) => {
      for (const threads of [1, 2, 3, 14, 64]) {
        const layout = layOut({ width: 1500, height: 1000, channels: 3 }, threads);
        const tasks = planWaves(layout, threads, count, true);
        expect(iterationsOf(tasks)).toBe(count);
        expect(
          Math.max(...tasks.flatMap((task) => task.waves.map(({ count }) => count))),
        ).toBeLessThanOrEqual(layout.waveLength);
        const last = tasks.at(-1)!.waves.at(-1)!;
        const before = tasks.flatMap((task) => task.waves).slice(0, -1);
        expect(before.every(({ lands }) => lands === 0)).toBe(true);
        expect(last.lands).toBe(2 ** (last.count - 1));
      }
    },
  );
});
