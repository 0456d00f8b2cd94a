/**
 * A team of worker threads that run tasks on shared memories. One task runs at a time; the others queue. The thread
 * that owns the team never blocks: it posts a task and awaits the answers.
 */
import { Worker } from 'node:worker_threads';
import { RudinError } from '../../contract/outcome';
import {
  cancelWord,
  controlWords,
  mostWaves,
  nextShareWord,
  waveWord,
  type FromThread,
  type RowsTask,
  type ThreadScratch,
  type ToThread,
  type WavesTask,
} from './thread-tasks';

/** A memory that the team's threads hold an instance for. */
export interface TeamMemory {
  readonly key: number;
  readonly memory: WebAssembly.Memory;
}

/** One task on one memory. */
export interface TeamTask {
  readonly on: TeamMemory;
  readonly task: RowsTask | WavesTask;
  /** Scratch of each thread, by thread index. */
  readonly scratch: (thread: number) => ThreadScratch;
  /** How many threads take part; fewer when there is little to share. */
  readonly threads: number;
}

export class ThreadTeam {
  private readonly workers: Worker[];
  private queue: Promise<void> = Promise.resolve();
  private nextKey = 0;
  private broken: RudinError | null = null;
  private fail: ((error: RudinError) => void) | null = null;
  private ended = false;

  /**
   * @param module      The compiled kernels.
   * @param threadEntry Built JavaScript of `engine-thread.ts`.
   * @param size        Threads, >= 1.
   */
  constructor(module: WebAssembly.Module, threadEntry: URL, size: number) {
    this.workers = Array.from({ length: size }, (_, index) => {
      const worker = new Worker(threadEntry, { workerData: { module }, name: `engine-thread-${index}` });
      // An idle team must not keep its process alive.
      worker.unref();
      worker.on('error', (error) => this.breakDown(`an engine thread failed: ${error.message}`));
      worker.on('exit', (code) => {
        if (!this.ended) this.breakDown(`an engine thread ended with code ${code}`);
      });
      return worker;
    });
  }

  get size(): number {
    return this.workers.length;
  }

  /** Gives every thread an instance on a memory. */
  attach(memory: WebAssembly.Memory): TeamMemory {
    const on = { key: this.nextKey++, memory };
    for (const worker of this.workers) this.post(worker, { kind: 'attach', ...on });
    return on;
  }

  /**
   * Makes every thread forget a memory, after the tasks that are queued.
   *
   * @param collect Whether the threads collect their garbage at once, so that the memory can be freed.
   */
  detach(key: number, collect: boolean): Promise<void> {
    return this.enqueue(async () => {
      await this.askAll(this.workers.map((worker) => [worker, { kind: 'detach', key, collect }]));
    });
  }

  /** Makes every thread collect its garbage, after the tasks that are queued. */
  collect(): Promise<void> {
    return this.enqueue(async () => {
      await this.askAll(this.workers.map((worker) => [worker, { kind: 'collect' }]));
    });
  }

  /**
   * Runs a task once those before it are done.
   *
   * @param work    What to run.
   * @param started Called when the task starts, its counters at zero; returns what to call when it has ended.
   * @throws {RudinError} `internal` when a thread failed; the team is then of no more use.
   */
  run(work: TeamTask, started?: () => () => void): Promise<void> {
    return this.enqueue(async () => {
      resetControl(controlWords(work.on.memory), work.task);
      const ended = started?.();
      try {
        await this.perform(work);
      } finally {
        ended?.();
      }
    });
  }

  /** Ends all threads. */
  async dispose(): Promise<void> {
    this.ended = true;
    this.breakDown('the engine was shut down');
    await Promise.all(this.workers.map((worker) => worker.terminate()));
  }

  private enqueue(work: () => Promise<void>): Promise<void> {
    const turn = this.queue.then(work);
    this.queue = turn.catch(() => undefined);
    return turn;
  }

  private async perform({ on, task, scratch, threads }: TeamTask): Promise<void> {
    const crew = this.workers.slice(0, Math.max(1, Math.min(threads, this.size)));
    await this.askAll(
      crew.map((worker, thread) => [worker, { kind: 'run', key: on.key, scratch: scratch(thread), task }]),
    );
  }

  /** Posts one message to each of some workers and awaits their answers, or the end of one of them. */
  private async askAll(asks: readonly (readonly [Worker, ToThread])[]): Promise<void> {
    if (this.broken) throw this.broken;
    const failure = new Promise<never>((_, reject) => {
      this.fail = reject;
    });
    try {
      const answers = asks.map(([worker, message]) => {
        worker.ref();
        const answer = nextAnswer(worker);
        this.post(worker, message);
        return answer;
      });
      const messages = await Promise.race([Promise.all(answers), failure]);
      const failed = messages.find((message) => message.message !== null);
      if (failed) throw new RudinError('internal', `an engine thread failed: ${failed.message}`);
    } finally {
      this.fail = null;
      for (const [worker] of asks) worker.unref();
    }
  }

  private post(worker: Worker, message: ToThread): void {
    worker.postMessage(message);
  }

  private breakDown(reason: string): void {
    this.broken ??= new RudinError('internal', reason);
    this.fail?.(this.broken);
  }
}

function nextAnswer(worker: Worker): Promise<FromThread> {
  return new Promise((resolve) => worker.once('message', resolve));
}

/** Sets the counters back before a task; a task that was cancelled left them anywhere. */
function resetControl(control: Int32Array, task: RowsTask | WavesTask): void {
  if (task.kind === 'waves' && task.waves.length > mostWaves) {
    throw new RudinError('internal', `waves: at most ${mostWaves} in one task, got ${task.waves.length}`);
  }
  Atomics.store(control, cancelWord, 0);
  Atomics.store(control, nextShareWord, 0);
  if (task.kind === 'waves')
    task.waves.forEach(({ from }, wave) => Atomics.store(control, waveWord(wave), from));
}
