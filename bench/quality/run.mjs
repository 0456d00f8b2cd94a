// How good the answers are: mean PSNR and SSIM over photos, every method at its best parameters for each photo, Rudin's and
// those of other programs. `node bench/quality/run.mjs <folder of photos> [--only <noise>[,<noise>]]`, some ten minutes.
// Prints the tables of docs/quality.md, which says what is compared and what came out.
import { machineLine, describeMachine } from '../machine.mjs';
import { tableLines } from '../tables.mjs';
import { bestParameters } from './best-parameters.mjs';
import { edge, noises, readCrops, seedOf, withNoise } from './noisy-crops.mjs';
import { findPeerMethods } from './peer-methods.mjs';
import { openRudin } from './rudin-methods.mjs';

const [folder, flag, list] = process.argv.slice(2);
if (!folder || (flag !== undefined && flag !== '--only')) {
  console.error(
    `usage: node bench/quality/run.mjs <folder of photos> [--only ${Object.keys(noises).join(',')}]`,
  );
  process.exit(2);
}
const wanted = list === undefined ? Object.keys(noises) : list.split(',');
const crops = await readCrops(folder);
const peers = await findPeerMethods();
const rudin = await openRudin();
console.log(`${machineLine(describeMachine())}; ${peers.versions.join(', ')}`);
console.log(`${crops.length} photos, the middle ${edge} px: ${crops.map(({ name }) => name).join(', ')}`);
for (const name of peers.absent) console.log(`skipped, not installed: ${name}`);
for (const key of wanted) await compareUnder(noises[key]);
await rudin.close();

/** Measures all methods on all photos under one kind of noise, and prints their means. */
async function compareUnder(noise) {
  const methods = [...peers.methods, ...rudin.methods.filter((method) => method.suits(noise))];
  const rows = [];
  for (const method of methods) {
    const scores = [];
    for (const [index, truth] of crops.entries()) {
      const noisy = withNoise(truth, noise, seedOf(index));
      scores.push(await bestScore(method, noisy, truth, noise));
    }
    rows.push(rowOf(method, scores));
    console.error(Object.values(rows.at(-1)).join('  '));
  }
  console.log(`\n## Noise: ${noise.name}\n`);
  for (const line of tableLines(rows, 'markdown')) console.log(line);
}

async function bestScore(method, noisy, truth, noise) {
  const tryAll = async (values) => {
    const images = await method.run(noisy, noise, values);
    return await Promise.all(images.map((image) => rudin.measure(image, truth)));
  };
  const start = method.start(noise);
  if (start.length === 0) return { values: [], score: (await tryAll([[]]))[0] };
  return await bestParameters(start, tryAll);
}

function rowOf({ name, parameterNames }, scores) {
  const mean = (numbers) => numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
  const tuned = parameterNames.map(
    (parameter, i) => `${parameter} ${scores.map(({ values }) => values[i].toPrecision(3)).join(' ')}`,
  );
  return {
    method: name,
    ...Object.fromEntries(crops.map((crop, i) => [crop.name, scores[i].score.psnr.toFixed(2)])),
    'mean PSNR': mean(scores.map(({ score }) => score.psnr)).toFixed(2),
    'mean SSIM': mean(scores.map(({ score }) => score.ssim)).toFixed(4),
    'at its best': tuned.length > 0 ? tuned.join('; ') : '-',
  };
}
