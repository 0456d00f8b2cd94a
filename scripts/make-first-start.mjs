// Makes the five pictures of the page that says what beta does: one crop of the sample at five orders, each with the
// automatic weight, by the program itself. Run after `npm run build`; the pictures are part of the checkout.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { root } from './build.mjs';

const cli = join(root, 'out/main/cli.js');
const sample = join(root, 'resources/sample.png');
const pictures = join(root, 'src-renderer/assets/first-start');
/** In the order and under the names that the page knows, hundredths of beta. */
const orders = [50, 80, 100, 150, 200];
/** The edge of the saucer: a hard edge, soft light on glaze, and wood. Drawn twice as large, pixel by pixel. */
const crop = { left: 380, top: 150, width: 120, height: 120 };
const edge = 240;
/** Of all five; they are loaded at the first start only, from this machine. */
const mostBytes = 200_000;

const work = mkdtempSync(join(tmpdir(), 'rudin-first-start-'));
mkdirSync(pictures, { recursive: true });
let bytes = 0;
for (const hundredths of orders) {
  const file = join(work, `${hundredths}.png`);
  const order = ['--beta', String(hundredths / 100), '--max-iterations', '4000'];
  const run = spawnSync(process.execPath, [cli, 'denoise', sample, '-o', file, ...order], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (run.status !== 0) throw new Error(`rudin denoise ${order.join(' ')} ended with ${run.status}`);
  const picture = join(pictures, `beta-${hundredths}.webp`);
  await sharp(file)
    .extract(crop)
    .resize(edge, edge, { kernel: 'nearest' })
    .webp({ quality: 90, effort: 6 })
    .toFile(picture);
  bytes += statSync(picture).size;
}
rmSync(work, { recursive: true });
if (bytes > mostBytes)
  throw new Error(`the pictures have ${bytes} bytes; at most ${mostBytes} were expected`);
console.log(`${orders.length} pictures, ${bytes} bytes, written to ${pictures}`);
