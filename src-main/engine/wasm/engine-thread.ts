/**
 * One thread of the WASM backend: holds an instance of the kernels for each problem it was attached to and runs its
 * share of a task. Threads never wait for the engine process within a task, only for each other.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { collectGarbage } from './collect-garbage';
import {
  cancelWord,
  controlWords,
  nextShareWord,
  waveWord,
  type FromThread,
  type Kernels,
  type RowsTask,
  type ThreadScratch,
  type ToThread,
  type WavesTask,
} from './thread-tasks';

/** Looks at a counter before the thread goes to sleep; about 20 microseconds. */
const spins = 2000;
/** Sleep between two looks at the cancel word, should a wake-up have been missed; ms. */
const longestSleepMs = 50;

interface Attached {
  readonly kernels: Kernels;
  readonly control: Int32Array;
}

const { module } = workerData as { module: WebAssembly.Module };
const attached = new Map<number, Attached>();

parentPort?.on('message', (message: ToThread) => {
  if (message.kind === 'attach') attach(message.key, message.memory);
  else parentPort?.postMessage(answer(message));
});

function answer(message: Exclude<ToThread, { kind: 'attach' }>): FromThread {
  if (message.kind === 'run') return run(message);
  if (message.kind === 'detach') return detach(message.key, message.collect);
  collectGarbage();
  return { kind: 'done', message: null };
}

function attach(key: number, memory: WebAssembly.Memory): void {
  const instance = new WebAssembly.Instance(module, { env: { memory } });
  const kernels = instance.exports as unknown as Kernels;
  attached.set(key, { kernels, control: controlWords(memory) });
}

function detach(key: number, collect: boolean): FromThread {
  attached.delete(key);
  if (collect) collectGarbage();
  return { kind: 'done', message: null };
}

function run(message: ToThread & { kind: 'run' }): FromThread {
  const problem = attached.get(message.key);
  if (!problem) return { kind: 'done', message: `problem ${message.key} is not attached` };
  try {
    if (message.task.kind === 'waves') runWaves(problem, message.task, message.scratch);
    else runRows(problem, message.task, message.scratch);
    return { kind: 'done', message: null };
  } catch (thrown) {
    // The other threads may be waiting for this one's rows.
    Atomics.store(problem.control, cancelWord, 1);
    return { kind: 'done', message: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}

/** Takes blocks of rows until none is left. */
function runRows({ kernels, control }: Attached, task: RowsTask, scratch: ThreadScratch): void {
  const kernel: (...numbers: number[]) => void = kernels[task.kernel];
  const before = task.needsScratch ? [scratch.estimate, ...task.before] : task.before;
  while (Atomics.load(control, cancelWord) === 0) {
    const done = Atomics.add(control, nextShareWord, 1) * task.blockRows;
    if (done >= task.rows) return;
    kernel(...before, task.first + done, task.first + Math.min(task.rows, done + task.blockRows));
  }
}

/** Takes waves until none is left. */
function runWaves(problem: Attached, task: WavesTask, scratch: ThreadScratch): void {
  while (Atomics.load(problem.control, cancelWord) === 0) {
    const wave = Atomics.add(problem.control, nextShareWord, 1);
    if (wave >= task.waves.length) return;
    if (!runWave(problem, task, scratch, wave)) return;
  }
}

/**
 * Runs one wave behind the one before it.
 *
 * Step s of this wave starts with row s, whose dual the last iteration of the wave before has finished once it has
 * done row s + 1, which is its step s + count.
 *
 * @returns Whether it was finished; false when the task was cancelled.
 */
function runWave(
  { kernels, control }: Attached,
  task: WavesTask,
  scratch: ThreadScratch,
  index: number,
): boolean {
  const wave = task.waves[index]!;
  const before = task.waves[index - 1];
  const ahead = wave.ahead ?? scratch.ahead;
  for (let from = wave.from; from < wave.to; from += task.stepsAtATime) {
    const to = Math.min(wave.to, from + task.stepsAtATime);
    if (before && !waitFor(control, waveWord(index - 1), Math.min(before.to, to + before.count)))
      return false;
    if (Atomics.load(control, cancelWord) !== 0) return false;
    if (wave.kind === 'reweight') kernels.reweightWave(scratch.estimate, from, to);
    else kernels.iterateWave(scratch.estimate, ahead, wave.count, from, to, wave.lands);
    Atomics.store(control, waveWord(index), to);
    Atomics.notify(control, waveWord(index));
  }
  return true;
}

/** Waits until a counter reaches `needed`; false when the task was cancelled meanwhile. */
function waitFor(control: Int32Array, word: number, needed: number): boolean {
  for (let spin = 0; spin < spins; spin++) {
    if (Atomics.load(control, word) >= needed) return true;
  }
  for (;;) {
    const seen = Atomics.load(control, word);
    if (seen >= needed) return true;
    if (Atomics.load(control, cancelWord) !== 0) return false;
    Atomics.wait(control, word, seen, longestSleepMs);
  }
}
