/** What iterations tell about their progress, and how those on a coarser grid tell it. */
import type { ProgressMeter } from './progress-meter';

/** The part of a progress meter that a run of iterations sees. */
export type CheckMeter = Pick<ProgressMeter, 'during' | 'checked'>;

/** Counts iterations after `done` others, each as `share` of one. */
export function scaledMeter(meter: CheckMeter, done: number, share: number): CheckMeter {
  return {
    during: (iteration) => meter.during(done + iteration * share),
    checked: (iteration, levels, isCertified, energy) =>
      meter.checked(Math.round(done + iteration * share), levels, isCertified, energy),
  };
}
