/** The options that make a recipe, shared by every command that denoises. */
import { readFile, stat } from 'node:fs/promises';
import type { Command } from 'commander';
import { RudinError } from '../contract/outcome';
import { couplings, noiseModels, parameters } from '../contract/parameters';
import type { Coupling, NoiseModel, ParameterRange } from '../contract/parameters';
import { initialRecipe, parseRecipe, weightMapsCount, type Recipe } from '../contract/recipe';
import { describeFileError } from './file-error';
import { oneOf, parseUnits } from './strict-number';

/** As commander hands them over: numbers already in the recipe's integer units. */
export interface RecipeOptions {
  readonly beta?: number;
  readonly weight?: number | 'auto';
  readonly matchStrength?: number;
  readonly autoFactor?: number;
  readonly coupling?: Coupling;
  readonly chromaWeight?: number;
  readonly noiseModel?: NoiseModel;
  readonly edgePass?: boolean;
  readonly tolerance?: number;
  readonly maxIterations?: number;
  readonly recipe?: string;
}

/** A recipe has at most 64 KB; larger files are not even read. */
const maxRecipeFileBytes = 65_536;

const unitsOf =
  (range: ParameterRange) =>
  (text: string): number =>
    parseUnits(range, text);

/** Adds the recipe options to a command; their defaults are the recipe's, so that `--recipe` can set them. */
export function addRecipeOptions(command: Command): Command {
  const { betaHundredths, weightMillionths, strengthMillionths } = parameters;
  const parseWeight = (text: string): number | 'auto' =>
    text === 'auto' ? 'auto' : parseUnits(weightMillionths, text);
  command
    .option('--beta <order>', 'order of the gradient norm, 0.3 to 3 (default: 1)', unitsOf(betaHundredths))
    .option(
      '--weight <weight>',
      'strength, 0 to 100, larger is smoother; auto measures the noise (default: auto)',
      parseWeight,
    )
    .option(
      '--match-strength <rms>',
      'instead of a weight: how much to remove, as RMS of intensity, 0.000001 to 1, such as 0.05',
      unitsOf(strengthMillionths),
    );
  return addSharedRecipeOptions(command);
}

/** Adds those that do not say how strong or of which order: what all cells of a sheet share. */
export function addSharedRecipeOptions(command: Command): Command {
  const { chromaWeightHundredths, toleranceHundredths, maxIterations } = parameters;
  return command
    .option(
      '--auto-factor <factor>',
      'factor on the automatic weight, 0.1 to 10; below 1 is lighter (default: 1)',
      unitsOf(parameters.autoFactorHundredths),
    )
    .option(
      '--coupling <name>',
      `how channels share one gradient: ${couplings.join(', ')} (default: opponent)`,
      oneOf('coupling', couplings),
    )
    .option(
      '--chroma-weight <factor>',
      'factor on chroma gradients in the opponent coupling, 0.5 to 4 (default: 2)',
      unitsOf(chromaWeightHundredths),
    )
    .option(
      '--noise-model <name>',
      'uniform, or by-level where noise depends on brightness; by-level at beta 1 only (default: uniform)',
      oneOf('noise model', noiseModels),
    )
    .option('--edge-pass', 'solve twice, the second time with smaller weights along edges; at beta 1 only')
    .option('--no-edge-pass', 'solve once (default)')
    .option(
      '--tolerance <levels>',
      'stop within this many 8-bit levels of the exact answer, 0.01 to 10 (default: 0.5)',
      unitsOf(toleranceHundredths),
    )
    .option(
      '--max-iterations <n>',
      `stop after n iterations at the latest, 1 to ${maxIterations.max} (default: ${maxIterations.initial})`,
      unitsOf(maxIterations),
    )
    .option('--recipe <file>', 'take all of these from a recipe; options given beside it win');
}

