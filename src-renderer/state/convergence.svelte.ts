/** The courses of solves: energy and distance at each look at the certificate, for each of the recipes that were shown. */
import type { Recipe } from '@contract/recipe';
import type { PhotoId, SolveReport, StudioEvent } from '@contract/studio-calls';
import { sameRecipe } from './same-recipe';

/** One look at the certificate, below beta = 1 at the residual. */
export interface CoursePoint {
  readonly iteration: number;
  /** intensity^2; below beta = 1 the smoothed one. */
  readonly energy: number;
  /** Certified distance to the exact answer, or residual; 8-bit levels. */
  readonly levels: number;
}

/** What is solved. */
interface Subject {
  readonly photo: PhotoId;
  readonly recipe: Recipe;
}

interface Course extends Subject {
  readonly points: readonly CoursePoint[];
  /** The report that ended the course; the next event begins another. */
  readonly ended: SolveReport | null;
}

/** As many steps back have their courses still. */
const mostCourses = 32;

const isOf =
  (subject: Subject) =>
  ({ photo, recipe }: Subject): boolean =>
    photo === subject.photo && sameRecipe(recipe, subject.recipe);

export class Convergence {
  /** The newest first. */
  #courses = $state.raw<readonly Course[]>([]);
  #followed = $state.raw<Subject | null>(null);
  readonly points: readonly CoursePoint[] = $derived(
    this.#followed === null ? [] : this.#courseOf(this.#followed).points,
  );

  /** These settings of a photo are looked at; null where there is none. */
  follow(subject: Subject | null): void {
    this.#followed = subject;
  }

  acceptEvent(event: StudioEvent): void {
    if (event.kind !== 'progress' || event.job !== 'show') return;
    const { photo, recipe, iteration, energy } = event;
    const heard = this.#courseOf({ photo, recipe });
    const last = heard.points.at(-1);
    const isAnother = heard.ended !== null || (last !== undefined && iteration < last.iteration);
    const points = isAnother ? [] : heard.points;
    const levels = event.certifiedLevels ?? event.residualLevels;
    const isNews = energy !== null && levels !== null && energy !== points.at(-1)?.energy;
    if (!isNews && !isAnother) return;
    this.#keep({
      ...{ photo, recipe, ended: null },
      points: isNews ? [...points, { iteration, energy, levels }] : points,
    });
  }

  /** The exact picture is there: its own figures end its course, also where nothing was heard on the way. */
  end(subject: Subject, report: SolveReport): void {
    const { points, ended } = this.#courseOf(subject);
    if (report === ended) return;
    const { iterations: iteration, energy } = report;
    const levels = report.certifiedLevels ?? report.residualLevels ?? 0;
    const before = points.filter((point) => point.iteration < iteration);
    // Below beta = 1 the report has the energy itself, the course the smoothed one: they make no curve together.
    const isSmoothed = report.certifiedLevels === null && points.length > 0;
    const whole = isSmoothed ? points : [...before, { iteration, energy, levels }];
    this.#keep({ ...subject, ended: report, points: report.end === 'identity' ? [] : whole });
  }

  #courseOf(subject: Subject): Course {
    return this.#courses.find(isOf(subject)) ?? { ...subject, points: [], ended: null };
  }

  #keep(course: Course): void {
    const isSame = isOf(course);
    const others = this.#courses.filter((each) => !isSame(each));
    this.#courses = [course, ...others].slice(0, mostCourses);
  }
}
