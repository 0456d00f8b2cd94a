/**
 * How slider positions stand for a recipe's integers. A slider has whole positions, evenly spaced on its track;
 * a value between two positions (typed, or automatic) shows at the nearest one and is kept as it is until moved.
 */
import { parameters, type ParameterRange } from '@contract/parameters';

export interface SliderScale {
  /** Positions run from `first` to `last`, in steps of 1. */
  readonly first: number;
  readonly last: number;
  /** The recipe's integer at a position; positions outside are clamped. */
  toUnits(position: number): number;
  /** The nearest position of a recipe's integer; `toPosition(toUnits(p)) === p` for every position. */
  toPosition(units: number): number;
}

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));

/**
 * Evenly spaced values.
 *
 * @param range     One row of `parameters`; its ends must be multiples of `stepUnits`.
 * @param stepUnits Recipe units from one position to the next, integer >= 1. Default 1.
 */
export function linearScale(range: ParameterRange, stepUnits = 1): SliderScale {
  const first = Math.round(range.min / stepUnits);
  const last = Math.round(range.max / stepUnits);
  return {
    first,
    last,
    toUnits: (position) => clamp(Math.round(position), first, last) * stepUnits,
    toPosition: (units) => clamp(Math.round(units / stepUnits), first, last),
  };
}

/** Lowest weight above 0 that the slider reaches, and its steps in one decade: 2.3 % a step. */
const smallestWeight = 0.0001;
const stepsPerDecade = 100;
const decades = Math.log10(
  parameters.weightMillionths.max / parameters.weightMillionths.perUnit / smallestWeight,
);

/**
 * The weight: position 0 is 0 (the photo itself), then 0.0001 to 100 on a logarithmic scale, each rounded to three
 * figures so that what the field shows is what the recipe holds.
 */
export const weightScale: SliderScale = {
  first: 0,
  last: Math.round(decades * stepsPerDecade) + 1,
  toUnits(position) {
    const whole = clamp(Math.round(position), this.first, this.last);
    if (whole === 0) return 0;
    const weight = smallestWeight * 10 ** ((whole - 1) / stepsPerDecade);
    return Math.round(Number(weight.toPrecision(3)) * parameters.weightMillionths.perUnit);
  },
  toPosition(units) {
    const weight = units / parameters.weightMillionths.perUnit;
    // Half a step under the smallest weight is nearer to it than to 0 only on a logarithmic scale; 0 starts at half of it.
    if (weight < smallestWeight / 2) return 0;
    const position = Math.round(Math.log10(weight / smallestWeight) * stepsPerDecade) + 1;
    return clamp(position, 1, this.last);
  },
};

export const betaScale = linearScale(parameters.betaHundredths);
/** Steps of 0.05: finer ones cannot be seen. */
export const chromaWeightScale = linearScale(parameters.chromaWeightHundredths, 5);