/** The names of the given options that make a recipe, as typed, such as `--beta`. */
export function givenRecipeOptions(options: RecipeOptions): readonly string[] {
  const flags: Record<keyof RecipeOptions, string> = {
    beta: '--beta',
    weight: '--weight',
    matchStrength: '--match-strength',
    autoFactor: '--auto-factor',
    coupling: '--coupling',
    chromaWeight: '--chroma-weight',
    noiseModel: '--noise-model',
    edgePass: '--edge-pass',
    tolerance: '--tolerance',
    maxIterations: '--max-iterations',
    recipe: '--recipe',
  };
  return (Object.keys(flags) as (keyof RecipeOptions)[])
    .filter((key) => options[key] !== undefined)
    .map((key) => flags[key]);
}

/** The files that the recipe is read from: inputs, which no output may take the place of. */
export function recipeFiles({ recipe }: Pick<RecipeOptions, 'recipe'>): readonly string[] {
  return recipe === undefined ? [] : [recipe];
}

/**
 * The recipe that the options stand for: the file's where one is given, each option beside it on top. A weight takes the
 * place of a strength that the file holds.
 *
 * @throws {RudinError} `bad-params` naming the recipe file and what is wrong with it, two options that exclude each other, or
 *                      one that the order has not.
 */
export async function readRecipe(options: RecipeOptions): Promise<Recipe> {
  if (options.weight !== undefined && options.matchStrength !== undefined) {
    const message = '--match-strength chooses the weight itself: give it or --weight, not both';
    throw new RudinError('bad-params', message);
  }
  const base = options.recipe === undefined ? initialRecipe : await readRecipeFile(options.recipe);
  const recipe = combined(options, base);
  requireOrderOne(options, recipe);
  return recipe;
}

/**
 * Refuses options that would change nothing; a recipe file may have them, as the page's may.
 *
 * @throws {RudinError} `bad-params` with the option, and the order that it does not suit.
 */
export function requireOrderOne(
  { noiseModel, edgePass }: Pick<RecipeOptions, 'noiseModel' | 'edgePass'>,
  recipe: Recipe,
): void {
  if (weightMapsCount(recipe)) return;
  const given =
    noiseModel === 'by-level' ? '--noise-model by-level' : edgePass === true ? '--edge-pass' : null;
  if (given === null) return;
  const beta = recipe.betaHundredths / parameters.betaHundredths.perUnit;
  throw new RudinError(
    'bad-params',
    `${given}: expected beta 1, where weights may differ from pixel to pixel; got beta ${beta}`,
  );
}

function combined(options: RecipeOptions, base: Recipe): Recipe {
  return {
    version: 1,
    betaHundredths: options.beta ?? base.betaHundredths,
    weightMillionths: options.weight ?? base.weightMillionths,
    strengthMillionths:
      options.matchStrength ?? (options.weight === undefined ? base.strengthMillionths : null),
    autoFactorHundredths: options.autoFactor ?? base.autoFactorHundredths,
    coupling: options.coupling ?? base.coupling,
    chromaWeightHundredths: options.chromaWeight ?? base.chromaWeightHundredths,
    noiseModel: options.noiseModel ?? base.noiseModel,
    edgePass: options.edgePass ?? base.edgePass,
    toleranceHundredths: options.tolerance ?? base.toleranceHundredths,
    maxIterations: options.maxIterations ?? base.maxIterations,
  };
}

async function readRecipeFile(path: string): Promise<Recipe> {
  try {
    // Looked at before it is opened: opening a pipe would wait for a writer.
    const { size } = await stat(path).then((found) => {
      if (!found.isFile()) throw new RudinError('bad-params', 'expected a regular file');
      return found;
    });
    if (size > maxRecipeFileBytes) {
      throw new RudinError('bad-params', `a recipe has at most ${maxRecipeFileBytes} bytes; got ${size}`);
    }
    return parseRecipe(await readFile(path, 'utf8'));
  } catch (thrown) {
    throw new RudinError('bad-params', `recipe ${path}: ${describeFileError(thrown)}`, { cause: thrown });
  }
}
