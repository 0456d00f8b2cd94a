/**
 * What runs on the memory of one problem: rows shared out in blocks, waves of iterations, and the way of rows in and
 * sums out. Problems in memory and streamed passes are made of these.
 */
import type { CancelSignal, GapTerms, NoisyPhoto, Objective, PlanarImage, PlaneShape } from '../backend';
import { RudinError } from '../../contract/outcome';
import type { Region } from '../../contract/studio-calls';
import { samplesPerPixel } from '../kernels/convert/convert';
import { fillShrinkTable, shrinkKindOf, tableBytes } from '../kernels/iterate/shrink-table';
import { photoBand, rowSamples } from '../pixels/photo-pixels';
import { collectGarbage } from './collect-garbage';
import { groupPixels, shrinkTable, stagingField, sumsPerRow, tableAt } from './memory-fields';
import type { MemoryPool } from './memory-pool';
import { writeAddress, writeLayout } from './problem-header';
import type { ProblemLayout } from './problem-layout';
import { cancelWord, controlWords, type RowsTask, type ThreadScratch, type WavesTask } from './thread-tasks';
import type { TeamMemory, ThreadTeam } from './thread-team';
import { WaveProgress } from './waves';

/** A block of rows that one thread takes at a time. */
const blockRows = 16;
/** Below this many pixel-channels a second thread costs more than it brings. */
const smallestShare = 16_384;
/** Above this gap a sample (a certificate of 0.2 of a level) the sums in float32 are as good; see rough-gap.as.ts. */
const roughGapPerSample = (0.2 / 255) ** 2;
/** How often progress is looked up while threads iterate; ms. */
const progressMs = 25;

export interface ProblemParts {
  readonly layout: ProblemLayout;
  readonly pool: MemoryPool;
  readonly team: ThreadTeam;
}

/** Rows first..first+rows-1. */
interface Portion {
  readonly first: number;
  readonly rows: number;
}

/** Sums over rows: gradient term, gap or what the kernel says, removed squares. */
export type RowSums = readonly [number, number, number];

export class ProblemTasks {
  readonly layout: ProblemLayout;
  /** Null once disposed, so that nothing here keeps the memory alive. */
  private held: TeamMemory | null;
  /** How the rows lie that came in, and what places them. */
  private staged: { readonly kernel: 'placeRows' | 'placeCodeRows'; readonly details: readonly number[] } = {
    kernel: 'placeRows',
    details: [0],
  };
  /** What the shrink table was made for. */
  private tableOf = '';

  /** @param memory At least `convexBytes` of the layout; contents do not matter. */
  constructor(
    private readonly parts: ProblemParts,
    memory: WebAssembly.Memory,
  ) {
    this.layout = parts.layout;
    this.held = parts.team.attach(memory);
    writeLayout(memory, parts.layout);
  }

  /** @throws {RudinError} `internal` once disposed. */
  get memory(): WebAssembly.Memory {
    return this.open().memory;
  }

  /** Lets the memory go, after the tasks that are queued. */
  dispose(): void {
    if (this.held === null) return;
    const { team, pool } = this.parts;
    const { key, memory } = this.held;
    const isKept = pool.keeps(memory);
    this.held = null;
    // A team that has ended has forgotten everything.
    const forgotten = team.detach(key, !isKept).catch(() => undefined);
    const left = pool.letGo(memory.buffer.byteLength);
    if (!isKept) void forgotten.then(collectGarbage).then(left);
    else {
      void forgotten.then(() => {
        left();
        pool.giveBack(memory);
      });
    }
  }

