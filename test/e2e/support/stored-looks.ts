/**
 * Compares the page with pictures of it that are stored in `looks/`; `--update-snapshots` renews them.
 *
 * They were taken on Linux. Other systems draw letters differently, and so may later versions of Chromium: one stored line
 * of letters tells. Where it differs these tests are skipped, since every picture would.
 *
 * Not covered: words that the page's own font does not have, which is all of Chinese. They look as the machine's fonts do.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Browser, Locator, TestInfo } from '@playwright/test';
import { PNG } from 'pngjs';
import { countDifferent, readPng } from './photo-files';
import { expect, test as base, type RudinPage } from './rudin-page';

/**
 * By how much a pixel may be off, and how many may be off by more.
 *
 * Measured: from run to run, and from Chromium 150 to 156, at most 14 pixels differ, by at most 2 of 255 levels, which is
 * the solver's last digit. A threshold of 0.02 is 5 levels of grey; at Playwright's own 0.2 a photo and its denoised self
 * would be the same. 100 pixels are the size of a sign or two, such as the triangle before "More" in another font, and a
 * tenth of the smallest label on a photo.
 */
const tolerance = { threshold: 0.02, maxDiffPixels: 100 };

const fontSettings = fileURLToPath(new URL('./font-settings.conf', import.meta.url));
const inter = createRequire(import.meta.url).resolve(
  '@fontsource-variable/inter/files/inter-latin-wght-normal.woff2',
);

/** A line of Inter as this browser draws it. */
async function drawLetters(browser: Browser): Promise<Buffer> {
  const page = await browser.newPage({ viewport: { width: 400, height: 40 } });
  const font = readFileSync(inter).toString('base64');
  await page.setContent(
    `<style>@font-face { font-family: Inter; src: url(data:font/woff2;base64,${font}); }
    body { font: 13px Inter; }</style>Sphinx of black quartz, judge my vow: 0123456789`,
  );
  const letters = await page.screenshot();
  await page.close();
  return letters;
}

/** Whether the stored pictures have these letters. To renew the pictures is to take the letters of now. */
function areStored(letters: Buffer, info: TestInfo): boolean {
  const path = info.snapshotPath('letters.png', { kind: 'screenshot' });
  const isRenewing = ['all', 'changed'].includes(info.config.updateSnapshots);
  if (isRenewing || !existsSync(path)) writeFileSync(path, letters);
  return countDifferent(PNG.sync.read(letters), readPng(path)) === 0;
}

export const test = base.extend<{ storedLetters: void }, { letters: Buffer | null }>({
  launchOptions: [
    // Else letters would be smoothed as the desktop of whoever runs this is set up.
    ({ launchOptions }, use) =>
      use({ ...launchOptions, env: { ...process.env, FONTCONFIG_FILE: fontSettings } }),
    { scope: 'worker' },
  ],
  letters: [
    async ({ browser }, use) => use(process.platform === 'linux' ? await drawLetters(browser) : null),
    { scope: 'worker' },
  ],
  storedLetters: [
    async ({ letters }, use, info) => {
      test.skip(letters === null, 'the stored pictures of the page were taken on Linux');
      test.skip(
        letters !== null && !areStored(letters, info),
        'this Chromium draws letters differently from that of the stored pictures of the page',
      );
      await use();
    },
    { auto: true },
  ],
});

/**
 * Compares the window, or a part of it, with a stored picture, without a pointer on it. A difference fails the test at
 * its end, so that one run tells of all pictures that differ.
 *
 * @param name File name in `looks/` without its extension.
 * @param part Default: the window.
 */
export async function looksAsStored({ page }: RudinPage, name: string, part?: Locator): Promise<void> {
  await page.mouse.move(0, 0);
  if (part === undefined) {
    // How long a solve took.
    const mask = [page.locator('footer .seconds')];
    await expect.soft(page).toHaveScreenshot(`${name}.png`, { ...tolerance, mask });
  } else {
    // Signs that the page's own font does not have: names of other languages, and arrows.
    const mask = [part.locator('.row', { hasText: 'Language' }), part.locator('kbd', { hasText: '←' })];
    await expect.soft(part).toHaveScreenshot(`${name}.png`, { ...tolerance, mask });
  }
}

export { expect };
