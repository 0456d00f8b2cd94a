/** Running as somebody without rights: root may read and write everywhere, so that no permission stops it. */
import { spawnSync } from 'node:child_process';

/** Put before a command, it runs as the user `nobody`. */
export const asNobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] as const;

/** Why a test cannot run as nobody here; null when it can. Only root may become somebody else. */
export const cannotBeNobody: string | null = (() => {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    return 'only root on Linux can change the user';
  const [program, ...args] = asNobody;
  const run = spawnSync(program, [...args, process.execPath, '--version']);
  return run.status === 0 ? null : 'setpriv is missing, or node cannot be run by others';
})();
