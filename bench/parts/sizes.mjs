// Part `sizes`: what a pixel costs from small photos to large ones, integers in to integers out.
import { freeBytes } from '../machine.mjs';
import { comparedProblem, denoiseRuns } from '../rudin-runs.mjs';
import { printTable } from '../tables.mjs';

/** The size that others are related to. */
const yardstickMegapixels = 12;
/** Bytes a pixel that making a photo, holding it and solving it take at most in this process. */
const bytesPerPixel = 80;

/**
 * @param bench `{ engine, shop, quick }`.
 * @returns     Rows, one a size and coupling, for the results file.
 */
export async function measureSizes({ engine, shop, quick }) {
  const rows = [];
  for (const megapixels of quick ? [0.25, 1, 4, 12] : [0.25, 1, 4, 12, 24, 100]) {
    if (freeBytes() < megapixels * 1e6 * bytesPerPixel) {
      console.log(
        `  ${megapixels} MP left out: it takes ${megapixels * bytesPerPixel} MB of free memory here`,
      );
      continue;
    }
    const photo = await shop.photo(megapixels);
    const opened = engine.openEngine(0);
    for (const coupling of quick ? ['channels'] : ['channels', 'opponent']) {
      rows.push(await measureSize(opened.calls, photo, megapixels, coupling));
    }
    await opened.close();
  }
  print(rows);
  return rows;
}

async function measureSize(calls, photo, megapixels, coupling) {
  const runs = megapixels > 12 ? 3 : 5;
  const done = await denoiseRuns(calls, photo, { ...comparedProblem, coupling }, runs);
  return {
    megapixels,
    coupling,
    iterations: done.report.iterations,
    certifiedLevels: done.report.certifiedLevels,
    seconds: done.seconds,
    cpuSeconds: done.cpuSeconds,
    loadSeconds: done.loadSeconds,
    runs: done.runs,
    nanosecondsPerPixel: (done.seconds * 1e9) / (photo.width * photo.height),
  };
}

function print(rows) {
  const yardstick = (row) =>
    rows.find(({ megapixels, coupling }) => megapixels === yardstickMegapixels && coupling === row.coupling);
  const perPixelIteration = (row) => row.nanosecondsPerPixel / row.iterations;
  printTable(
    'Integers in to integers out, beta 1, lambda 0.1, noise 0.1, to a certified 0.5 level, all threads',
    rows.map((row) => ({
      MP: row.megapixels,
      coupling: row.coupling,
      iterations: row.iterations,
      seconds: row.seconds,
      'CPU s': row.cpuSeconds,
      'ns a px': row.nanosecondsPerPixel,
      'of 12 MP': yardstick(row) ? row.nanosecondsPerPixel / yardstick(row).nanosecondsPerPixel : null,
      'ns a px-iteration': perPixelIteration(row),
      ' of 12 MP': yardstick(row) ? perPixelIteration(row) / perPixelIteration(yardstick(row)) : null,
    })),
  );
}
