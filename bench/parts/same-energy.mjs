// Part `peers`: seconds to the energy of Rudin's certified answer, for Rudin and for everybody who minimises the same
// function. A ratio is printed only for an answer whose energy was recomputed here and is as low.
import { join } from 'node:path';
import { energyOf, intensitiesOf } from '../energy.mjs';
import { threadCounts } from '../machine.mjs';
import { attempt } from '../peers/attempt.mjs';
import { smallestCount } from '../peers/smallest-count.mjs';
import { iteratePlainly, planesOf } from '../peers/plain-javascript.mjs';
import { readFloats, runPython } from '../peers/run-python.mjs';
import { comparedProblem, denoiseRuns, energyToReach, mediansOf } from '../rudin-runs.mjs';
import { printTable } from '../tables.mjs';
import { timed } from '../timing.mjs';

const objective = { beta: 1, lambda: comparedProblem.weight, coupling: 'channels', chromaWeight: 1 };
const chambolle = { function: 'denoise_tv_chambolle', weight: comparedProblem.weight };
/** Sizes up to which a peer's count is searched for; above, the one of the size below is tried and only ever raised. */
const searchedMegapixels = { quick: 0.25, whole: 1 };
/** How far a peer's count may lie above the fewest. */
const precision = 0.02;
/** Sizes up to which a peer runs to the end; above, some of its iterations are timed and multiplied. */
const wholeRunMegapixels = 12;

/**
 * @param bench `{ engine, shop, peers, quick }`.
 * @returns     Rows, one a size, for the results file.
 */
export async function measureSameEnergy(bench) {
  const rows = [];
  let guesses = { scikit: 430, plain: 52 };
  for (const megapixels of bench.quick ? [0.25, 1] : [0.25, 1, 4, 12, 24]) {
    const row = await measureSize(bench, megapixels, guesses);
    guesses = { scikit: row.scikit?.iterations ?? guesses.scikit, plain: row.plain.iterations };
    rows.push(row);
    printSize(row);
  }
  print(rows);
  return rows;
}

/** Rudin before and after the peers, so that a machine that changes its speed meanwhile favours nobody. */
async function measureSize({ engine, shop, peers, quick }, megapixels, guesses) {
  const photo = await shop.photo(megapixels);
  const noisy = intensitiesOf(photo);
  const goal = await goalOf(engine, photo);
  const isSearched = megapixels <= (quick ? searchedMegapixels.quick : searchedMegapixels.whole);
  const task = { photo, noisy, goal, megapixels, isSearched, folder: shop.folder };
  const runs = megapixels > 4 ? 2 : 3;
  const before = await rudinRuns(engine, photo, runs);
  const plain = await measurePlainJavaScript(task, engine.stepSizes(objective, 3), guesses.plain);
  const scikit =
    peers.scikit &&
    (await attempt('scikit-image', () => measureScikit(task, peers.scikit.interpreter, guesses.scikit)));
  const after = await rudinRuns(engine, photo, runs);
  const rudin = Object.fromEntries(
    threadCounts().map((threads) => [threads, mediansOf([...before[threads], ...after[threads]])]),
  );
  return { megapixels, width: photo.width, height: photo.height, ...goal, rudin, plain, scikit };
}

async function goalOf(engine, photo) {
  const opened = engine.openEngine(0);
  const goal = await energyToReach(opened.calls, photo, comparedProblem);
  await opened.close();
  return goal;
}

/** Every run by number of threads. */
async function rudinRuns(engine, photo, count) {
  const found = {};
  for (const threads of threadCounts()) {
    const opened = engine.openEngine(threads);
    found[threads] = (await denoiseRuns(opened.calls, photo, comparedProblem, count)).runs;
    await opened.close();
  }
  return found;
}

/** scikit-image's denoise_tv_chambolle: runs until the count is found, of which the one with that count is kept. */
async function measureScikit(task, interpreter, guess) {
  const { photo, noisy, megapixels, folder } = task;
  const ask = { ...photoRequest(photo), ...chambolle, task: 'run' };
  if (megapixels > wholeRunMegapixels) return extrapolated(ask, interpreter, guess);
  const output = join(folder, 'scikit.f32');
  return fewest(task, guess, async (iterations) => {
    const times = await runPython(interpreter, 'scikit-image.py', { ...ask, iterations, output });
    return { iterations, ...times, energy: energyOf(readFloats(output), noisy, photo, objective) };
  });
}

