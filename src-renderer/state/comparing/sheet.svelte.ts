/** The sheet: orders against strengths, the automatic weight of each order, and the cell that keys move over. */
import type { CompareCell } from '@contract/compare-calls';
import { RudinError, type Failure } from '@contract/outcome';
import { initialRecipe, type Recipe } from '@contract/recipe';
import type { PhotoId } from '@contract/studio-calls';
import type { StudioClient } from '../../bridge/studio-client';
import { LatestWins } from '../latest-wins';
import { sameRecipe } from '../same-recipe';
import { parseFactors, parseOrders, withOneLess, withOneMore } from './sheet-axes';
import { fromTheMiddle, sheetCells, type SheetAxes, type SheetCell } from './sheet-cells';

/** What the automatic weights depend on. */
interface WeightsAsk {
  readonly photo: PhotoId;
  readonly base: Recipe;
}

/** All that a recipe says, but for order and weight; a strength that is held stays, with the weight that it overrides. */
const baseOf = (recipe: Recipe): Recipe => ({
  ...recipe,
  betaHundredths: initialRecipe.betaHundredths,
  weightMillionths: recipe.strengthMillionths === null ? 'auto' : recipe.weightMillionths,
});

export class Sheet {
  axes = $state.raw<SheetAxes>({ orders: [50, 80, 100, 150, 200], factors: [0.6, 1, 1.6] });
  #base = $state.raw<Recipe>(initialRecipe);
  /** Automatic weights of `#weightsKey`, millionths by beta in hundredths. */
  #weights = $state.raw<Readonly<Partial<Record<number, number>>>>({});
  /** The strength of the row in the middle, RMS of intensity in millionths; null where rows are weights. */
  readonly strengthMillionths: number | null = $derived(this.#base.strengthMillionths);
  readonly cells: readonly SheetCell[] = $derived(
    sheetCells(this.#base, this.axes, (betaHundredths) => this.#weights[betaHundredths] ?? null),
  );
  /** The cells that can be asked for, first those that are looked at first. */
  readonly asked: readonly CompareCell[] = $derived(
    fromTheMiddle(this.cells, this.axes).flatMap(({ cell, recipe }) =>
      recipe === null ? [] : [{ cell, recipe }],
    ),
  );
  /** The keyboard is in the sheet. */
  isFocused = $state(false);
  #at = $state({ column: 2, row: 1 });

  readonly #client: StudioClient;
  readonly #failed: (failure: Failure) => void;
  readonly #questions: LatestWins<WeightsAsk>;
  /** Photo and base that the weights belong to, and the orders whose weights were asked for. */
  #weightsKey = '';
  #photo: PhotoId | null = null;
  #askedOrders: readonly number[] = [];

  /**
   * @param client The door to the studio.
   * @param failed Is told why an automatic weight could not be found.
   */
  constructor(client: StudioClient, failed: (failure: Failure) => void) {
    this.#client = client;
    this.#failed = failed;
    this.#questions = new LatestWins((ask) => this.#suggest(ask));
  }

  /** The cell that keys act on, inside the sheet. */
  get at(): { readonly column: number; readonly row: number } {
    return {
      column: Math.min(this.#at.column, this.axes.orders.length - 1),
      row: Math.min(this.#at.row, this.axes.factors.length - 1),
    };
  }

  /** The settings of the cell that has the keyboard; null where none has, or they are not known yet. */
  get focusedRecipe(): Recipe | null {
    const { column, row } = this.at;
    const cell = this.cells.find((each) => each.column === column && each.row === row);
    return this.isFocused ? (cell?.recipe ?? null) : null;
  }

  /** Goes to a cell, as far as the edges allow. */
  goTo(column: number, row: number): void {
    const inside = (value: number, count: number): number => Math.min(count - 1, Math.max(0, value));
    this.#at = {
      column: inside(column, this.axes.orders.length),
      row: inside(row, this.axes.factors.length),
    };
  }

  /**
   * The cells are of this photo, and share all of these settings but order and weight. Rows stay those of the strength that
   * was held first while what is held is the strength of one of them: a cell that is adopted stays where it is.
   */
  follow(photo: PhotoId, recipe: Recipe): void {
    const base = this.#isOfRow(photo, recipe) ? this.#base : baseOf(recipe);
    const key = JSON.stringify([photo, base]);
    if (key !== this.#weightsKey) {
      this.#weightsKey = key;
      this.#photo = photo;
      this.#base = base;
      this.#weights = {};
      this.#askedOrders = [];
    }
    if (base.strengthMillionths === null && this.#ordersToAsk().length > 0)
      this.#questions.want({ photo, base });
  }

  addColumn(): void {
    this.axes = { ...this.axes, orders: withOneMore(this.axes.orders, 'orders') };
  }
  removeColumn(): void {
    this.axes = { ...this.axes, orders: withOneLess(this.axes.orders, 'orders') };
  }
  addRow(): void {
    this.axes = { ...this.axes, factors: withOneMore(this.axes.factors, 'factors') };
  }
  removeRow(): void {
    this.axes = { ...this.axes, factors: withOneLess(this.axes.factors, 'factors') };
  }

  /** Takes typed orders; answers what is wrong with them, or null. */
  typeOrders(text: string): string | null {
    return wrongWith(() => {
      this.axes = { ...this.axes, orders: parseOrders(text) };
    });
  }
  /** Takes typed factors; answers what is wrong with them, or null. */
  typeFactors(text: string): string | null {
    return wrongWith(() => {
      this.axes = { ...this.axes, factors: parseFactors(text) };
    });
  }

  /** Whether settings are those of a row that is there, at any order. */
  #isOfRow(photo: PhotoId, recipe: Recipe): boolean {
    const { strengthMillionths } = recipe;
    if (photo !== this.#photo || strengthMillionths === null) return false;
    const asBase = baseOf({ ...recipe, strengthMillionths: this.strengthMillionths });
    return (
      sameRecipe(asBase, this.#base) &&
      this.cells.some((cell) => cell.recipe?.strengthMillionths === strengthMillionths)
    );
  }

  #ordersToAsk(): readonly number[] {
    return this.axes.orders.filter((order) => !this.#askedOrders.includes(order));
  }

  async #suggest({ photo, base }: WeightsAsk): Promise<void> {
    const key = JSON.stringify([photo, base]);
    if (key !== this.#weightsKey) return;
    const orders = this.#ordersToAsk();
    this.#askedOrders = [...this.#askedOrders, ...orders];
    await Promise.all(
      orders.map(async (betaHundredths) => {
        const recipe = { ...base, betaHundredths };
        const outcome = await this.#client.call('suggestWeight', { photo, recipe });
        if (key !== this.#weightsKey) return;
        if (outcome.end !== 'done') {
          this.#askedOrders = this.#askedOrders.filter((order) => order !== betaHundredths);
          if (outcome.end === 'failed') this.#failed(outcome);
          return;
        }
        this.#weights = { ...this.#weights, [betaHundredths]: outcome.value.weightMillionths };
      }),
    );
  }
}

function wrongWith(take: () => void): string | null {
  try {
    take();
    return null;
  } catch (error) {
    if (error instanceof RudinError) return error.message;
    throw error;
  }
}
