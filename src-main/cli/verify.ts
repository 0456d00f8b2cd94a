/** `rudin verify`: known cases on this machine against published formulas, as a table. */
import type { Command } from 'commander';
import type { Studio } from '../studio/studio-interface';
import type { CommandContext } from './command-line';
import { addMachineOptions, openStudio, type MachineOptions } from './installation';
import { printJson, printProblem, printResult } from './terminal';

interface VerifyOptions extends MachineOptions {
  readonly json?: true;
}

type VerifyResult = Awaited<ReturnType<Studio['verify']>>[number];

const examples = `
Exit code 1 means that a case failed. A case that cannot run here is listed as skipped, with its reason.

Examples:
  rudin verify
  rudin verify --backend wasm --threads 1 --json`;

/** Declares the command. */
export function addVerify(program: Command, context: CommandContext): void {
  const command = program
    .command('verify')
    .summary('check the solver on this machine against known answers')
    .description(
      'Run known cases on every backend of this machine and print the error against published formulas.',
    );
  addMachineOptions(command)
    .option('--json', 'print one JSON line per case')
    .addHelpText('after', examples)
    .action(async (options: VerifyOptions) => {
      context.finish(await verify(options, context));
    });
}

/** Runs the command and returns its exit code. */
async function verify(options: VerifyOptions, context: CommandContext): Promise<number> {
  const studio = openStudio(context.installation, options, context.signal);
  try {
    if (options.json !== true) printResult(tableLine('case', 'backend', 'error', 'allowed', 'result'));
    const results = await studio.verify({
      signal: context.signal,
      onProgress: (result) => {
        if (options.json === true) printJson(result);
        else printResult(resultLine(result));
      },
    });
    const failed = results.filter((result) => !result.passed && result.skipped === null);
    if (failed.length > 0) printProblem(`${failed.length} of ${results.length} cases failed`);
    return failed.length > 0 ? 1 : 0;
  } catch (thrown) {
    if (context.signal.aborted) return 130;
    throw thrown;
  } finally {
    await studio.close();
  }
}

function resultLine(result: VerifyResult): string {
  const { skipped, passed } = result;
  const backend = `${result.backend} (${result.device})`;
  if (skipped !== null) return tableLine(result.name, result.backend, '', '', `skipped: ${skipped}`);
  const withUnit = (value: number): string => `${value.toExponential(1)} ${result.unit}`.trim();
  return tableLine(
    result.name,
    backend,
    withUnit(result.error),
    withUnit(result.allowed),
    passed ? 'pass' : 'FAIL',
  );
}

/** Fixed columns, since results are printed as they come. */
function tableLine(name: string, backend: string, error: string, allowed: string, result: string): string {
  return [name.padEnd(66), backend.padEnd(36), error.padEnd(18), allowed.padEnd(18), result]
    .join('  ')
    .trimEnd();
}
