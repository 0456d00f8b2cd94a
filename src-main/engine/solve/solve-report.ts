/** What a report says of a solve beside its outcome: the weight, what solved it, and how long that took. */
import type { SolveReport } from '../../contract/studio-calls';
import type { Backend } from '../backend';
import type { SolveOutcome } from './solve';

/**
 * The report of a solve.
 *
 * @param outcome How it ended.
 * @param weight  lambda on the photo's own pixels.
 * @param seconds s.
 */
export function reportOf(
  {
    estimate: _estimate,
    ...outcome
  }: Omit<SolveOutcome, 'estimate'> & Partial<Pick<SolveOutcome, 'estimate'>>,
  weight: number,
  { info, threads }: Backend,
  seconds: number,
): SolveReport {
  const { name, device } = info;
  return { ...outcome, weight, backend: name, device, threads, seconds, fallback: null };
}