  /** Runs a kernel on the rows first..first+rows-1, by default on all of the photo. */
  runRows(kernel: RowsTask['kernel'], details: Partial<RowsTask> = {}): Promise<void> {
    const rows = details.rows ?? this.layout.shape.height;
    const task: RowsTask = {
      kind: 'rows',
      kernel,
      needsScratch: false,
      before: [],
      first: 0,
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

  /**
   * Runs waves; ends early, and without a word, when the signal is aborted.
   *
   * @param report Called now and then with the row-iterations of the task that are done.
   */
  runWaves(task: WavesTask, signal: CancelSignal, report: (work: number) => void): Promise<void> {
    const control = controlWords(this.memory);
    const threads = this.threadsFor(task.waves.length);
    const work = { on: this.open(), task, threads, scratch: (thread: number) => this.scratchOf(thread) };
    return this.parts.team.run(work, () => {
      const progress = new WaveProgress(control, task);
      const timer = setInterval(() => report(progress.work()), progressMs);
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

  /** Threads that are worth starting for `passes` passes over the photo. */
  threadsFor(passes: number): number {
    const { width, height, channels } = this.layout.shape;
    const shares = Math.ceil((width * height * channels * passes) / smallestShare);
    return Math.max(1, Math.min(this.parts.team.size, shares));
  }

  /** Places rows 0..rows-1 of a photo as those of the problem, p = 0 and u = f. */
  async placeRows(photo: NoisyPhoto, rows: number): Promise<void> {
    for (const portion of this.portions(rows, stagedRowBytes(photo))) {
      this.stage(photoBand(photo, portion.first, portion.first + portion.rows));
      await this.placeStaged(portion.first, portion.rows);
    }
  }

  /** Reads the rows 0..rows-1 as planes. */
  async readRows(estimate: 'dual' | 'kept', rows: number): Promise<PlanarImage> {
    const { width, channels } = this.layout.shape;
    const planes = Array.from({ length: channels }, () => new Float32Array(rows * width));
    for (const portion of this.portions(rows, width * channels * 4)) {
      await this.readStaged('readRows', estimate, portion, [portion.rows]);
      const staged = new Float32Array(this.memory.buffer, this.layout.stagingOutAt);
      planes.forEach((plane, index) => {
        const start = index * portion.rows * width;
        plane.set(staged.subarray(start, start + portion.rows * width), portion.first * width);
      });
    }
    return { width, height: rows, planes };
  }

  /** Reads the rows 0..rows-1 as interleaved integers of 16 bit. */
  async readCodes(estimate: 'dual' | 'kept', rows: number): Promise<Uint16Array> {
    const { width, channels } = this.layout.shape;
    const codes = new Uint16Array(rows * width * channels);
    for (const portion of this.portions(rows, width * channels * 2)) {
      await this.readStagedCodes(estimate, portion);
      codes.set(this.stagedCodes(portion.rows), portion.first * width * channels);
    }
    return codes;
  }

  /** Copies a few rows of a photo, no more than the area takes, to where rows come in. */
  stage(band: NoisyPhoto): void {
    const { stagingAt } = this.layout;
    const { buffer } = this.memory;
    if ('planes' in band) {
      const staged = new Float32Array(buffer, stagingAt);
      band.planes.forEach((plane, index) => staged.set(plane, index * plane.length));
      this.staged = { kernel: 'placeRows', details: [band.height] };
    } else {
      const samples = rowSamples(band, 0, band.height);
      const bytes = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
      new Uint8Array(buffer, stagingAt).set(bytes);
      this.staged = { kernel: 'placeCodeRows', details: [samplesPerPixel(band), band.bitDepth / 8] };
    }
  }

  /** Places the rows that came in as the photo's `first` and on. */
  async placeStaged(first: number, rows: number): Promise<void> {
    const { kernel, details } = this.staged;
    writeAddress(this.memory, stagingField, this.layout.stagingAt);
    await this.runRows(kernel, { before: [first, ...details], rows });
  }

  /** Takes a weight map, one plane a magnitude, and clips the dual to it. */
  async clipToWeights(map: readonly Float32Array[]): Promise<void> {
    const { stagingAt, shape } = this.layout;
    const { width, height } = shape;
    writeAddress(this.memory, stagingField, stagingAt);
    for (const { first, rows } of this.portions(height, width * map.length * 4)) {
      const staged = new Float32Array(this.memory.buffer, stagingAt);
      map.forEach((plane, group) => {
        staged.set(plane.subarray(first * width, (first + rows) * width), group * rows * width);
      });
      await this.runRows('clipRows', { before: [first, rows], rows });
    }
  }

  /** Puts some rows of the photo as integers, no more than the area takes, where rows go out. */
  async readStagedCodes(estimate: 'dual' | 'kept', portion: Portion): Promise<void> {
    await this.readStaged('readCodeRows', estimate, portion);
  }

  /** The integers of the rows that went out; a view. */
  stagedCodes(rows: number): Uint16Array {
    const { width, channels } = this.layout.shape;
    return new Uint16Array(this.memory.buffer, this.layout.stagingOutAt, rows * width * channels);
  }

  private async readStaged(
    kernel: 'readRows' | 'readCodeRows',
    estimate: 'dual' | 'kept',
    { first, rows }: Portion,
    details: readonly number[] = [],
  ): Promise<void> {
    writeAddress(this.memory, stagingField, this.layout.stagingOutAt);
    const before = [estimate === 'kept' ? 1 : 0, first, ...details];
    await this.runRows(kernel, { needsScratch: true, before, rows });
  }

  /** Cuts rows into portions that fit the staging area. */
  private *portions(rows: number, rowBytes: number): Generator<Portion> {
    const fitting = Math.floor(this.layout.stagingBytes / rowBytes);
    for (let first = 0; first < rows; first += fitting) {
      yield { first, rows: Math.min(fitting, rows - first) };
    }
  }

  /** Makes the shrink table for an objective that needs one. */
  fillShrinkTable({ lambda, beta }: Objective, sigma: number): void {
    if (shrinkKindOf(beta) !== shrinkTable) return;
    const name = JSON.stringify([lambda, beta, sigma]);
    if (name === this.tableOf) return;
    fillShrinkTable({ lambda, beta, sigma }, new Float32Array(this.memory.buffer, tableAt, tableBytes / 4));
    this.tableOf = name;
  }

  /** Draws part of the iterate for the screen: RGBA, width * height * 4 bytes. */
  async drawRows({ x, y, width, height }: Region): Promise<Uint8Array<ArrayBuffer>> {
    const rgba = new Uint8Array(width * height * 4);
    const first = Math.floor(x / groupPixels);
    const groups = Math.ceil((x + width) / groupPixels) - first;
    const rowBytes = groups * groupPixels * 4;
    const { stagingOutAt, stagingBytes } = this.layout;
    writeAddress(this.memory, stagingField, stagingOutAt);
    // One row fits even where it is a little longer than one of grey: the area ends at the end of a cache line.
    const fitting = Math.max(1, Math.floor(stagingBytes / rowBytes));
    for (let top = y; top < y + height; top += fitting) {
      const rows = Math.min(fitting, y + height - top);
      await this.runRows('drawRows', { before: [first, groups, top], first: top, rows });
      const start = stagingOutAt + (x - first * groupPixels) * 4;
      for (let row = 0; row < rows; row += 1) {
        const staged = new Uint8Array(this.memory.buffer, start + row * rowBytes, width * 4);
        rgba.set(staged, (top - y + row) * width * 4);
      }
    }
    return rgba;
  }

  /** Adds the sums of rows first..first+rows-1 to those so far, in row order whatever thread made them. */
  addRowSums(sums: RowSums, first: number, rows: number): RowSums {
    const { rowSumsAt, ringRows } = this.layout;
    const places = new Float64Array(this.memory.buffer, rowSumsAt, ringRows * sumsPerRow);
    let [one, two, three] = sums;
    for (let y = first; y < first + rows; y++) {
      const at = (y % ringRows) * sumsPerRow;
      one += places[at]!;
      two += places[at + 1]!;
      three += places[at + 2]!;
    }
    return [one, two, three];
  }

  private scratchOf(thread: number): ThreadScratch {
    const { scratchAt, scratchBytes, estimateScratchOffset } = this.layout;
    const ahead = scratchAt + thread * scratchBytes;
    return { ahead, estimate: ahead + estimateScratchOffset };
  }

  private open(): TeamMemory {
    if (this.held === null) throw new RudinError('internal', 'the problem was disposed');
    return this.held;
  }
}

/** Bytes that a row of a photo takes where rows come in. */
function stagedRowBytes(photo: NoisyPhoto): number {
  if ('planes' in photo) return photo.width * photo.planes.length * 4;
  return photo.width * samplesPerPixel(photo) * (photo.bitDepth / 8);
}

/** Whether sums in float32 are good enough for a gap of this size, of f + div p. */
export function roughGapSuffices(gap: number, lambda: number, shape: PlaneShape): boolean {
  const samples = shape.width * shape.height * shape.channels;
  return gap > roughGapPerSample * Math.max(1, lambda) * samples;
}

/** What the row sums of a gap kernel mean. */
export function gapTermsOf([gradient, gap, removedSquares]: RowSums): GapTerms {
  return { energy: removedSquares / 2 + gradient, gap, removedSquares };
}
