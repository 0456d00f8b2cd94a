/**
 * Turns iterations and certificates into a fraction that never falls and a time that is left.
 *
 * The certificate falls about geometrically, so the share of the way is measured on its logarithm, from the first
 * check to the tolerance; between checks the fraction follows the iterations at the pace seen so far.
 */
import type { SolveProgress } from './engine-calls';

/** Before the first check nothing is known; a typical solve has about five checks. */
const firstLeg = 0.1;
/** Not before the answer is there. */
const mostBeforeEnd = 0.99;

export class ProgressMeter {
  private fraction = 0;
  private iteration = 0;
  private levels: number | null = null;
  private firstLevels: number | null = null;
  /** Iterations and fraction at the last check, and fraction per iteration since the one before. */
  private last = { iteration: 0, fraction: 0, pace: 0 };
  private readonly startedAt = Date.now();

  /**
   * @param toleranceLevels What the certificate has to reach, 8-bit levels.
   * @param maxIterations   Cap of the solve.
   * @param onProgress      Told about every step.
   */
  constructor(
    private readonly toleranceLevels: number,
    private readonly maxIterations: number,
    private readonly onProgress: ((progress: SolveProgress) => void) | undefined,
  ) {}

  /** Between checks. @param iteration Iterations done in all, may be fractional. */
  during(iteration: number): void {
    this.iteration = Math.max(this.iteration, Math.floor(iteration));
    const ahead = Math.max(0, iteration - this.last.iteration);
    // The way to the next check is not known to succeed: go there ever slower, at most half of what is left.
    const step = this.last.pace > 0 ? this.last.pace * ahead : (firstLeg * ahead) / (ahead + 4);
    const left = 1 - this.last.fraction;
    this.report(this.last.fraction + Math.min(step, left / 2));
  }

  /** At a check. @param levels The certificate or residual, 8-bit levels. */
  checked(iteration: number, levels: number): void {
    this.iteration = iteration;
    this.levels = levels;
    this.firstLevels ??= levels;
    const way = Math.log(this.firstLevels / this.toleranceLevels);
    const done = Math.log(this.firstLevels / Math.max(levels, 1e-12));
    const byCertificate = way > 0 ? firstLeg + (1 - firstLeg) * Math.min(1, Math.max(0, done / way)) : 1;
    const fraction = Math.max(byCertificate, iteration / this.maxIterations);
    const pace = (fraction - this.last.fraction) / Math.max(1, iteration - this.last.iteration);
    this.last = { iteration, fraction: Math.max(this.last.fraction, fraction), pace: Math.max(0, pace) };
    this.report(fraction);
  }

  private report(fraction: number): void {
    this.fraction = Math.max(this.fraction, Math.min(mostBeforeEnd, fraction));
    const elapsed = (Date.now() - this.startedAt) / 1000;
    this.onProgress?.({
      fraction: this.fraction,
      secondsLeft: this.fraction > 0.02 ? (elapsed * (1 - this.fraction)) / this.fraction : null,
      iteration: this.iteration,
      certifiedLevels: this.levels,
    });
  }
}
