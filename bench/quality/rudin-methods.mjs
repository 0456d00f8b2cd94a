// Rudin's own methods, through its engine as it is; each with the settings that it stands for.
import { join } from 'node:path';
import { bundle, loadEngine, root } from '../load-engine.mjs';

const never = new AbortController().signal;
/** A finer answer moves PSNR by less than 0.01 dB. */
const toleranceLevels = 0.3;

const opponent = { beta: 1, coupling: 'opponent', chromaWeight: 2, noiseModel: 'uniform', edgePass: false };

/**
 * `tuned` names what is looked for; what it does not name is as the settings say, the weight that of the power law. Rows that follow the
 * level of the noise are for noise that has one: elsewhere they are the rows without, bit for bit where it is found flat.
 */
const rows = [
  { name: 'Rudin, power-law weight', settings: opponent, tuned: [] },
  {
    name: 'Rudin, power-law weight, by level',
    settings: { ...opponent, noiseModel: 'by-level' },
    tuned: [],
  },
  { name: 'Rudin, power-law weight, edge pass', settings: { ...opponent, edgePass: true }, tuned: [] },
  {
    name: 'Rudin, power-law weight, by level, edge pass',
    settings: { ...opponent, noiseModel: 'by-level', edgePass: true },
    tuned: [],
  },
  { name: 'Rudin, joint', settings: { ...opponent, coupling: 'joint' }, tuned: ['weight'] },
  { name: 'Rudin, chroma weight 2', settings: opponent, tuned: ['weight'] },
  { name: 'Rudin, best chroma weight', settings: opponent, tuned: ['weight', 'chromaWeight'] },
  { name: 'Rudin, order 0.9, chroma weight 2', settings: { ...opponent, beta: 0.9 }, tuned: ['weight'] },
  {
    name: 'Rudin, order 0.9, best chroma weight',
    settings: { ...opponent, beta: 0.9 },
    tuned: ['weight', 'chromaWeight'],
  },
  {
    name: 'Rudin, chroma weight 2, by level',
    settings: { ...opponent, noiseModel: 'by-level' },
    tuned: ['weight'],
  },
  { name: 'Rudin, chroma weight 2, edge pass', settings: { ...opponent, edgePass: true }, tuned: ['weight'] },
  {
    name: 'Rudin, chroma weight 2, by level, edge pass',
    settings: { ...opponent, noiseModel: 'by-level', edgePass: true },
    tuned: ['weight'],
  },
];

/**
 * Opens the engine.
 *
 * @returns `{ methods, measure, close }`: methods as those of the peers; `measure(image, truth)` answers
 *          `{ psnr, ssim }` of a clipped image.
 */
export async function openRudin() {
  const engine = await loadEngine();
  const at = (path) => join(root, 'src-main', path);
  const load = await bundle(
    {
      plan: at('engine/weights/weight-plan.ts'),
      noise: at('engine/measures/noise-estimate.ts'),
      similarity: at('engine/measures/similarity.ts'),
    },
    join(root, 'out', 'bench-quality'),
  );
  const [{ WeightPlanner }, { estimateNoise }, { psnr, ssim }] = await Promise.all(
    ['plan', 'noise', 'similarity'].map(load),
  );
  const backend = await engine.startBackend(1);
  const parts = { engine, backend, WeightPlanner, estimateNoise };
  return {
    methods: rows.map((row) => ({
      name: row.name,
      suits: ({ isFlat }) => !isFlat || row.settings.noiseModel === 'uniform' || row.tuned.length === 0,
      parameterNames: row.tuned,
      start: ({ stdDev }) => {
        const weight = engine.powerLawWeight([stdDev, stdDev, stdDev], row.settings);
        return row.tuned.map((name) => ({ weight, chromaWeight: 2 })[name]);
      },
      run: (noisy, _noise, values) => runAll(parts, row, noisy, values),
    })),
    measure: async (image, truth) => {
      const clipped = {
        ...image,
        planes: image.planes.map((plane) => plane.map((value) => Math.min(1, Math.max(0, value)))),
      };
      return { psnr: psnr(clipped, truth), ssim: await ssim(clipped, truth) };
    },
    close: () => backend.dispose(),
  };
}

async function runAll(parts, { settings, tuned }, noisy, values) {
  const noiseStdDev = parts.estimateNoise(noisy);
  const planner = new parts.WeightPlanner(noisy, noiseStdDev);
  const automatic = parts.engine.powerLawWeight(noiseStdDev, settings);
  const problem = await parts.backend.open(noisy);
  const answers = [];
  for (const tried of values) {
    const own = Object.fromEntries(tuned.map((name, i) => [name, tried[i]]));
    answers.push(await runOne(parts, problem, noisy, planner, { weight: automatic, ...settings, ...own }));
  }
  problem.dispose();
  return answers;
}

async function runOne({ engine }, problem, noisy, planner, settings) {
  const { weight: lambda, beta, coupling, chromaWeight } = settings;
  const weights = planner.planFor(settings, noisy);
  const objective = { beta, lambda, coupling, chromaWeight };
  const goal = { objective, toleranceLevels, maxIterations: 2000, weights };
  const outcome = await engine.solve(problem, goal, { signal: never });
  return await engine.readEstimate(problem, outcome, noisy);
}
