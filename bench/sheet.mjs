// Times a sheet of 25 pictures as the engine solves them one after the other: orders across, weights down, each to half a
// level on a part of 600 x 400 px with its margin.
//
//   node bench/sheet.mjs [--threads N] [--photo FILE] [--orders 0.5,0.8,1,1.5,2]
//
// By default the part lies in the middle of the bench's photo of a megapixel; a file gets the same noise, and its part
// lies in its middle, too, or is all of it.
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { loadEngine } from './load-engine.mjs';
import { describeMachine, machineLine } from './machine.mjs';
import { withNoise } from './mirrored-photo.mjs';
import { PhotoShop } from './photos.mjs';

const factors = [0.5, 0.7, 1, 1.4, 2];
const part = { width: 600, height: 400 };

const { values } = parseArgs({
  options: {
    threads: { type: 'string', default: '0' },
    photo: { type: 'string' },
    orders: { type: 'string', default: '0.5,0.8,1,1.5,2' },
  },
});
const orders = values.orders.split(',').map(Number);
const threads = Number(values.threads);
const photo = await openPhoto(values.photo);
const { openEngine, powerLawWeight } = await loadEngine();
const engine = openEngine(threads);
try {
  const { noiseStdDev } = await engine.calls.load(photo);
  const drafts = await sheetOf(noiseStdDev, 2);
  const rows = await sheetOf(noiseStdDev, 1);
  console.log(machineLine(describeMachine()));
  printSheet(rows);
  console.log(`drafts of all before, at half the resolution: ${secondsOf(drafts.flat())}`);
} finally {
  await engine.close();
}

async function openPhoto(path) {
  if (path === undefined) {
    const shop = new PhotoShop();
    const { width, height, samples } = await shop.photo('1');
    shop.close();
    return { width, height, channels: 3, hasAlpha: false, bitDepth: 8, samples };
  }
  const { data, info } = await sharp(path)
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const samples = withNoise(new Uint8Array(data));
  return { width: info.width, height: info.height, channels: 3, hasAlpha: false, bitDepth: 8, samples };
}

/** Solves all cells. @returns Rows of `{ stage, iterations, seconds, processor }`, one row an order. */
async function sheetOf(noiseStdDev, shrink) {
  const width = Math.min(part.width, photo.width);
  const height = Math.min(part.height, photo.height);
  const region = { x: (photo.width - width) >> 1, y: (photo.height - height) >> 1, width, height };
  const rows = [];
  for (const beta of orders) {
    const automatic = powerLawWeight(noiseStdDev, { beta, coupling: 'joint', chromaWeight: 1 });
    const row = [];
    for (const factor of factors) {
      const settings = { beta, weight: factor * automatic, coupling: 'joint', toleranceLevels: 0.5 };
      const begun = performance.now();
      const before = process.cpuUsage();
      const { stage, report } = await engine.calls.cell(settings, { region, shrink });
      const { user, system } = process.cpuUsage(before);
      const seconds = (performance.now() - begun) / 1000;
      row.push({ stage, iterations: report.iterations, seconds, processor: (user + system) / 1e6 });
    }
    rows.push(row);
  }
  return rows;
}

function printSheet(rows) {
  console.log(
    `stage ${rows[0][0].stage}; each cell: ms / iterations; weights ${factors.join(', ')} x automatic`,
  );
  rows.forEach((row, k) => {
    const cells = row.map(({ seconds: s, iterations }) =>
      `${Math.round(1000 * s)} / ${iterations}`.padStart(13),
    );
    console.log(`order ${String(orders[k]).padEnd(4)}${cells.join('')}   ${secondsOf(row)}`);
  });
  console.log(`${rows.flat().length} cells: ${secondsOf(rows.flat())}`);
}

/** By the clock, and the processor's own: on a machine that others use the second says more. */
function secondsOf(cells) {
  const sum = (name) => cells.reduce((total, cell) => total + cell[name], 0).toFixed(2);
  return `${sum('seconds')} s, processor ${sum('processor')} s`;
}
