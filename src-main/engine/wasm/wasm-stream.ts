/**
 * Iterations over a photo whose rows come and go.
 *
 * An iteration carries information one row further and no more, so a row is finished once as many rows below it have
 * come in as there are iterations. Memory holds a ring of rows, a few more than the iterations; each wave of iterations
 * stops where the rows end and is taken up again when more have come in. Every row goes through the very operations
 * that it goes through in memory, so the answer is the same to the bit.
 *
 *     band comes in -> waves go on -> sums of the rows that are finished -> they are read -> sink
 *
 * While the threads run the waves, this thread writes the rows that were finished before and fetches the next band.
 */
import type {
  CancelSignal,
  PassOptions,
  PlaneShape,
  ReweightedPassOptions,
  RowSink,
  RowSource,
  RowStreaming,
} from '../backend';
import { RudinError } from '../../contract/outcome';
import { coarserBytes } from './coarser-bytes';
import { ConvexCourse } from './convex-course';
import type { MemoryPool } from './memory-pool';
import type { PassCourse } from './pass-course';
import { layOut, type ProblemLayout } from './problem-layout';
import { ProblemTasks } from './problem-tasks';
import { ReweightedCourse } from './reweighted-course';
import type { ThreadTeam } from './thread-team';
import { workOf } from './waves';

/**
 * A band of rows: little beside the ring, and enough work between two stops of the threads, which start one after the
 * other, a few steps apart.
 */
const bandBytes = 32_000_000;
const fewestBandRows = 64;
const bandRowsPerThread = 32;
/** Bands outside its memory, as planes at most: one from the source, and the integers of one for the sink. */
const bandsOutside = 2;

/** Row streaming on the threads of a team. */
export function createRowStreaming(team: ThreadTeam, pool: MemoryPool): RowStreaming {
  const requireRoom = (shape: PlaneShape, depth: number, beta = 1, coarserLevels = 0): ProblemLayout => {
    const layout = layOutPass(shape, team.size, depth);
    pool.requirePassRoom(layout, depth, outsideBytes(layout, beta, coarserLevels), beta);
    return layout;
  };
  const withTasks = async <T>(
    shape: PlaneShape,
    { depth, beta }: { readonly depth: number; readonly beta: number },
    work: (tasks: ProblemTasks) => Promise<T>,
  ): Promise<T> => {
    const layout = requireRoom(shape, depth, beta);
    const memory = pool.take(layout);
    const tasks = new ProblemTasks({ layout, pool, team }, memory);
    try {
      if (beta < 1) pool.grow(memory, layout);
      return await work(tasks);
    } finally {
      tasks.dispose();
    }
  };
  return {
    estimateBytes(shape, depth, beta = 1, coarserLevels = 0) {
      const layout = layOutPass(shape, team.size, depth);
      return insideBytes(layout, beta) + outsideBytes(layout, beta, coarserLevels);
    },
    requireRoom(shape, depth, beta, coarserLevels) {
      requireRoom(shape, depth, beta, coarserLevels);
    },
    async run(source, sink, options) {
      throwIfCancelled(options);
      const need = { depth: iterationsOf(options.legs), beta: options.objective.beta };
      return await withTasks(source.shape, need, async (tasks) => {
        const course = new ConvexCourse(tasks, options);
        return course.result(await new WasmPass(tasks, course, source, sink, options).run());
      });
    },
    async runReweighted(source, sink, options) {
      throwIfCancelled(options);
      const need = { depth: reweightedDepth(options.runs), beta: options.objective.beta };
      return await withTasks(source.shape, need, async (tasks) => {
        const course = new ReweightedCourse(tasks, options);
        await new WasmPass(tasks, course, source, sink, options).run();
        return course.result();
      });
    },
  };
}

/** The memory of a pass of `iterations` over a photo. */
export function layOutPass(shape: PlaneShape, threads: number, iterations: number): ProblemLayout {
  const { rowBytes } = layOut({ ...shape, height: 1 }, threads);
  // An even number, so that bands end with a row of cells of a coarse start.
  const fitting = 2 * Math.floor(bandBytes / (2 * rowBytes));
  const rows = Math.max(fewestBandRows, threads * bandRowsPerThread, fitting);
  const bandRows = Math.min(shape.height, rows);
  return layOut(shape, threads, { iterations, bandRows });
}

function insideBytes({ convexBytes, nonconvexBytes }: ProblemLayout, beta: number): number {
  return beta < 1 ? nonconvexBytes : convexBytes;
}

/** What a pass takes beside its memory: bands, and what a coarse start takes then, or took before if that is more. */
function outsideBytes(layout: ProblemLayout, beta: number, coarserLevels: number): number {
  const { shape, threads, pass } = layout;
  const bands = bandsOutside * (pass?.bandRows ?? 0) * shape.width * shape.channels * 4;
  const beside = coarserBytes(shape, threads, Math.min(1, coarserLevels));
  const before = coarserBytes(shape, threads, coarserLevels);
  return Math.max(bands + beside, before - insideBytes(layout, beta));
}

