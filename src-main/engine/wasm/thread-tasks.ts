/**
 * What the engine process and its threads say to each other, and the counters that they share while a task runs.
 */
import { controlAt, tableAt } from './memory-fields';

/** The kernels a thread can run, as `kernels.as.ts` exports them. */
export interface Kernels {
  readonly iterateWave: (
    aside: number,
    ahead: number,
    count: number,
    from: number,
    to: number,
    lands: number,
  ) => void;
  readonly planeSumRows: (from: number, to: number) => void;
  readonly spreadRows: (scratch: number, from: number, to: number) => void;
  readonly gapRows: (scratch: number, from: number, to: number) => void;
  readonly roughGapRows: (scratch: number, from: number, to: number) => void;
  readonly nonconvexRows: (scratch: number, kept: number, from: number, to: number) => void;
  readonly keepRows: (scratch: number, from: number, to: number) => void;
  readonly weightMapRows: (scratch: number, from: number, to: number) => void;
  readonly reweightWave: (scratch: number, from: number, to: number) => void;
  readonly flatWeightRows: (weight: number, from: number, to: number) => void;
  readonly coldRows: (from: number, to: number) => void;
  readonly projectDualRows: (from: number, to: number) => void;
  readonly clipRows: (first: number, bandRows: number, from: number, to: number) => void;
  readonly prolongRows: (first: number, coarseRowBytes: number, from: number, to: number) => void;
  readonly placeRows: (first: number, bandRows: number, from: number, to: number) => void;
  readonly placeCodeRows: (
    first: number,
    pixelSamples: number,
    sampleBytes: number,
    from: number,
    to: number,
  ) => void;
  readonly drawRows: (first: number, groups: number, top: number, from: number, to: number) => void;
  readonly readRows: (
    scratch: number,
    kept: number,
    first: number,
    bandRows: number,
    from: number,
    to: number,
  ) => void;
  readonly readCodeRows: (scratch: number, kept: number, first: number, from: number, to: number) => void;
}

/** Rows first..first+rows-1 shared out in blocks; `scratch` and what is in `before` come before from and to. */
export interface RowsTask {
  readonly kind: 'rows';
  readonly kernel: Exclude<keyof Kernels, 'iterateWave' | 'reweightWave'>;
  readonly needsScratch: boolean;
  readonly before: readonly number[];
  readonly first: number;
  readonly rows: number;
  readonly blockRows: number;
}

/** Iterations in waves; wave w follows wave w - 1 through the rows. */
export interface WavesTask {
  readonly kind: 'waves';
  readonly waves: readonly Wave[];
  /** Steps between two looks at the counters. */
  readonly stepsAtATime: number;
}

/** A number of iterations that go through the rows together, or in a streamed pass the part of it that can be run. */
export interface Wave {
  /** `reweight` refreshes the weights, once, instead of iterating. */
  readonly kind: 'iterate' | 'reweight';
  /** Iterations, 1..32; 1 for a refresh. */
  readonly count: number;
  /** A bit an iteration, the first the lowest: set where it runs with relaxation 1. */
  readonly lands: number;
  /** First step of the task, and one past its last; 0 and `waveSteps` for a whole wave. */
  readonly from: number;
  readonly to: number;
  /** Its row buffers, kept from task to task; null when those of the thread will do. */
  readonly ahead: number | null;
}

/** Where a thread's own row buffers are. */
export interface ThreadScratch {
  readonly ahead: number;
  /** Estimate rows of the kernels that make sums, and what waves put aside. */
  readonly estimate: number;
}

export type ToThread =
  | { readonly kind: 'attach'; readonly key: number; readonly memory: WebAssembly.Memory }
  | { readonly kind: 'detach'; readonly key: number; readonly collect: boolean }
  | { readonly kind: 'collect' }
  | {
      readonly kind: 'run';
      readonly key: number;
      readonly scratch: ThreadScratch;
      readonly task: RowsTask | WavesTask;
    };

/** The answer to `run`, `detach` and `collect`; `message` is set when the thread failed. */
export type FromThread = { readonly kind: 'done'; readonly message: string | null };

/** Indices into the control words. Each counter has a cache line (16 words) of its own. */
export const cancelWord = 0;
export const nextShareWord = 16;
const firstWaveWord = 32;
const wordsPerLine = 16;

/** Waves one task may have: what fits between the counters' start and the shrink table. */
export const mostWaves = (tableAt - controlAt) / 64 - 2;

/** The control words of a problem. */
export function controlWords(memory: WebAssembly.Memory): Int32Array {
  return new Int32Array(memory.buffer, controlAt, (tableAt - controlAt) / 4);
}

/** Index of the word that counts the finished steps of a wave. */
export function waveWord(wave: number): number {
  return firstWaveWord + wave * wordsPerLine;
}

/** Steps of a wave: each iteration starts one row after the one before, and the last has the row below the last. */
export function waveSteps(height: number, count: number): number {
  return height + count;
}
