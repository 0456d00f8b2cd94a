import type { Recipe } from '@contract/recipe';

/** Whether two recipes are the same settings, and so the same pixels. */
export function sameRecipe(a: Recipe, b: Recipe): boolean {
  return (Object.keys(a) as (keyof Recipe)[]).every((key) => a[key] === b[key]);
}
