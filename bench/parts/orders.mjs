// Part `orders`: what a certified answer costs at each order, and below 1 what a stationary one does.
import { denoiseRuns } from '../rudin-runs.mjs';
import { printTable } from '../tables.mjs';
import { weightsOfOrders } from '../weights-of-orders.mjs';

const orders = [...weightsOfOrders, [0.5, 0.05]];
/** Planes that have a magnitude of their own are as smooth at a smaller weight. */
const weightFactors = { channels: 0.65, opponent: 0.72 };

/**
 * @param bench `{ engine, shop, quick }`.
 * @returns     Rows, one an order and coupling, for the results file.
 */
export async function measureOrders({ engine, shop, quick }) {
  const megapixels = quick ? 0.25 : 4;
  const photo = await shop.photo(megapixels);
  const opened = engine.openEngine(0);
  const rows = [];
  for (const [coupling, factor] of Object.entries(weightFactors)) {
    for (const [beta, weight] of orders) {
      const settings = { beta, weight: weight * factor, coupling, toleranceLevels: 0.5 };
      // Below 1 a solve is a hundred times longer, and needs no warming.
      const [runs, warm] = beta < 1 ? [1, false] : [quick ? 3 : 5, true];
      const done = await denoiseRuns(opened.calls, photo, settings, runs, warm);
      rows.push({
        megapixels,
        coupling,
        beta,
        weight: settings.weight,
        iterations: done.report.iterations,
        levels: done.report.certifiedLevels ?? done.report.residualLevels,
        seconds: done.seconds,
        cpuSeconds: done.cpuSeconds,
        runs: done.runs,
      });
    }
  }
  await opened.close();
  print(megapixels, rows);
  return rows;
}

function print(megapixels, rows) {
  const ofBetaOne = (row) => rows.find(({ beta, coupling }) => beta === 1 && coupling === row.coupling);
  printTable(
    `Integers in to integers out by order, ${megapixels} MP, to 0.5 level, all threads (below 1: the residual)`,
    rows.map((row) => ({
      coupling: row.coupling,
      beta: String(row.beta),
      weight: row.weight,
      iterations: row.iterations,
      levels: row.levels,
      seconds: row.seconds,
      'of beta 1': row.seconds / ofBetaOne(row).seconds,
      'an iteration': row.seconds / row.iterations / (ofBetaOne(row).seconds / ofBetaOne(row).iterations),
    })),
  );
}
