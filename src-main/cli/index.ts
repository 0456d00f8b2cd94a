#!/usr/bin/env node
/** Entry of the command line; as built, `out/main/cli.js`. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { forkLaunch } from '../processes/fork-launch';
import { runCommandLine } from './command-line';
import { interruptSignal } from './interrupt';
import { flushOutput, tolerateClosedPipes } from './terminal';

// Relative to the built entry: out/main/cli.js.
const beside = (path: string): URL => new URL(path, import.meta.url);
const { version } = JSON.parse(readFileSync(beside('../../package.json'), 'utf8')) as { version: string };

tolerateClosedPipes();
const exitCode = await runCommandLine(
  process.argv.slice(2),
  {
    launch: forkLaunch,
    entries: { engine: beside('engine-process.js'), codec: beside('codec-process.js') },
    samplePhoto: fileURLToPath(beside('../../resources/sample.png')),
    rendererFolder: fileURLToPath(beside('../renderer')),
    version,
  },
  interruptSignal(),
);
process.exit(await flushOutput(exitCode));
