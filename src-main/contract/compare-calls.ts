/**
 * Several pictures of the same part of a photo, each with a recipe of its own: side by side, 2 x 2, or a sheet of orders
 * against weights. Pixels travel as frames whose header names the cell.
 */
import * as v from 'valibot';
import { recipeSchema, type Recipe } from './recipe';
import { shownFields, type ShownPart } from './shown-part';

/** As many as a sheet of 5 x 5 has. */
export const maxCells = 25;

/** One picture among several. */
export interface CompareCell {
  /** The page's own number of it, 0..24; frames carry it back. */
  readonly cell: number;
  readonly recipe: Recipe;
  /** The page has a picture of this recipe and part, so that it needs no draft. Default: it has none. */
  readonly isDrawn?: boolean | undefined;
}

export interface CompareRequest extends ShownPart {
  /** Those that are looked at first come first; orders below 1, which take ten times as long, are solved after the others. */
  readonly cells: readonly CompareCell[];
  /**
   * `whole`: each ends with the exact result of the whole photo, the pixels that an export writes. `crop`: each is solved
   * on the part that is shown and a margin round it; where that is the whole photo, this is the exact result, too.
   */
  readonly extent: 'whole' | 'crop';
}

export interface CompareCalls {
  /**
   * Draws cells; frames arrive as they are ready, drafts of all cells first, with a weight that is near where the exact one
   * is not known yet. Ends when all were sent; a newer `compare` of
   * the page takes over, and what is solved for both is not solved again.
   */
  compare: { ask: CompareRequest; answer: null };
}

export const compareSchemas = {
  compare: v.strictObject({
    ...shownFields,
    cells: v.pipe(
      v.array(
        v.strictObject({
          cell: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(maxCells - 1)),
          recipe: recipeSchema,
          isDrawn: v.optional(v.boolean()),
        }),
      ),
      v.minLength(1),
      v.maxLength(maxCells),
    ),
    extent: v.picklist(['whole', 'crop'] as const),
  }),
} as const;
