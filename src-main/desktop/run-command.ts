/**
 * `Rudin --cli denoise ...`: the packaged app as the command line. The fuse that would let it run as plain Node is off,
 * so this is Electron without a window; helpers are utility processes.
 */
import { spawnSync } from 'node:child_process';
import { app } from 'electron';
import type { Installation } from '../cli/installation';
import { headlessSwitches, needsHeadless } from './app-arguments';
import { guardPages } from './guards';

/**
 * Without a display Electron ends while it starts, before any command could run, and takes its platform from the real
 * command line only. There this process runs a second one that is told to need no display, and ends as that does.
 *
 * @returns Whether that was done; then this process is about to end.
 */
export function runWithoutDisplay(): boolean {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  if (!needsHeadless(process.platform, { DISPLAY, WAYLAND_DISPLAY }, process.argv)) return false;
  // Waited for without returning to Electron, which would go on starting and fail.
  const run = spawnSync(process.execPath, [...headlessSwitches, ...process.argv.slice(1)], {
    stdio: 'inherit',
  });
  app.exit(run.status ?? 1);
  return true;
}

/**
 * Runs one command line and ends the process with its exit code.
 *
 * @param argv   The arguments after `--cli`.
 * @param hasGpu Whether a hidden page may run the GPU.
 */
export async function runCommand(
  argv: readonly string[],
  installation: Installation,
  hasGpu: boolean,
): Promise<void> {
  if (!hasGpu) app.disableHardwareAcceleration();
  app.dock?.hide();
  // The hidden page may end and be opened again; Electron would take the end of the only window for the user's wish.
  app.on('window-all-closed', () => undefined);
  await app.whenReady();
  guardPages();
  const { runCommandLine } = await import('../cli/command-line');
  const { interruptSignal } = await import('../cli/interrupt');
  const { flushOutput, tolerateClosedPipes } = await import('../cli/terminal');
  tolerateClosedPipes();
  const exitCode = await runCommandLine(argv, installation, interruptSignal());
  app.exit(await flushOutput(exitCode));
}
