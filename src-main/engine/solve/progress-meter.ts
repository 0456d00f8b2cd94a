/**
 * Turns iterations and certificates into a fraction that never falls and a time that is left.
 *
 * A certificate falls about geometrically, so the share of the way is measured on its logarithm, from the first check
 * to the goal; between checks the fraction follows the iterations at the pace seen so far. A solve in two stages
 * (beta < 1) gives each a part of the whole.
 */
import type { SolveProgress } from '../engine-calls';

/** Share of a stage that belongs to the iterations before its first check: nothing is known then. */
const firstLeg = 0.1;
/** Not before the answer is there. */
const mostBeforeEnd = 0.99;

/** One stage: the part of the whole that it is, and the levels at which it ends. */
export interface Stage {
  readonly from: number;
  readonly to: number;
  readonly goalLevels: number;
}

export class ProgressMeter {
  private fraction = 0;
  private iteration = 0;
  private certifiedLevels: number | null = null;
  private residualLevels: number | null = null;
  private energy: number | null = null;
  private stage: Stage = { from: 0, to: 1, goalLevels: 1 };
  private firstLevels: number | null = null;
  /** Share of the stage at the last check, the iterations then, and the share an iteration brought before it. */
  private last = { iteration: 0, share: 0, pace: 0 };
  private readonly startedAt = Date.now();

  /**
   * @param maxIterations Cap of the whole solve.
   * @param onProgress    Told about every step.
   */
  constructor(
    private readonly maxIterations: number,
    private readonly onProgress: ((progress: SolveProgress) => void) | undefined,
  ) {}

  /** Begins a stage; the fraction goes on from where it is. */
  begin(stage: Stage): void {
    this.stage = stage;
    this.firstLevels = null;
    this.last = { iteration: this.iteration, share: 0, pace: 0 };
  }

  /** Between checks. @param iteration Iterations of the whole solve, may be fractional. */
  during(iteration: number): void {
    this.iteration = Math.max(this.iteration, Math.floor(iteration));
    const ahead = Math.max(0, iteration - this.last.iteration);
    const step = this.last.pace > 0 ? this.last.pace * ahead : (firstLeg * ahead) / (ahead + 4);
    // The next check may disappoint: never more than half of what is left on trust.
    this.report(this.last.share + Math.min(step, (1 - this.last.share) / 2));
  }

  /**
   * At a check.
   *
   * @param levels      The certificate; 8-bit levels.
   * @param isCertified Whether it is a certificate of the answer that is asked for.
   * @param energy      Of that answer, intensity^2; null, the default, where it is another problem's.
   */
  checked(iteration: number, levels: number, isCertified: boolean, energy: number | null = null): void {
    if (isCertified) {
      this.certifiedLevels = levels;
      this.energy = energy;
    }
    this.check(iteration, levels);
  }

  /** At a check of the residual, for beta < 1. @param energy Smoothed, of the kept estimate; intensity^2. */
  checkedResidual(iteration: number, levels: number, energy: number): void {
    this.residualLevels = levels;
    this.energy = energy;
    this.check(iteration, levels);
  }

  private check(iteration: number, levels: number): void {
    this.iteration = iteration;
    this.firstLevels ??= levels;
    const way = Math.log(this.firstLevels / this.stage.goalLevels);
    const done = Math.log(this.firstLevels / Math.max(levels, 1e-12));
    const byLevels = way > 0 ? firstLeg + (1 - firstLeg) * Math.min(1, Math.max(0, done / way)) : 1;
    const share = Math.max(this.last.share, byLevels, iteration / this.maxIterations);
    const pace = (share - this.last.share) / Math.max(1, iteration - this.last.iteration);
    this.last = { iteration, share, pace };
    this.report(share);
  }

  private report(share: number): void {
    const fraction = this.stage.from + (this.stage.to - this.stage.from) * share;
    this.fraction = Math.max(this.fraction, Math.min(mostBeforeEnd, fraction));
    const elapsed = (Date.now() - this.startedAt) / 1000;
    this.onProgress?.({
      fraction: this.fraction,
      // Under two hundredths the quotient is mostly noise.
      secondsLeft: this.fraction > 0.02 ? (elapsed * (1 - this.fraction)) / this.fraction : null,
      iteration: this.iteration,
      certifiedLevels: this.certifiedLevels,
      residualLevels: this.residualLevels,
      energy: this.energy,
    });
  }
}
