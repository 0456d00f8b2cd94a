/** The settings of one photo over time: one finished change is one step, and any step can be gone back to. */
import type { HistoryStep, HistorySteps } from '../contract/darkroom-calls';
import { RudinError } from '../contract/outcome';
import type { HistoryState } from '../contract/studio-calls';
import type { Recipe } from '../contract/recipe';

/** Steps before the present that are kept; a recipe is small, but a day's session should not grow without end. */
const maxSteps = 500;

export class History {
  #steps: readonly HistoryStep[];
  #present = 0;

  constructor(recipe: Recipe) {
    this.#steps = [{ recipe, label: null }];
  }

  get state(): HistoryState {
    return {
      recipe: this.#steps[this.#present]!.recipe,
      canUndo: this.#present > 0,
      canRedo: this.#present < this.#steps.length - 1,
    };
  }

  /** All steps, those that were undone too. */
  get all(): HistorySteps {
    return { steps: this.#steps, present: this.#present };
  }

  /** Whether nobody has changed anything. */
  get isUntouched(): boolean {
    return this.#steps.length === 1;
  }

  /**
   * Records a finished change; the same recipe again is no step. A new change forgets what was undone.
   *
   * @param label What made it; see `HistoryStep`.
   */
  commit(recipe: Recipe, label: string | null = null): HistoryState {
    if (JSON.stringify(recipe) !== JSON.stringify(this.state.recipe)) {
      const past = this.#steps.slice(0, this.#present + 1).slice(-maxSteps);
      this.#steps = [...past, { recipe, label }];
      this.#present = past.length;
    }
    return this.state;
  }

  /** One step back; stays where it is at the beginning. */
  undo(): HistoryState {
    this.#present = Math.max(0, this.#present - 1);
    return this.state;
  }

  /** One undone step forward; stays where it is at the end. */
  redo(): HistoryState {
    this.#present = Math.min(this.#steps.length - 1, this.#present + 1);
    return this.state;
  }

  /**
   * Goes to a step; those behind it can be redone.
   *
   * @param step Index into `all.steps`.
   * @throws {RudinError} `not-found` when there is no such step.
   */
  goTo(step: number): HistoryState {
    if (step < 0 || step >= this.#steps.length) {
      throw new RudinError(
        'not-found',
        `step must be one of the history's ${this.#steps.length}, from 0; got ${step}`,
      );
    }
    this.#present = step;
    return this.state;
  }

  /**
   * Takes over the history that a photo had before it was opened again.
   *
   * @param steps   At least one.
   * @param present Index into them.
   */
  restore({ steps, present }: HistorySteps): void {
    if (steps.length === 0) return;
    this.#steps = steps;
    this.goTo(Math.min(present, steps.length - 1));
  }
}
