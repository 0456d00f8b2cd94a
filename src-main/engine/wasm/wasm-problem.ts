/**
 * One photo in shared memory: turns what the solver asks for into tasks of the thread team. No formula stands here;
 * those are in the kernels.
 */
import type {
  DenoisingProblem,
  GapTerms,
  IterateOptions,
  NonconvexTerms,
  Objective,
  PlanarImage,
  PlaneShape,
} from '../backend';
import { RudinError } from '../../contract/outcome';
import { solveBasisOf, type SolveBasis } from '../couplings';
import { dualScaleField, shrinkTable, smoothingField, sumsPerRow } from './memory-fields';
import { collectGarbage } from './collect-garbage';
import type { MemoryPool } from './memory-pool';
import {
  shrinkKindOf,
  writeDouble,
  writeLayout,
  writeObjective,
  writeUniforms,
  writeWeightMapInUse,
} from './problem-header';
import type { ProblemLayout } from './problem-layout';
import { fillShrinkTable, tableBytes } from './shrink-table';
import { cancelWord, controlWords, type RowsTask, type ThreadScratch, type WavesTask } from './thread-tasks';
import type { TeamMemory, ThreadTeam } from './thread-team';
import { planWaves, WaveProgress } from './waves';

/** A block of rows that one thread takes at a time. */
const blockRows = 16;
/** Below this many pixel-channels a second thread costs more than it brings. */
const smallestShare = 16_384;
/** Above this gap a sample (a certificate of 0.2 of a level) the sums in float32 are as good; see rough-gap.as.ts. */
const roughGapPerSample = (0.2 / 255) ** 2;
/** How often progress is looked up while threads iterate; ms. */
const progressMs = 25;

export interface ProblemParts {
  readonly noisy: PlanarImage;
  readonly layout: ProblemLayout;
  readonly pool: MemoryPool;
  readonly team: ThreadTeam;
}

export class WasmProblem implements DenoisingProblem {
  readonly shape: PlaneShape;
  /** Null once disposed, so that nothing here keeps the memory alive. */
  private held: TeamMemory | null;
  private objective: Objective | null = null;
  private placedBasis: SolveBasis | null = null;
  private hasKept = false;
  private hasWeightMap = false;
  /** What the shrink table was made for. */
  private tableOf = '';

  /**
   * @param parts  The noisy planes are kept, not copied, and must not change while the problem is open.
   * @param memory At least `convexBytes` of the layout; contents do not matter.
   */
  constructor(
    private readonly parts: ProblemParts,
    memory: WebAssembly.Memory,
  ) {
    this.shape = parts.layout.shape;
    this.held = parts.team.attach(memory);
    writeLayout(memory, parts.layout);
  }

  async setObjective(objective: Objective): Promise<void> {
    const { memory } = this.open();
    const { pool, layout } = this.parts;
    if (objective.beta < 1) pool.grow(memory, layout);
    this.objective = objective;
    this.hasWeightMap = false;
    writeObjective(memory, objective, this.shape.channels);
    const basis = solveBasisOf(objective, this.shape.channels);
    if (basis === this.placedBasis) return;
    this.placedBasis = null;
    this.hasKept = false;
    await this.placePhoto();
    this.placedBasis = basis;
  }

  async startCold(): Promise<void> {
    this.current();
    await this.runRows('coldRows');
  }

  async startWarm(dualScale: number): Promise<void> {
    const { beta } = this.current();
    writeDouble(this.open().memory, dualScaleField, dualScale);
    await this.runRows('scaleDualRows', { before: [beta === 1 ? 1 : 0] });
    await this.runRows('estimateFromDualRows');
  }

