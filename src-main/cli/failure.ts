/** How one file's failure is told, the same in every command. */
import { basename } from 'node:path';
import { toOutcome } from '../contract/outcome';
import { printJson, printProblem } from './terminal';

/**
 * Names a file that failed on stderr, and with `--json` as a line of JSON on stdout too.
 *
 * @param input  The file's name as typed.
 * @param thrown What its work ended with.
 * @param asJson Whether programs read stdout.
 */
export function reportFailure(input: string, thrown: unknown, asJson: boolean): void {
  const outcome = toOutcome(thrown);
  const error =
    outcome.end === 'failed'
      ? { code: outcome.code, message: outcome.message }
      : { code: 'cancelled', message: 'cancelled' };
  if (asJson) printJson({ input, error });
  printProblem(withName(input, error.message));
}

/** The message after the file's name as it was typed; a message may bring the bare name along. */
export function withName(input: string, message: string): string {
  const bareName = `${basename(input)}: `;
  return `${input}: ${message.startsWith(bareName) ? message.slice(bareName.length) : message}`;
}
