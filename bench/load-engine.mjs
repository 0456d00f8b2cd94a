// The engine as the bench measures it: the sources as they are, bundled without minifying, in this process.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'vite';

/** The checkout's folder. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const never = new AbortController().signal;

/**
 * Bundles sources as they are.
 *
 * @param input  Files by name.
 * @param outDir Folder for the bundles.
 * @returns      `load(name)`, which imports one of them.
 */
export async function bundle(input, outDir) {
  await build({
    configFile: false,
    root,
    logLevel: 'error',
    build: { ssr: true, outDir, target: 'node20', rollupOptions: { input } },
  });
  return (name) => import(pathToFileURL(join(outDir, `${name}.js`)).href);
}

/**
 * Builds the kernels and bundles the engine's parts that are measured.
 *
 * @returns `openEngine(threads)`: the engine's own answers to calls, integers to integers, and `close`;
 *          `startBackend(threads)`: the backend below them; `solve`, `readEstimate`, `stepSizes` and
 *          `powerLawWeight`: as in the sources.
 */
export async function loadEngine() {
  const wasm = spawnSync(process.execPath, [join(root, 'scripts/build-wasm.mjs')], { stdio: 'inherit' });
  if (wasm.status !== 0) throw new Error('the kernels do not compile; what was printed says why');
  const at = (path) => join(root, 'src-main/engine', path);
  const outDir = join(root, 'out', 'bench');
  const input = {
    engine: at('engine.ts'),
    'backend-table': at('backend-choice/backend-table.ts'),
    backend: at('wasm/wasm-backend.ts'),
    'engine-thread': at('wasm/engine-thread.ts'),
    solve: at('solve/solve.ts'),
    steps: at('solve/step-rule.ts'),
    weights: at('weights/power-law.ts'),
  };
  const load = await bundle(input, outDir);
  const names = ['engine', 'backend-table', 'backend', 'solve', 'steps', 'weights'];
  const [{ createEngine }, { BackendTable }, { createWasmBackend, wasmOffer }, solving, steps, weights] =
    await Promise.all(names.map(load));
  const files = {
    kernels: pathToFileURL(join(root, 'out/wasm/kernels.wasm')),
    fusedKernels: pathToFileURL(join(root, 'out/wasm/kernels-fused.wasm')),
    threadEntry: pathToFileURL(join(outDir, 'engine-thread.js')),
  };
  return {
    startBackend: (threads) => createWasmBackend({ ...files, threads }),
    openEngine: (threads) => openEngine(createEngine, new BackendTable([wasmOffer(files)]), threads),
    solve: solving.solve,
    readEstimate: solving.readEstimate,
    stepSizes: steps.stepSizes,
    powerLawWeight: weights.powerLawWeight,
  };
}

/** The engine's answers with one photo at a time. */
function openEngine(createEngine, backends, threads) {
  const engine = createEngine(backends, () => performance.now());
  const context = { signal: never, report: () => undefined };
  const machine = { backend: 'wasm', threads };
  return {
    calls: {
      /** Hands the engine its photo: integers as a file holds them. */
      load: (pixels) => engine.loadPhoto({ photo: 'bench', pixels }, context),
      /**
       * Integers to integers: convert, place, solve, read, convert.
       *
       * @param settings Those of a solve, without backend and threads.
       * @param bitDepth Of the answer.
       * @returns        `{ pixels, report }`.
       */
      denoise: (settings, bitDepth) => {
        const plain = { maxIterations: 3000, chromaWeight: 2, noiseModel: 'uniform', edgePass: false };
        const full = { ...plain, ...settings, ...machine };
        return engine.readPixels({ photo: 'bench', settings: full, bitDepth }, context);
      },
      /**
       * One of several pictures of a part, solved and drawn at 100 %.
       *
       * @param settings As of `denoise`.
       * @param target   Region in photo px, and shrink.
       * @returns        `{ stage, report, frame }`.
       */
      cell: (settings, target) => {
        const full = { maxIterations: 3000, chromaWeight: 2, ...settings, ...machine };
        const gradient = { operator: 'forward', colourMap: 'perceptual', scale: 'linear' };
        const frame = { view: 'result', gradient, region: target.region, zoom: 1 };
        return engine.solveCell({ photo: 'bench', settings: full, target, frame }, context);
      },
      drop: () => engine.dropPhoto({ photo: 'bench' }, context),
    },
    /** Ends the threads. */
    close: async () => (await backends.get(machine.backend, threads)).dispose(),
  };
}