  async iterate({ count, steps, land, signal, onProgress }: IterateOptions): Promise<void> {
    const objective = this.current();
    throwIfCancelled(signal);
    writeUniforms(this.open().memory, objective, steps, this.shape.channels);
    this.makeTable(objective, steps.sigma);
    let done = 0;
    for (const task of planWaves(this.parts.layout, this.threadsFor(count), count, land)) {
      const before = done;
      await this.runWaves(task, signal, (inTask) => onProgress?.(before + inTask));
      throwIfCancelled(signal);
      done += task.counts.reduce((sum, iterations) => sum + iterations, 0);
      onProgress?.(done);
    }
  }

  async certify(): Promise<GapTerms> {
    const { lambda } = this.current();
    const { width, height, channels } = this.shape;
    const rough = await this.gapTerms('roughGapRows');
    const enough = roughGapPerSample * Math.max(1, lambda) * width * height * channels;
    return rough.gap > enough ? rough : this.gapTerms('gapRows');
  }

  async evaluateNonconvex(smoothing: number): Promise<NonconvexTerms> {
    this.current();
    writeDouble(this.open().memory, smoothingField, smoothing);
    await this.runRows('nonconvexRows', { needsScratch: true });
    const [plain, smoothed, removedSquares] = this.sumRows();
    const half = removedSquares / 2;
    return { energy: half + plain, smoothedEnergy: half + smoothed, removedSquares };
  }

  async keepEstimate(): Promise<void> {
    this.current();
    this.parts.pool.grow(this.open().memory, this.parts.layout);
    await this.runRows('keepRows', { needsScratch: true });
    this.hasKept = true;
  }

  async refreshWeightMap(smoothing: number): Promise<number> {
    this.current();
    this.requireKept();
    writeDouble(this.open().memory, smoothingField, smoothing);
    await this.runRows('weightMapRows', { needsScratch: true });
    this.hasWeightMap = true;
    writeWeightMapInUse(this.open().memory);
    return this.sumRows()[0];
  }

  async read(source: 'dual' | 'kept'): Promise<PlanarImage> {
    this.current();
    if (source === 'kept') this.requireKept();
    const { width, height } = this.shape;
    const planes = this.parts.noisy.planes.map(() => new Float32Array(width * height));
    for (const { first, rows } of this.bands()) {
      const before = [source === 'kept' ? 1 : 0, first, rows];
      await this.runRows('readRows', { needsScratch: true, before, rows });
      planes.forEach((plane, index) => plane.set(this.stagedRows(index, rows), first * width));
    }
    return { width, height, planes };
  }

  dispose(): void {
    if (this.held === null) return;
    const { team, pool } = this.parts;
    const { key, memory } = this.held;
    const isKept = pool.keeps(memory);
    this.held = null;
    // A team that has ended has forgotten everything.
    const forgotten = team.detach(key, !isKept).catch(() => undefined);
    if (isKept) void forgotten.then(() => pool.giveBack(memory));
    else void forgotten.then(collectGarbage).then(pool.letGo(memory.buffer.byteLength));
  }

  private async gapTerms(kernel: 'roughGapRows' | 'gapRows'): Promise<GapTerms> {
    await this.runRows(kernel, { needsScratch: true });
    const [gradient, gap, removedSquares] = this.sumRows();
    return { energy: removedSquares / 2 + gradient, gap, removedSquares };
  }

  /** Copies the photo into the staging area band by band and lets the threads place each. */
  private async placePhoto(): Promise<void> {
    const { width } = this.shape;
    for (const { first, rows } of this.bands()) {
      this.parts.noisy.planes.forEach((plane, index) => {
        this.stagedRows(index, rows).set(plane.subarray(first * width, (first + rows) * width));
      });
      await this.runRows('placeRows', { before: [first, rows], rows });
    }
  }

  private *bands(): Generator<{ first: number; rows: number }> {
    const { height } = this.shape;
    const { bandRows } = this.parts.layout;
    for (let first = 0; first < height; first += bandRows) {
      yield { first, rows: Math.min(bandRows, height - first) };
    }
  }

