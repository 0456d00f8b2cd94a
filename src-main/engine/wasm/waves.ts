/**
 * How a number of iterations is cut into waves, and how far the threads are with them.
 */
import type { ProblemLayout } from './problem-layout';
import { mostWaves, waveSteps, waveWord, type Wave, type WavesTask } from './thread-tasks';

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
  const tasks: WavesTask[] = [];
  for (let left = count; left > 0;) {
    const inTask = Math.min(left, mostWaves * 2);
    left -= inTask;
    const waves = waveCounts(inTask, threads, layout.waveLength).map((iterations) => {
      return { count: iterations, from: 0, to: waveSteps(layout.shape.height, iterations), ahead: null };
    });
    tasks.push({
      kind: 'waves',
      waves,
      lands: lands && left === 0,
      stepsAtATime: stepsAtATime(layout, waves),
    });
  }
  return tasks;
}

/** The waves of a streamed pass, and how far each can go when some rows have come in. */
export class PassWaves {
  private readonly counts: readonly number[];

  /** @param iterations Of the whole pass; the last one lands. */
  constructor(
    private readonly layout: ProblemLayout,
    threads: number,
    iterations: number,
  ) {
    // A pass is one task at a time: where that allows too few waves they are longer.
    const longest = Math.max(layout.waveLength, Math.ceil(iterations / mostWaves));
    this.counts = waveCounts(iterations, threads, longest);
  }

  /**
   * What can be run when the rows that have come in become `rows` instead of `rowsBefore`.
   *
   * An iteration does a row once the iteration before has done the row below it, so it stops one row earlier, until
   * the last row is there.
   */
  task(rowsBefore: number, rows: number): WavesTask {
    let earlier = 0;
    const waves = this.counts.map((count) => {
      const ahead = this.layout.passAheadAt + earlier * this.layout.aheadRowBytes;
      const [from, to] = [this.stepsFor(rowsBefore, count, earlier), this.stepsFor(rows, count, earlier)];
      earlier += count;
      return { count, from, to, ahead };
    });
    return { kind: 'waves', waves, lands: true, stepsAtATime: stepsAtATime(this.layout, waves) };
  }

  /** Row-iterations of the whole pass, edges included. */
  work(): number {
    const { height } = this.layout.shape;
    return this.counts.reduce((sum, count) => sum + count * waveSteps(height, count), 0);
  }

  /** Steps that a wave behind `earlier` iterations can have done when `rows` rows have come in. */
  private stepsFor(rows: number, count: number, earlier: number): number {
    const { height } = this.layout.shape;
    return rows === height ? waveSteps(height, count) : Math.max(0, rows - earlier);
  }
}

function stepsAtATime({ shape }: ProblemLayout, waves: readonly Wave[]): number {
  const workPerStep = shape.width * shape.channels * waves[0]!.count;
  return Math.min(mostStepsAtATime, Math.max(1, Math.floor(workAtATime / workPerStep)));
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

  /** Row-iterations done, edges included; never falls within a task. */
  work(): number {
    return this.task.waves.reduce((sum, { count, from }, wave) => {
      return sum + count * (Atomics.load(this.control, waveWord(wave)) - from);
    }, 0);
  }

  /** Wakes every thread that waits for a wave. */
  wakeAll(): void {
    this.task.waves.forEach((_, wave) => Atomics.notify(this.control, waveWord(wave)));
  }
}

/** Row-iterations of a task, edges included. */
export function workOf({ waves }: WavesTask): number {
  return waves.reduce((sum, { count, from, to }) => sum + count * (to - from), 0);
}
