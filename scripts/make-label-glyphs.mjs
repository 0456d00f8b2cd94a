// Draws the letters of a sheet's labels once, in Inter by Chromium, so that the command line needs no fonts to write
// them: src-main/studio/sheet/label-glyphs.json. Run it when the letters or their size change.
/* global FontFace, document, OffscreenCanvas */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { chromium } from '@playwright/test';
import { root } from './build.mjs';
import { findChromium } from './find-chromium.mjs';

/** Latin letters, digits and signs as in names of files, and what the labels of a sheet say. */
const latin = Array.from({ length: 95 }, (_, k) => String.fromCharCode(32 + k));
const letters = [...latin, 'β', 'λ', 'σ', '×', '−', '≈', '·', '…'];
const sizePx = 15;

const fonts = join(root, 'node_modules/@fontsource-variable/inter/files');
const faces = ['latin', 'greek'].map((part) => {
  const bytes = readFileSync(join(fonts, `inter-${part}-wght-normal.woff2`)).toString('base64');
  return { part, url: `url(data:font/woff2;base64,${bytes})` };
});

const browser = await chromium.launch({
  executablePath: findChromium() ?? undefined,
  args: ['--no-sandbox'],
});
try {
  const page = await browser.newPage();
  const drawn = await page.evaluate(draw, { faces, letters, sizePx });
  const { coverage, ...metrics } = drawn;
  const packed = deflateRawSync(Buffer.from(coverage), { level: 9 }).toString('base64');
  const target = join(root, 'src-main/studio/sheet/label-glyphs.json');
  writeFileSync(target, `${JSON.stringify({ ...metrics, coverage: packed })}\n`);
  console.log(`${target}: ${letters.length} letters of ${metrics.height} px`);
} finally {
  await browser.close();
}

/** In the page: all letters in one row, what each takes of it, and how much of every pixel they cover, 0..255. */
async function draw({ faces: given, letters: wanted, sizePx: size }) {
  for (const { part, url } of given) {
    const face = new FontFace(`Inter ${part}`, url, { weight: '100 900' });
    document.fonts.add(await face.load());
  }
  const context = new OffscreenCanvas(4096, 64).getContext('2d');
  context.font = `500 ${size}px "Inter latin", "Inter greek"`;
  const { fontBoundingBoxAscent, fontBoundingBoxDescent } = context.measureText('x');
  const baseline = Math.ceil(fontBoundingBoxAscent);
  const height = baseline + Math.ceil(fontBoundingBoxDescent);
  context.fillStyle = '#fff';
  const glyphs = {};
  let left = 0;
  for (const letter of wanted) {
    const advance = Math.round(context.measureText(letter).width);
    // A pixel beside each, so that none reaches into the next.
    context.fillText(letter, left + 1, baseline);
    glyphs[letter] = { left, width: advance + 2, advance };
    left += advance + 2;
  }
  const { data } = context.getImageData(0, 0, left, height);
  const coverage = Array.from({ length: left * height }, (_, k) => data[4 * k + 3]);
  return { height, baseline, width: left, glyphs, coverage };
}
