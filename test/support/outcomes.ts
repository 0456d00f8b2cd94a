import { errorOf, type Outcome } from '../../src-main/contract/outcome';

/** The value of an outcome that should be one; a failure becomes the test's. */
export function valueOrThrow<T>(outcome: Outcome<T>): T {
  if (outcome.end !== 'done') throw errorOf(outcome);
  return outcome.value;
}