  /** The staging area of one plane when it holds `rows` rows. */
  private stagedRows(plane: number, rows: number): Float32Array {
    const samples = rows * this.shape.width;
    const { stagingAt } = this.parts.layout;
    return new Float32Array(this.open().memory.buffer, stagingAt + plane * samples * 4, samples);
  }

  private runRows(kernel: RowsTask['kernel'], details: Partial<RowsTask> = {}): Promise<void> {
    const rows = details.rows ?? this.shape.height;
    const task: RowsTask = {
      kind: 'rows',
      kernel,
      needsScratch: false,
      before: [],
      ...details,
      rows,
      blockRows,
    };
    const threads = Math.min(this.threadsFor(1), Math.ceil(rows / blockRows));
    return this.parts.team.run({
      on: this.open(),
      task,
      threads,
      scratch: (thread) => this.scratchOf(thread),
    });
  }

  private runWaves(
    task: WavesTask,
    signal: IterateOptions['signal'],
    report: (iterations: number) => void,
  ): Promise<void> {
    const control = controlWords(this.open().memory);
    const threads = this.threadsFor(task.counts.length);
    const work = { on: this.open(), task, threads, scratch: (thread: number) => this.scratchOf(thread) };
    return this.parts.team.run(work, () => {
      const progress = new WaveProgress(control, task);
      const timer = setInterval(() => report(progress.iterations()), progressMs);
      const cancel = (): void => {
        Atomics.store(control, cancelWord, 1);
        progress.wakeAll();
      };
      signal.addEventListener('abort', cancel);
      if (signal.aborted) cancel();
      return () => {
        clearInterval(timer);
        signal.removeEventListener('abort', cancel);
      };
    });
  }

  private scratchOf(thread: number): ThreadScratch {
    const { scratchAt, scratchBytes, estimateScratchOffset } = this.parts.layout;
    const ahead = scratchAt + thread * scratchBytes;
    return { ahead, estimate: ahead + estimateScratchOffset };
  }

  /** Threads that are worth starting for `passes` passes over the photo. */
  private threadsFor(passes: number): number {
    const { width, height, channels } = this.shape;
    const shares = Math.ceil((width * height * channels * passes) / smallestShare);
    return Math.max(1, Math.min(this.parts.team.size, shares));
  }

  /** The row sums, added in row order whatever thread made them. */
  private sumRows(): [number, number, number] {
    const { layout } = this.parts;
    const rows = new Float64Array(
      this.open().memory.buffer,
      layout.rowSumsAt,
      this.shape.height * sumsPerRow,
    );
    const sums: [number, number, number] = [0, 0, 0];
    for (let at = 0; at < rows.length; at += sumsPerRow) {
      sums[0] += rows[at]!;
      sums[1] += rows[at + 1]!;
      sums[2] += rows[at + 2]!;
    }
    return sums;
  }

  private makeTable(objective: Objective, sigma: number): void {
    if (this.hasWeightMap || shrinkKindOf(objective.beta) !== shrinkTable) return;
    const curve = { lambda: objective.lambda, beta: objective.beta, sigma };
    const name = JSON.stringify(curve);
    if (name === this.tableOf) return;
    const { tableAt } = this.parts.layout;
    fillShrinkTable(curve, new Float32Array(this.open().memory.buffer, tableAt, tableBytes / 4));
    this.tableOf = name;
  }

  private current(): Objective {
    this.open();
    if (!this.objective || !this.placedBasis) {
      throw new RudinError('internal', 'the problem has no objective yet');
    }
    return this.objective;
  }

  private open(): TeamMemory {
    if (this.held === null) throw new RudinError('internal', 'the problem was disposed');
    return this.held;
  }

  private requireKept(): void {
    if (!this.hasKept) throw new RudinError('internal', 'no estimate was kept');
  }
}

function throwIfCancelled(signal: IterateOptions['signal']): void {
  if (signal.aborted) throw new RudinError('cancelled', 'cancelled');
}
