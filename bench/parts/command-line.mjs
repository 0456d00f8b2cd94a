// Part `command`: `rudin denoise` as a whole process, from a file to a file, with what each stage takes and the memory of
// all of its processes.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { buildIfNeeded } from '../../scripts/build-if-needed.mjs';
import { root } from '../load-engine.mjs';
import { freeBytes } from '../machine.mjs';
import { runWatched } from '../process-memory.mjs';
import { printTable } from '../tables.mjs';
import { median } from '../timing.mjs';

/** The jobs: a photo, what it is written as, how often it is run. */
const jobs = [
  { megapixels: 12, from: 'jpg', to: 'jpg', bitDepth: 8, runs: 5, args: [] },
  {
    megapixels: 12,
    from: 'jpg',
    to: 'jpg',
    bitDepth: 8,
    runs: 5,
    args: ['--coupling', 'channels', '--weight', '0.1'],
  },
  { megapixels: 12, from: 'tif', to: 'tif', bitDepth: 16, runs: 3, args: [] },
  { megapixels: 100, from: 'tif', to: 'tif', bitDepth: 16, runs: 1, args: [] },
];
/** Making a file of that many pixels takes this process some memory. */
const bytesPerPixel = 40;

/**
 * @param bench `{ shop, quick }`.
 * @returns     Rows, one a job, for the results file.
 */
export async function measureCommandLine({ shop, quick }) {
  if (!(await buildIfNeeded((line) => console.log(line)))) throw new Error('the build failed');
  sharp.concurrency(1);
  const rows = [];
  for (const job of quick ? jobs.slice(0, 1) : jobs) {
    if (freeBytes() < job.megapixels * 1e6 * bytesPerPixel) continue;
    const row = await measureJob(shop, { ...job, runs: quick ? 3 : job.runs });
    rows.push(row);
  }
  print(rows);
  return rows;
}

async function measureJob(shop, job) {
  const input = join(shop.folder, `in-${job.megapixels}.${job.from}`);
  const output = join(shop.folder, `out.${job.to}`);
  await writePhoto(await shop.photo(job.megapixels), job, input);
  const runs = [];
  for (let run = 0; run < job.runs; run++) {
    rmSync(output, { force: true });
    runs.push(await denoiseFile(input, output, job.args));
  }
  rmSync(input);
  rmSync(output);
  const middle = (pick) => median(runs.map(pick));
  const stages = runs[0].report.seconds;
  return {
    megapixels: job.megapixels,
    job: `${job.from} to ${job.to}, ${job.bitDepth} bit${job.args.length > 0 ? `, ${job.args.join(' ')}` : ''}`,
    seconds: middle((run) => run.seconds),
    stages: Object.fromEntries(
      Object.keys(stages).map((stage) => [stage, middle((run) => run.report.seconds[stage])]),
    ),
    peakBytes: runs[0].peakBytes === null ? null : Math.max(...runs.map((run) => run.peakBytes)),
    toldPeakBytes: Math.max(...runs.map((run) => run.report.peakRssBytes)),
    iterations: runs[0].report.iterations,
    certifiedLevels: runs[0].report.certifiedLevels,
    weight: runs[0].report.weight,
    runs: runs.map((run) => run.seconds),
  };
}

async function denoiseFile(input, output, args) {
  const command = [join(root, 'out/main/cli.js'), 'denoise', input, '-o', output, '--json', ...args];
  const run = await runWatched(process.execPath, command);
  if (run.code !== 0)
    throw new Error(`rudin denoise ended with exit code ${run.code}: ${run.problems.trim()}`);
  return { ...run, report: JSON.parse(run.output) };
}

/** The noisy photo as a file; 16 bit is the 8-bit codes times 257. */
async function writePhoto({ width, height, channels, samples }, { bitDepth, from }, path) {
  const data = bitDepth === 8 ? samples : widened(samples);
  const picture = sharp(data, { raw: { width, height, channels }, limitInputPixels: false });
  const encoded =
    from === 'jpg'
      ? picture.jpeg({ quality: 95 })
      : picture.toColourspace(bitDepth === 16 ? 'rgb16' : 'srgb').tiff({ compression: 'none' });
  await encoded.toFile(path);
}

/** 8-bit codes as 16-bit ones. `Uint16Array.from` would make an array of numbers on the way, too long at this size. */
function widened(samples) {
  const wide = new Uint16Array(samples.length);
  for (let i = 0; i < samples.length; i++) wide[i] = samples[i] * 257;
  return wide;
}

function print(rows) {
  printTable(
    '`rudin denoise`, the whole process',
    rows.map((row) => ({
      MP: row.megapixels,
      job: row.job,
      seconds: row.seconds,
      ...row.stages,
      iterations: row.iterations,
      'peak MB, all processes': row.peakBytes === null ? null : row.peakBytes / 1e6,
    })),
  );
}
