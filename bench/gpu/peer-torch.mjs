// The same iteration in PyTorch, where python3 has it: the same photo, the same steps, checked against our answer.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { printTable } from '../tables.mjs';
import { IteratedPhoto } from './iterated-photo.mjs';
import { largestDifference } from './iteration-speed.mjs';

const objective = { beta: 1, lambda: 0.12, coupling: 'joint', chromaWeight: 1 };
const checkedIterations = 12;
/** Both sum in float32, in different orders. */
const tolerance = 1e-4;

/**
 * @param bench `{ engine, gpu, timer, photo, script, passMs, rows }`; rows as measureIterations gives them, for our best.
 * @returns     PyTorch's figures, or why there are none.
 */
export async function measureTorch({ engine, gpu, photo, script, passMs, rows }) {
  const env = { ...process.env, LD_LIBRARY_PATH: process.env.CALLERS_LIBRARY_PATH ?? '' };
  const found = spawnSync('python3', ['-c', 'import torch'], { encoding: 'utf8', env });
  if (found.status !== 0) {
    console.log('\nPyTorch: python3 does not import it; not compared.');
    return { failed: 'python3 does not import torch' };
  }
  const folder = mkdtempSync(join(tmpdir(), 'rudin-torch-'));
  const iterated = await IteratedPhoto.open(engine, gpu, photo);
  try {
    await iterated.setObjective(objective);
    const bytes = photo.width * photo.height * 12;
    const files = { photo: join(folder, 'f.f32'), answer: join(folder, 'u.f32') };
    const none = { ...engine.singleIteration, groups: () => [0, 0] };
    // What the estimate starts as is the photo.
    writeFileSync(files.photo, await iterated.estimateAfter(none, 0, bytes));
    const wanted = await iterated.estimateAfter(engine.singleIteration, checkedIterations, bytes);
    const { tau, sigma, relaxation } = iterated.steps;
    const { width, height } = photo;
    const order = {
      ...{ width, height, sigma, relaxation, lambda: objective.lambda, weights: [1, 1, 1] },
      ...{
        pull: tau.map((step) => step / (1 + step)),
        checked: checkedIterations,
        ...files,
        seconds: passMs / 200,
      },
    };
    const run = spawnSync('python3', [script], {
      input: `${JSON.stringify(order)}\n`,
      encoding: 'utf8',
      env,
      timeout: 240_000,
    });
    if (run.status !== 0) return failed(run.stderr.trim().split('\n').at(-1) ?? 'it ended without a word');
    const result = JSON.parse(run.stdout.trim().split('\n').at(-1));
    const answer = new Float32Array(readFileSync(files.answer).buffer);
    const difference = largestDifference(wanted, answer);
    if (difference > tolerance) return failed(`its answer is another: by ${difference}`);
    const own = rows.filter(({ beta, coupling }) => beta === 1 && coupling === 'joint');
    print(result, own, photo);
    return { ...result, largestDifference: difference };
  } finally {
    iterated.dispose();
    rmSync(folder, { recursive: true, force: true });
  }
}

function failed(reason) {
  console.log(`\nPyTorch: ${reason}; not compared.`);
  return { failed: reason };
}

function print({ device, torch, eager, compiled }, own, { width, height }) {
  const best = own.reduce((one, other) => (other.seconds < one.seconds ? other : one));
  const rows = [
    { what: 'Rudin, one a run', seconds: own.find((row) => row.iterationsPerRun === 1).seconds },
    ...(best.iterationsPerRun > 1
      ? [{ what: `Rudin, ${best.iterationsPerRun} a run`, seconds: best.seconds }]
      : []),
    { what: `PyTorch ${torch}, eager, on ${device}`, ...eager },
    { what: `PyTorch ${torch}, compiled, on ${device}`, ...compiled },
  ];
  printTable(
    `The same iteration in PyTorch, ${width} x ${height} RGB, beta 1, joint`,
    rows.map(({ what, seconds, failed: note = '' }) => ({
      what,
      'ms an iteration': seconds === undefined ? null : seconds * 1000,
      "times Rudin's best": seconds === undefined ? null : seconds / best.seconds,
      note,
    })),
  );
}
