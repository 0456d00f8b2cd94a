/** What TensorFlow throws, as an error of Rudin's. */
import { RudinError } from '../../contract/outcome';

/** How libtensorflow says that there is no memory. */
const memoryWords = /\bOOM\b|out of memory|resource exhausted|failed to allocate|array buffer allocation/i;

/**
 * Turns anything thrown by the library into an error with a code.
 *
 * @returns `too-large` for memory, `device-lost` for the rest: the next backend may still do what this one refused. An
 *          error of Rudin's own is answered as it is.
 */
export function tensorError(thrown: unknown): RudinError {
  if (thrown instanceof RudinError) return thrown;
  const words = thrown instanceof Error ? thrown.message : String(thrown);
  const line = words.trim().split('\n')[0]!;
  return memoryWords.test(words)
    ? new RudinError('too-large', `TensorFlow has no room for it: ${line}`, { cause: thrown })
    : new RudinError('device-lost', `TensorFlow failed: ${line}`, { cause: thrown });
}
