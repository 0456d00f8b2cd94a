import { describe, expect, it } from 'vitest';
import { initialRecipe, type Recipe } from '@contract/recipe';
import { Variants, variantName } from '../../../../src-renderer/state/comparing/variants.svelte';

const recipeOf = (betaHundredths: number): Recipe => ({ ...initialRecipe, betaHundredths });

describe('Variants', () => {
  it('has nine places, the first two under the names A and B', () => {
    const variants = new Variants();
    expect(variants.places).toHaveLength(9);
    expect(variants.places.map((_, place) => variantName(place)).join(' ')).toBe('A B 3 4 5 6 7 8 9');
  });

  it('pins, replaces and clears a place, and leaves the others where they are', () => {
    const variants = new Variants();
    variants.pin(0, recipeOf(100));
    variants.pin(2, recipeOf(150));
    variants.pin(0, recipeOf(50));
    expect([variants.a, variants.b]).toEqual([recipeOf(50), null]);
    expect(variants.free).toBe(1);
    variants.clear(0);
    expect([variants.a, variants.places[2], variants.free]).toEqual([null, recipeOf(150), 0]);
  });

  it('swaps A and B, also where one is empty, and nothing else', () => {
    const variants = new Variants();
    variants.pin(0, recipeOf(100));
    variants.pin(2, recipeOf(150));
    variants.swap();
    expect(variants.places.slice(0, 3)).toEqual([null, recipeOf(100), recipeOf(150)]);
    variants.swap();
    expect(variants.a).toEqual(recipeOf(100));
  });

  it('finds every place of the same settings', () => {
    const variants = new Variants();
    variants.pin(1, recipeOf(100));
    variants.pin(4, { ...initialRecipe });
    variants.pin(5, { ...initialRecipe, weightMillionths: 1 });
    expect(variants.placesOf(recipeOf(100))).toEqual([1, 4]);
  });

  it('has no free place when all nine are taken', () => {
    const variants = new Variants();
    for (let place = 0; place < 9; place += 1) variants.pin(place, initialRecipe);
    expect(variants.free).toBeNull();
  });
});
