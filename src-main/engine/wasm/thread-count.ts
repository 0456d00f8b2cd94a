/**
 * How many threads the WASM backend takes where nobody says.
 *
 * The waves of a solve follow each other through the rows, so that one slow core slows all: cores that are slower than
 * the fastest stay with the window and the codec. Where all are alike, some are left to those from five cores on.
 */
import { RudinError } from '../../contract/outcome';

/** Beyond this the waves of one solve do not feed more threads. */
const mostThreads = 64;
/** A core with this share of the fastest one's speed counts as one of its kind: makers bin cores of one kind so far. */
const sameKindShare = 0.8;

/** What a machine says of its cores; each logical processor counts. */
export interface MachineCores {
  /** Those that this process may run on, >= 1. */
  readonly available: number;
  /** Those of the fastest kind, where the machine says. */
  readonly performance: number | null;
  /** What a quota leaves of them, in cores, where there is one; may be a fraction. */
  readonly quota: number | null;
}

/**
 * Threads of a backend.
 *
 * @param asked 1..64; 0 lets the machine decide.
 * @throws {RudinError} `bad-params` for a number out of range.
 */
export function threadCount(asked: number, { available, performance, quota }: MachineCores): number {
  if (!Number.isInteger(asked) || asked < 0 || asked > mostThreads) {
    throw new RudinError('bad-params', `threads: expected a whole number, 0..${mostThreads}, got ${asked}`);
  }
  if (asked > 0) return asked;
  const slower = performance === null ? 0 : available - performance;
  const free = available >= 16 ? 2 : available > 4 ? 1 : 0;
  const unused = Math.max(free, slower);
  return Math.max(1, Math.min(mostThreads, available - unused, Math.ceil(quota ?? mostThreads)));
}

/**
 * How many processors are of the fastest kind.
 *
 * @param speeds One number a processor, any unit; empty where the machine says nothing.
 * @returns      Null for an empty list.
 */
export function performanceCores(speeds: readonly number[]): number | null {
  if (speeds.length === 0) return null;
  const least = sameKindShare * Math.max(...speeds);
  return speeds.filter((speed) => speed >= least).length;
}

/**
 * The cores that a quota of a Linux control group leaves.
 *
 * @param limit Contents of `cpu.max`: quota and period in microseconds, or `max` and the period.
 * @returns     Null where there is no limit.
 */
export function quotaCores(limit: string): number | null {
  const [quota, period] = limit.trim().split(/\s+/).map(Number);
  return quota !== undefined && period !== undefined && quota > 0 && period > 0 ? quota / period : null;
}
