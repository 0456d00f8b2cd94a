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
  const peers = comparedRows(results);
  const intro =
    'Total variation of a colour photo (noise 0.1, weight 0.1, each channel on its own) to the energy of a certified half level:';
  return [
    ...(peers.length > 0 ? [intro, '', ...tableLines(peers, 'markdown'), ''] : []),
    `${wholeProgram(results.command)} ${theLoop(results)}`,
    '',
    `Measured ${results.when.slice(0, 10)} on ${machineLine(results.machine)} by \`npm run bench\`, beside scikit-image ` +
      `${results.found.scikit?.version ?? '(not installed)'}.`,
  ];
}

/** One row a size at which the peer reached the energy. */
function comparedRows({ peers, machine }) {
  const threads = String(machine.cores);
  return peers
    .filter(({ scikit }) => scikit?.seconds !== undefined)
    .map(({ megapixels, rudin, scikit }) => ({
      photo: `${megapixels} MP`,
      [`Rudin, ${threads} threads`]: `${shown(rudin[threads].seconds)} s`,
      'scikit-image `denoise_tv_chambolle`': `${scikit.isExtrapolated ? 'about ' : ''}${shown(scikit.seconds)} s`,
      'times faster': Math.round(scikit.seconds / rudin[threads].seconds),
    }));
}

function wholeProgram(command) {
  const large = command.find(({ megapixels }) => megapixels === 100);
  const largest = large
    ? `; a 100-megapixel TIFF with 16 bit ${shown(large.seconds)} s, with at most ${shown(large.peakBytes / 1e9)} GB in all of its processes.`
    : '.';
  return `\`rudin denoise\` of a 12-megapixel JPEG to JPEG takes ${shown(command[0].seconds)} s as a whole process${largest}`;
}

function theLoop({ speed, sizes }) {
  const billions = (beta) =>
    shown(speed.rows.find((row) => row.threads === 1 && row.beta === beta).channels / 1000);
  const cost = (megapixels) =>
    sizes.find((row) => row.megapixels === megapixels && row.coupling === 'channels')?.nanosecondsPerPixel;
  const large =
    cost(100) && cost(12)
      ? `; a pixel of 100 megapixels costs ${shown(cost(100) / cost(12))} of one of 12.`
      : '.';
  return (
    `One thread does ${billions(1)} billion pixel-channel-iterations a second at beta 1 and ${billions(1.2)} at ` +
    `beta 1.2${large}`
  );
}
