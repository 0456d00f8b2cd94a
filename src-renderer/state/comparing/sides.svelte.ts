/** What stands beside what: which pictures a layout shows, and on which side. */
import type { CompareCell } from '@contract/compare-calls';
import { parameters } from '@contract/parameters';
import { solverValues, type Recipe } from '@contract/recipe';
import type { CellStage, Comparison } from './comparison.svelte';
import type { Frame, Pictures } from '../pictures.svelte';
import { sameRecipe } from '../same-recipe';
import type { Session } from '../session.svelte';
import type { Variants } from './variants.svelte';
import type { View } from '../view.svelte';

/**
 * `before` is the photo as opened, `now` has the settings of now, `a` and `b` are pinned; `direction` is the gradient's
 * direction with the settings of now, beside its magnitude.
 */
export type Source = 'before' | 'now' | 'a' | 'b' | 'direction';

/** One picture on show. */
export interface Picture {
  readonly source: Source;
  readonly frame: Frame | null;
  readonly stage: CellStage;
  /** Null for `before`, and for a place where nothing is pinned. */
  readonly recipe: Recipe | null;
  /** Lambda; null while an automatic one is not known. */
  readonly weight: number | null;
}

/** The cells of a `compare` that pictures are which `show` does not bring. */
const cellOf = { a: 0, b: 1, direction: 2 } as const;

interface Parts {
  readonly view: View;
  readonly session: Session;
  readonly pictures: Pictures;
  readonly variants: Variants;
  readonly comparison: Comparison;
}

export class Sides {
  /** What the left side of a split is: the photo before, or A where it is pinned. */
  splitFrom = $state<'before' | 'a'>('before');
  #isFlipped = $state(false);
  readonly #parts: Parts;

  readonly pair: readonly [left: Source, right: Source] = $derived.by(() => {
    const { variants, view } = this.#parts;
    const hasA = variants.a !== null;
    const hasB = variants.b !== null;
    const isPaned = view.layout === 'side' || view.layout === 'grid';
    const comparesPinned = hasA && (isPaned || this.splitFrom === 'a');
    const pair: readonly [Source, Source] = comparesPinned
      ? ['a', hasB ? 'b' : 'now']
      : hasB && isPaned
        ? ['b', 'now']
        : ['before', 'now'];
    return this.#isFlipped ? [pair[1], pair[0]] : pair;
  });
  /** What the panes of the layout show, row by row. */
  readonly panes: readonly Source[] = $derived.by(() => {
    const { view } = this.#parts;
    if (view.showsBothGradients) return ['now', 'direction'];
    return view.layout === 'grid' ? (['before', 'now', 'a', 'b'] as const) : this.pair;
  });
  /** What is on screen; a sheet has cells of its own. */
  readonly shown: readonly Source[] = $derived.by(() => {
    const { view } = this.#parts;
    if (view.shown === 'grid' || view.showsBothGradients) return this.panes;
    if (view.layout === 'photo' && !view.isAlternating) return ['now'];
    return view.shown === 'sheet' ? [] : this.pair;
  });
  /** The picture that the status line tells about. */
  readonly main: Source = $derived(
    this.shown.includes('now') ? 'now' : (this.shown.findLast((source) => source !== 'before') ?? 'now'),
  );
  /** What has to be asked for beside the settings of now; what is pinned and is just these is there already. */
  readonly cells: readonly CompareCell[] = $derived.by(() => {
    const { variants, session } = this.#parts;
    if (this.shown.includes('direction')) return [{ cell: cellOf.direction, recipe: session.recipe }];
    return (['a', 'b'] as const).flatMap((source) => {
      const recipe = variants[source];
      const isWanted = recipe !== null && this.shown.includes(source) && !this.#isNow(recipe);
      return isWanted ? [{ cell: cellOf[source], recipe }] : [];
    });
  });

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** A and B change places where both are on show; otherwise the two sides do. */
  swap(): void {
    const { variants, view } = this.#parts;
    const showsBoth = view.layout === 'sheet' || (this.shown.includes('a') && this.shown.includes('b'));
    if (showsBoth && variants.a !== null && variants.b !== null) variants.swap();
    else this.#isFlipped = !this.#isFlipped;
  }

  /** What there is to show for a source. */
  picture(source: Source): Picture {
    const { pictures, variants, session, comparison } = this.#parts;
    if (source === 'before') {
      const frame = pictures.before;
      return { source, frame, stage: frame === null ? 'none' : 'exact', recipe: null, weight: null };
    }
    if (source === 'now') return this.#now('now');
    const recipe = source === 'direction' ? session.recipe : variants[source];
    if (recipe === null) return { source, frame: null, stage: 'none', recipe: null, weight: null };
    if (source !== 'direction' && this.#isNow(recipe)) return this.#now(source);
    const cell = cellOf[source];
    const frame = comparison.frames[cell] ?? null;
    const weight = weightOf(recipe) ?? frame?.header.report?.weight ?? null;
    return { source, frame, stage: comparison.stageOf(cell), recipe, weight };
  }

  /**
   * Whether the dots that are found are those of this picture: the result of the settings of now, whatever it is shown as.
   * Orders from 1 on have none that are offered.
   */
  takesMarks({ frame }: Picture): boolean {
    if (frame === null || frame !== this.#parts.pictures.after) return false;
    return frame.wanted.recipe.betaHundredths < 100;
  }

  #now(source: Source): Picture {
    const { pictures, session } = this.#parts;
    const recipe = pictures.after?.wanted.recipe ?? session.recipe;
    const isOfNow = sameRecipe(recipe, session.recipe);
    const automatic = session.automaticWeight === null ? null : unitsToWeight(session.automaticWeight);
    const weight = weightOf(recipe) ?? pictures.report?.weight ?? (isOfNow ? automatic : null);
    return { source, frame: pictures.after, stage: pictures.stage, recipe, weight };
  }

  #isNow(recipe: Recipe): boolean {
    return sameRecipe(recipe, this.#parts.session.recipe);
  }
}

const unitsToWeight = (millionths: number): number => millionths / parameters.weightMillionths.perUnit;

const weightOf = (recipe: Recipe): number | null => solverValues(recipe).weight;
