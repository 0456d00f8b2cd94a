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
    const counts = waveCounts(inTask, threads, layout.waveLength);
    const waves = counts.map((iterations, wave) => {
      const landing = lands && left === 0 && wave === counts.length - 1 ? 1 << (iterations - 1) : 0;
      const to = waveSteps(layout.shape.height, iterations);
      return { kind: 'iterate' as const, count: iterations, lands: landing, from: 0, to, ahead: null };
    });
    tasks.push({ kind: 'waves', waves, stepsAtATime: stepsAtATime(layout, waves) });
  }
  return tasks;
}

/** The waves of a streamed pass, and how far each can go when some rows have come in. */
export class PassWaves {
  /** Rows that a row waits for below it: iterations and refreshes of the weights. */
  readonly depth: number;
  private readonly waves: readonly PassWave[];

  /**
   * @param runs Iterations of the pass in runs of legs: the last one of each leg lands, and between two runs the weights
   *             are refreshed.
   */
  constructor(
    private readonly layout: ProblemLayout,
    threads: number,
    runs: readonly (readonly number[])[],
  ) {
    const waves: PassWave[] = [];
    let earlier = 0;
    const add = (wave: Omit<PassWave, 'earlier'>): void => {
      waves.push({ ...wave, earlier });
      earlier += wave.count;
    };
    runs.forEach((legs, run) => {
      if (run > 0) add({ kind: 'reweight', count: 1, lands: 0 });
      const landings = landingsOf(legs);
      let done = 0;
      for (const count of waveCounts(landings.length, threads, layout.waveLength)) {
        const bits = landings.slice(done, done + count).map((lands, t) => (lands ? 1 << t : 0));
        add({ kind: 'iterate', count, lands: bits.reduce((mask, bit) => mask | bit, 0) });
        done += count;
      }
    });
    this.depth = earlier;
    this.waves = waves;
  }

  /**
   * What can be run when the rows that have come in become `rows` instead of `rowsBefore`.
   *
   * An iteration does a row once the iteration before has done the row below it, so it stops one row earlier, until
   * the last row is there.
   */
  tasks(rowsBefore: number, rows: number): WavesTask[] {
    const waves = this.waves.map((wave) => {
      const [from, to] = [this.stepsFor(rowsBefore, wave), this.stepsFor(rows, wave)];
      const isWhole = from === 0 && rows === this.layout.shape.height;
      const ahead = this.layout.passAheadAt + wave.earlier * this.layout.aheadRowBytes;
      const { kind, count, lands } = wave;
      return { kind, count, lands, from, to, ahead: isWhole ? null : ahead };
    });
    const tasks: WavesTask[] = [];
    for (let first = 0; first < waves.length; first += mostWaves) {
      const some = waves.slice(first, first + mostWaves).filter(({ from, to }) => from < to);
      if (some.length === 0) continue;
      tasks.push({ kind: 'waves', waves: some, stepsAtATime: stepsAtATime(this.layout, some) });
    }
    return tasks;
  }

  /** Row-iterations of the whole pass, edges included. */
  work(): number {
    const { height } = this.layout.shape;
    return this.waves.reduce((sum, { count }) => sum + count * waveSteps(height, count), 0);
  }

  /** Steps that a wave can have done when `rows` rows have come in. */
  private stepsFor(rows: number, { count, earlier }: PassWave): number {
    const { height } = this.layout.shape;
    return rows === height ? waveSteps(height, count) : Math.max(0, rows - earlier);
  }
}

interface PassWave extends Pick<Wave, 'kind' | 'count'> {
  /** Rows that the waves before it lag behind what has come in. */
  readonly earlier: number;
  readonly lands: number;
}

/** Whether each iteration of some legs lands. */
function landingsOf(legs: readonly number[]): boolean[] {
  return legs.flatMap((leg) => Array.from({ length: leg }, (_, iteration) => iteration === leg - 1));
}

function stepsAtATime({ shape }: ProblemLayout, waves: readonly Wave[]): number {
  const workPerStep = shape.width * shape.channels * waves[0]!.count;
  return Math.min(mostStepsAtATime, Math.max(1, Math.floor(workAtATime / workPerStep)));
}

/** Iterations of each wave: as few waves as their length allows, then as many as share evenly. */
function waveCounts(iterations: number, threads: number, longest: number): number[] {
  const fewest = Math.ceil(iterations / longest);
  const even = Math.ceil(fewest / threads) * threads;
  const waves = Math.min(even, iterations);
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
