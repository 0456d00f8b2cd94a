/** How small JSON documents from files are read: bounded in size, exact keys, one line about what is wrong. */
import * as v from 'valibot';
import { RudinError } from './outcome';

/** Largest document: 64 KB holds hundreds of recipes. */
export const maxDocumentBytes = 65_536;

/**
 * Parses a document.
 *
 * @param text JSON, at most 64 KB.
 * @param what Its kind, for messages, such as "a recipe".
 * @throws {RudinError} `bad-params` when it is larger, or is no JSON.
 */
export function parseJson(text: string, what: string): unknown {
  if (text.length > maxDocumentBytes) {
    throw new RudinError('bad-params', `${what} has at most ${maxDocumentBytes} bytes; got ${text.length}`);
  }
  try {
    // Some editors put a byte order mark first.
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw new RudinError('bad-params', `${what} must be JSON: ${(cause as Error).message}`, { cause });
  }
}

/** Whether a JSON value is an object, and neither null nor a list. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Refuses keys that a document does not have. To be asked before the object is spread or read: JSON.parse makes
 * "__proto__" an own key, and a strict schema takes it for one of its own.
 *
 * @param known Its own keys are those that there are.
 * @param where Where the keys stand, for the message, such as "the recipe".
 * @throws {RudinError} `bad-params` naming the first unknown key, and the known ones.
 */
export function refuseUnknownKeys(document: object, known: object, where: string): void {
  const unknown = Object.keys(document).find((key) => !Object.hasOwn(known, key));
  if (unknown === undefined) return;
  const names = Object.keys(known).join(', ');
  throw new RudinError(
    'bad-params',
    `unknown key ${JSON.stringify(unknown.slice(0, 64))} in ${where}; known: ${names}`,
  );
}

/**
 * Checks a value against a schema.
 *
 * @param what Named where the value as a whole is wrong.
 * @throws {RudinError} `bad-params` with the first thing that is wrong.
 */
export function checked<Output>(
  schema: v.GenericSchema<unknown, Output>,
  value: unknown,
  what: string,
): Output {
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return result.output;
  const issue = result.issues[0];
  const key = issue.path?.map((step) => String(step.key)).join('.') ?? what;
  throw new RudinError('bad-params', `${key}: ${issue.message}`);
}
