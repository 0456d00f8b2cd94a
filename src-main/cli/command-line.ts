/** The program: its commands, how it ends, and how a wrong use is answered. */
import { Command, CommanderError } from 'commander';
import { RudinError } from '../contract/outcome';
import { addDenoise } from './denoise';
import { addGradient } from './gradient';
import type { Installation } from './installation';
import { addMeasure } from './measure';
import { addServe } from './serve';
import { printProblem } from './terminal';
import { addSweep } from './sweep';
import { addVerify } from './verify';

/** What every command gets. */
export interface CommandContext {
  readonly installation: Installation;
  /** Aborted by Ctrl-C and the like. */
  readonly signal: AbortSignal;
  /** Says how the program ends: 0 all done, 1 something failed, 130 cancelled. */
  finish(exitCode: number): void;
}

const usageExitCode = 2;

/**
 * Runs one command line.
 *
 * @param argv The arguments after the program's name.
 * @returns    The exit code: 0 all done, 1 some files failed, 2 wrong usage, 130 cancelled.
 */
export async function runCommandLine(
  argv: readonly string[],
  installation: Installation,
  signal: AbortSignal,
): Promise<number> {
  let exitCode = 0;
  const program = declareProgram({ installation, signal, finish: (code) => (exitCode = code) });
  try {
    await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (thrown) {
    if (signal.aborted) return 130;
    // Commander has printed its message by then; help and version count as errors with exit code 0.
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 0 : usageExitCode;
    if (thrown instanceof RudinError) {
      printProblem(thrown.message);
      return thrown.code === 'bad-params' ? usageExitCode : 1;
    }
    throw thrown;
  }
}

function declareProgram(context: CommandContext): Command {
  const program = new Command('rudin')
    .description('Denoise photos by total variation of any order, with certified answers.')
    .version(context.installation.version, '-V, --version')
    .exitOverride()
    .configureOutput({ outputError: (text) => printProblem(usageProblem(text)) })
    .addHelpText(
      'after',
      `
Exit codes: 0 all done, 1 some files failed (each is named), 2 wrong usage, 130 cancelled.

Examples:
  rudin denoise photo.jpg -o clean.jpg
  rudin gradient photo.jpg -o edges.png
  rudin measure photo.jpg --json
  rudin serve --open
  rudin verify`,
    );
  addDenoise(program, context);
  addGradient(program, context);
  addSweep(program, context);
  addMeasure(program, context);
  addServe(program, context);
  addVerify(program, context);
  return program;
}

/** Commander's message on one line: its suggestion comes on a second one. */
function usageProblem(text: string): string {
  return text
    .trim()
    .replace(/^error: /, '')
    .replace(/\n\(D/, ' (d');
}
