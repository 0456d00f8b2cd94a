/** Where programs of a person keep their data on each system. */
import { isAbsolute, join } from 'node:path';

const name = 'rudin';

/**
 * Rudin's own folder in the person's data folder.
 *
 * @param environment As `process.env`: XDG_DATA_HOME on Linux, APPDATA on Windows; a relative path there is ignored, as
 *                    the XDG specification asks.
 * @param home        The person's home folder.
 */
export function defaultKeptFolder(
  platform: NodeJS.Platform,
  environment: Readonly<Record<string, string | undefined>>,
  home: string,
): string {
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', name);
  const isWindows = platform === 'win32';
  const named = environment[isWindows ? 'APPDATA' : 'XDG_DATA_HOME'];
  if (named !== undefined && isAbsolute(named)) return join(named, name);
  return isWindows ? join(home, 'AppData', 'Roaming', name) : join(home, '.local', 'share', name);
}
