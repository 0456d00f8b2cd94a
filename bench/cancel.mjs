// Measures how long Rudin takes to be gone after Ctrl-C in a job of 100 megapixels: `node bench/cancel.mjs`, shorter with
// `--quick`. A whole run comes first; then runs are interrupted at shares of its time, in each stage, and as the output is
// written. The time is from the signal until the last process of the tree has ended. Linux only: it needs /proc.
import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import sharp from 'sharp';
import { buildIfNeeded } from '../scripts/build-if-needed.mjs';
import { root } from './load-engine.mjs';
import { describeMachine, machineLine } from './machine.mjs';
import { PhotoShop } from './photos.mjs';
import { treeOf } from './process-memory.mjs';
import { printTable } from './tables.mjs';
import { median } from './timing.mjs';

const quick = process.argv.includes('--quick');
const shares = quick ? [0.05, 0.5, 0.9] : [0.05, 0.1, 0.15, 0.2, 0.3, 0.45, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95];
const rounds = quick ? 1 : 5;

const shop = new PhotoShop();
process.once('exit', () => shop.close());
if (!(await buildIfNeeded((line) => console.log(line)))) throw new Error('the build failed');
const input = await photoFile(100);
const [outputs, spools] = ['out', 'spool'].map((name) => join(shop.folder, name));
console.log(machineLine(describeMachine()));
for (const ending of ['jpg', 'tif']) {
  const whole = await wholeRun(ending);
  const rows = [];
  for (const share of shares) rows.push(await measure(ending, `${100 * share} %`, share * whole));
  rows.push(await measure(ending, 'the write', null));
  printTable(`Ctrl-C in a job to .${ending} of ${whole.toFixed(1)} s, ms until all processes are gone`, rows);
}

/** Seconds of a run that nobody interrupts. */
async function wholeRun(ending) {
  const begun = performance.now();
  const { ended } = start(ending);
  if ((await ended) !== 0) throw new Error('a run that nobody interrupted failed');
  return (performance.now() - begun) / 1000;
}

/** Interrupts some runs after so many seconds, or with null as soon as the output is being written. */
async function measure(ending, moment, seconds) {
  const runs = [];
  for (let round = 0; round < rounds; round++) runs.push(await interrupt(ending, seconds));
  const times = runs.map((run) => run.ms);
  return {
    moment,
    median: median(times),
    most: Math.max(...times),
    'too late': runs.filter((run) => run.code === 0).length,
    left: runs.flatMap((run) => run.left).join(' ') || 'nothing',
  };
}

async function interrupt(ending, seconds) {
  const { child, ended } = start(ending);
  if (seconds === null) await untilWriting(child);
  else await Promise.race([wait(1000 * seconds), ended]);
  const members = treeOf(child.pid);
  const sent = performance.now();
  try {
    // To the whole group, as a terminal does.
    process.kill(-child.pid, 'SIGINT');
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
  while (members.some(isAlive)) await wait(1);
  const ms = performance.now() - sent;
  const code = await ended;
  // The file under its final name is no remnant of a run that was done before the signal came.
  const inOutputs = readdirSync(outputs).filter((name) => code !== 0 || name !== `out.${ending}`);
  return { ms, code, left: [...inOutputs, ...readdirSync(spools)] };
}

function start(ending) {
  for (const folder of [outputs, spools]) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
  }
  const args = ['denoise', input, '-o', join(outputs, `out.${ending}`), '--quiet'];
  const child = spawn(process.execPath, [join(root, 'out/main/cli.js'), ...args], {
    detached: true,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, TMPDIR: spools },
  });
  return { child, ended: new Promise((resolve) => child.once('exit', resolve)) };
}

/** Waits for the unfinished file of the safe write, or for the end. */
async function untilWriting(child) {
  while (child.exitCode === null && readdirSync(outputs).length === 0) await wait(1);
}

/** Whether a process or one of its threads still runs; it holds its memory until the last one is gone. */
function isAlive(pid) {
  try {
    return readdirSync(`/proc/${pid}/task`).some(
      (thread) => !/\) [ZX]/.test(readFileSync(`/proc/${pid}/task/${thread}/stat`, 'latin1')),
    );
  } catch {
    return false;
  }
}

async function photoFile(megapixels) {
  const { samples, width, height, channels } = await shop.photo(megapixels);
  const path = join(shop.folder, `${megapixels}.jpg`);
  await sharp(samples, { raw: { width, height, channels }, limitInputPixels: false })
    .jpeg({ quality: 95 })
    .toFile(path);
  return path;
}
