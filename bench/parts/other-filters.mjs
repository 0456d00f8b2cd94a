// Part `filters`: what else a person may have installed. They minimise other functions or none, so there is no common
// energy: compared are the cost of an iteration, and where a filter has none, its time and what it does to the noise.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { energyOf, intensitiesOf, psnrOf } from '../energy.mjs';
import { threadCounts } from '../machine.mjs';
import { attempt } from '../peers/attempt.mjs';
import { gmicSecondsPerIteration } from '../peers/gmic.mjs';
import { iteratePlainly, planesOf } from '../peers/plain-javascript.mjs';
import { readFloats, runPython } from '../peers/run-python.mjs';
import { comparedProblem, denoiseRuns, energyToReach } from '../rudin-runs.mjs';
import { printTable } from '../tables.mjs';
import { medianOf, median } from '../timing.mjs';

const megapixels = 1;
/** Where an energy settles does not depend on the size. */
const bregmanMegapixels = 0.25;
/** Twice as many change its energy by less than a thousandth. */
const bregmanIterations = 100;
const lambda = comparedProblem.weight;
const objective = { beta: 1, lambda, coupling: 'channels', chromaWeight: 1 };

/**
 * @param bench `{ engine, shop, peers, quick }`.
 * @returns     `{ iterations, filters, bregman }`, rows for the results file.
 */
export async function measureOtherFilters({ engine, shop, peers, quick }) {
  const photo = await shop.photo(megapixels);
  const repeats = quick ? 1 : 3;
  const rudin = await rudinFigures(engine, photo, quick ? 3 : 7);
  const iterations = [
    ...rudin.iterations,
    { name: 'plain JavaScript, the same iteration', threads: 1, ...(await plainIteration(engine, photo)) },
  ];
  for (const { name, threads, secondsPerIteration } of iteratingPeers({ photo, peers, shop, repeats })) {
    const seconds = await attempt(name, secondsPerIteration);
    if (seconds !== null) iterations.push({ name, threads, seconds });
  }
  const filters = [rudin.whole];
  if (peers.opencv) {
    const other = await attempt('OpenCV', () => nonLocalMeans(peers.opencv, photo, shop.folder, quick));
    if (other !== null) filters.push(other);
  }
  const bregman = peers.scikit
    ? await attempt('denoise_tv_bregman', () => lowestBregman({ engine, peers, shop }))
    : null;
  print(photo, iterations, filters, bregman);
  return { megapixels, iterations, filters, bregman };
}

/** The peers that are here and iterate, each with how an iteration is timed. */
function iteratingPeers({ photo, peers, shop, repeats }) {
  const python = (peer, script, { interpreter }, ask) => ({
    name: `${peer} ${ask.function}`,
    threads: 1,
    secondsPerIteration: () => pythonIteration(interpreter, script, photo, ask, repeats),
  });
  const found = [];
  if (peers.scikit) {
    const isotropic = { weight: 1 / lambda, isotropic: true };
    const asks = [
      { function: 'denoise_tv_chambolle', weight: lambda },
      { function: 'denoise_tv_bregman', ...isotropic },
    ];
    found.push(...asks.map((ask) => python('scikit-image', 'scikit-image.py', peers.scikit, ask)));
  }
  if (peers.opencv) {
    found.push(
      python('OpenCV', 'opencv.py', peers.opencv, { function: 'denoise_TVL1', weight: 1, threads: 1 }),
    );
  }
  if (peers.gmic) {
    found.push({
      name: "G'MIC tv_flow",
      threads: threadCounts().at(-1),
      secondsPerIteration: () => gmicSecondsPerIteration(photo, shop.folder, [1, 5], repeats),
    });
  }
  return found;
}

/** Seconds of one of Rudin's iterations, and of a whole answer with its PSNR. */
async function rudinFigures(engine, photo, runs) {
  const planes = planesOf(photo);
  const steps = engine.stepSizes(objective, 3);
  const { signal } = new AbortController();
  const iterations = [];
  for (const threads of threadCounts()) {
    const backend = await engine.startBackend(threads);
    const problem = await backend.open(planes);
    await problem.setObjective(objective);
    await problem.startCold();
    const { seconds } = await medianOf(() => problem.iterate({ count: 32, steps, land: true, signal }), runs);
    iterations.push({ name: 'Rudin, beta 1', threads, seconds: seconds / 32 });
    problem.dispose();
    await backend.dispose();
  }
  const opened = engine.openEngine(0);
  const settings = { ...comparedProblem, coupling: 'opponent', weight: 0.088 };
  const { seconds, pixels } = await denoiseRuns(opened.calls, photo, settings, runs);
  await opened.close();
  const psnr = psnrOf(pixels.samples, photo.truth);
  const whole = {
    name: 'Rudin, beta 1, opponent, weight 0.088',
    threads: threadCounts().at(-1),
    seconds,
    psnr,
  };
  return { iterations, whole };
}

