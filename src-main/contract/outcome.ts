/**
 * How a job ends, and how an error crosses a process border: as data, never as a thrown string.
 *
 * Inside one process code throws a `RudinError`; at a border `toFailure` turns it into an `Outcome`.
 */

/** Every way in which something can go wrong, for programs; the message beside it is for people. */
export type ErrorCode =
  | 'bad-params' // a value out of range, of the wrong type, or under an unknown name
  | 'bad-file' // a file that is missing, unreadable, damaged or not what it claims to be
  | 'unsupported' // a good file or request of a kind that Rudin does not handle
  | 'too-large' // refused before allocation, with both figures
  | 'conflict' // the output exists, or is one of the inputs
  | 'write-failed' // nothing was written; the target is as it was
  | 'not-found' // an id that is unknown or no longer open
  | 'backend-unavailable' // the backend asked for cannot run here, with its reason
  | 'device-lost' // a GPU that is gone, or refused a command
  | 'worker-died' // a helper process ended twice on the same job
  | 'cancelled' // the caller asked for it; not an error, nothing is shown
  | 'internal'; // a defect in Rudin

/** A job that failed. `message` says what was expected, for which name, and what arrived. */
export interface Failure {
  readonly end: 'failed';
  readonly code: ErrorCode;
  readonly message: string;
}

/** A job ends in exactly one of these. */
export type Outcome<T> =
  { readonly end: 'done'; readonly value: T } | { readonly end: 'cancelled' } | Failure;

/** The one error class of Rudin. */
export class RudinError extends Error {
  override readonly name = 'RudinError';

  /**
   * @param code    What went wrong, for programs.
   * @param message One line for people: the name, what was expected, what arrived.
   * @param options `cause` keeps the original error for the log.
   */
  constructor(
    readonly code: ErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/**
 * Turns anything thrown into the end of a job.
 *
 * @param thrown What was caught; an abort (`AbortError` or code `cancelled`) becomes `cancelled`.
 * @returns      `cancelled` or `failed`; anything that is not a RudinError is `internal`.
 */
export function toOutcome(thrown: unknown): Outcome<never> {
  if (isCancellation(thrown)) return { end: 'cancelled' };
  if (thrown instanceof RudinError) return { end: 'failed', code: thrown.code, message: thrown.message };
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return { end: 'failed', code: 'internal', message };
}

/** Whether a thrown value means that the caller cancelled. */
export function isCancellation(thrown: unknown): boolean {
  if (thrown instanceof RudinError) return thrown.code === 'cancelled';
  return thrown instanceof Error && thrown.name === 'AbortError';
}

/** The error that an unhappy outcome stands for, with its code; `cancelled` for a cancellation. */
export function errorOf(outcome: Exclude<Outcome<unknown>, { end: 'done' }>): RudinError {
  return outcome.end === 'cancelled'
    ? new RudinError('cancelled', 'cancelled')
    : new RudinError(outcome.code, outcome.message);
}
