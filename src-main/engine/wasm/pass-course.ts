/** What a streamed pass does to its rows; how rows come and go is wasm-stream.ts. */
import type { PassWaves } from './waves';

export interface PassCourse {
  readonly waves: PassWaves;
  /** Rows below a finished one whose waves are through: what sums and later rows look at. */
  readonly lookahead: number;
  /** What is read of a finished row. */
  readonly answer: 'dual' | 'kept';
  /** Makes rows that were placed ready for the waves. */
  prepare(first: number, rows: number): Promise<void>;
  /** Adds up rows that no wave will touch again, in order from the top. */
  finish(first: number, rows: number): Promise<void>;
  /** Whether the pass may as well end. */
  isHopeless(): boolean;
}
