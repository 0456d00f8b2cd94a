/** What the app was started with. Electron's argument lists begin differently in a checkout and in a package. */
import { isAbsolute, resolve } from 'node:path';

/** `command`: the packaged app is used as the command line (`--cli`). `window`: photos to open, as absolute paths. */
type AppArguments =
  | { readonly mode: 'command'; readonly argv: readonly string[] }
  | { readonly mode: 'window'; readonly photos: readonly string[] };

/**
 * Reads the arguments of this process or, for a second one that was started while the first runs, of that one.
 *
 * @param argv       As `process.argv`: the executable; in a checkout the app's folder; then the arguments.
 * @param isPackaged Whether the app's folder is left out.
 * @param folder     Working folder, against which relative paths are resolved.
 */
export function readAppArguments(argv: readonly string[], isPackaged: boolean, folder: string): AppArguments {
  const switchAt = argv.indexOf('--cli');
  if (switchAt !== -1) return { mode: 'command', argv: argv.slice(switchAt + 1) };
  return { mode: 'window', photos: photosIn(argv.slice(1), isPackaged, folder) };
}

/** Chromium's own switches stand among the arguments, in a second process also before the app's folder. */
function photosIn(args: readonly string[], isPackaged: boolean, folder: string): string[] {
  const paths = args.filter((arg) => !arg.startsWith('-') && arg !== '');
  return (isPackaged ? paths : paths.slice(1)).map((path) =>
    isAbsolute(path) ? path : resolve(folder, path),
  );
}

/** Chromium's platform that draws nowhere. */
export const headlessSwitches = ['--ozone-platform=headless', '--disable-gpu'] as const;

/**
 * Whether this process has to be started again with `headlessSwitches`: on Linux, with no display, without them.
 *
 * @param display What the two variables say.
 * @param argv    As `process.argv`.
 */
export function needsHeadless(
  platform: NodeJS.Platform,
  display: { readonly DISPLAY?: string | undefined; readonly WAYLAND_DISPLAY?: string | undefined },
  argv: readonly string[],
): boolean {
  if (platform !== 'linux' || display.DISPLAY || display.WAYLAND_DISPLAY) return false;
  return !argv.includes(headlessSwitches[0]);
}

/**
 * Why this app can have no page on the GPU, for people; null where nothing is known against it.
 *
 * @param argv As `process.argv`.
 */
export function gpuObstacle(argv: readonly string[]): string | null {
  if (argv.includes(headlessSwitches[0])) return 'there is no display, without which the app starts no GPU';
  return argv.includes(headlessSwitches[1]) ? `${headlessSwitches[1]} was given` : null;
}
