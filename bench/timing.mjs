// Runs and what is said of them. Every figure is a median; beside the clock stands the processor's own time, which says
// more on a machine that others use too.

/** The middle of some numbers; of an even count the mean of the two in the middle. */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * One run, by the clock and by the processor (all threads of this process).
 *
 * @returns `{ value, seconds, cpuSeconds }`, with what the work answered.
 */
export async function timed(work) {
  const [started, before] = [performance.now(), process.cpuUsage()];
  const value = await work();
  const used = process.cpuUsage(before);
  const seconds = (performance.now() - started) / 1000;
  return { value, seconds, cpuSeconds: (used.user + used.system) / 1e6 };
}

/**
 * Several runs of the same work.
 *
 * @param work  Answers what is kept of the last run as `value`.
 * @param count Runs that are counted.
 * @param warm  Runs before them that are not: threads start, code is compiled, memory is taken.
 * @returns     Medians, as `timed` gives them, and every run's seconds as `runs`.
 */
export async function medianOf(work, count, warm = 1) {
  for (let run = 0; run < warm; run++) await work();
  const runs = [];
  for (let run = 0; run < count; run++) runs.push(await timed(work));
  return {
    value: runs.at(-1).value,
    seconds: median(runs.map((run) => run.seconds)),
    cpuSeconds: median(runs.map((run) => run.cpuSeconds)),
    runs: runs.map((run) => run.seconds),
  };
}
