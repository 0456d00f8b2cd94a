// Compares iteration schemes on the engine's own kernel: iterations to a certificate of 1, 0.5 and 0.1 levels, and the
// seconds that they are; `node bench/schemes.mjs <folder of photos>`, about ten minutes on one core. Prints the tables of
// docs/schemes.md, which says what is compared and what came out.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { loadEngine } from './load-engine.mjs';

const signal = new AbortController().signal;
/** Of the square in the middle of each photo that is solved; px. */
const edge = 256;
const mostIterations = 300;
const levels = [1, 0.5, 0.1];
/** The weights that suit each noise, by order, where planes share a magnitude; 0.65 of that where each has its own. */
const suitable = {
  0.05: { 1: 0.054, 1.2: 0.077, 1.5: 0.12, 2: 0.25, 3: 1.26 },
  0.1: { 1: 0.123, 1.2: 0.175, 1.5: 0.295, 2: 0.714, 3: 4.73 },
  0.2: { 1: 0.272, 1.2: 0.406, 1.5: 0.718, 2: 1.93, 3: 14.5 },
};
const multiples = [0.25, 1, 4];
const cases = [
  { beta: 1, coupling: 'channels', share: 0.65 },
  ...[1, 1.2, 1.5, 2, 3].map((beta) => ({ beta, coupling: 'joint', share: 1 })),
];
const names = ['over-relaxed PDHG', 'Arrow-Hurwicz', 'accelerated CP'];

const engine = await loadEngine();
const backend = await engine.startBackend(1);
const photos = await readPhotos(process.argv[2]);
const costs = await measureCosts();
const found = [];
// Ctrl-C ends early, with the tables of what was found.
process.once('SIGINT', () => {
  printTables();
  process.exit(0);
});
for (const noise of Object.keys(suitable)) {
  for (const [index, planes] of photos.entries()) {
    const noisy = withNoise(planes, Number(noise), 1000 * (index + 1));
    const problem = await backend.open(noisy);
    for (const { beta, coupling, share } of cases) {
      for (const multiple of multiples) {
        const lambda = suitable[noise][beta] * multiple * share;
        const objective = { beta, lambda, coupling, chromaWeight: 1 };
        const iterations = [
          await relaxedIterations(problem, objective),
          await steppedIterations(problem, objective, arrowHurwiczSteps()),
          await steppedIterations(problem, objective, acceleratedSteps()),
        ];
        found.push({ beta, coupling, iterations });
      }
    }
    problem.dispose();
  }
}
await backend.dispose();
printTables();

/**
 * Zhu and Chan 2008. Their primal step is a share of the way from u to f + div p, which is tau / (1 + tau) here; the dual
 * looks at the new u itself.
 */
function arrowHurwiczSteps() {
  return (k) => {
    const sigma = 0.2 + 0.08 * k;
    const share = (0.5 - 5 / (15 + k)) / sigma;
    return stepsOf(share / (1 - share), sigma, 0);
  };
}

/** Chambolle and Pock 2011, algorithm 2, for a data term that is 1-strongly convex; tau0 = 1. */
function acceleratedSteps() {
  const taus = [1];
  return (k) => {
    while (taus.length <= k + 1) taus.push(taus.at(-1) / Math.sqrt(1 + 2 * taus.at(-1)));
    return stepsOf(taus[k], 1 / (8 * taus[k]), taus[k + 1] / taus[k]);
  };
}

function stepsOf(tau, sigma, extrapolation) {
  return { tau: [tau, tau, tau], sigma, relaxation: 1, extrapolation };
}

/** Iterations to each level; null where `mostIterations` do not do. Relaxation 1 lands always: looks disturb nothing. */
async function steppedIterations(problem, objective, stepsAt) {
  await start(problem, objective);
  const needed = [];
  for (let k = 0, look = 3; k < mostIterations && needed.length < levels.length;) {
    for (; k < look; k++) await problem.iterate({ count: 1, steps: stepsAt(k), land: true, signal });
    const certified = await certifiedLevels(problem);
    while (needed.length < levels.length && certified <= levels[needed.length]) needed.push(k);
    look = Math.max(look + 1, Math.round(1.03 * look));
  }
  return levels.map((_, index) => needed[index] ?? null);
}

