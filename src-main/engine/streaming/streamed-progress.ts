/** Turns the stages of a streamed solve, a mosaic, a coarse start and passes, into one fraction that never falls and a time left. */
import type { SolveProgress } from '../engine-calls';

/** Not before the answer is there. */
const mostBeforeEnd = 0.99;

/** Fractions of stages, each of which takes the share of what is left that it says; the whole never falls. */
export class StreamedProgress {
  private from = 0;
  private span = 0;
  private fraction = 0;
  private iterations = 0;
  private before = 0;
  private readonly startedAt = Date.now();

  constructor(private readonly onProgress: ((progress: SolveProgress) => void) | undefined) {}

  /**
   * Begins a stage.
   *
   * @param share      Of what is left; no stage reaches the very end.
   * @param iterations Of the stage.
   * @param before     Iterations that came before them. Default 0.
   */
  begin(share: number, iterations: number, before = 0): void {
    this.from = this.fraction;
    this.span = share * (mostBeforeEnd - this.from);
    this.iterations = iterations;
    this.before = before;
  }

  /**
   * Reports.
   *
   * @param ofStage   Fraction of the stage, 0..1.
   * @param iteration Default: the stage's own, as far as it is.
   */
  report(ofStage: number, iteration = this.before + Math.floor(this.iterations * ofStage)): void {
    this.fraction = Math.max(this.fraction, this.from + this.span * ofStage);
    const elapsed = (Date.now() - this.startedAt) / 1000;
    this.onProgress?.({
      fraction: this.fraction,
      // Under two hundredths the quotient is mostly noise.
      secondsLeft: this.fraction > 0.02 ? (elapsed * (1 - this.fraction)) / this.fraction : null,
      iteration,
      certifiedLevels: null,
      residualLevels: null,
      energy: null,
    });
  }
}
