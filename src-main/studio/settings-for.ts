/**
 * The solver's numbers for a recipe on a photo; the one place where a weight that follows from the photo becomes a number.
 * What is exact depends on photo and recipe alone, so that a preview, an export, a comparison and a job solve the same.
 */
import { parameters, type BackendChoice } from '../contract/parameters';
import { solverValues, weightOf, type Recipe } from '../contract/recipe';
import type { SolveProgress, SolveSettings } from '../engine/engine-calls';
import type { ChosenWeight, UnweightedSettings, WeightExtent } from '../engine/weights/weight-calls';
import type { OpenPhoto, PhotoLibrary } from './photo-library';

/** Where weights are asked for, and what solves. */
export interface SettingsSource {
  readonly library: PhotoLibrary;
  readonly device: { readonly backend: BackendChoice; readonly threads: number };
}

interface SettingsOptions {
  readonly signal?: AbortSignal | undefined;
  /** Of the whole solves that a matched strength may take; they are not done again by the solve that follows. */
  readonly onProgress?: ((progress: SolveProgress) => void) | undefined;
}

/** Weights that were answered, by photo: they are functions of the photo, so that they stay true. */
const answered = new WeakMap<OpenPhoto, Map<string, ChosenWeight>>();

/**
 * The settings of an exact solve.
 *
 * @throws {RudinError} `cancelled`, and what a solve throws.
 */
export async function settingsFor(
  recipe: Recipe,
  photo: OpenPhoto,
  source: SettingsSource,
  options: SettingsOptions = {},
): Promise<SolveSettings> {
  return (
    knownSettings(recipe, photo, source) ??
    (await askedSettings(recipe, photo, source, 'exact', options)).settings
  );
}

/** The settings of an exact solve where nobody need be asked for them, else null. */
export function knownSettings(
  recipe: Recipe,
  photo: OpenPhoto,
  { device }: Pick<SettingsSource, 'device'>,
): SolveSettings | null {
  const { weight } = solverValues(recipe);
  const settings = unweightedSettings(recipe, device);
  if (weight !== null) return { ...settings, weight };
  const found = answered.get(photo)?.get(keyOf(recipe, settings));
  return found ? { ...settings, weight: found.weight } : null;
}

/** Settings, and what is to be said of the weight in them. */
export interface NearSettings {
  readonly settings: SolveSettings;
  readonly isExact: boolean;
  /** False where no weight removes as much, or as little, as the recipe wants. */
  readonly isReached: boolean;
}

/** The settings of a draft: the exact ones where they are known, else with a weight that is near and soon there. */
export async function draftSettingsFor(
  recipe: Recipe,
  photo: OpenPhoto,
  source: SettingsSource,
  options: SettingsOptions = {},
): Promise<SolveSettings> {
  return (await nearSettingsFor(recipe, photo, source, options)).settings;
}

/** The same, and whether they are the exact ones. */
export async function nearSettingsFor(
  recipe: Recipe,
  photo: OpenPhoto,
  source: SettingsSource,
  options: SettingsOptions = {},
): Promise<NearSettings> {
  return (
    knownNearSettings(recipe, photo, source) ?? (await askedSettings(recipe, photo, source, 'draft', options))
  );
}

/** The same of `knownSettings`. */
export function knownNearSettings(
  recipe: Recipe,
  photo: OpenPhoto,
  { device }: Pick<SettingsSource, 'device'>,
): NearSettings | null {
  const settings = knownSettings(recipe, photo, { device });
  if (settings === null) return null;
  const found = answered.get(photo)?.get(keyOf(recipe, unweightedSettings(recipe, device)));
  return { settings, isExact: true, isReached: found?.isReached ?? true };
}

/** Whether one of several pictures is solved with near settings: a strength on a part is, since an exact match solves the whole photo. */
export function nearWillDo(
  { strengthMillionths }: Recipe,
  { isWhole }: { readonly isWhole: boolean },
): boolean {
  return !isWhole && strengthMillionths !== null;
}

/**
 * The automatic weight, whatever the recipe's own weight.
 *
 * @returns lambda.
 */
export async function automaticWeight(
  recipe: Recipe,
  photo: OpenPhoto,
  source: SettingsSource,
): Promise<number> {
  const automatic: Recipe = { ...recipe, weightMillionths: 'auto', strengthMillionths: null };
  return (await settingsFor(automatic, photo, source)).weight;
}

async function askedSettings(
  recipe: Recipe,
  photo: OpenPhoto,
  { library, device }: SettingsSource,
  extent: WeightExtent,
  options: SettingsOptions,
): Promise<NearSettings> {
  const { removedRms } = solverValues(recipe);
  const settings = unweightedSettings(recipe, device);
  const ask = { photo: photo.id, settings, extent };
  const ownWeight = ownWeightOf(recipe);
  const chosen =
    removedRms === null
      ? scaled(recipe, await library.ask([photo], 'suggestWeight', ask, { signal: options.signal }))
      : await library.ask([photo], 'matchStrength', { ...ask, removedRms, ownWeight }, options);
  if (chosen.isExact) {
    const known = answered.get(photo) ?? new Map<string, ChosenWeight>();
    answered.set(photo, known.set(keyOf(recipe, settings), chosen));
  }
  const { weight, isExact, isReached } = chosen;
  return { settings: { ...settings, weight }, isExact, isReached };
}

/** The automatic weight times the recipe's factor. */
function scaled(recipe: Recipe, chosen: ChosenWeight): ChosenWeight {
  const { perUnit } = parameters.weightMillionths;
  const automatic: Recipe = { ...recipe, weightMillionths: 'auto' };
  return { ...chosen, weight: weightOf(automatic, Math.round(chosen.weight * perUnit)) / perUnit };
}

/**
 * The weight that a recipe has beside a strength: where the strength was taken from what that weight removed at this order,
 * it is the answer, so that holding a strength changes no pixel. Being in the recipe, it is so in every door.
 */
function ownWeightOf({ weightMillionths }: Recipe): number | null {
  return weightMillionths === 'auto' ? null : weightMillionths / parameters.weightMillionths.perUnit;
}

function unweightedSettings(recipe: Recipe, device: SettingsSource['device']): UnweightedSettings {
  const { weight: _weight, removedRms: _removedRms, ...values } = solverValues(recipe);
  const { backend, threads } = device;
  return { ...values, backend, threads };
}

/** All that the weight may depend on. */
function keyOf(recipe: Recipe, settings: UnweightedSettings): string {
  const { weightMillionths, strengthMillionths, autoFactorHundredths } = recipe;
  return JSON.stringify({ ...settings, weightMillionths, strengthMillionths, autoFactorHundredths });
}
