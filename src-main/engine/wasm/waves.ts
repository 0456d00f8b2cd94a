/**
 * How a number of iterations is cut into waves, and how far the threads are with them.
 */
import type { ProblemLayout } from './problem-layout';
import { mostWaves, waveSteps, waveWord, type WavesTask } from './thread-tasks';

/** Pixel-channel-iterations between two looks at the cancel word: a few milliseconds. */
const workAtATime = 4_000_000;
/** Steps between two looks, at most and at least: followers start sooner with few, and hardly wait with eight. */
const mostStepsAtATime = 8;

/**
 * Cuts `count` iterations into tasks of waves. The waves of a task are as equal as can be and a multiple of the
 * threads where that fits, so that no thread idles while another runs the last wave.
 *
 * @param layout  Gives the longest wave that the row buffers are made for.
 * @param threads Threads that will share the waves.
 * @param count   Iterations, >= 1.
 * @param lands   Whether the last iteration runs with relaxation 1.
 */
export function planWaves(
  layout: ProblemLayout,
  threads: number,
  count: number,
  lands: boolean,
): WavesTask[] {
  const { height, width, channels } = layout.shape;
  const tasks: WavesTask[] = [];
  for (let left = count; left > 0;) {
    const inTask = Math.min(left, mostWaves * 2);
    left -= inTask;
    const counts = waveCounts(inTask, threads, layout.waveLength);
    const workPerStep = width * channels * counts[0]!;
    const stepsAtATime = Math.min(mostStepsAtATime, Math.max(1, Math.floor(workAtATime / workPerStep)));
    tasks.push({ kind: 'waves', height, counts, lands: lands && left === 0, stepsAtATime });
  }
  return tasks;
}

/** Iterations of each wave: as few waves as their length allows, then as many as share evenly. */
function waveCounts(iterations: number, threads: number, longest: number): number[] {
  const fewest = Math.ceil(iterations / longest);
  const even = Math.ceil(fewest / threads) * threads;
  const waves = Math.min(even, iterations, mostWaves);
  const short = Math.floor(iterations / waves);
  const longer = iterations - short * waves;
  return Array.from({ length: waves }, (_, wave) => short + (wave < longer ? 1 : 0));
}

/** Reads the threads' counters of one task. */
export class WaveProgress {
  constructor(
    private readonly control: Int32Array,
    private readonly task: WavesTask,
  ) {}

  /** Iterations done, in fractions; never falls within a task. */
  iterations(): number {
    const { counts, height } = this.task;
    return counts.reduce((sum, count, wave) => {
      return sum + (count * Atomics.load(this.control, waveWord(wave))) / waveSteps(height, count);
    }, 0);
  }

  /** Wakes every thread that waits for a wave. */
  wakeAll(): void {
    this.task.counts.forEach((_, wave) => Atomics.notify(this.control, waveWord(wave)));
  }
}
