// How far the automatic weight is from the best one: PSNR over photos, noises, orders and couplings.
//
//   node bench/quality/automatic-weight.mjs FOLDER [--orders 0.5,1,2] [--noises 0.05,0.1] [--couplings opponent]
//
// Noise is white and gaussian, rounded and clipped to 8 bit as in a file. The best weight is looked for on a grid of 15 %
// through the automatic one, up and down as long as PSNR rises.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { bundle, root } from '../load-engine.mjs';
import { uniformNumbers } from '../mirrored-photo.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    orders: { type: 'string', default: '0.5,0.8,1,1.2,1.5,2,3' },
    noises: { type: 'string', default: '0.02,0.05,0.1,0.2' },
    couplings: { type: 'string', default: 'opponent' },
  },
});
const numbers = (text) => text.split(',').map(Number);
const stepLog = 0.15;
const mostSteps = 20;

const at = (path) => join(root, 'src-main/engine', path);
const outDir = join(root, 'out', 'bench-quality');
const load = await bundle(
  {
    weights: at('weights/photo-weights.ts'),
    noise: at('measures/noise-estimate.ts'),
    solve: at('solve/solve.ts'),
    backend: at('wasm/wasm-backend.ts'),
    'engine-thread': at('wasm/engine-thread.ts'),
  },
  outDir,
);
const { PhotoWeights } = await load('weights');
const { estimateNoise } = await load('noise');
const { solve, readEstimate } = await load('solve');
const { createWasmBackend } = await load('backend');
const backend = await createWasmBackend({
  kernels: pathToFileURL(join(root, 'out/wasm/kernels.wasm')),
  fusedKernels: pathToFileURL(join(root, 'out/wasm/kernels-fused.wasm')),
  threadEntry: pathToFileURL(join(outDir, 'engine-thread.js')),
  threads: 0,
});
const { signal } = new AbortController();
const losses = new Map();

for (const file of readdirSync(positionals[0]).filter((name) => /\.(png|jpe?g)$/iu.test(name))) {
  for (const noise of numbers(values.noises)) {
    const { truth, pixels } = await noisyPhoto(join(positionals[0], file), noise);
    const weights = new PhotoWeights(pixels, estimateNoise(pixels));
    for (const coupling of values.couplings.split(',')) {
      for (const beta of numbers(values.orders)) {
        const terms = { beta, coupling, chromaWeight: 2 };
        const begun = performance.now();
        const weight = await weights.automatic(backend, terms, (work) => work());
        const ms = performance.now() - begun;
        const problem = await backend.open(pixels);
        const psnrAt = async (lambda) => {
          const goal = {
            objective: { ...terms, lambda },
            toleranceLevels: beta < 1 ? 1 : 0.5,
            maxIterations: 800,
          };
          const outcome = await solve(problem, goal, { signal });
          return psnr(await readEstimate(problem, outcome, pixels), truth);
        };
        const own = await psnrAt(weight);
        const guess = await psnrAt(weights.guess(terms));
        const best = Math.max(own, guess, await bestAlong(psnrAt, weight, own));
        problem.dispose();
        const key = `${coupling} ${beta}`;
        losses.set(key, [...(losses.get(key) ?? []), [best - own, best - guess]]);
        console.log(
          file,
          noise,
          key,
          `weight ${weight}`,
          `loss ${(best - own).toFixed(3)} dB`,
          `${ms.toFixed(0)} ms`,
        );
      }
    }
  }
}
console.log('\n| coupling, beta | automatic: mean, worst dB | power law: mean, worst dB |\n|---|---|---|');
for (const [key, rows] of losses) {
  const [own, guess] = [0, 1].map((column) => {
    const list = rows.map((row) => row[column]);
    const mean = list.reduce((sum, each) => sum + each, 0) / list.length;
    return `${mean.toFixed(3)}, ${Math.max(...list).toFixed(3)}`;
  });
  console.log(`| ${key} | ${own} | ${guess} |`);
}
await backend.dispose();

/** The largest PSNR along a geometric grid through a weight. */
async function bestAlong(psnrAt, weight, own) {
  let best = own;
  for (const direction of [1, -1]) {
    for (let step = 1, last = own; step <= mostSteps; step++) {
      const next = await psnrAt(weight * Math.exp(direction * step * stepLog));
      best = Math.max(best, next);
      if (next < last) break;
      last = next;
    }
  }
  return best;
}

async function noisyPhoto(path, noise) {
  const { data, info } = await sharp(path)
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const uniform = uniformNumbers(7 + Math.round(noise * 1000));
  const samples = Uint8Array.from(data, (code) => {
    const normal = Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
    return Math.round(Math.min(255, Math.max(0, code + 255 * noise * normal)));
  });
  const shape = { width: info.width, height: info.height, channels: 3, hasAlpha: false, bitDepth: 8 };
  return { truth: data, pixels: { ...shape, samples } };
}

function psnr({ planes }, truth) {
  let sum = 0;
  planes.forEach((plane, c) =>
    plane.forEach((value, i) => (sum += (Math.min(1, Math.max(0, value)) - truth[3 * i + c] / 255) ** 2)),
  );
  return -10 * Math.log10(sum / truth.length);
}
