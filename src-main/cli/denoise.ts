/** `rudin denoise`: photos in, denoised photos out, one after the other. */
import type { Command } from 'commander';
import type { Recipe } from '../contract/recipe';
import type { DenoiseFileReport, Studio } from '../studio/studio-interface';
import type { CommandContext } from './command-line';
import { describeReport, reportLine } from './denoise-report';
import { reportFailure } from './failure';
import { addMachineOptions, openStudio, type MachineOptions } from './installation';
import {
  addOutputOptions,
  existsError,
  outputChoices,
  settleConflict,
  type OutputOptions,
  type WritableFile,
} from './output-options';
import { asTyped, planOutputs, type PlannedFile } from './output-plan';
import { openProgressBar } from './progress-bar';
import { addRecipeOptions, readRecipe, recipeFiles, type RecipeOptions } from './recipe-options';
import { oneOf } from './strict-number';
import { printJson, printProblem, printResult } from './terminal';

interface DenoiseOptions extends RecipeOptions, OutputOptions, MachineOptions {
  readonly depth?: '8' | '16';
  readonly sidecar?: true;
  readonly strip?: true;
  readonly json?: true;
  readonly quiet?: true;
}

const examples = `
Examples:
  rudin denoise photo.jpg -o clean.jpg
  rudin denoise scan.tif -o scan.png --depth 16 --weight 0.1 --beta 1
  rudin denoise *.jpg -o cleaned/ --beta 1.2 --on-conflict number
  rudin denoise photo.png -o photo.webp --recipe evening.json --weight auto --json

Weight multiplies the gradient term: larger is smoother. Orders below 1 keep edges so hard that isolated dots
remain; orders above 1 leave no dots and softer edges.

The seconds of --json follow each other: start (of the program, until the codec answers), read, decode, transfer (of
pixels between processes, there and back), estimate (of the noise), solve, convert (integers to planes and back),
encode, write (and reading again what was written), and total. The solver's threads start meanwhile. peakRssBytes is the
highest sum of the memory of all processes at one moment.`;

/** Declares the command. */
export function addDenoise(program: Command, context: CommandContext): void {
  const command = program
    .command('denoise')
    .summary('denoise photos')
    .description(
      'Denoise photos by total variation of any order, within a certified distance of the exact answer.',
    )
    .argument('<in...>', 'photos: JPEG, PNG, TIFF, WebP or AVIF')
    .requiredOption('-o, --output <out>', 'file to write, or an existing folder');
  addRecipeOptions(command);
  addOutputOptions(addMachineOptions(command))
    .option('--depth <bits>', 'bits per sample, 8 or 16 (default: as the input)', oneOf('depth', ['8', '16']))
    .option('--sidecar', 'write beside every output what was done, as JSON')
    .option('--strip', 'leave metadata out (the colour profile stays)')
    .option('--json', 'print one JSON line per file')
    .option('--quiet', 'print problems only')
    .addHelpText('after', examples)
    .action(async (inputs: string[], options: DenoiseOptions) => {
      context.finish(await denoise(inputs, options, context));
    });
}

/** Runs the command and returns its exit code. */
async function denoise(
  inputs: readonly string[],
  options: DenoiseOptions,
  context: CommandContext,
): Promise<number> {
  const recipe = await readRecipe(options);
  const plan = await planOutputs({
    inputs,
    out: options.output,
    format: options.format ?? null,
    conflict: options.onConflict,
    sidecar: options.sidecar === true,
  });
  const studio = openStudio(context.installation, options, context.signal);
  try {
    return await new DenoiseRun(studio, recipe, options, context.signal).all(plan);
  } finally {
    await studio.close();
  }
}

/** One run over all files of a plan. */
class DenoiseRun {
  private failures = 0;
  /** Every reason why another backend solved is told once. */
  private readonly fallbacks = new Set<string>();

  constructor(
    private readonly studio: Studio,
    private readonly recipe: Recipe,
    private readonly options: DenoiseOptions,
    private readonly signal: AbortSignal,
  ) {}

  /** Works through the plan in order; one file that fails does not stop the others. */
  async all(plan: readonly PlannedFile[]): Promise<number> {
    const inputs = [...plan.map((file) => file.input), ...recipeFiles(this.options)];
    for (const [index, file] of plan.entries()) {
      try {
        if ('error' in file) throw file.error;
        this.tell(await this.one(file, inputs, `${index + 1}/${plan.length}`, index === 0));
      } catch (thrown) {
        if (this.signal.aborted) return 130;
        this.failures += 1;
        reportFailure(file.input, thrown, this.options.json === true);
      }
    }
    return this.failures > 0 ? 1 : 0;
  }

  private async one(
    file: WritableFile,
    protectedInputs: readonly string[],
    place: string,
    isFirst: boolean,
  ): Promise<DenoiseFileReport> {
    const { options, signal } = this;
    const conflict = await settleConflict(file, options.onConflict, signal);
    const bar = openProgressBar(options.quiet !== true, place, file.input);
    try {
      const report = await this.studio.denoiseFile(
        {
          input: file.input,
          output: file.output,
          recipe: this.recipe,
          choices: {
            ...outputChoices(options, file.format, conflict),
            bitDepth: options.depth === undefined ? 'same' : options.depth === '8' ? 8 : 16,
            metadata: options.strip === true ? 'strip' : 'keep',
            sidecar: options.sidecar === true,
          },
          protectedInputs,
        },
        // The first file's time begins with the program's, as a person sees it.
        { signal, onProgress: (progress) => bar.show(progress), ...(isFirst && { since: 0 }) },
      );
      if (report.end === 'exists') throw existsError(file.output);
      return { ...report, output: asTyped(file.output, report.output) };
    } finally {
      bar.close();
    }
  }

  private tell(report: DenoiseFileReport): void {
    const { json, quiet } = this.options;
    const fallback = report.solve?.fallback ?? null;
    if (fallback !== null && !this.fallbacks.has(fallback)) {
      this.fallbacks.add(fallback);
      printProblem(fallback);
    }
    if (json === true) printJson(reportLine(report));
    else if (quiet !== true) printResult(describeReport(report));
    if (quiet === true || json === true) return;
    for (const note of report.notes) printProblem(`${report.input}: note: ${note}`);
  }
}
