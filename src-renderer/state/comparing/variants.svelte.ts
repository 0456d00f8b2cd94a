/** Settings that were pinned to be compared: up to nine, the first two under the names A and B. */
import type { Recipe } from '@contract/recipe';
import { sameRecipe } from '../same-recipe';

/** As many as there are number keys. */
export const variantCount = 9;

export class Variants {
  /** Always `variantCount` places; null where nothing is pinned. */
  places = $state.raw<readonly (Recipe | null)[]>(Array.from({ length: variantCount }, () => null));
  readonly a: Recipe | null = $derived(this.places[0] ?? null);
  readonly b: Recipe | null = $derived(this.places[1] ?? null);
  /** The first place that is free; null when all are taken. */
  readonly free: number | null = $derived.by(() => {
    const at = this.places.indexOf(null);
    return at < 0 ? null : at;
  });

  /** Pins settings at a place, 0 for A; what was there goes. */
  pin(place: number, recipe: Recipe): void {
    this.#put(place, recipe);
  }

  /** Leaves a place empty; the others keep their names. */
  clear(place: number): void {
    this.#put(place, null);
  }

  /** A becomes B, and B becomes A. */
  swap(): void {
    const [a = null, b = null, ...rest] = this.places;
    this.places = [b, a, ...rest];
  }

  /** The places at which these very settings are pinned. */
  placesOf(recipe: Recipe): readonly number[] {
    return [...this.places.keys()].filter((place) => {
      const pinned = this.places[place];
      return pinned !== null && pinned !== undefined && sameRecipe(pinned, recipe);
    });
  }

  #put(place: number, recipe: Recipe | null): void {
    this.places = this.places.map((pinned, at) => (at === place ? recipe : pinned));
  }
}

/** What a place is called: A, B, then 3 to 9. */
export function variantName(place: number): string {
  return ['A', 'B'][place] ?? String(place + 1);
}
