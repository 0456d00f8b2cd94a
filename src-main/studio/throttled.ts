/** Fewer progress reports than a solve makes. */
import type { SolveProgress } from '../engine/engine-calls';

/** Progress events a second are plenty at ten. */
const progressIntervalMs = 100;

/** Passes at most ten reports a second on, and every one that brings a new certificate or residual. */
export function throttled(listener: (progress: SolveProgress) => void): (progress: SolveProgress) => void {
  let last = -Infinity;
  let energy: number | null = null;
  return (progress) => {
    const now = performance.now();
    if (now - last < progressIntervalMs && progress.energy === energy) return;
    last = now;
    energy = progress.energy;
    listener(progress);
  };
}
