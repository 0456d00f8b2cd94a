/** The course of the running solve, or of the last: energy and distance at each look at the certificate. */
import type { SolveReport, StudioEvent } from '@contract/studio-calls';
import type { PhotoId } from '@contract/studio-calls';

/** One look at the certificate, below beta = 1 at the residual. */
export interface CoursePoint {
  readonly iteration: number;
  /** intensity^2; below beta = 1 the smoothed one. */
  readonly energy: number;
  /** Certified distance to the exact answer, or residual; 8-bit levels. */
  readonly levels: number;
}

export class Convergence {
  points = $state.raw<readonly CoursePoint[]>([]);
  #photo: PhotoId | null = null;
  /** The report that ended the course; the next event begins another. */
  #ended: SolveReport | null = null;

  /** Another photo is looked at. */
  show(photo: PhotoId | null): void {
    if (photo === this.#photo) return;
    this.#photo = photo;
    this.points = [];
    this.#ended = null;
  }

  acceptEvent(event: StudioEvent): void {
    if (event.kind !== 'progress' || event.job !== 'show' || event.photo !== this.#photo) return;
    const { iteration, energy } = event;
    const last = this.points.at(-1);
    if (this.#ended !== null || (last !== undefined && iteration < last.iteration)) {
      this.points = [];
      this.#ended = null;
    }
    const levels = event.certifiedLevels ?? event.residualLevels;
    if (energy === null || levels === null || energy === this.points.at(-1)?.energy) return;
    this.points = [...this.points, { iteration, energy, levels }];
  }

  /** The exact picture is there: its own figures end the course, also where nothing was heard on the way. */
  end(report: SolveReport | null): void {
    if (report === null || report === this.#ended) return;
    this.#ended = report;
    const { iterations: iteration, energy } = report;
    // Below beta = 1 the report has the energy itself, the course the smoothed one: they make no curve together.
    const isSmoothed = report.certifiedLevels === null && this.points.length > 0;
    const levels = report.certifiedLevels ?? report.residualLevels ?? 0;
    if (report.end === 'identity') this.points = [];
    else if (!isSmoothed) {
      const before = this.points.filter((point) => point.iteration < iteration);
      this.points = [...before, { iteration, energy, levels }];
    }
  }
}
