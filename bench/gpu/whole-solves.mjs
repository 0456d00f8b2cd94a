// Time to an answer that is certified to be within half a level, integers in and integers out, on both backends.
import { printTable } from '../tables.mjs';
import { median } from '../timing.mjs';

const objective = { beta: 1, lambda: 0.12, coupling: 'opponent', chromaWeight: 2 };
const goal = { objective, toleranceLevels: 0.5, maxIterations: 1000 };
const { signal } = new AbortController();

/**
 * @param bench    `{ engine, backends, photoOf, sizes, runs }`; backends by name.
 * @returns        Rows, one a size and backend.
 */
export async function measureSolves({ engine, backends, photoOf, sizes, runs }) {
  const rows = [];
  for (const size of sizes) {
    const photo = photoOf(size);
    for (const [name, backend] of Object.entries(backends)) {
      try {
        rows.push({ megapixels: size, backend: name, ...(await timesOf(engine, backend, photo, runs)) });
      } catch (thrown) {
        rows.push({ megapixels: size, backend: name, failed: thrown.message });
      }
    }
  }
  print(rows);
  return rows;
}

/** Medians over runs, after one that is not counted: pipelines are compiled and memory is taken there. */
async function timesOf(engine, backend, photo, runs) {
  const all = [];
  let outcome;
  for (let run = 0; run <= runs; run++) {
    const begun = performance.now();
    const problem = await backend.open(photo);
    const opened = performance.now();
    outcome = await engine.solve(problem, goal, { signal });
    const solved = performance.now();
    const codes = await problem.readCodes(outcome.estimate);
    const read = performance.now();
    problem.dispose();
    if (codes.length !== photo.samples.length) throw new Error('the answer has another size than the photo');
    if (run > 0)
      all.push({ open: opened - begun, solve: solved - opened, read: read - solved, whole: read - begun });
  }
  const ms = (part) => median(all.map((times) => times[part]));
  return {
    ...{ openMs: ms('open'), solveMs: ms('solve'), readMs: ms('read'), wholeMs: ms('whole') },
    ...{ iterations: outcome.iterations, certifiedLevels: outcome.certifiedLevels, end: outcome.end },
  };
}

function print(rows) {
  printTable(
    'To within half a level, beta 1, opponent, weight 0.12, noise 0.1, RGB of 8 bit; ms',
    rows.map((row) => ({
      MP: row.megapixels,
      backend: row.backend,
      open: row.openMs,
      solve: row.solveMs,
      read: row.readMs,
      whole: row.wholeMs,
      iterations: row.iterations,
      'certified levels': row.certifiedLevels,
      note: row.failed ?? '',
    })),
  );
}
