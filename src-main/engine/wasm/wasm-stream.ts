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
  PassResult,
  PlaneShape,
  RowSink,
  RowSource,
  RowStreaming,
} from '../backend';
import { RudinError } from '../../contract/outcome';
import { isFineGap } from '../certificate';
import { answerShareField } from './memory-fields';
import type { MemoryPool } from './memory-pool';
import { writeDouble, writeObjective, writeUniforms } from './problem-header';
import { layOut, type ProblemLayout } from './problem-layout';
import { gapTermsOf, ProblemTasks, type RowSums } from './problem-tasks';
import type { RowsTask } from './thread-tasks';
import type { ThreadTeam } from './thread-team';
import { PassWaves, workOf } from './waves';

/**
 * A band of rows: little beside the ring, and enough work between two stops of the threads, which start one after the
 * other, a few steps apart.
 */
const bandBytes = 32_000_000;
const fewestBandRows = 64;
const bandRowsPerThread = 32;
/** Bands outside its memory: one from the source, one to the sink, and what they make of them. */
const bandsOutside = 4;

/** Row streaming on the threads of a team. */
export function createRowStreaming(team: ThreadTeam, pool: MemoryPool): RowStreaming {
  const requireRoom = (shape: PlaneShape, iterations: number): ProblemLayout => {
    const layout = layOutPass(shape, team.size, iterations);
    pool.requirePassRoom(layout, iterations, outsideBytes(layout));
    return layout;
  };
  return {
    estimateBytes(shape, iterations) {
      const layout = layOutPass(shape, team.size, iterations);
      return layout.convexBytes + outsideBytes(layout);
    },
    requireRoom(shape, iterations) {
      requireRoom(shape, iterations);
    },
    async run(source, sink, options) {
      throwIfCancelled(options);
      const layout = requireRoom(source.shape, iterationsOf(options.legs));
      const tasks = new ProblemTasks({ layout, pool, team }, pool.take(layout));
      try {
        return await new WasmPass(tasks, source, sink, options).run();
      } finally {
        tasks.dispose();
      }
    },
  };
}

/** The memory of a pass of `iterations` over a photo. */
export function layOutPass(shape: PlaneShape, threads: number, iterations: number): ProblemLayout {
  const { rowBytes } = layOut({ ...shape, height: 1 }, threads);
  const rows = Math.max(fewestBandRows, threads * bandRowsPerThread, Math.floor(bandBytes / rowBytes));
  const bandRows = Math.min(shape.height, rows);
  return layOut(shape, threads, { iterations, bandRows });
}

function outsideBytes({ shape, pass }: ProblemLayout): number {
  return bandsOutside * (pass?.bandRows ?? 0) * shape.width * shape.channels * 4;
}

/** One pass, from the first row to the last. */
export class WasmPass {
  private readonly shape: PlaneShape;
  private readonly bandRows: number;
  private readonly iterations: number;
  private readonly waves: PassWaves;
  private readonly gapKernel: RowsTask['kernel'];
  /** Rows that have come in, and rows that are finished. */
  private placed = 0;
  private finished = 0;
  private sums: RowSums = [0, 0, 0];
  /** Finished rows that wait for the sink. */
  private leaving: { readonly first: number; readonly rows: number } | null = null;
  private workDone = 0;

  /** @param tasks On a memory laid out for a pass of as many iterations; contents do not matter. */
  constructor(
    private readonly tasks: ProblemTasks,
    private readonly source: RowSource,
    private readonly sink: RowSink,
    private readonly options: PassOptions,
  ) {
    const { layout } = tasks;
    const { objective, steps, legs, goalGap } = options;
    if (objective.beta < 1 || layout.pass?.iterations !== iterationsOf(legs)) {
      throw new RudinError('internal', 'a pass is laid out for its iterations, of an order of 1 or more');
    }
    this.shape = layout.shape;
    this.bandRows = layout.pass.bandRows;
    this.iterations = layout.pass.iterations;
    this.waves = new PassWaves(layout, tasks.threadsFor(layout.pass.iterations), legs);
    // The certificate may come out somewhat better than asked for.
    const isFine = isFineGap(goalGap / 2, this.shape);
    this.gapKernel = isFine ? 'gapRows' : 'roughGapRows';
    writeObjective(tasks.memory, objective, this.shape.channels);
    // Where rounding of u may show, the answer is f + div p, which is what the other kernel certifies.
    if (isFine) writeDouble(tasks.memory, answerShareField, 0);
    writeUniforms(tasks.memory, objective, steps, this.shape.channels);
    tasks.fillShrinkTable(objective, steps.sigma);
  }

  /**
   * @returns Sums and finished rows; all of them unless the pass gave up.
   * @throws {RudinError} `cancelled`; what source and sink throw.
   */
  async run(): Promise<PassResult> {
    for (let rows = await this.fetch(); rows > 0 && !this.isHopeless();) {
      const before = this.placed;
      await this.tasks.placeStaged(before, rows);
      this.placed += rows;
      rows = await this.advance(before);
      await this.finish();
    }
    await this.write();
    return { terms: gapTermsOf(this.sums), finishedRows: this.finished };
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
    const all = this.waves.work();
    const report = (work: number): void => this.options.onProgress?.((this.workDone + work) / all);
    for (const task of this.waves.tasks(rowsBefore, this.placed)) {
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
    if (rows > 0) this.tasks.stage((await this.source.read(from, from + rows)).planes, 0, rows);
    return rows;
  }

  private async write(): Promise<void> {
    if (this.leaving === null) return;
    const { first, rows } = this.leaving;
    this.leaving = null;
    const band = this.tasks.emptyImage(rows);
    this.tasks.unstage(band, 0, rows);
    await this.sink.write(first, band);
  }

  /** Sums and reads the rows that no wave will touch again. */
  private async finish(): Promise<void> {
    const { height } = this.shape;
    // The dual of a row is finished with the row below it; the sums look at the row below, too.
    const end = this.placed === height ? height : this.placed - this.iterations - 1;
    while (this.finished < end && !this.isHopeless()) {
      const [first, rows] = [this.finished, Math.min(this.bandRows, end - this.finished)];
      await this.tasks.runRows(this.gapKernel, { needsScratch: true, first, rows });
      this.sums = this.tasks.addRowSums(this.sums, first, rows);
      await this.write();
      await this.tasks.readStaged('dual', first, rows);
      this.leaving = { first, rows };
      this.finished += rows;
      throwIfCancelled(this.options);
    }
  }

  private isHopeless(): boolean {
    return this.options.givesUp && this.sums[1] > this.options.goalGap;
  }
}

function iterationsOf(legs: readonly number[]): number {
  return legs.reduce((sum, leg) => sum + leg, 0);
}

function throwIfCancelled({ signal }: PassOptions): void {
  if (signal.aborted) throw new RudinError('cancelled', 'cancelled');
}
