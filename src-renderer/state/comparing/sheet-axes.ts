/** How the orders and strengths of a sheet are typed, and which one comes next when a column or a row is added. */
import { RudinError } from '@contract/outcome';
import { parameters } from '@contract/parameters';
import { toUnits } from '@contract/recipe';
import { t } from '../../strings/catalogue';
import { figures } from '../words/words';

/** A sheet has at most so many columns, and so many rows. */
export const maxAlong = 5;

/** Beta in hundredths, in the order in which columns are added. */
const ordersToAdd = [100, 200, 150, 50, 80, 120, 30, 300];
/** Factors on the automatic weight, in the order in which rows are added. */
const factorsToAdd = [1, 1.6, 0.6, 2.5, 0.4];

const ascending = (values: readonly number[]): readonly number[] => values.toSorted((a, b) => a - b);

/** One value more, in its place; the same values when there are enough. */
export function withOneMore(values: readonly number[], kind: 'orders' | 'factors'): readonly number[] {
  const next = (kind === 'orders' ? ordersToAdd : factorsToAdd).find((value) => !values.includes(value));
  return next === undefined || values.length >= maxAlong ? values : ascending([...values, next]);
}

/** One value less: the one that would be added last goes first, and the last one stays. */
export function withOneLess(values: readonly number[], kind: 'orders' | 'factors'): readonly number[] {
  if (values.length < 2) return values;
  const list = kind === 'orders' ? ordersToAdd : factorsToAdd;
  const rank = (value: number): number => (list.includes(value) ? list.indexOf(value) : Infinity);
  const last = values.reduce((worst, value) => (rank(value) >= rank(worst) ? value : worst));
  return values.filter((value) => value !== last);
}

/** Orders as they are typed: "0.5 0.8 1". */
export function ordersText(orders: readonly number[]): string {
  return orders.map((order) => figures(order / parameters.betaHundredths.perUnit, 3)).join('  ');
}

/** Factors as they are typed: "0.6 1 1.6". */
export function factorsText(factors: readonly number[]): string {
  return factors.map((factor) => figures(factor, 3)).join('  ');
}

/**
 * Reads typed orders.
 *
 * @param text Numbers with spaces or semicolons between them; a comma between digits is a decimal comma.
 * @returns    Beta in hundredths, ascending, each once, 1 to `maxAlong` of them.
 * @throws {RudinError} `bad-params` with what was expected and what arrived.
 */
export function parseOrders(text: string): readonly number[] {
  return parsed(text, (value) => toUnits(parameters.betaHundredths, value));
}

/** Largest factor on an automatic weight, either way: beyond it nothing is left to compare. */
const maxFactor = 100;

/** Reads typed factors, each 0.01 to 100; otherwise as `parseOrders`. */
export function parseFactors(text: string): readonly number[] {
  return parsed(text, (value) => {
    if (value >= 1 / maxFactor && value <= maxFactor) return value;
    throw new RudinError('bad-params', t('sheet.badFactor', { value: figures(value, 3) }));
  });
}

function parsed(text: string, take: (value: number) => number): readonly number[] {
  const words = text.split(/[\s;]+/).filter((word) => word !== '');
  const values = words.map((word) => {
    const value = Number(word.replace(',', '.'));
    if (Number.isNaN(value)) throw new RudinError('bad-params', t('sheet.notANumber', { text: word }));
    return take(value);
  });
  const each = ascending([...new Set(values)]);
  if (each.length >= 1 && each.length <= maxAlong) return each;
  throw new RudinError('bad-params', t('sheet.badCount', { most: maxAlong, count: each.length }));
}