/** One pass, from the first row to the last. What it does to rows is its course's business. */
export class WasmPass {
  private readonly shape: PlaneShape;
  private readonly bandRows: number;
  /** Rows that have come in, and rows that are finished. */
  private placed = 0;
  private finished = 0;
  /** Finished rows that wait for the sink. */
  private leaving: { readonly first: number; readonly rows: number } | null = null;
  private workDone = 0;

  /** @param tasks On a memory laid out for the pass of the course; contents do not matter. */
  constructor(
    private readonly tasks: ProblemTasks,
    private readonly course: PassCourse,
    private readonly source: RowSource,
    private readonly sink: RowSink,
    private readonly options: Pick<PassOptions, 'signal' | 'onProgress'>,
  ) {
    const { shape, pass } = tasks.layout;
    this.shape = shape;
    this.bandRows = pass?.bandRows ?? shape.height;
  }

  /**
   * @returns The rows that are finished; all of them unless the pass gave up.
   * @throws {RudinError} `cancelled`; what source and sink throw.
   */
  async run(): Promise<number> {
    for (let rows = await this.fetch(); rows > 0 && !this.course.isHopeless();) {
      const before = this.placed;
      await this.tasks.placeStaged(before, rows);
      await this.course.prepare(before, rows);
      this.placed += rows;
      rows = await this.advance(before);
      await this.finish();
    }
    await this.write();
    return this.finished;
  }

  /** Runs the waves on the rows that have come in, and meanwhile exchanges rows. @returns Those of the next band. */
  private async advance(rowsBefore: number): Promise<number> {
    const stop = new AbortController();
    const cancel = (): void => stop.abort();
    const { signal } = this.options;
    signal.addEventListener('abort', cancel);
    if (signal.aborted) cancel();
    try {
      const [waves, exchange] = await Promise.allSettled([
        this.runWaves(rowsBefore, stop.signal),
        this.exchange().catch((thrown: unknown) => {
          cancel();
          throw thrown;
        }),
      ]);
      if (exchange.status === 'rejected') throw exchange.reason;
      if (waves.status === 'rejected') throw waves.reason;
      throwIfCancelled(this.options);
      return exchange.value;
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  }

  private async runWaves(rowsBefore: number, signal: CancelSignal): Promise<void> {
    const all = this.course.waves.work();
    const report = (work: number): void => this.options.onProgress?.((this.workDone + work) / all);
    for (const task of this.course.waves.tasks(rowsBefore, this.placed)) {
      await this.tasks.runWaves(task, signal, report);
      if (signal.aborted) return;
      this.workDone += workOf(task);
      report(0);
    }
  }

  private async exchange(): Promise<number> {
    // The threads get their task first, should source and sink keep this thread busy.
    await new Promise((resolve) => setImmediate(resolve));
    await this.write();
    return await this.fetch();
  }

  /** Fetches the band below the rows that have come in. @returns Its rows, 0 when all have. */
  private async fetch(): Promise<number> {
    const from = this.placed;
    const rows = Math.min(this.bandRows, this.shape.height - from);
    if (rows > 0) this.tasks.stage(await this.source.read(from, from + rows));
    return rows;
  }

  private async write(): Promise<void> {
    if (this.leaving === null) return;
    const { first, rows } = this.leaving;
    this.leaving = null;
    await this.sink.write(first, this.tasks.stagedCodes(rows).slice());
  }

  /** Sums and reads the rows that no wave will touch again, nor any row that those sums look at. */
  private async finish(): Promise<void> {
    const { height } = this.shape;
    const { waves, lookahead, answer } = this.course;
    // The waves are through with a row when those have come in that it waits for.
    const end = this.placed === height ? height : this.placed - waves.depth - lookahead;
    while (this.finished < end && !this.course.isHopeless()) {
      const [first, rows] = [this.finished, Math.min(this.bandRows, end - this.finished)];
      await this.course.finish(first, rows);
      await this.write();
      await this.tasks.readStagedCodes(answer, { first, rows });
      this.leaving = { first, rows };
      this.finished += rows;
      throwIfCancelled(this.options);
    }
  }
}

/** What a reweighted pass is laid out for: its iterations and refreshes, the last refresh included. */
export function reweightedDepth(runs: ReweightedPassOptions['runs']): number {
  return runs.reduce((sum, legs) => sum + iterationsOf(legs) + 1, 0);
}

function iterationsOf(legs: readonly number[]): number {
  return legs.reduce((sum, leg) => sum + leg, 0);
}

function throwIfCancelled({ signal }: Pick<PassOptions, 'signal'>): void {
  if (signal.aborted) throw new RudinError('cancelled', 'cancelled');
}
