/**
 * The two streams of the command line: results go to stdout, and only they; notes, problems and questions go to
 * stderr, so that a pipe gets clean lines.
 */
import { createInterface } from 'node:readline';

/** Whether somebody is there to answer a question. */
export const isInteractive = (): boolean => process.stdin.isTTY && process.stderr.isTTY;

/** A result: one line on stdout. */
export function printResult(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** A result for programs: one line of JSON on stdout. */
export function printJson(value: unknown): void {
  printResult(JSON.stringify(value));
}

/** Something to know or a problem: one line on stderr, after the program's name. */
export function printProblem(message: string): void {
  process.stderr.write(`rudin: ${onOneLine(message)}\n`);
}

/**
 * A text that cannot break out of its line or steer the terminal: control characters become \\u escapes.
 * File names may hold any byte but a slash, newlines and escape sequences included.
 */
export function onOneLine(text: string): string {
  return text.replace(
    // eslint-disable-next-line no-control-regex -- these are what must go
    /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/**
 * Asks a person on stderr.
 *
 * @param question Ends with the choices.
 * @param signal   Aborting ends the question.
 * @returns        The answer in lower case; null when the input ended or the question was interrupted.
 */
export async function ask(question: string, signal: AbortSignal): Promise<string | null> {
  // Not in terminal mode: that would read Ctrl-C as a key instead of letting it interrupt the program.
  const lines = createInterface({ input: process.stdin, terminal: false });
  try {
    process.stderr.write(onOneLine(question));
    return await new Promise((resolve) => {
      lines.once('line', (line) => resolve(line.trim().toLowerCase()));
      lines.once('close', () => resolve(null));
      signal.addEventListener('abort', () => resolve(null), { once: true });
    });
  } finally {
    lines.close();
  }
}

/** Whether a result could not be printed, for another reason than that nobody reads. */
let isOutputLost = false;

/**
 * A reader that went away (`rudin measure ... | head -1`) is no error: what is left to print is dropped, and files
 * are still written. They are, too, where stdout cannot be written to, as on a full disk, but that is said.
 */
export function tolerateClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', ({ code, message }: NodeJS.ErrnoException) => {
      if (code === 'EPIPE' || isOutputLost) return;
      isOutputLost = true;
      if (stream === process.stdout) printProblem(`stdout: results could not be written: ${message}`);
    });
  }
}

/**
 * Waits until everything printed has left the process; pipes are asynchronous on some systems.
 *
 * @returns The exit code; 1 in place of 0 where something could not be printed.
 */
export async function flushOutput(exitCode: number): Promise<number> {
  await Promise.all(
    [process.stdout, process.stderr].map(
      (stream) => new Promise<void>((resolve) => stream.write('', () => resolve())),
    ),
  );
  return exitCode === 0 && isOutputLost ? 1 : exitCode;
}
