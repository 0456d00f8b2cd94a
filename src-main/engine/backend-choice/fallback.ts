/**
 * What happens when the device of a job is lost under it: the job is begun again on the same backend started anew, and
 * when that is lost, too, on the next one. A job that finds no room on a GPU goes to the next one at once. What solves in
 * the end is told, never what was taken silently.
 */
import { isCancellation, RudinError } from '../../contract/outcome';
import type { BackendChoice, BackendName } from '../../contract/parameters';
import type { Backend, CancelSignal } from '../backend';
import type { BackendTable } from './backend-table';
import { isReplaceable } from './choose-backend';

interface Job<T> {
  readonly choice: BackendChoice;
  /** 0 lets the machine decide. */
  readonly threads: number;
  readonly signal: CancelSignal;
  /** The job; from its beginning each time. */
  readonly work: (backend: Backend) => Promise<T>;
  /** Gives back what is open on a backend that is given up. */
  readonly release: () => void;
  /** Told in one line when another backend than the first does the job: which failed, and why. */
  readonly onFallback: (line: string) => void;
}

/**
 * Does a job on the backend of a choice, or on another one where that fails.
 *
 * @throws {RudinError} `cancelled`, `backend-unavailable`, and what the job throws that no other backend would do better.
 */
export async function doWithFallback<T>(backends: BackendTable, job: Job<T>): Promise<T> {
  const without = new Map<BackendName, string>();
  const failures = new Map<BackendName, string>();
  for (;;) {
    const backend = await backends.getOrNext(job.choice, job.threads, without);
    const { name } = backend.info;
    try {
      const value = await job.work(backend);
      backends.worked(backend);
      // One that was started anew and did the job has not failed.
      failures.delete(name);
      const reasons = [...failures].map(([failed, reason]) => `${failed}: ${reason}`);
      if (reasons.length > 0) job.onFallback(`${reasons.join('; ')}; solved on ${name}`);
      return value;
    } catch (thrown) {
      const failure = failureOf(thrown, name);
      if (failure === null) throw thrown;
      failures.set(name, failure.reason);
      job.release();
      if (!failure.isLoss || (await backends.lose(backend, failure.reason)))
        without.set(name, failure.reason);
      if (job.signal.aborted) throw new RudinError('cancelled', 'cancelled', { cause: thrown });
    }
  }
}

/** What speaks for another backend; null where the job itself is at fault, or its caller gave it up. */
function failureOf(
  thrown: unknown,
  name: BackendName,
): { readonly reason: string; readonly isLoss: boolean } | null {
  if (!isReplaceable(name) || isCancellation(thrown)) return null;
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  // Libraries throw what has no code when they are out of memory or their device is gone.
  if (!(thrown instanceof RudinError)) return { reason, isLoss: true };
  if (thrown.code === 'device-lost') return { reason, isLoss: true };
  return thrown.code === 'too-large' ? { reason, isLoss: false } : null;
}