/** Above some megapixels a peer's whole run takes an hour: the difference of two short ones gives an iteration. */
async function extrapolated(ask, interpreter, iterations) {
  const [few, many] = [2, 8];
  const [short, long] = [
    await runPython(interpreter, 'scikit-image.py', { ...ask, iterations: few }),
    await runPython(interpreter, 'scikit-image.py', { ...ask, iterations: many }),
  ];
  const each = (figure) => (long[figure] - short[figure]) / (many - few);
  return {
    iterations,
    seconds: each('seconds') * iterations,
    cpuSeconds: each('cpuSeconds') * iterations,
    peakBytes: long.peakBytes,
    isExtrapolated: true,
  };
}

/** Plain JavaScript of Rudin's own iteration, to the same energy of its primal variable. */
async function measurePlainJavaScript(task, steps, guess) {
  const { photo, noisy, isSearched } = task;
  const planes = planesOf(photo);
  const iterate = (count) => timed(() => iteratePlainly(planes, objective.lambda, steps, count));
  if (!isSearched) {
    const { seconds, cpuSeconds } = await iterate(4);
    const times = guess / 4;
    return {
      iterations: guess,
      seconds: seconds * times,
      cpuSeconds: cpuSeconds * times,
      isExtrapolated: true,
    };
  }
  return fewest(task, guess, async (iterations) => {
    const { value, ...times } = await iterate(iterations);
    return { iterations, ...times, energy: energyOf(interleaved(value), noisy, photo, objective) };
  });
}

/**
 * The run of a peer with the fewest iterations that reach the energy.
 *
 * @param run Runs the peer for a count and answers `{ iterations, seconds, cpuSeconds, energy }`.
 * @returns   What that run answered; `{ reason }` when no count does.
 */
async function fewest({ goal, isSearched }, guess, run) {
  const most = 4096;
  const done = new Map();
  const energyAfter = async (count) => {
    done.set(count, await run(count));
    return done.get(count).energy;
  };
  if (isSearched) {
    const count = await smallestCount(energyAfter, { target: goal.energy, guess, precision, most });
    return done.get(count) ?? { reason: 'does not reach it' };
  }
  for (let count = guess; count <= most; count = Math.ceil(count * (1 + precision))) {
    if ((await energyAfter(count)) <= goal.energy) return done.get(count);
  }
  return { reason: 'does not reach it' };
}

function photoRequest({ file, width, height, channels }) {
  return { file, width, height, channels };
}

function interleaved(planes) {
  const samples = new Float32Array(planes[0].length * planes.length);
  planes.forEach((plane, c) => {
    for (let i = 0; i < plane.length; i++) samples[i * planes.length + c] = plane[i];
  });
  return samples;
}

function printSize({ megapixels, scikit }) {
  const peer = scikit?.seconds === undefined ? 'no peer' : `scikit-image ${scikit.seconds.toFixed(1)} s`;
  console.log(`  ${megapixels} MP measured (${peer})`);
}

/** How often the fastest of Rudin's fits into a peer's time. */
function ratio(peer, rudin) {
  return peer?.seconds === undefined ? null : peer.seconds / rudin.seconds;
}

function print(rows) {
  const counts = threadCounts();
  const all = counts.at(-1);
  const marked = (peer) =>
    peer?.seconds === undefined
      ? (peer?.reason ?? null)
      : `${peer.isExtrapolated ? '~' : ''}${peer.seconds.toPrecision(3)}`;
  printTable(
    'Seconds to the same energy: total variation a channel, lambda 0.1, noise 0.1, the energy of a certified 0.5 level',
    rows.map((row) => ({
      MP: row.megapixels,
      iterations: row.iterations,
      ...Object.fromEntries(counts.map((threads) => [`Rudin ${threads}T`, row.rudin[threads].seconds])),
      'plain JS': marked(row.plain),
      'times faster': ratio(row.plain, row.rudin[all]),
      'chambolle its': row.scikit?.iterations ?? null,
      'scikit chambolle': marked(row.scikit),
      ' times faster': ratio(row.scikit, row.rudin[all]),
      'scikit MB': row.scikit?.peakBytes === undefined ? null : row.scikit.peakBytes / 1e6,
      'by CPU time':
        row.scikit?.cpuSeconds === undefined ? null : row.scikit.cpuSeconds / row.rudin[all].cpuSeconds,
    })),
  );
  console.log(
    '\n~ some iterations timed, times the count of the size below. "times faster" is against all threads.',
  );
}
