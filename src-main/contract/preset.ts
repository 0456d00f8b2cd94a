/**
 * A preset: a name for some settings of a recipe. It says nothing about accuracy (tolerance, iterations), which is not
 * a matter of taste, and leaves every setting alone that it does not name.
 */
import * as v from 'valibot';
import { checked, isObject, parseJson, refuseUnknownKeys } from './json-document';
import { RudinError } from './outcome';
import { recipeSchema, type Recipe } from './recipe';

const {
  betaHundredths,
  weightMillionths,
  strengthMillionths,
  autoFactorHundredths,
  coupling,
  chromaWeightHundredths,
} = recipeSchema.entries;

/** Some settings of a recipe; those that are missing stay as they are. */
const presetRecipeSchema = v.strictObject({
  betaHundredths: v.exactOptional(betaHundredths),
  weightMillionths: v.exactOptional(weightMillionths),
  strengthMillionths: v.exactOptional(strengthMillionths),
  autoFactorHundredths: v.exactOptional(autoFactorHundredths),
  coupling: v.exactOptional(coupling),
  chromaWeightHundredths: v.exactOptional(chromaWeightHundredths),
});
export type PresetRecipe = v.InferOutput<typeof presetRecipeSchema>;

/** As many letters as fit a line of the list. */
const maxNameLength = 60;

/** A name of one line, without white space at its ends. */
export const presetNameSchema = v.pipe(
  v.string('a name must be text'),
  v.trim(),
  v.minLength(1, 'a name has at least one letter'),
  v.maxLength(maxNameLength, `a name has at most ${maxNameLength} letters`),
  // \p{C}: control and format characters, such as those that turn the direction of writing.
  v.regex(/^\P{C}*$/u, 'a name has no control characters'),
);

/** A preset as it stands in a file. */
export const presetSchema = v.strictObject({
  version: v.literal(1, 'preset version must be 1'),
  name: presetNameSchema,
  recipe: presetRecipeSchema,
});
export type Preset = v.InferOutput<typeof presetSchema>;

/** More than anybody scrolls through. */
export const maxOwnPresets = 200;

/** The settings that a preset holds, as they are in a recipe. */
export function presetOf(name: string, recipe: Recipe): Preset {
  return {
    version: 1,
    name,
    recipe: {
      betaHundredths: recipe.betaHundredths,
      weightMillionths: recipe.weightMillionths,
      strengthMillionths: recipe.strengthMillionths,
      autoFactorHundredths: recipe.autoFactorHundredths,
      coupling: recipe.coupling,
      chromaWeightHundredths: recipe.chromaWeightHundredths,
    },
  };
}

/** Whether a recipe has every setting that a preset names. */
export function hasPreset(recipe: Recipe, preset: PresetRecipe): boolean {
  return (Object.keys(preset) as (keyof PresetRecipe)[]).every((key) => recipe[key] === preset[key]);
}

/**
 * Reads a preset out of a JSON value.
 *
 * @throws {RudinError} `bad-params` naming the key, the expectation and what arrived.
 */
function presetFrom(document: unknown): Preset {
  if (!isObject(document)) throw new RudinError('bad-params', 'a preset must be a JSON object');
  refuseUnknownKeys(document, presetSchema.entries, 'the preset');
  if (isObject(document['recipe'])) {
    refuseUnknownKeys(document['recipe'], presetRecipeSchema.entries, "the preset's recipe");
  }
  return checked(presetSchema, document, 'preset');
}

/**
 * Reads a preset file.
 *
 * @param text JSON, at most 64 KB, exact keys.
 * @throws {RudinError} `bad-params` naming the key, the expectation and what arrived.
 */
export function parsePreset(text: string): Preset {
  return presetFrom(parseJson(text, 'a preset'));
}
