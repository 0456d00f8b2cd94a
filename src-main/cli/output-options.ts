/** The options that say how a photo is written, shared by `denoise` and `gradient`. */
import type { Command } from 'commander';
import {
  conflictChoices,
  parameters,
  photoFormats,
  type ConflictChoice,
  type PhotoFormat,
} from '../contract/parameters';
import { RudinError } from '../contract/outcome';
import type { OutputChoices } from '../studio/studio-interface';
import type { PlannedFile } from './output-plan';
import { oneOf, parseUnits } from './strict-number';
import { ask, isInteractive } from './terminal';

export interface OutputOptions {
  readonly output: string;
  readonly quality: number;
  readonly format?: PhotoFormat;
  readonly onConflict: ConflictChoice;
}

/** A file of the plan that may be worked on. */
export type WritableFile = Extract<PlannedFile, { output: string }>;

/** Adds `--quality`, `--format` and `--on-conflict`. */
export function addOutputOptions(command: Command): Command {
  const { quality } = parameters;
  command
    .option(
      '--quality <q>',
      'of JPEG, WebP and AVIF, 1 to 100',
      (text: string) => parseUnits(quality, text),
      quality.initial,
    )
    .option(
      '--format <name>',
      `${photoFormats.join(', ')} (default: by the name of OUT, or as the input)`,
      oneOf('format', photoFormats),
    );
  return addConflictOption(command);
}

/** Adds `--on-conflict`. */
export function addConflictOption(command: Command): Command {
  return command.option(
    '--on-conflict <rule>',
    `when the output exists: ${conflictChoices.join(', ')}`,
    oneOf('on-conflict', conflictChoices),
    'ask',
  );
}

/** What the studio is told about the file to write. */
export function outputChoices(
  options: OutputOptions,
  format: 'same' | PhotoFormat,
  conflict: ConflictChoice,
): Pick<OutputChoices, 'format' | 'quality' | 'conflict'> {
  return { format, quality: options.quality, conflict };
}

/**
 * The conflict rule for one file: where it is `ask` and the output or its sidecar exists, a person is asked, or, where nobody is
 * there, the file fails with what to do.
 *
 * @throws {RudinError} `conflict` when nobody can be asked; an AbortError when the question was interrupted.
 */
export async function settleConflict(
  file: WritableFile,
  rule: ConflictChoice,
  signal: AbortSignal,
): Promise<ConflictChoice> {
  if (rule !== 'ask' || file.inTheWay === null) return rule;
  if (!isInteractive()) throw existsError(file.inTheWay);
  const answers: Readonly<Record<string, ConflictChoice>> = {
    o: 'overwrite',
    overwrite: 'overwrite',
    n: 'number',
    number: 'number',
    s: 'skip',
    skip: 'skip',
  };
  for (;;) {
    const typed = await ask(`${file.inTheWay} exists: [s]kip, [n]umber or [o]verwrite? `, signal);
    signal.throwIfAborted();
    if (typed === null) throw existsError(file.inTheWay);
    const choice = Object.hasOwn(answers, typed) ? answers[typed] : undefined;
    if (choice !== undefined) return choice;
  }
}

/** What a file fails with whose output exists while nobody can be asked. */
export function existsError(output: string): RudinError {
  return new RudinError(
    'conflict',
    `the output ${output} exists; choose --on-conflict skip, number or overwrite`,
  );
}
