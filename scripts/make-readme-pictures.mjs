// Makes the pictures of the README with the program itself: strips of one crop at several orders and weights, the
// gradient before and after, and a screenshot of the window. Run after `npm run build`; needs Chromium for the last.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import sharp from 'sharp';
import { root } from './build.mjs';
import { findChromium } from './find-chromium.mjs';

const cli = join(root, 'out/main/cli.js');
const sample = join(root, 'resources/sample.png');
const pictures = join(root, 'docs/images');
const work = mkdtempSync(join(tmpdir(), 'rudin-pictures-'));
/** The rim of the cup and the spoon: edges, soft light and a dark ground in one crop of the sample. */
const crop = { left: 200, top: 60, width: 250, height: 220 };
const labelHeight = 26;

/** Runs one command of Rudin and answers the report that it prints. */
function rudin(...args) {
  const run = spawnSync(process.execPath, [cli, ...args, '--json', '--on-conflict', 'overwrite'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (run.status !== 0) throw new Error(`rudin ${args.join(' ')} ended with ${run.status}: ${run.stdout}`);
  return JSON.parse(run.stdout);
}

/** Writes crops of several files side by side, each under its label. */
async function strip(name, cells) {
  const parts = [];
  for (const [i, { file, label }] of cells.entries()) {
    const left = i * (crop.width + 4);
    parts.push({ input: await sharp(file).extract(crop).png().toBuffer(), left, top: labelHeight });
    const text = `<span foreground="white" size="11500">${label}</span>`;
    parts.push({ input: { text: { text, rgba: true, font: 'sans' } }, left: left + 6, top: 5 });
  }
  const width = cells.length * (crop.width + 4) - 4;
  await sharp({ create: { width, height: crop.height + labelHeight, channels: 3, background: '#2b2b2b' } })
    .composite(parts)
    .jpeg({ quality: 88, mozjpeg: true })
    .toFile(join(pictures, name));
}

function denoised(id, ...options) {
  const file = join(work, `${id}.png`);
  const report = rudin('denoise', sample, '-o', file, ...options);
  return { file, weight: report.weight };
}

async function orders() {
  const cells = [{ file: sample, label: 'as taken' }];
  for (const beta of ['0.5', '1', '1.5', '2']) {
    const { file, weight } = denoised(`beta-${beta}`, '--beta', beta, '--max-iterations', '4000');
    cells.push({ file, label: `beta ${beta}, weight ${weight}` });
  }
  await strip('orders.jpg', cells);
}

async function weights() {
  const cells = [];
  for (const weight of ['0', '0.02', 'auto', '0.15', '0.5']) {
    const result = denoised(`weight-${weight}`, '--weight', weight);
    cells.push({
      file: result.file,
      label: `weight ${weight === 'auto' ? `auto (${result.weight})` : weight}`,
    });
  }
  await strip('weights.jpg', cells);
}

async function gradients() {
  const draw = (id, ...options) => {
    const file = join(work, `${id}.png`);
    rudin('gradient', sample, '-o', file, ...options);
    return file;
  };
  await strip('gradient.jpg', [
    { file: draw('before'), label: 'magnitude before' },
    { file: draw('after', '--denoise'), label: 'magnitude after' },
    { file: draw('direction', '--denoise', '--view', 'direction'), label: 'direction after' },
  ]);
}

/** The window in the browser mode, which is the same page as in the desktop app. */
async function screenshot() {
  const server = spawn(process.execPath, [cli, 'serve', '--json', '--kept-folder', 'none'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const line = await new Promise((resolve) => server.stdout.once('data', resolve));
    const browser = await chromium.launch({
      executablePath: findChromium(),
      args: ['--no-sandbox', '--disable-quic', '--disable-background-networking'],
    });
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, colorScheme: 'dark' });
    await page.goto(JSON.parse(String(line)).url);
    await page.getByRole('status').getByText('Exact', { exact: true }).waitFor();
    await page.waitForTimeout(500);
    const png = await page.screenshot();
    await sharp(png).jpeg({ quality: 88, mozjpeg: true }).toFile(join(pictures, 'window.jpg'));
    await browser.close();
  } finally {
    server.kill();
  }
}

mkdirSync(pictures, { recursive: true });
await orders();
await weights();
await gradients();
await screenshot();
rmSync(work, { recursive: true });
console.log(`pictures written to ${pictures}`);
