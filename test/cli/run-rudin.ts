/** Drives the built command line as a person's shell does: as a process of its own. */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const entry = fileURLToPath(new URL('../../out/main/cli.js', import.meta.url));

/** Marks a run's environment, which its helper processes inherit, so that they can be found. */
const runMark = 'RUDIN_TEST_RUN';

export interface RunEnd {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  /** Put before `node`, such as `setpriv --reuid=65534`. */
  readonly through?: readonly string[];
  /** Its own process group, so that a signal can go to all of it as Ctrl-C does. */
  readonly detached?: boolean;
}

/** A command line that was started. */
export interface StartedRun {
  readonly child: ChildProcessWithoutNullStreams;
  readonly ended: Promise<RunEnd>;
  /** What it printed so far. */
  printed(): { readonly stdout: string; readonly stderr: string };
  /** Ids of its processes that are alive, helpers included; Linux only. */
  livingProcesses(): readonly number[];
}

/** Starts `rudin ...args`. */
export function startRudin(
  args: readonly string[],
  { cwd, through = [], detached = false }: RunOptions = {},
): StartedRun {
  const mark = randomUUID();
  const [program, ...rest] = [...through, process.execPath, entry, ...args];
  const child = spawn(program!, rest, {
    ...(cwd !== undefined && { cwd }),
    env: { ...process.env, [runMark]: mark },
    stdio: ['pipe', 'pipe', 'pipe'],
    detached,
  });
  child.stdin.end();
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<RunEnd>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  return {
    child,
    ended,
    printed: () => ({ stdout, stderr }),
    livingProcesses: () => processesWith(`${runMark}=${mark}`),
  };
}

/** Runs `rudin ...args` to its end. */
export function rudin(args: readonly string[], options: RunOptions = {}): Promise<RunEnd> {
  return startRudin(args, options).ended;
}

/** Everything on stdout as JSON lines. */
export function jsonLines(end: RunEnd): readonly Record<string, unknown>[] {
  return end.stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** Living processes with this in their environment; zombies have none left. */
function processesWith(assignment: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((id) => {
      try {
        return readFileSync(`/proc/${id}/environ`, 'latin1').split('\0').includes(assignment);
      } catch {
        return false; // ended meanwhile, or somebody else's
      }
    });
}
