// From a slider's step to pixels that can be shown, at a window's size: the open draft goes on and is drawn.
import { printTable } from '../tables.mjs';
import { median } from '../timing.mjs';

const { signal } = new AbortController();
const coldIterations = 40;

/**
 * @param bench `{ engine, backends, photo, steps }`; the photo is as large as the window.
 * @returns     Rows, one a backend.
 */
export async function measureSliderSteps({ engine, backends, photo, steps }) {
  const rows = [];
  for (const [backend, opened] of Object.entries(backends)) {
    try {
      rows.push({ backend, ...(await stepsOf(engine, opened, photo, steps)) });
    } catch (thrown) {
      rows.push({ backend, failed: thrown.message });
    }
  }
  print(rows, photo);
  return rows;
}

/** A drag of the weight by 4 % a step, there and back, as far as no step falls back to a cold start. */
async function stepsOf(engine, backend, photo, steps) {
  const problem = await backend.open(photo);
  const objectiveAt = (step) => ({
    ...{ beta: 1, coupling: 'opponent', chromaWeight: 2 },
    lambda: 0.12 * 1.04 ** Math.abs(8 - (step % 16)),
  });
  let before = objectiveAt(0);
  await problem.setObjective(before);
  await problem.startCold();
  await problem.iterate({ count: coldIterations, steps: engine.stepSizes(before, 3), land: true, signal });
  const all = [];
  let iterations = 0;
  for (let step = 1; step <= steps + 3; step++) {
    const objective = objectiveAt(step);
    iterations = engine.iterationsToGoOn(before, objective, 3);
    const begun = performance.now();
    await engine.goOn(problem, objective, iterations, signal);
    const solved = performance.now();
    await drawWhole(problem, photo);
    const drawn = performance.now();
    before = objective;
    if (step > 3) all.push({ solve: solved - begun, draw: drawn - solved, whole: drawn - begun });
  }
  problem.dispose();
  const ms = (part) => median(all.map((times) => times[part]));
  const slowest = Math.max(...all.map(({ whole }) => whole));
  return { iterations, solveMs: ms('solve'), drawMs: ms('draw'), wholeMs: ms('whole'), slowestMs: slowest };
}

/** As the app does it: where the answer is held, or by the processor's threads. */
async function drawWhole(problem, photo) {
  const { width, height } = photo;
  const region = { x: 0, y: 0, width, height };
  const { view } = problem;
  if (!view) return await problem.draw(region);
  await view.hold('dual');
  const crop = { region, shrink: 1 };
  const gradient = { operator: 'forward', colourMap: 'grey', scale: 'linear' };
  const frame = { layer: 'held', view: 'result', gradient, scale: null, photo: { width, height }, crop };
  return await view.draw({ ...frame, region, zoom: 1 });
}

function print(rows, { width, height }) {
  printTable(
    `A slider's step at ${width} x ${height}, RGB, until its pixels are here; ms`,
    rows.map((row) => ({
      backend: row.backend,
      iterations: row.iterations,
      solve: row.solveMs,
      draw: row.drawMs,
      whole: row.wholeMs,
      slowest: row.slowestMs,
      note: row.failed ?? '',
    })),
  );
}
