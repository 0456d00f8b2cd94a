/** Shows a link in the system's browser, by the program that each desktop has for it. */
import { spawn } from 'node:child_process';

/** What opens a link on each system; `start` takes its first quoted argument for a title. */
const openers: Readonly<Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>>> = {
  darwin: ['open'],
  win32: ['cmd.exe', '/d', '/c', 'start', '""'],
};
const otherOpener = ['xdg-open'] as const;

/**
 * Opens a link of this door.
 *
 * @param link As `BrowserDoor.url`: only characters that no shell takes for its own.
 * @returns    Whether a program was found that took it; the printed link serves otherwise.
 */
export function openBrowser(link: string): Promise<boolean> {
  if (!/^http:\/\/127\.0\.0\.1(:\d+)?\/#code=[\w-]+$/.test(link)) return Promise.resolve(false);
  const [program, ...args] = openers[process.platform] ?? otherOpener;
  return new Promise((resolve) => {
    const child = spawn(program, [...args, link], {
      detached: true,
      stdio: 'ignore',
      windowsVerbatimArguments: true,
    });
    child.once('error', () => resolve(false));
    // Openers either fail at once or stay as long as the browser does; a second tells which.
    const settled = setTimeout(() => resolve(true), 1_000);
    child.once('exit', (code) => {
      clearTimeout(settled);
      resolve(code === 0);
    });
    child.unref();
  });
}
