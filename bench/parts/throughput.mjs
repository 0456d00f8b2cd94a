// Part `speed`: million pixel-channel-iterations a second of the backend, by order, coupling and threads.
import { threadCounts } from '../machine.mjs';
import { planesOf } from '../peers/plain-javascript.mjs';
import { printTable } from '../tables.mjs';
import { medianOf } from '../timing.mjs';
import { weightsOfOrders } from '../weights-of-orders.mjs';

const perCpuSecond = 'channels per CPU second';
const couplings = ['channels', 'joint', 'opponent'];
/** Enough for whole waves, short enough for many runs. */
const iterations = 32;

/**
 * @param bench `{ engine, shop, quick }`.
 * @returns     Rows, one an order and thread count, for the results file.
 */
export async function measureThroughput({ engine, shop, quick }) {
  const megapixels = quick ? 1 : 4;
  const photo = planesOf(await shop.photo(megapixels));
  const rows = [];
  for (const threads of threadCounts()) {
    const backend = await engine.startBackend(threads);
    const problem = await backend.open(photo);
    for (const [beta, lambda] of weightsOfOrders) {
      const row = { threads, beta };
      for (const coupling of couplings) {
        const objective = { beta, lambda, coupling, chromaWeight: 2 };
        const times = await iterationTimes(engine, problem, objective, quick ? 5 : 9);
        const samples = photo.width * photo.height * 3 * iterations;
        row[coupling] = samples / times.seconds / 1e6;
        row[`${coupling} per CPU second`] = samples / times.cpuSeconds / 1e6;
      }
      rows.push(row);
    }
    problem.dispose();
    await backend.dispose();
  }
  print(megapixels, rows);
  return { megapixels, rows };
}

async function iterationTimes(engine, problem, objective, runs) {
  const steps = engine.stepSizes(objective, 3);
  const { signal } = new AbortController();
  await problem.setObjective(objective);
  await problem.startCold();
  return medianOf(() => problem.iterate({ count: iterations, steps, land: true, signal }), runs);
}

function print(megapixels, rows) {
  const oneThread = rows.filter((row) => row.threads === 1);
  const againstOne = (row, figure) => row[figure] / oneThread.find(({ beta }) => beta === row.beta)[figure];
  printTable(
    `Million pixel-channel-iterations a second, ${megapixels} MP RGB`,
    rows.map((row) => ({
      threads: row.threads,
      beta: String(row.beta),
      ...Object.fromEntries(couplings.map((coupling) => [coupling, row[coupling]])),
      'channels, per CPU s': row[perCpuSecond],
      'CPU cost of beta 1': oneOfBeta(rows, row) / row[perCpuSecond],
      'times 1 thread': againstOne(row, 'channels'),
    })),
  );
}

/** Speed of beta = 1 on as many threads, by the processor's time. */
function oneOfBeta(rows, { threads }) {
  return rows.find((row) => row.threads === threads && row.beta === 1)[perCpuSecond];
}
