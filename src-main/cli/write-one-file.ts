/** The course of a command that makes one file of one photo, whatever it makes: `gradient` and `sweep`. */
import { RudinError } from '../contract/outcome';
import type { ConflictChoice, PhotoFormat } from '../contract/parameters';
import type { FileProgress, JobOptions, Studio } from '../studio/studio-interface';
import type { CommandContext } from './command-line';
import { reportFailure } from './failure';
import { openStudio, type MachineOptions } from './installation';
import { existsError, settleConflict, type WritableFile } from './output-options';
import { asTyped, planOutputs } from './output-plan';
import { openProgressBar } from './progress-bar';

interface OneFileOptions extends MachineOptions {
  readonly output: string;
  readonly onConflict: ConflictChoice;
  readonly json?: true;
  readonly quiet?: true;
}

/** What is told of every file that a studio writes. */
interface FileReport {
  readonly output: string | null;
  readonly end: 'written' | 'skipped' | 'exists';
}

/** What a command adds of its own. */
interface OneFileWork<Report extends FileReport> {
  /** Null takes it from the name of the output. */
  readonly format: PhotoFormat | null;
  /** Whether a sidecar is written beside it. */
  readonly sidecar: boolean;
  readonly make: (
    studio: Studio,
    file: WritableFile,
    conflict: ConflictChoice,
    job: JobOptions<FileProgress>,
  ) => Promise<Report>;
  /** Prints what was made; the output is as it was typed. */
  readonly tell: (report: Report) => void;
}

/**
 * Runs the command.
 *
 * @returns Its exit code: 0 done, 1 failed, 130 cancelled; a failure was told then.
 * @throws {RudinError} `bad-params` when the output as a whole makes no sense.
 */
export async function writeOneFile<Report extends FileReport>(
  input: string,
  options: OneFileOptions,
  context: CommandContext,
  { format, sidecar, make, tell }: OneFileWork<Report>,
): Promise<number> {
  const { output: out, onConflict } = options;
  const [file] = await planOutputs({ inputs: [input], out, format, sidecar, conflict: onConflict });
  const studio = openStudio(context.installation, options, context.signal);
  const bar = openProgressBar(options.quiet !== true, '1/1', input);
  try {
    if (file === undefined || 'error' in file) throw file?.error ?? new RudinError('internal', 'no plan');
    const conflict = await settleConflict(file, onConflict, context.signal);
    const job: JobOptions<FileProgress> = {
      signal: context.signal,
      onProgress: (progress) => bar.show(progress),
    };
    const report = await make(studio, file, conflict, job);
    if (report.end === 'exists') throw existsError(file.output);
    bar.close();
    tell({ ...report, output: asTyped(file.output, report.output) });
    return 0;
  } catch (thrown) {
    bar.close();
    if (context.signal.aborted) return 130;
    reportFailure(input, thrown, options.json === true);
    return 1;
  } finally {
    await studio.close();
  }
}
