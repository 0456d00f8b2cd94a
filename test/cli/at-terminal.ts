/** Runs the built command line at a terminal of its own, which util-linux's `script` provides. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const entry = fileURLToPath(new URL('../../out/main/cli.js', import.meta.url));

/** Whether `script` is there, in the form that takes a command. */
export const hasTerminal: boolean =
  process.platform === 'linux' && spawnSync('script', ['--version']).status === 0;

/**
 * @param line  The arguments after `rudin`, as a shell takes them.
 * @param cwd   Folder to run in.
 * @param typed What a person types; the end of input follows.
 * @returns     The exit code, and everything that appeared on the terminal.
 */
export function atTerminal(
  line: string,
  cwd: string,
  typed = '',
): { readonly status: number | null; readonly stdout: string } {
  return spawnSync('script', ['-qec', `'${process.execPath}' '${entry}' ${line}`, '/dev/null'], {
    cwd,
    input: typed,
    encoding: 'utf8',
    timeout: 50_000,
  });
}
