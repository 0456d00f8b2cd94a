import { parameters } from '../../contract/parameters';

/**
 * A weight that a recipe can hold: a whole number of millionths within its range.
 *
 * @param lambda Any number >= 0.
 * @param digits Significant digits that are kept, 1..15.
 * @returns      lambda, 0..100.
 */
export function roundedWeight(lambda: number, digits: number): number {
  const { perUnit, min, max } = parameters.weightMillionths;
  const units = Math.round(Number((lambda * perUnit).toPrecision(digits)));
  return Math.min(Math.max(units, min), max) / perUnit;
}
