/**
 * `Rudin --cli denoise ...`: the packaged app as the command line. The fuse that would let it run as plain Node is off,
 * so this is Electron without a window; helpers are utility processes.
 */
import { app } from 'electron';
import type { Installation } from '../cli/installation';

/**
 * Runs one command line and ends the process with its exit code.
 *
 * @param argv The arguments after `--cli`.
 */
export async function runCommand(argv: readonly string[], installation: Installation): Promise<void> {
  app.disableHardwareAcceleration();
  app.dock?.hide();
  // Without a display Electron would end before it begins; nothing is going to be shown.
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) {
    app.commandLine.appendSwitch('ozone-platform', 'headless');
  }
  await app.whenReady();
  const { runCommandLine } = await import('../cli/command-line');
  const { interruptSignal } = await import('../cli/interrupt');
  const { flushOutput, tolerateClosedPipes } = await import('../cli/terminal');
  tolerateClosedPipes();
  const exitCode = await runCommandLine(argv, installation, interruptSignal());
  await flushOutput();
  app.exit(exitCode);
}
