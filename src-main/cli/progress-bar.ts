/** Progress of one file on stderr, drawn only where a person watches. */
import cliProgress from 'cli-progress';
import type { FileProgress } from '../studio/studio-interface';
import { onOneLine } from './terminal';

interface ProgressBar {
  show(progress: FileProgress): void;
  /** Takes the bar off the screen; may be called twice. */
  close(): void;
}

/**
 * Opens a bar for one file.
 *
 * @param wanted False draws nothing, as does a stderr that is no terminal.
 * @param place  Such as "2/12".
 * @param name   The file's name as typed.
 */
export function openProgressBar(wanted: boolean, place: string, name: string): ProgressBar {
  if (!wanted || !process.stderr.isTTY) return { show: () => undefined, close: () => undefined };
  const bar = new cliProgress.SingleBar({
    stream: process.stderr,
    format: '{place} {name} [{bar}] {percentage}% {stage}{left}',
    clearOnComplete: true,
    hideCursor: true,
    // The bar must not take Ctrl-C over: it would exit without cleaning up.
    gracefulExit: false,
    barsize: 24,
    barCompleteChar: '=',
    barIncompleteChar: ' ',
  });
  const naming = { place, name: onOneLine(name) };
  bar.start(1, 0, { ...naming, stage: 'decode', left: '' });
  return {
    show: ({ stage, fraction, secondsLeft }) => {
      const left = secondsLeft === null ? '' : `, ${Math.ceil(secondsLeft)} s left`;
      bar.update(Math.min(1, Math.max(0, fraction)), { ...naming, stage, left });
    },
    close: () => bar.stop(),
  };
}
