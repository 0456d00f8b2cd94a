/** `rudin measure`: noise, total variations, gradient statistics, and distance to a reference. */
import type { Command } from 'commander';
import { parameters } from '../contract/parameters';
import type { Studio } from '../studio/studio-interface';
import type { CommandContext } from './command-line';
import { shortNumber } from './denoise-report';
import { reportFailure } from './failure';
import { openStudio } from './installation';
import { parseUnits } from './strict-number';
import { onOneLine, printJson, printResult } from './terminal';

interface MeasureOptions {
  readonly reference?: string;
  /** Hundredths. */
  readonly beta?: number;
  readonly json?: true;
}

type MeasureReport = Awaited<ReturnType<Studio['measureFile']>>;

const examples = `
Examples:
  rudin measure photo.jpg
  rudin measure denoised.png --reference clean.png --json
  rudin measure photo.jpg --beta 1.5 --json`;

/** Declares the command. */
export function addMeasure(program: Command, context: CommandContext): void {
  const { betaHundredths } = parameters;
  program
    .command('measure')
    .summary('measure noise, total variation and quality')
    .description(
      'Measure a photo: its noise, its total variations by name, its gradient, its distance to another.',
    )
    .argument('<in>', 'photo: JPEG, PNG, TIFF, WebP or AVIF')
    .option('--reference <clean>', 'photo of the same size to compare with: PSNR and SSIM')
    .option('--beta <order>', 'order of the total variation, 0.3 to 3 (default: 1)', (text: string) =>
      parseUnits(betaHundredths, text),
    )
    .option('--json', 'print one JSON line')
    .addHelpText('after', examples)
    .action(async (input: string, options: MeasureOptions) => {
      context.finish(await measure(input, options, context));
    });
}

/** Runs the command and returns its exit code. */
async function measure(input: string, options: MeasureOptions, context: CommandContext): Promise<number> {
  const { betaHundredths } = parameters;
  const studio = openStudio(context.installation, { backend: 'auto', threads: 0 }, context.signal);
  try {
    const report = await studio.measureFile(
      {
        input,
        reference: options.reference ?? null,
        beta: (options.beta ?? betaHundredths.initial) / betaHundredths.perUnit,
      },
      { signal: context.signal },
    );
    if (options.json === true) printJson({ input, ...report });
    else for (const line of listing(report)) printResult(line);
    return 0;
  } catch (thrown) {
    if (context.signal.aborted) return 130;
    reportFailure(input, thrown, options.json === true);
    return 1;
  } finally {
    await studio.close();
  }
}

/** The report for people: one "name: value" line each, nested names joined by dots. */
function listing(report: MeasureReport, prefix = ''): readonly string[] {
  return Object.entries(report).flatMap(([key, value]) => {
    const name = `${prefix}${key}`;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return listing(value as MeasureReport, `${name}.`);
    }
    return [onOneLine(`${name}: ${describe(value)}`)];
  });
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return value.map(describe).join(' ');
  if (typeof value === 'number') return shortNumber(value);
  if (value === null) return 'none';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
