import { expect } from 'vitest';
import { RudinError } from '../../src-main/contract/outcome';

/** The message with which some work refuses its values; fails where it does not, or with another error. */
export function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(RudinError);
    expect((error as RudinError).code).toBe('bad-params');
    return (error as RudinError).message;
  }
  throw new Error('expected a refusal');
}
