/** Signals by which a person or a system stops the program: SIGINT is Ctrl-C, SIGHUP a closed terminal. */
const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Turns the first stop signal into an abort, so that a running job cleans up; a second one ends at once.
 *
 * @returns An abort signal that stays valid for the life of the process.
 */
export function interruptSignal(): AbortSignal {
  const abort = new AbortController();
  for (const name of stopSignals) {
    process.on(name, () => {
      if (abort.signal.aborted) process.exit(130);
      abort.abort();
    });
  }
  return abort.signal;
}