/** The same for the engine's own steps, each level with its own: by bisection between runs that land once, at their end. */
async function relaxedIterations(problem, objective) {
  const needed = [];
  for (const toleranceLevels of levels) {
    const steps = engine.stepSizes(objective, 3, { toleranceLevels, longerEdgePx: edge });
    const suffices = async (count) => {
      await start(problem, objective);
      await problem.iterate({ count, steps, land: true, signal });
      return (await certifiedLevels(problem)) <= toleranceLevels;
    };
    let [low, high] = [1, 4];
    while (high < mostIterations && !(await suffices(high))) {
      low = high;
      high = Math.min(mostIterations, 2 * high);
    }
    while (high - low > Math.max(1, 0.03 * high)) {
      const middle = Math.round((low + high) / 2);
      if (await suffices(middle)) high = middle;
      else low = middle;
    }
    needed.push(high < mostIterations ? high : null);
  }
  return needed;
}

async function start(problem, objective) {
  await problem.setObjective(objective);
  await problem.startCold();
}

async function certifiedLevels(problem) {
  const { gap } = await problem.certify();
  return 255 * Math.sqrt(Math.max(0, gap) / (3 * edge * edge));
}

/** Seconds of the processor for a megapixel of RGB: an iteration, and a look at the certificate, of each case. */
async function measureCosts() {
  const size = 1024;
  const planes = [0, 1, 2].map((plane) => {
    return Float32Array.from({ length: size * size }, (_, i) => photos[0][plane][i % (edge * edge)]);
  });
  const problem = await backend.open(withNoise(planes, 0.1, 7, size));
  const rows = [];
  for (const { beta, coupling, share } of cases) {
    const objective = { beta, lambda: suitable[0.1][beta] * share, coupling, chromaWeight: 1 };
    const steps = engine.stepSizes(objective, 3);
    const best = { iteration: Infinity, look: Infinity };
    for (let run = 0; run < 5; run++) {
      await start(problem, objective);
      best.iteration = Math.min(
        best.iteration,
        (await cpuSeconds(() => problem.iterate({ count: 16, steps, land: true, signal }))) / 16,
      );
      best.look = Math.min(best.look, await cpuSeconds(() => problem.certify()));
    }
    rows.push({ beta, coupling, ...best });
  }
  problem.dispose();
  return rows;
}

async function cpuSeconds(work) {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

/** The middles of the photos in a folder, intensity 0..1. */
async function readPhotos(folder) {
  if (!folder) throw new Error('expected a folder of photos');
  const files = readdirSync(folder).filter((name) => /\.(png|jpe?g|tiff?|webp)$/i.test(name));
  return Promise.all(
    files.sort().map(async (name) => {
      const image = sharp(join(folder, name)).removeAlpha().toColourspace('srgb');
      const { width, height } = await image.metadata();
      const [left, top] = [(width - edge) >> 1, (height - edge) >> 1];
      const samples = await image.extract({ left, top, width: edge, height: edge }).raw().toBuffer();
      return [0, 1, 2].map((plane) => {
        return Float32Array.from({ length: edge * edge }, (_, i) => samples[3 * i + plane] / 255);
      });
    }),
  );
}

function withNoise(planes, stdDev, seed, size = edge) {
  let state = seed;
  const random = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const gauss = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const noisy = planes.map((plane) =>
    plane.map((value) => Math.min(1, Math.max(0, value + stdDev * gauss()))),
  );
  return { width: size, height: size, planes: noisy };
}

function printTables() {
  for (const { beta, coupling } of cases) {
    const own = found.filter((row) => row.beta === beta && row.coupling === coupling);
    const cost = costs.find((row) => row.beta === beta && row.coupling === coupling);
    const ms = (seconds) => (1000 * seconds).toFixed(1);
    console.log(
      `beta ${beta}, ${coupling}: ${ms(cost.iteration)} ms an iteration, ${ms(cost.look)} ms a look (1024 x 1024 x 3)`,
    );
    for (const [index, level] of levels.entries()) {
      // Where one scheme needs more than is counted, that problem is left out for all, and said.
      const counts = own.map(({ iterations }) => iterations.map((needed) => needed[index]));
      const whole = counts.filter((each) => each.every((count) => count !== null));
      const cells = names.map((name, scheme) => {
        const mean = geometricMean(whole.map((each) => each[scheme]));
        const never = counts.filter((each) => each[scheme] === null).length;
        const seconds = mean * cost.iteration + 2 * cost.look;
        return `${name} ${mean.toFixed(1)} (${median(whole.map((each) => each[scheme]))}) its, ${ms(seconds)} ms, ${never} over`;
      });
      console.log(`  to ${level}, ${whole.length} of ${counts.length}: ${cells.join(' | ')}`);
    }
  }
}

function geometricMean(values) {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}

function median(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}
