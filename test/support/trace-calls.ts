import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whether strace is here and may trace. */
export const canTrace =
  spawnSync('strace', ['-f', '-qq', '-e', 'inject=fsync:error=EIO', 'true'], { stdio: 'ignore' }).status ===
  0;

/** File calls on one thread, so that strace, which counts each thread's calls apart, counts them in order. */
export const oneFileThread = { ...process.env, UV_THREADPOOL_SIZE: '1' };

/**
 * Runs a command under strace and finds, of the calls that touch a folder, which ones these were in their thread.
 *
 * @param command Program and arguments.
 * @param folder  Real path; calls on files in it count.
 * @returns       For each system call the ordinals, as `inject=...:when=` wants them, in order.
 */
export function ordinalsInFolder(
  command: readonly string[],
  folder: string,
): ReadonlyMap<string, readonly number[]> {
  const logs = mkdtempSync(join(tmpdir(), 'rudin-trace-'));
  const log = join(logs, 'log');
  const found = spawnSync('strace', ['-f', '-qq', '-y', '-s', '0', '-o', log, ...command], {
    env: oneFileThread,
  });
  if (found.status !== 0) throw new Error(`strace: ${String(found.stderr)}`);
  const counts = new Map<string, number>();
  const ordinals = new Map<string, number[]>();
  for (const line of readFileSync(log, 'utf8').split('\n')) {
    const [, thread, call] = /^(\d+) +([a-z0-9_]+)\(/.exec(line) ?? [];
    if (thread === undefined || call === undefined) continue;
    const count = (counts.get(`${thread} ${call}`) ?? 0) + 1;
    counts.set(`${thread} ${call}`, count);
    const isCommand = call === 'execve';
    if (line.includes(folder) && !isCommand) ordinals.set(call, [...(ordinals.get(call) ?? []), count]);
  }
  rmSync(logs, { recursive: true });
  return ordinals;
}
