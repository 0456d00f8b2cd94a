/** `rudin serve`: the browser mode, for a machine without Electron or without a screen. */
import { spawn } from 'node:child_process';
import type { Command } from 'commander';
import type { ParameterRange } from '../contract/parameters';
import type { CommandContext } from './command-line';
import { addMachineOptions, openStudio, type MachineOptions } from './installation';
import { parseUnits } from './strict-number';
import { printJson, printProblem, printResult } from './terminal';

interface ServeOptions extends MachineOptions {
  readonly port: number;
  readonly open?: true;
  readonly json?: true;
}

/** 0 takes any free port. */
const port: ParameterRange = { label: 'port', min: 0, max: 65_535, initial: 0, perUnit: 1 };

const examples = `
The link works once, from this machine only; its page keeps the session until it is closed. Ctrl-C ends it all.

Examples:
  rudin serve --open
  rudin serve photo.jpg holiday/ --port 8080
  rudin serve --json`;

/** Declares the command. */
export function addServe(program: Command, context: CommandContext): void {
  const command = program
    .command('serve')
    .summary('open Rudin in a browser on this machine')
    .description('Serve the app to a browser on this machine, at 127.0.0.1.')
    .argument('[in...]', 'photos to open at once')
    .option('--port <n>', 'port to listen on; 0 takes a free one', parsePort, port.initial)
    .option('--open', 'open the link in the default browser');
  addMachineOptions(command)
    .option('--json', 'print {"url": ...} on one line once it listens')
    .addHelpText('after', examples)
    .action(async (inputs: string[], options: ServeOptions) => {
      context.finish(await runServer(inputs, options, context));
    });
}

const parsePort = (text: string): number => parseUnits(port, text);

/** Runs the command until it is interrupted, and returns its exit code. */
async function runServer(
  inputs: readonly string[],
  options: ServeOptions,
  context: CommandContext,
): Promise<number> {
  // Loaded here only: the other commands need no server.
  const { serve } = await import('../browser/server');
  const studio = openStudio(context.installation, options, context.signal);
  try {
    const server = await serve({ studio, inputs, port: options.port });
    if (options.json === true) printJson({ url: server.url });
    else printResult(server.url);
    if (options.open === true) openInBrowser(server.url);
    await untilAborted(context.signal);
    await server.close();
    return 0;
  } finally {
    await studio.close();
  }
}

const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

/** Hands the link to the system; the link is printed in any case. */
function openInBrowser(url: string): void {
  const commands: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
    darwin: ['open'],
    win32: ['rundll32', 'url.dll,FileProtocolHandler'],
  };
  const [program, ...before] = commands[process.platform] ?? ['xdg-open'];
  const child = spawn(program, [...before, url], { stdio: 'ignore', detached: true });
  child.on('error', () => printProblem('no browser could be opened here; open the link by hand'));
  child.unref();
}
