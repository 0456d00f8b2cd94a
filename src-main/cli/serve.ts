/** `rudin serve`: the browser mode, for a machine without Electron or without a screen. */
import { homedir } from 'node:os';
import { createInterface } from 'node:readline';
import type { Command } from 'commander';
import { RudinError } from '../contract/outcome';
import type { ParameterRange } from '../contract/parameters';
import type { CommandContext } from './command-line';
import { withName } from './failure';
import { defaultKeptFolder } from './kept-folder';
import { addMachineOptions, openStudio, type MachineOptions } from './installation';
import { parseUnits } from './strict-number';
import { printJson, printProblem, printResult } from './terminal';

interface ServeOptions extends MachineOptions {
  readonly port: number;
  readonly open?: true;
  readonly json?: true;
  readonly keptFolder?: string;
}

/** 0 takes any free port. */
const port: ParameterRange = { label: 'port', min: 0, max: 65_535, initial: 0, perUnit: 1 };

const examples = `
The link works once, within a minute, on this machine only. Enter prints another one; Ctrl-C ends it all.

Examples:
  rudin serve --open
  rudin serve photo.jpg --port 8080
  rudin serve --json`;

/** Declares the command. */
export function addServe(program: Command, context: CommandContext): void {
  const command = program
    .command('serve')
    .summary('open Rudin in a browser on this machine')
    .description('Serve the app to a browser on this machine, at 127.0.0.1.')
    .argument('[in...]', 'photos to open at once')
    .option('--port <n>', 'port to listen on; 0 takes a free one', parsePort, port.initial)
    .option('--open', 'open the link in the default browser')
    .option(
      '--kept-folder <folder>',
      'where presets, recent photos and the session are kept; "none" keeps nothing (default: your data folder)',
    );
  addMachineOptions(command)
    .option('--json', 'print {"url": ...} on one line once it listens')
    .addHelpText('after', examples)
    .action(async (inputs: string[], options: ServeOptions) => {
      context.finish(await runServer(inputs, options, context));
    });
}

const parsePort = (text: string): number => parseUnits(port, text);

/** Runs the command until it is interrupted, and returns its exit code: a server that was stopped has done its work. */
async function runServer(
  inputs: readonly string[],
  options: ServeOptions,
  context: CommandContext,
): Promise<number> {
  // Loaded here only: the other commands need no server.
  const [{ serve }, { openBrowser }] = await Promise.all([
    import('../browser/server'),
    import('../browser/open-browser'),
  ]);
  if (options.keptFolder === '')
    throw new RudinError('bad-params', '--kept-folder must name a folder; got nothing');
  const keptFolder = options.keptFolder ?? defaultKeptFolder(process.platform, process.env, homedir());
  const studio = openStudio(
    context.installation,
    options,
    context.signal,
    keptFolder === 'none' ? null : keptFolder,
  );
  try {
    const { rendererFolder } = context.installation;
    const door = await serve({ studio, inputs, port: options.port, rendererFolder });
    for (const { input, message } of door.notOpened) printProblem(withName(input, message));
    const tellLink = (url: string): void => (options.json === true ? printJson({ url }) : printResult(url));
    tellLink(door.url);
    if (options.open === true && !(await openBrowser(door.url))) {
      printProblem('no browser could be opened here; open the link by hand');
    }
    if (process.stdin.isTTY) offerNewLinks(() => tellLink(door.newLink()));
    await untilAborted(context.signal);
    await door.close();
    return 0;
  } finally {
    await studio.close();
  }
}

/** A link works once and for a minute; a person who needs another one gets it by Enter. */
function offerNewLinks(tellNew: () => void): void {
  printProblem('press Enter for a new link, Ctrl-C to end');
  createInterface({ input: process.stdin, terminal: false }).on('line', tellNew);
}

const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
