/** `rudin gradient`: the gradient of a photo as a picture, of the photo as it is or denoised first. */
import type { Command } from 'commander';
import { RudinError } from '../contract/outcome';
import { gradientOperators, type GradientOperator } from '../contract/parameters';
import type { GradientFileReport } from '../studio/studio-interface';
import type { CommandContext } from './command-line';
import { shortNumber } from './denoise-report';
import { addMachineOptions, type MachineOptions } from './installation';
import { addOutputOptions, outputChoices, type OutputOptions } from './output-options';
import {
  addRecipeOptions,
  givenRecipeOptions,
  readRecipe,
  recipeFiles,
  type RecipeOptions,
} from './recipe-options';
import { oneOf } from './strict-number';
import { onOneLine, printJson, printProblem, printResult } from './terminal';
import { writeOneFile } from './write-one-file';

const views = ['magnitude', 'direction'] as const;
const colourMaps = ['perceptual', 'grey'] as const;
const scales = ['linear', 'log'] as const;

interface GradientOptions extends RecipeOptions, OutputOptions, MachineOptions {
  readonly operator: GradientOperator;
  readonly view: (typeof views)[number];
  readonly map: (typeof colourMaps)[number];
  readonly scale: (typeof scales)[number];
  readonly denoise?: true;
  readonly json?: true;
}

const examples = `
Operators: forward is the solver's own; central is half the difference of right and left, below and above, with
zeros outside; numpy is central inside and one-sided at the edges.

Examples:
  rudin gradient photo.jpg -o edges.png
  rudin gradient photo.jpg -o edges.png --operator central --scale log --map grey
  rudin gradient photo.jpg -o direction.png --view direction --denoise --beta 1 --weight 0.1`;

/** Declares the command. */
export function addGradient(program: Command, context: CommandContext): void {
  const command = program
    .command('gradient')
    .summary('draw the gradient of a photo')
    .description('Draw the gradient of a photo as a picture: its magnitude or its direction.')
    .argument('<in>', 'photo: JPEG, PNG, TIFF, WebP or AVIF')
    .requiredOption('-o, --output <out>', 'file to write, or an existing folder')
    .option(
      '--operator <name>',
      `how differences are taken: ${gradientOperators.join(', ')}`,
      oneOf('operator', gradientOperators),
      'forward',
    )
    .option('--view <name>', `${views.join(' or ')}`, oneOf('view', views), 'magnitude')
    .option(
      '--map <name>',
      `colours of the magnitude: ${colourMaps.join(' or ')}`,
      oneOf('map', colourMaps),
      'perceptual',
    )
    .option('--scale <name>', `of the magnitude: ${scales.join(' or ')}`, oneOf('scale', scales), 'linear')
    .option('--denoise', 'denoise first, as the options below say');
  addRecipeOptions(command);
  addOutputOptions(addMachineOptions(command))
    .option('--json', 'print one JSON line')
    .addHelpText('after', examples)
    .action(async (input: string, options: GradientOptions) => {
      context.finish(await gradient(input, options, context));
    });
}

/** Runs the command and returns its exit code. */
async function gradient(input: string, options: GradientOptions, context: CommandContext): Promise<number> {
  const [forgotten] = givenRecipeOptions(options);
  if (options.denoise !== true && forgotten !== undefined) {
    throw new RudinError('bad-params', `${forgotten} needs --denoise beside it`);
  }
  const recipe = options.denoise === true ? await readRecipe(options) : null;
  return await writeOneFile(input, options, context, {
    format: options.format ?? null,
    sidecar: false,
    make: (studio, file, conflict, job) =>
      studio.gradientFile(
        {
          input,
          output: file.output,
          view: `gradient-${options.view}`,
          gradient: { operator: options.operator, colourMap: options.map, scale: options.scale },
          recipe,
          choices: {
            ...outputChoices(options, file.format, conflict),
            bitDepth: 8,
            metadata: 'strip',
            sidecar: false,
          },
          protectedInputs: [input, ...recipeFiles(options)],
        },
        job,
      ),
    tell: (report) => tell(report, options.json === true),
  });
}

function tell(report: GradientFileReport, asJson: boolean): void {
  const { solve } = report;
  const fallback = solve?.fallback ?? null;
  if (fallback !== null) printProblem(fallback);
  if (asJson) {
    const { input, output, width, height, operator, view, legend, notes, end } = report;
    const solved = { backend: solve?.backend ?? null, device: solve?.device ?? null, fallback };
    printJson({ input, output, width, height, operator, view, legend, ...solved, end, solve, notes });
    return;
  }
  const { legend } = report;
  if (report.output === null || legend === null) {
    printResult(onOneLine(`${report.input}: skipped`));
    return;
  }
  const unit = legend.kind === 'magnitude' ? 'per px' : 'degrees';
  const range = `${shortNumber(legend.minimum)} to ${shortNumber(legend.maximum)} ${unit}, ${legend.scale}`;
  printResult(
    onOneLine(
      `${report.input} -> ${report.output}: ${report.width}x${report.height}, ${legend.kind} by ` +
        `${report.operator} differences, ${range}, noise ${shortNumber(legend.noiseMagnitude)} per px`,
    ),
  );
  for (const note of report.notes) printProblem(`${report.input}: note: ${note}`);
}
