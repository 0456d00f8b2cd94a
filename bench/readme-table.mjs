// Quotes a results file in README.md, between two marks, with the machine and the date: figures are copied by this
// program alone, never by hand.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './load-engine.mjs';
import { machineLine } from './machine.mjs';
import { shown, tableLines } from './tables.mjs';

const marks = ['<!-- bench: made by `npm run bench -- --readme` -->', '<!-- end of bench -->'];

/**
 * Replaces what stands between the marks.
 *
 * @param path Results file; '' takes the latest.
 * @returns    One line for people.
 * @throws {Error} when there is no such file, it lacks a part, or README.md lacks the marks.
 */
export function quoteInReadme(path) {
  const file = path === '' ? latestResults() : path;
  const readme = join(root, 'README.md');
  const text = readFileSync(readme, 'utf8');
  const [from, to] = [text.indexOf(marks[0]), text.indexOf(marks[1])];
  if (from < 0 || to < from) throw new Error(`README.md has no lines ${marks.join(' and ')}`);
  const quote = quotedLines(JSON.parse(readFileSync(file, 'utf8')));
  writeFileSync(
    readme,
    `${text.slice(0, from)}${[marks[0], '', ...quote, '', ''].join('\n')}${text.slice(to)}`,
  );
  return `README.md quotes ${file}`;
}

/** The newest results file that has all parts. */
function latestResults() {
  const folder = join(root, 'bench', 'results');
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  const whole = names.sort().filter((name) => {
    const results = JSON.parse(readFileSync(join(folder, name), 'utf8'));
    return results.quick === false && results.peers && results.command && results.sizes && results.speed;
  });
  if (whole.length === 0) throw new Error('no results of a whole run: npm run bench makes them');
  return join(folder, whole.at(-1));
}

/**
 * The lines of the quote.
 *
 * @param results As a results file holds them, of a whole run.
 * @returns       Markdown.
 */
export function quotedLines(results) {
  const threads = String(results.machine.cores);
  const size = (megapixels) =>
    results.sizes.find((row) => row.megapixels === megapixels && row.coupling === 'channels');
  const rows = results.peers
    .filter((row) => row.scikit?.seconds !== undefined)
    .map((row) => ({
      photo: `${row.megapixels} MP`,
      [`Rudin, ${threads} threads`]: `${shown(row.rudin[threads].seconds)} s`,
      'scikit-image `denoise_tv_chambolle`': `${row.scikit.isExtrapolated ? 'about ' : ''}${shown(row.scikit.seconds)} s`,
      'times faster': Math.round(row.scikit.seconds / row.rudin[threads].seconds),
    }));
  const [command] = results.command;
  const large = results.command.find((row) => row.megapixels === 100);
  const speed = (count, beta) =>
    results.speed.rows.find((row) => row.threads === count && row.beta === beta).channels;
  const lines = [
    'Total variation of a colour photo (noise 0.1, weight 0.1, each channel) to the energy of a certified half level:',
    '',
    ...tableLines(rows, 'markdown'),
    '',
    `\`rudin denoise\` of a 12-megapixel JPEG to JPEG takes ${shown(command.seconds)} s as a whole process` +
      (large
        ? `; a 100-megapixel 16-bit TIFF ${shown(large.seconds)} s and at most ${shown(large.peakBytes / 1e9)} GB.`
        : '.'),
    `One thread does ${shown(speed(1, 1) / 1000)} billion pixel-channel-iterations a second at beta 1, ` +
      `${shown(speed(1, 1.2) / 1000)} at beta 1.2` +
      (size(100)
        ? `; a pixel of a 100-megapixel photo costs ${shown(size(100).nanosecondsPerPixel / size(12).nanosecondsPerPixel)} of one of 12.`
        : '.'),
    '',
    `Measured ${results.when.slice(0, 10)} on ${machineLine(results.machine)} by \`npm run bench\` ` +
      `(scikit-image ${results.found.scikit?.version ?? 'absent'}); [what is compared, and how](docs/benchmark.md).`,
  ];
  return lines;
}
