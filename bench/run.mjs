// Measures the solver on this machine against real peers, in one run: `npm run bench`, shorter with `-- --quick`.
// Prints tables and writes bench/results/<time>.json. Times are the best of several runs, since the rest of the
// machine can only make them worse; "per CPU second" counts the time that the process itself was running, which says
// more on a busy machine.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'vite';
import { noisyPhoto } from './noisy-photo.mjs';
import { iteratePlainly } from './plain-javascript.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const quick = process.argv.includes('--quick');
const repeats = quick ? 3 : 7;
const signal = new AbortController().signal;
const engine = await loadEngine();

const throughput = await measureThroughput();
const solves = await measureSolves();
const results = {
  when: new Date().toISOString(),
  node: process.version,
  cpu: cpus()[0].model,
  throughput,
  solves,
};
const folder = join(root, 'bench', 'results');
mkdirSync(folder, { recursive: true });
const file = join(folder, `${results.when.replaceAll(':', '-')}.json`);
writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
console.log(`\n${results.cpu}, Node ${results.node}; written to ${file}`);

/** Bundles the engine's parts that are measured, and imports them. */
async function loadEngine() {
  const wasm = spawnSync(process.execPath, [join(root, 'scripts/build-wasm.mjs')], { stdio: 'inherit' });
  if (wasm.status !== 0) process.exit(1);
  const at = (path) => join(root, 'src-main/engine', path);
  const outDir = join(root, 'out', 'bench');
  const input = {
    backend: at('wasm/wasm-backend.ts'),
    'engine-thread': at('wasm/engine-thread.ts'),
    solve: at('solve.ts'),
    steps: at('step-rule.ts'),
  };
  await build({
    configFile: false,
    root,
    logLevel: 'error',
    build: { ssr: true, outDir, target: 'node20', rollupOptions: { input } },
  });
  const load = (name) => import(pathToFileURL(join(outDir, `${name}.js`)).href);
  const [{ createWasmBackend }, { solve, readEstimate }, { stepSizes }] = await Promise.all(
    ['backend', 'solve', 'steps'].map(load),
  );
  const files = {
    kernels: pathToFileURL(join(root, 'out/wasm/kernels.wasm')),
    threadEntry: pathToFileURL(join(outDir, 'engine-thread.js')),
  };
  return { start: (threads) => createWasmBackend({ ...files, threads }), solve, readEstimate, stepSizes };
}

/** The best of several runs, in seconds: by the clock and by the processor. The first ones also warm up. */
async function best(work, runs = repeats) {
  const least = { clock: Infinity, cpu: Infinity };
  for (let run = 0; run < runs; run++) {
    const [started, before] = [performance.now(), process.cpuUsage()];
    await work();
    const used = process.cpuUsage(before);
    least.clock = Math.min(least.clock, (performance.now() - started) / 1000);
    least.cpu = Math.min(least.cpu, (used.user + used.system) / 1e6);
  }
  return least;
}

/** Shortest of several runs by the clock, in seconds. */
async function bestSeconds(work, runs = repeats) {
  return (await best(work, runs)).clock;
}

/** Million pixel-channel-iterations a second, by order, coupling and threads. */
async function measureThroughput() {
  const edge = quick ? 768 : 1536;
  const photo = noisyPhoto(edge, edge, 0.1);
  const count = 32;
  const samples = edge * edge * 3;
  const perSecond = (seconds) => Math.round((samples * count) / seconds / 1e6);
  const rows = [];
  const orders = [
    [1, 0.12],
    [1.2, 0.17],
    [1.5, 0.3],
    [2, 0.7],
    [3, 4.7],
  ];
  for (const threads of new Set([1, availableParallelism()])) {
    const backend = await engine.start(threads);
    const problem = await backend.open(photo);
    for (const [beta, lambda] of orders) {
      const row = { threads, beta };
      for (const coupling of ['opponent', 'channels']) {
        const objective = { beta, lambda, coupling, chromaWeight: 2 };
        await problem.setObjective(objective);
        await problem.startCold();
        const steps = engine.stepSizes(objective, 3);
        const least = await best(() => problem.iterate({ count, steps, land: true, signal }));
        row[coupling] = perSecond(least.clock);
        row[`${coupling} per CPU second`] = perSecond(least.cpu);
      }
      rows.push(row);
    }
    problem.dispose();
    await backend.dispose();
  }
  const steps = engine.stepSizes({ beta: 1, lambda: 0.12, coupling: 'joint', chromaWeight: 1 }, 3);
  const plain = await bestSeconds(() => iteratePlainly(photo, 0.12, steps, 4), 3);
  const plainRate = Math.round((samples * 4) / plain / 1e6);
  console.log(
    `\nMillion pixel-channel-iterations a second, ${edge}x${edge}x3 (plain JavaScript, beta 1: ${plainRate})`,
  );
  console.table(rows.map((row) => ({ ...row, 'times plain': ratio(row.opponent, plainRate) })));
  return { edge, rows, plainJavaScript: plainRate };
}

