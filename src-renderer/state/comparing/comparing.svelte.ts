/**
 * All that results are compared with, in one place: pinned settings, sides, panes, the sheet and blinking; and what the
 * studio is asked for, which follows from what is on screen.
 */
import { untrack } from 'svelte';
import type { Failure } from '@contract/outcome';
import type { Recipe } from '@contract/recipe';
import type { PhotoId } from '@contract/studio-calls';
import type { StudioClient } from '../../bridge/studio-client';
import { Blink } from './blink.svelte';
import { Comparison, type Part, type WantedCells } from './comparison.svelte';
import type { CompareCommand, VariantNumber } from '../key-table';
import type { Layout } from './pane-sizes';
import type { Pictures } from '../pictures.svelte';
import type { Session } from '../session.svelte';
import { Sheet } from './sheet.svelte';
import { Sides } from './sides.svelte';
import { Variants, variantCount } from './variants.svelte';
import type { View } from '../view.svelte';

interface Parts {
  readonly client: StudioClient;
  readonly view: View;
  readonly session: Session;
  readonly pictures: Pictures;
  readonly failed: (failure: Failure) => void;
  /** Whether the person asked the system for less motion. */
  readonly isStill: () => boolean;
}

export class Comparing {
  readonly variants = new Variants();
  readonly comparison: Comparison;
  readonly sides: Sides;
  readonly sheet: Sheet;
  readonly blink: Blink;
  /** What each key of a comparison does. */
  readonly commands: Readonly<Record<CompareCommand, () => void>>;
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.comparison = new Comparison(parts.client, parts.failed);
    this.sides = new Sides({ ...parts, variants: this.variants, comparison: this.comparison });
    this.sheet = new Sheet(parts.client, parts.failed);
    this.blink = new Blink(parts.isStill);
    this.commands = this.#commands();
  }

  /** Asks the studio for what is on screen; to be called again whenever that may have changed. */
  ask(): void {
    const { session, view, pictures } = this.#parts;
    const { photo, recipe } = session;
    const { orders, factors } = this.sheet.axes;
    if (view.sheet.columns !== orders.length || view.sheet.rows !== factors.length) {
      view.sheet = { columns: orders.length, rows: factors.length };
    }
    const part = photo === null ? null : this.#part(photo.photo);
    if (part === null) return;
    const isSheet = view.shown === 'sheet';
    const cells = isSheet ? this.sheet.asked : this.sides.cells;
    // Beside the magnitude, which is the one picture, the cell is its direction.
    const cellPart: Part = view.showsBothGradients ? { ...part, view: 'gradient-direction' } : part;
    const wanted: WantedCells = { part: cellPart, cells, extent: isSheet ? 'crop' : 'whole' };
    // What follows writes what it reads.
    untrack(() => {
      if (isSheet) {
        pictures.rest(recipe);
        this.sheet.follow(part.photo, recipe);
      } else {
        pictures.want({ ...part, recipe });
      }
      this.comparison.want(wanted);
    });
  }

  /** Asks again for all that is on screen: another backend solves from now on, or something failed. */
  again(): void {
    this.ask();
    if (this.#parts.view.shown !== 'sheet') this.#parts.pictures.again();
    this.comparison.again();
  }

  /** The settings of now. */
  get now(): Recipe {
    return this.#parts.session.recipe;
  }

  /** Makes settings those of now, in one step of the history. */
  take(recipe: Recipe): void {
    this.#parts.session.set(recipe);
  }

  /** Pins settings at a place, 0 for A; by default those of the cell with the keyboard, or of now. */
  pin(place: number, recipe: Recipe = this.sheet.focusedRecipe ?? this.now): void {
    this.variants.pin(place, recipe);
  }

  /** Makes pinned settings those of now, in one step of the history; nothing for an empty place. */
  adopt(place: number): void {
    const recipe = this.variants.places[place];
    if (recipe !== null && recipe !== undefined) this.take(recipe);
  }

  /** Shows another layout; nothing blinks there. */
  show(layout: Layout): void {
    this.stopBlink();
    this.#parts.view.layout = layout;
  }

  /** Begins or ends blinking; a sheet has no two sides. */
  toggleBlink(): void {
    const { view } = this.#parts;
    if (view.layout === 'sheet') return;
    this.blink.toggle();
    view.isAlternating = this.blink.side !== null;
  }

  /** Ends blinking. Answers whether there was any. */
  stopBlink(): boolean {
    const wasOn = this.blink.side !== null;
    this.blink.stop();
    this.#parts.view.isAlternating = false;
    return wasOn;
  }

  #part(photo: PhotoId): Part | null {
    const { kind, gradient, region, zoom } = this.#parts.view;
    return region === null ? null : { photo, view: kind, gradient, region, zoom };
  }

  #toggle(layout: Layout): void {
    this.stopBlink();
    this.#parts.view.toggleLayout(layout);
  }

  #commands(): Record<CompareCommand, () => void> {
    const { view } = this.#parts;
    const places = Array.from({ length: variantCount }, (_, place) => place);
    const variants = places.map((place) => [`variant-${place + 1}`, () => this.adopt(place)] as const);
    return {
      ...(Object.fromEntries(variants) as Record<`variant-${VariantNumber}`, () => void>),
      'toggle-split': () => this.#toggle('split'),
      'toggle-side': () => this.#toggle('side'),
      'toggle-grid': () => this.#toggle('grid'),
      'toggle-sheet': () => this.#toggle('sheet'),
      'turn-split': () => {
        view.splitLine = view.splitLine === 'vertical' ? 'horizontal' : 'vertical';
      },
      swap: () => this.sides.swap(),
      blink: () => this.toggleBlink(),
      'pin-a': () => this.pin(0),
      'pin-b': () => this.pin(1),
    };
  }
}
