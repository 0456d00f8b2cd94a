// Measures what a person waits for after one step of a slider: `node bench/interaction.mjs`, shorter with `--quick`,
// one half of it with `--studio` or `--page`, the sheet alone, of a page that was just opened, with `--sheet`. Needs a build (`npm run build`).
//
// The studio half asks a real studio over its real processes, as a page would, and takes the time of each stage:
//   queue      from the request until the engine is asked for a draft
//   solve      in the engine, until the device has iterated
//   render     in the engine, until the display pixels are there
//   transport  the rest of the call: messages between the processes, and waiting for an exact solve to make way
// at two paces: a drag asks for the next draft when it has one; by keys an exact solve has begun in between.
// The page half presses keys in a real Chromium on `rudin serve`:
//   arrive     from the key until the draft's pixels have reached the page
//   draw       from there until the page has drawn them
//   painted    from the key until the browser has painted the frame after that
//   exact      from the key until the page says that its picture is exact
// and then opens the sheet: ms until the first cell and every one shows a draft, and until one, half and all of them are exact
// (or solved on their part of the photo).
// Prints tables and writes bench/results/interaction-<time>.json.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { measurePage } from './interaction-page.mjs';
import { measureStudio } from './interaction-studio.mjs';
import { root } from './load-engine.mjs';
import { describeMachine, machineLine } from './machine.mjs';
import { PhotoShop } from './photos.mjs';
import { printTable, shown } from './tables.mjs';

const has = (flag) => process.argv.includes(flag);
const steps = has('--sheet') ? 0 : has('--quick') ? 10 : 30;
const couplings = has('--quick') ? ['opponent'] : ['opponent', 'joint', 'channels'];
/** A 1600x1000 view of each: a crop at 100 %, and a whole photo scaled to the same height. */
const scenes = [
  { name: '4 MP at 100 %', megapixels: 4, region: { x: 400, y: 300, width: 1600, height: 1000 }, zoom: 1 },
  { name: '12 MP whole', megapixels: 12, region: { x: 0, y: 0, width: 4000, height: 3000 }, zoom: 0.3 },
].slice(0, has('--quick') ? 1 : 2);

const shop = new PhotoShop();
process.once('exit', () => shop.close());
for (const scene of scenes) scene.path = await photoFile(scene.megapixels);
const machine = describeMachine();
console.log(machineLine(machine));
const results = { when: new Date().toISOString(), machine, steps, studio: [], page: [], sheet: [] };
if (!has('--page') && !has('--sheet')) results.studio = await measureStudio({ scenes, couplings, steps });
if (!has('--studio')) {
  const { sliders, sheets } = await measurePage({ scenes, steps });
  Object.assign(results, { page: sliders, sheet: sheets });
}
for (const half of ['studio', 'page']) {
  const heading = `${half}: median / 95th percentile of ${steps} slider steps, ms`;
  if (results[half].length > 0) printTable(heading, results[half].map(readable));
}
if (results.sheet.length > 0) printTable('sheet: ms from the key', results.sheet);
const folder = join(root, 'bench', 'results');
mkdirSync(folder, { recursive: true });
const file = join(folder, `interaction-${results.when.replaceAll(':', '-')}.json`);
writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
console.log(`\nevery figure: ${file}`);

/** A photo as a file that can be opened. */
async function photoFile(megapixels) {
  const { samples, width, height, channels } = await shop.photo(megapixels);
  const path = join(shop.folder, `${megapixels}.png`);
  await sharp(samples, { raw: { width, height, channels } }).png({ compressionLevel: 1 }).toFile(path);
  return path;
}

/** `{ median, p95 }` as "12 / 15". */
function readable(row) {
  const texts = Object.entries(row).map(([name, value]) => {
    return [name, typeof value === 'object' ? `${shown(value.median)} / ${shown(value.p95)}` : value];
  });
  return Object.fromEntries(texts);
}
