/**
 * Numbers and words as typed on a command line. `Number()` alone would take "", "0x10" and "1e999"; a wrong value
 * must be refused by name, with what is allowed and what arrived, and never be guessed at.
 */
import { RudinError } from '../contract/outcome';
import type { ParameterRange } from '../contract/parameters';
import { toUnits } from '../contract/recipe';

/** A plain decimal with an optional exponent; no hexadecimal, no separators, no surrounding space. */
const decimal = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;

/**
 * Reads a number that belongs to a row of the parameter table.
 *
 * @param range One row of `parameters`.
 * @param text  As typed, such as "1.25".
 * @returns     The parameter in its integer units, such as 125.
 * @throws {RudinError} `bad-params` with the range and what arrived.
 */
export function parseUnits(range: ParameterRange, text: string): number {
  const value = decimal.test(text) ? Number(text) : NaN;
  if (!Number.isFinite(value)) {
    const step = range.perUnit === 1 ? 'a whole number' : 'a number';
    throw new RudinError(
      'bad-params',
      `${range.label} must be ${step} between ${range.min / range.perUnit} and ` +
        `${range.max / range.perUnit}; got ${quoted(text)}`,
    );
  }
  return toUnits(range, value);
}

/**
 * Makes an option parser that takes one of a few words.
 *
 * @throws {RudinError} `bad-params` naming the option, the words and what arrived.
 */
export function oneOf<Word extends string>(label: string, words: readonly Word[]): (text: string) => Word {
  return (text) => {
    const word = words.find((candidate) => candidate === text);
    if (word !== undefined) return word;
    throw new RudinError('bad-params', `${label} must be one of ${words.join(', ')}; got ${quoted(text)}`);
  };
}

/**
 * Reads a list as typed, with commas between its items and none twice.
 *
 * @param label What the list is of.
 * @param read  Reads one item; throws when it is wrong.
 * @throws {RudinError} `bad-params` for an empty list or an item that is there twice, and what `read` throws.
 */
export function parseList<Item>(label: string, text: string, read: (item: string) => Item): Item[] {
  if (text === '') throw new RudinError('bad-params', `${label} must be a list such as 1,2; got nothing`);
  const items = text.split(',').map(read);
  const twice = items.find((item, k) => items.indexOf(item) < k);
  if (twice === undefined) return items;
  throw new RudinError('bad-params', `${label} must not have an item twice; got ${quoted(text)}`);
}

/** What arrived, in quotes and cut to a length that leaves the message on one line. */
function quoted(text: string): string {
  if (text === '') return 'nothing';
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}...` : text);
}
