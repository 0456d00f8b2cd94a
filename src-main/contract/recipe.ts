/**
 * A recipe: everything that decides the pixels of a result, and nothing else. The same recipe gives the same
 * pixels in every door. It travels as a small JSON document with a version, exact keys and integers inside.
 */
import * as v from 'valibot';
import { checked, isObject, parseJson, refuseUnknownKeys } from './json-document';
import { RudinError } from './outcome';
import { couplings, noiseModels, parameters } from './parameters';
import type { Coupling, NoiseModel, ParameterRange } from './parameters';

const within = (range: ParameterRange) =>
  v.pipe(
    v.number(`${range.label} must be a number`),
    v.integer(`${range.label} must be a multiple of ${1 / range.perUnit}`),
    v.minValue(range.min, (issue) => rangeMessage(range, issue.input)),
    v.maxValue(range.max, (issue) => rangeMessage(range, issue.input)),
  );

const rangeMessage = (range: ParameterRange, units: number, got = units / range.perUnit): string =>
  `${range.label} must be between ${range.min / range.perUnit} and ${range.max / range.perUnit}; ` +
  `got ${got}`;

export const recipeSchema = v.strictObject({
  version: v.literal(1, 'recipe version must be 1'),
  betaHundredths: within(parameters.betaHundredths),
  weightMillionths: v.union(
    [v.literal('auto'), within(parameters.weightMillionths)],
    `${parameters.weightMillionths.label} must be a number or "auto"`,
  ),
  /**
   * What is to be removed, RMS; where it is not null the weight follows from it. `weightMillionths` is then where the match
   * begins, and where it ends if that removes as much; see `settings-for.ts`.
   */
  strengthMillionths: v.nullable(within(parameters.strengthMillionths)),
  autoFactorHundredths: within(parameters.autoFactorHundredths),
  coupling: v.picklist(couplings, `coupling must be one of ${couplings.join(', ')}`),
  chromaWeightHundredths: within(parameters.chromaWeightHundredths),
  /** Both of these count at beta 1 only; see `weightMapsCount`. */
  noiseModel: v.picklist(noiseModels, `noise model must be one of ${noiseModels.join(', ')}`),
  edgePass: v.boolean('edge pass must be true or false'),
  toleranceHundredths: within(parameters.toleranceHundredths),
  maxIterations: within(parameters.maxIterations),
});

export type Recipe = v.InferOutput<typeof recipeSchema>;

export const initialRecipe: Recipe = {
  version: 1,
  betaHundredths: parameters.betaHundredths.initial,
  weightMillionths: 'auto',
  strengthMillionths: null,
  autoFactorHundredths: parameters.autoFactorHundredths.initial,
  coupling: 'opponent',
  chromaWeightHundredths: parameters.chromaWeightHundredths.initial,
  noiseModel: 'uniform',
  edgePass: false,
  toleranceHundredths: parameters.toleranceHundredths.initial,
  maxIterations: parameters.maxIterations.initial,
};

/** The real numbers that a recipe stands for; `weight` is null where it follows from the photo: `auto`, or `removedRms`. */
interface SolverValues {
  readonly beta: number;
  readonly weight: number | null;
  /** RMS of f - u to hold, intensity; null where none is. */
  readonly removedRms: number | null;
  readonly coupling: Coupling;
  readonly chromaWeight: number;
  readonly noiseModel: NoiseModel;
  readonly edgePass: boolean;
  readonly toleranceLevels: number;
  readonly maxIterations: number;
}

/**
 * Whether noise by level and the edge pass count: weights that differ from pixel to pixel are solved for at beta 1. At other
 * orders a recipe may have them, so that a slider that passes 1 finds them again, but they change nothing.
 */
export function weightMapsCount({ betaHundredths }: Pick<Recipe, 'betaHundredths'>): boolean {
  return betaHundredths === parameters.betaHundredths.perUnit;
}

