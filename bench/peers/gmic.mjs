// The peer G'MIC: its total variation flow, one explicit step an iteration. It is a program, so what an iteration costs is
// the difference of two runs with different numbers of them: starting, reading and scaling then cancel out.
import { spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { median } from '../timing.mjs';

/** G'MIC's version, or null where it is not installed. */
export function findGmic() {
  const run = spawnSync('gmic', ['version'], { encoding: 'utf8' });
  if (run.error || run.status !== 0) return null;
  return { version: /Version ([\d.]+)/.exec(`${run.stdout}${run.stderr}`)?.[1] ?? 'unknown' };
}

/**
 * What one iteration costs.
 *
 * @param photo  From the shop.
 * @param folder Where a file for G'MIC may lie.
 * @param counts Numbers of iterations, two.
 * @param repeats Pairs of runs; the median counts.
 * @returns      Seconds an iteration.
 */
export async function gmicSecondsPerIteration(photo, folder, [few, many], repeats) {
  const file = join(folder, 'photo.cimg');
  writeFileSync(file, asCimg(photo));
  const pairs = [];
  for (let pair = 0; pair < repeats; pair++) {
    const short = await secondsOf(file, few);
    pairs.push(((await secondsOf(file, many)) - short) / (many - few));
  }
  return median(pairs);
}

function secondsOf(file, iterations) {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn('gmic', [file, '-div', '255', '-tv_flow', `${iterations},0.1`], { stdio: 'ignore' });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve((performance.now() - started) / 1000);
      else reject(new Error(`gmic ended with exit code ${code}`));
    });
  });
}

/** CImg's own format: a line for the count and type, a line for the size, then plane after plane. */
function asCimg({ width, height, channels, samples }) {
  const planar = new Uint8Array(samples.length);
  const size = width * height;
  for (let i = 0, k = 0; i < size; i++) {
    for (let c = 0; c < channels; c++) planar[c * size + i] = samples[k++];
  }
  return Buffer.concat([Buffer.from(`1 uint8 little_endian\n${width} ${height} 1 ${channels}\n`), planar]);
}
