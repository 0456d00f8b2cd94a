/** Every view, the evidence, the first page and the dialogs, beside stored pictures of them. */
import { join } from 'node:path';
import { folderOfTests, writeNoisyPng } from './support/photo-files';
import type { RudinPage } from './support/rudin-page';
import { expect, looksAsStored, test } from './support/stored-looks';

const folder = folderOfTests('looks', () => {
  // So small that its pixels are squares in every view: no smoothing shows, and the pictures take little room.
  writeNoisyPng(photo, { width: 180, height: 120, seed: 51, noise: 0.04 });
});
const photo = join(folder, 'shapes.png');

test.use({
  // The narrowest window with the panel beside the stage.
  viewport: { width: 1100, height: 700 },
  colorScheme: 'dark',
  // The same words in the status line on every machine.
  serve: ['--backend', 'wasm', '--threads', '2', photo],
});

/** Waits until the one picture is exact and what the panel measures of it is there. */
async function isSettled(rudin: RudinPage): Promise<void> {
  await rudin.isSettled();
  await expect(rudin.page.getByRole('tabpanel')).toHaveAttribute('aria-busy', 'false');
  await rudin.isDrawn();
}

/** Waits until panes of these names, and no others, show exact pictures. */
async function panesAreExact(rudin: RudinPage, ...names: readonly string[]): Promise<void> {
  const exact = rudin.page.getByRole('img', { name: /, Exact, / });
  await expect(exact).toHaveCount(names.length, { timeout: 60_000 });
  for (const name of names) await expect(exact.and(rudin.page.getByRole('img', { name }))).toBeVisible();
  await rudin.isDrawn();
}

async function setOrder({ page }: RudinPage, beta: string): Promise<void> {
  const field = page.getByRole('textbox', { name: 'Beta as a number' });
  await field.fill(beta);
  await field.press('Enter');
}

test('split and sheet look as stored in both themes, and split in a narrow window', async ({ rudin }) => {
  const { page } = rudin;
  await isSettled(rudin);
  await looksAsStored(rudin, 'split-dark');
  await page.emulateMedia({ colorScheme: 'light' });
  await looksAsStored(rudin, 'split-light');
  await rudin.choose('What is seen', 'Sheet');
  await expect(page.locator('footer .cells')).toHaveText('15 of 15 cells', { timeout: 60_000 });
  await rudin.isDrawn();
  await looksAsStored(rudin, 'sheet-light');
  await page.emulateMedia({ colorScheme: 'dark' });
  await looksAsStored(rudin, 'sheet-dark');
  await rudin.choose('What is seen', 'Split');
  await page.setViewportSize({ width: 1024, height: 700 });
  await isSettled(rudin);
  await looksAsStored(rudin, 'split-narrow');
});

test('a split line across, side by side, 2 x 2 and the result alone look as stored', async ({ rudin }) => {
  const { page } = rudin;
  const stage = page.getByRole('main');
  await isSettled(rudin);
  await page.getByRole('button', { name: 'Horizontal split line' }).click();
  await looksAsStored(rudin, 'split-across', stage);
  await page.getByRole('button', { name: 'Pin as A' }).click();
  await setOrder(rudin, '2');
  await rudin.choose('What is seen', 'Side by side');
  await panesAreExact(rudin, 'A · β 1.00', 'Now · β 2.00');
  await looksAsStored(rudin, 'side-by-side', stage);
  await page.getByRole('button', { name: 'Pin as B' }).click();
  await setOrder(rudin, '1.5');
  await rudin.choose('What is seen', '2 × 2');
  await panesAreExact(rudin, 'Before', 'Now · β 1.50', 'A · β 1.00', 'B · β 2.00');
  await looksAsStored(rudin, 'two-by-two', stage);
  await rudin.choose('What is seen', 'Photo');
  await isSettled(rudin);
  await looksAsStored(rudin, 'result', stage);
});

test('gradients with their legends, and what was removed, look as stored', async ({ rudin }) => {
  const showPart = (name: string) =>
    rudin.page
      .getByRole('region', { name, exact: true })
      .evaluate((part) => part.scrollIntoView({ block: 'end' }));
  const legends = /^Gradient magnitude|^Direction in degrees/;
  await rudin.choose('Which picture of it', 'Removed');
  await isSettled(rudin);
  await showPart('Removed');
  await looksAsStored(rudin, 'removed');
  await rudin.choose('Which picture of it', 'Gradient');
  for (const kind of ['Magnitude', 'Direction', 'Both']) {
    await rudin.choose('Show', kind);
    if (kind === 'Both') await panesAreExact(rudin, 'Now · β 1.00', 'Direction · β 1.00');
    else await isSettled(rudin);
    await expect(rudin.page.getByRole('img', { name: legends })).toHaveCount(kind === 'Both' ? 2 : 1);
    await showPart('Gradient');
    await looksAsStored(rudin, `gradient-${kind.toLowerCase()}`);
  }
});

test.describe('at the first start', () => {
  test.use({ keptFolder: join(folder, 'kept') });

  test('the first page, the evidence, the presets and the keys look as stored', async ({ rudin }) => {
    const { page } = rudin;
    const dialog = page.getByRole('dialog');
    await expect(dialog.getByRole('img')).toHaveCount(5);
    await isSettled(rudin);
    await looksAsStored(rudin, 'first-page', dialog);
    await dialog.getByRole('button', { name: 'Start' }).click();
    const evidence = page.getByRole('region', { name: 'Evidence' });
    // Not the course of the solve: which of its points are told depends on how long each took.
    for (const tab of ['Gradient', 'Removed']) {
      await page.getByRole('tab', { name: tab }).click();
      await looksAsStored(rudin, `evidence-${tab.toLowerCase()}`, evidence);
    }
    await page.getByRole('button', { name: 'Presets', exact: true }).click();
    await looksAsStored(rudin, 'presets', dialog);
    await page.keyboard.press('Escape');
    await page.keyboard.press('F1');
    await looksAsStored(rudin, 'keys', dialog);
  });
});
