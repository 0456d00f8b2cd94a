/** The settings of one photo over time: one finished change is one step back. */
import type { HistoryState } from '../contract/studio-calls';
import type { Recipe } from '../contract/recipe';

/** Steps that are kept; a recipe is small, but a day's session should not grow without end. */
const maxSteps = 500;

export class History {
  #past: Recipe[] = [];
  #future: Recipe[] = [];
  #present: Recipe;

  constructor(recipe: Recipe) {
    this.#present = recipe;
  }

  get state(): HistoryState {
    return {
      recipe: this.#present,
      canUndo: this.#past.length > 0,
      canRedo: this.#future.length > 0,
    };
  }

  /** Records a finished change; the same recipe again is no step. A new change forgets what was undone. */
  commit(recipe: Recipe): HistoryState {
    if (JSON.stringify(recipe) !== JSON.stringify(this.#present)) {
      this.#past = [...this.#past, this.#present].slice(-maxSteps);
      this.#future = [];
      this.#present = recipe;
    }
    return this.state;
  }

  /** One step back; stays where it is at the beginning. */
  undo(): HistoryState {
    const earlier = this.#past.pop();
    if (earlier) {
      this.#future.push(this.#present);
      this.#present = earlier;
    }
    return this.state;
  }

  /** One undone step forward; stays where it is at the end. */
  redo(): HistoryState {
    const later = this.#future.pop();
    if (later) {
      this.#past.push(this.#present);
      this.#present = later;
    }
    return this.state;
  }
}
