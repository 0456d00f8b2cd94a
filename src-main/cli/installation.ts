/** Where this copy of Rudin keeps what a command needs, and how the studio is opened over it. */
import type { Command } from 'commander';
import { backendChoices, type BackendChoice, type ParameterRange } from '../contract/parameters';
import type { Launch } from '../processes/call-protocol';
import { createStudio } from '../studio/studio';
import type { Studio } from '../studio/studio-interface';
import { oneOf, parseUnits } from './strict-number';

/** Found by the entry file from its own place, since a bundled chunk lies elsewhere. */
export interface Installation {
  /** How helper processes are started: forked under Node, utility processes when the packaged app runs `--cli`. */
  readonly launch: Launch;
  readonly entries: { readonly engine: URL; readonly codec: URL };
  readonly samplePhoto: string;
  readonly rendererFolder: string;
  readonly version: string;
}

/** Which hardware a command may use. */
export interface MachineOptions {
  readonly backend: BackendChoice;
  readonly threads: number;
}

/** 0 lets the machine decide; more than 64 threads gain nothing on planes of a photo's height. */
const threads: ParameterRange = { label: 'threads', min: 0, max: 64, initial: 0, perUnit: 1 };

/** Adds `--backend` and `--threads`. */
export function addMachineOptions(command: Command): Command {
  return command
    .option(
      '--backend <name>',
      `where to solve: ${backendChoices.join(', ')}; auto takes a real GPU where there is one, else the processor`,
      oneOf('backend', backendChoices),
      'auto',
    )
    .option(
      '--threads <n>',
      `processor threads, at most ${threads.max}; 0 lets the machine decide`,
      parseThreads,
      threads.initial,
    );
}

const parseThreads = (text: string): number => parseUnits(threads, text);

/**
 * Opens the studio of this installation; helpers start when they are first needed.
 *
 * @param signal Aborting it closes the studio at once: helpers are killed rather than asked, since native code hears of no
 *   request, and nothing that they hold is wanted any more. A write that is under way ends by itself.
 * @param keptFolder Where presets and the session are kept between starts. Default null: nothing is.
 */
export function openStudio(
  installation: Installation,
  machine: MachineOptions,
  signal: AbortSignal,
  keptFolder: string | null = null,
): Studio {
  const studio = createStudio({
    launch: installation.launch,
    entries: installation.entries,
    samplePhoto: installation.samplePhoto,
    version: installation.version,
    backend: machine.backend,
    threads: machine.threads,
    dialogs: null,
    keptFolder,
  });
  signal.addEventListener('abort', () => void studio.close(), { once: true });
  return studio;
}