async function plainIteration(engine, photo) {
  const planes = planesOf(photo);
  const steps = engine.stepSizes(objective, 3);
  const { seconds } = await medianOf(() => iteratePlainly(planes, lambda, steps, 4), 3);
  return { seconds: seconds / 4 };
}

/** Seconds of one iteration of a Python peer: the difference of two counts, so that conversions cancel out. */
async function pythonIteration(interpreter, script, photo, ask, repeats) {
  const [few, many] = [4, 20];
  const request = { ...requestOf(photo), ...ask, task: 'run' };
  const pairs = [];
  for (let pair = 0; pair < repeats; pair++) {
    const short = await runPython(interpreter, script, { ...request, iterations: few });
    const long = await runPython(interpreter, script, { ...request, iterations: many });
    pairs.push((long.seconds - short.seconds) / (many - few));
  }
  return median(pairs);
}

/** fastNlMeansDenoisingColored at the strength that does best here: the peer's best foot. */
async function nonLocalMeans({ interpreter }, photo, folder, quick) {
  const output = join(folder, 'non-local-means.u8');
  let best = null;
  for (const h of quick ? [20] : [10, 15, 20, 25]) {
    const ask = { ...requestOf(photo), task: 'run', function: 'fastNlMeansDenoisingColored', h, output };
    const { seconds, cpuSeconds } = await runPython(interpreter, 'opencv.py', { ...ask, threads: -1 });
    const psnr = psnrOf(readFileSync(output), photo.truth);
    const name = `OpenCV fastNlMeansDenoisingColored, h ${h}`;
    if (best === null || psnr > best.psnr)
      best = { name, threads: threadCounts().at(-1), seconds, cpuSeconds, psnr };
  }
  return best;
}

/**
 * denoise_tv_bregman at the weights that could mean lambda: the lowest energy that it converges to.
 *
 * Its shrinkage is not the proximal map of the magnitude when isotropic, and it minimises the sum of |gradX| + |gradY|
 * when not, so it does not reach the energy however long it runs; docs/benchmark.md has the arithmetic.
 */
async function lowestBregman({ engine, peers, shop }) {
  const photo = await shop.photo(bregmanMegapixels);
  const noisy = intensitiesOf(photo);
  const output = join(shop.folder, 'bregman.f32');
  const opened = engine.openEngine(0);
  const goal = await energyToReach(opened.calls, photo, comparedProblem);
  await opened.close();
  let lowest = null;
  for (const isotropic of [true, false]) {
    for (const weight of [1 / (2 * lambda), 1 / lambda]) {
      const ask = { ...requestOf(photo), task: 'run', function: 'denoise_tv_bregman', weight, isotropic };
      const times = await runPython(peers.scikit.interpreter, 'scikit-image.py', {
        ...ask,
        iterations: 50,
        output,
      });
      const energy = energyOf(readFloats(output), noisy, photo, objective);
      if (lowest === null || energy < lowest.energy)
        lowest = { isotropic, weight, iterations: bregmanIterations, energy, ...times };
    }
  }
  return { ...lowest, energyToReach: goal.energy, reaches: lowest.energy <= goal.energy };
}

function requestOf({ file, width, height, channels }) {
  return { file, width, height, channels };
}

function print(photo, iterations, filters, bregman) {
  const samples = photo.width * photo.height * 3;
  const own = iterations[0].seconds;
  printTable(
    `One iteration, ${megapixels} MP RGB, beta 1 a channel (each filter's own iteration: they do not do the same work)`,
    iterations.map(({ name, threads, seconds }) => ({
      filter: name,
      threads,
      'million px-iterations/s': samples / seconds / 1e6,
      'times the cost of ours, 1 thread': seconds / own,
    })),
  );
  printTable(
    `A whole photo, ${megapixels} MP RGB, noise 0.1 (other methods: the time, and what it buys)`,
    filters.map(({ name, threads, seconds, psnr }) => ({
      filter: name,
      threads,
      seconds,
      'PSNR dB': psnr.toFixed(2),
    })),
  );
  if (bregman && !bregman.reaches) {
    const above = (100 * (bregman.energy / bregman.energyToReach - 1)).toFixed(1);
    console.log(
      `\nscikit-image denoise_tv_bregman does not reach the energy: its lowest (weight ${bregman.weight}, ` +
        `isotropic ${bregman.isotropic}, ${bregman.iterations} iterations, ${bregman.seconds.toFixed(1)} s) stays ${above} % above.`,
    );
  }
}
