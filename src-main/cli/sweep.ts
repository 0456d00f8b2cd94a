/** `rudin sweep`: one crop at several orders and weights, as one picture. */
import { Option, type Command } from 'commander';
import { RudinError } from '../contract/outcome';
import { maxPixels, parameters, type ConflictChoice, type ParameterRange } from '../contract/parameters';
import type { Recipe } from '../contract/recipe';
import type { Region } from '../contract/studio-calls';
import { requireRoomForCells } from '../studio/sheet/sweep-file';
import type { SweepFileReport } from '../studio/studio-interface';
import type { CommandContext } from './command-line';
import { shortNumber } from './denoise-report';
import { addMachineOptions, type MachineOptions } from './installation';
import { addConflictOption } from './output-options';
import {
  addSharedRecipeOptions,
  readRecipe,
  recipeFiles,
  requireOrderOne,
  type RecipeOptions,
} from './recipe-options';
import { parseList, parseUnits } from './strict-number';
import { onOneLine, printJson, printProblem, printResult } from './terminal';
import { writeOneFile } from './write-one-file';

type Weight = Recipe['weightMillionths'];

interface SweepOptions extends Omit<RecipeOptions, 'beta' | 'weight' | 'matchStrength'>, MachineOptions {
  readonly output: string;
  readonly beta: readonly number[];
  /** Default: that of the recipe. */
  readonly weight?: readonly Weight[];
  readonly matchStrength?: true;
  readonly crop?: Region;
  readonly onConflict: ConflictChoice;
  readonly json?: true;
  readonly quiet?: true;
}

const examples = `
The sheet is a PNG at 100 %. Beside it SHEET.png.rudin.json has a recipe for every cell, for denoise --recipe. Where the
crop with its margin is the whole photo, a cell has, beside its label, the very pixels that denoise writes.

Examples:
  rudin sweep photo.jpg -o sheet.png
  rudin sweep photo.jpg -o sheet.png --beta 0.8,1,1.2,1.5 --weight 0.05,auto,0.2
  rudin sweep photo.jpg -o sheet.png --weight 0.05,0.1 --match-strength
  rudin sweep scan.tif -o sheet.png --beta 1,2 --crop 400,300,500,400 --json`;

/** Declares the command. */
export function addSweep(program: Command, context: CommandContext): void {
  const { betaHundredths, weightMillionths } = parameters;
  const listOf = (range: ParameterRange) => (text: string) =>
    parseList(range.label, text, (item) => parseUnits(range, item));
  const weights = (text: string): Weight[] =>
    parseList(weightMillionths.label, text, (item) =>
      item === 'auto' ? 'auto' : parseUnits(weightMillionths, item),
    );
  const command = program
    .command('sweep')
    .summary('draw a sheet of orders and weights')
    .description('Draw one crop of a photo at several orders and weights, as one picture.')
    .argument('<in>', 'photo: JPEG, PNG, TIFF, WebP or AVIF')
    .requiredOption('-o, --output <sheet>', 'PNG file to write')
    .addOption(
      new Option('--beta <orders>', 'orders from left to right, with commas')
        .argParser(listOf(betaHundredths))
        .default([50, 80, 100, 150, 200], '0.5,0.8,1,1.5,2'),
    )
    .addOption(
      new Option(
        '--weight <weights>',
        'weights from top to bottom, with commas; auto is each order’s own (default: auto, or that of the recipe)',
      ).argParser(weights),
    )
    .option(
      '--match-strength',
      'all orders of a row remove as much as order 1 does with the weight of the row',
    )
    .option('--crop <x,y,w,h>', 'part of the photo, px (default: 600 x 400 of the middle)', parseCrop);
  addSharedRecipeOptions(command);
  addConflictOption(addMachineOptions(command))
    .option('--json', 'print one JSON line')
    .option('--quiet', 'print problems only')
    .addHelpText('after', examples)
    .action(async (input: string, options: SweepOptions) => {
      context.finish(await sweep(input, options, context));
    });
}

/** Runs the command and returns its exit code. */
async function sweep(input: string, options: SweepOptions, context: CommandContext): Promise<number> {
  const { beta: betas, weight, matchStrength = false, crop = null, ...shared } = options;
  const recipe = await readRecipe(shared);
  const weights = weight ?? [recipe.weightMillionths];
  requireRoomForCells({ betas, weights });
  const { initial } = parameters.betaHundredths;
  requireOrderOne(shared, { ...recipe, betaHundredths: betas.includes(initial) ? initial : betas[0]! });
  const lists = { betas, weights, matchesStrength: matchStrength };
  return await writeOneFile(input, options, context, {
    format: 'png',
    sidecar: true,
    make: (studio, { output }, conflict, job) =>
      studio.sweepFile(
        {
          input,
          output,
          recipe,
          ...lists,
          crop,
          choices: { conflict },
          protectedInputs: [input, ...recipeFiles(shared)],
        },
        job,
      ),
    tell: (report) => tell(report, options),
  });
}

function tell(report: SweepFileReport, { json, quiet }: SweepOptions): void {
  if (json === true) {
    printJson({ ...report });
    return;
  }
  if (quiet === true) return;
  const { input, output, cells, crop } = report;
  if (output === null) {
    printResult(onOneLine(`${input}: skipped`));
    return;
  }
  const seconds = cells.reduce((sum, { solve }) => sum + solve.seconds, 0);
  const what = `${cells.length} cells of ${crop.width}x${crop.height} at ${crop.x},${crop.y}`;
  printResult(onOneLine(`${input} -> ${output}: ${what}, solved in ${shortNumber(seconds)} s`));
  for (const note of report.notes) printProblem(`${input}: note: ${note}`);
}

/**
 * Reads a crop as typed.
 *
 * @throws {RudinError} `bad-params` with what is expected and what arrived.
 */
function parseCrop(text: string): Region {
  const numbers = text.split(',').map((item) => (/^\d{1,9}$/.test(item) ? Number(item) : NaN));
  const [x, y, width, height] = numbers;
  const isWhole = numbers.length === 4 && numbers.every((each) => each <= maxPixels);
  if (isWhole && width! >= 1 && height! >= 1) return { x: x!, y: y!, width: width!, height: height! };
  throw new RudinError(
    'bad-params',
    `crop must be x,y,width,height in whole px, at least 1 x 1; got ${JSON.stringify(text.slice(0, 40))}`,
  );
}