/** Seconds from noisy planes to denoised planes, certified, for beta = 1. */
async function measureSolves() {
  const sizes = quick
    ? [
        [500, 500],
        [1250, 800],
      ]
    : [
        [500, 500],
        [1250, 800],
        [4000, 3000],
      ];
  const backend = await engine.start(availableParallelism());
  const rows = [];
  for (const [width, height] of sizes) {
    const photo = noisyPhoto(width, height, 0.1);
    for (const levels of [1, 0.5]) rows.push(await measureSolve(backend, photo, levels));
  }
  await backend.dispose();
  console.log(`\nTo a certified answer, beta 1, lambda 0.1, noise 0.1, ${backend.threads} threads`);
  console.table(rows);
  return rows;
}

async function measureSolve(backend, photo, toleranceLevels) {
  const megapixels = (photo.width * photo.height) / 1e6;
  const timed = async (coupling) => {
    const objective = { beta: 1, lambda: 0.1, coupling, chromaWeight: 2 };
    let outcome;
    const seconds = await bestSeconds(
      async () => {
        const problem = await backend.open(photo);
        const goal = { objective, toleranceLevels, maxIterations: 1000 };
        outcome = await engine.solve(problem, goal, { start: 'cold', signal });
        await engine.readEstimate(problem, outcome, photo);
        problem.dispose();
      },
      megapixels > 2 ? 3 : repeats,
    );
    return { outcome, seconds, steps: engine.stepSizes(objective, 3) };
  };
  const opponent = await timed('opponent');
  const joint = await timed('joint');
  const channels = await timed('channels');
  const plain = await bestSeconds(() => iteratePlainly(photo, 0.1, joint.steps, joint.outcome.iterations), 1);
  const scikit =
    toleranceLevels === 0.5 && megapixels < 2 ? runScikitImage(photo, channels.outcome.energy) : null;
  return {
    megapixels,
    levels: toleranceLevels,
    iterations: opponent.outcome.iterations,
    'opponent s': rounded(opponent.seconds),
    'joint s': rounded(joint.seconds),
    'plain JavaScript s': rounded(plain),
    'times plain': ratio(plain, joint.seconds),
    'channels s': rounded(channels.seconds),
    'scikit-image s': scikit?.seconds === undefined ? (scikit?.reason ?? '') : rounded(scikit.seconds),
    'times scikit': scikit?.seconds === undefined ? '' : ratio(scikit.seconds, channels.seconds),
  };
}

/** scikit-image on the same photo to the same energy; `{ reason }` where it is not installed. */
function runScikitImage({ width, height, planes }, energy) {
  const scratch = mkdtempSync(join(tmpdir(), 'rudin-bench-'));
  try {
    const path = join(scratch, 'planes.f32');
    writeFileSync(path, Buffer.concat(planes.map((plane) => Buffer.from(plane.buffer))));
    for (const python of ['/usr/bin/python3', 'python3']) {
      const script = join(root, 'bench/scikit-image.py');
      const run = spawnSync(python, [script, path, width, height, 0.1, energy].map(String), {
        encoding: 'utf8',
      });
      if (run.status === 0) return JSON.parse(run.stdout);
    }
    return { reason: 'not installed' };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function ratio(slow, fast) {
  return Math.round((10 * slow) / fast) / 10;
}

function rounded(seconds) {
  return Math.round(seconds * 1000) / 1000;
}