/** Converts a recipe's integers to the solver's numbers; the only place where this division is made. */
export function solverValues(recipe: Recipe): SolverValues {
  const hasMaps = weightMapsCount(recipe);
  return {
    beta: recipe.betaHundredths / parameters.betaHundredths.perUnit,
    weight:
      recipe.weightMillionths === 'auto' || recipe.strengthMillionths !== null
        ? null
        : recipe.weightMillionths / parameters.weightMillionths.perUnit,
    removedRms:
      recipe.strengthMillionths === null
        ? null
        : recipe.strengthMillionths / parameters.strengthMillionths.perUnit,
    coupling: recipe.coupling,
    chromaWeight: recipe.chromaWeightHundredths / parameters.chromaWeightHundredths.perUnit,
    noiseModel: hasMaps ? recipe.noiseModel : 'uniform',
    edgePass: hasMaps && recipe.edgePass,
    toleranceLevels: recipe.toleranceHundredths / parameters.toleranceHundredths.perUnit,
    maxIterations: recipe.maxIterations,
  };
}

/**
 * The weight of a recipe on a photo whose automatic weight is known.
 *
 * @param automatic lambda that suits the photo's noise, millionths; what the recipe's factor multiplies.
 * @returns         Millionths, within the range of a weight; the recipe's own where it names one.
 */
export function weightOf(recipe: Recipe, automatic: number): number {
  if (recipe.weightMillionths !== 'auto') return recipe.weightMillionths;
  const scaled = Math.round(
    (automatic * recipe.autoFactorHundredths) / parameters.autoFactorHundredths.perUnit,
  );
  return Math.min(scaled, parameters.weightMillionths.max);
}

/**
 * Converts a number that a person typed to a parameter's integer units.
 *
 * @param range One row of `parameters`.
 * @param value The number in units of 1, such as 1.25 for beta.
 * @returns     The integer, such as 125.
 * @throws {RudinError} `bad-params` when it is not finite, not a multiple of the step, or out of range.
 */
export function toUnits(range: ParameterRange, value: number): number {
  const units = value * range.perUnit;
  const rounded = Math.round(units);
  if (!Number.isFinite(value)) {
    throw new RudinError('bad-params', `${range.label} must be a finite number; got ${value}`);
  }
  // 1e-6 of a step absorbs the rounding of a decimal such as 1.15 * 100.
  if (Math.abs(units - rounded) > 1e-6 * Math.max(1, Math.abs(units))) {
    throw new RudinError(
      'bad-params',
      `${range.label} must be a multiple of ${1 / range.perUnit}; got ${value}`,
    );
  }
  if (rounded < range.min || rounded > range.max) {
    throw new RudinError('bad-params', rangeMessage(range, rounded, value));
  }
  return rounded;
}

/**
 * Reads a recipe document, or takes the recipe out of the sidecar of an exported photo.
 *
 * @param text JSON, at most 64 KB, exact keys; missing keys take their initial value, `version` may not be missing.
 * @returns    A complete recipe.
 * @throws {RudinError} `bad-params` naming the key, the expectation and what arrived.
 */
export function parseRecipe(text: string): Recipe {
  const parsed = parseJson(text, 'a recipe');
  if (!isObject(parsed) || !Object.hasOwn(parsed, 'program')) return recipeFrom(parsed);
  if (Object.hasOwn(parsed, 'cells')) {
    const way = 'a sheet has a recipe for every cell; expected the file of one, or its "recipe" alone';
    throw new RudinError('bad-params', way);
  }
  return recipeFrom(parsed['recipe']);
}

/**
 * Reads a recipe out of a JSON value, as `parseRecipe` does out of text.
 *
 * @throws {RudinError} `bad-params` naming the key, the expectation and what arrived.
 */
export function recipeFrom(document: unknown): Recipe {
  if (!isObject(document)) {
    throw new RudinError('bad-params', 'a recipe must be a JSON object');
  }
  refuseUnknownKeys(document, recipeSchema.entries, 'the recipe');
  if (!Object.hasOwn(document, 'version')) {
    throw new RudinError('bad-params', 'a recipe must have a version; expected "version": 1');
  }
  return checked(recipeSchema, { ...initialRecipe, ...document }, 'recipe');
}
