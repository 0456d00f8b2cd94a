import { readFileSync, writeFileSync } from 'node:fs';
import { countDifferent, dropFiles, photoOnScreen, readPng, writeNoisyPng } from './support/photo-files';
import { expect, runRudin, test, type RudinPage } from './support/rudin-page';

const size = { width: 300, height: 200, seed: 21 };

/** Exports with the dialog as it stands and answers where the download lies. */
async function exportTo(rudin: RudinPage, path: string): Promise<string> {
  const download = rudin.page.waitForEvent('download');
  await rudin.page.getByRole('button', { name: 'Export', exact: true }).click();
  const saved = await download;
  await saved.saveAs(path);
  return saved.suggestedFilename();
}

test('exports the very pixels of the exact preview and of `rudin denoise` with the same recipe', async ({
  rudin,
}, info) => {
  const [input, exported, denoised, recipe] = ['in.png', 'page.png', 'cli.png', 'recipe.json'].map((name) =>
    info.outputPath(name),
  ) as [string, string, string, string];
  writeNoisyPng(input, size);
  await rudin.pick(input);
  await expect(rudin.page.getByText('300 × 200 · 8 bit')).toBeVisible();
  await rudin.order.focus();
  await rudin.page.keyboard.press('Shift+ArrowRight');
  const lambda = rudin.page.getByRole('textbox', { name: 'Lambda as a number' });
  // Far from the automatic weight, so that the line below cannot be told of that.
  await lambda.fill('0.15');
  await lambda.press('Enter');
  await rudin.choose('What is seen', 'Photo');
  await rudin.page.keyboard.press('Control+1');
  await expect(rudin.page.getByText('β 1.10 · λ 0.15 · opponent')).toBeVisible();
  await rudin.isExact();
  const preview = await photoOnScreen(rudin, size);

  await rudin.page.keyboard.press('Control+s');
  const name = await exportTo(rudin, exported);
  expect(name).toMatch(/^in.*\.png$/);
  await expect(rudin.page.getByText(/^Downloaded in.*\.png, \d/)).toBeVisible();
  expect(countDifferent(readPng(exported), preview)).toBe(0);

  writeFileSync(recipe, JSON.stringify({ version: 1, betaHundredths: 110, weightMillionths: 150_000 }));
  await runRudin('denoise', input, '-o', denoised, '--recipe', recipe, '--quiet');
  expect(countDifferent(readPng(exported), readPng(denoised))).toBe(0);
  expect(countDifferent(readPng(exported), readPng(input))).toBeGreaterThan(size.width * size.height * 0.9);
});

test('exports the automatic weight as `rudin denoise` does', async ({ rudin }, info) => {
  const [input, exported, denoised] = ['in.png', 'page.png', 'cli.png'].map((name) =>
    info.outputPath(name),
  ) as [string, string, string];
  writeNoisyPng(input, { ...size, seed: 22 });
  await rudin.pick(input);
  await expect(rudin.page.getByText('300 × 200 · 8 bit')).toBeVisible();
  await rudin.isExact();
  await rudin.page.getByRole('button', { name: 'Export…' }).click();
  await exportTo(rudin, exported);
  await runRudin('denoise', input, '-o', denoised, '--quiet');
  expect(countDifferent(readPng(exported), readPng(denoised))).toBe(0);
});

test('exports another format and depth, and asks about a name that was downloaded before', async ({
  rudin,
}, info) => {
  await rudin.isExact();
  await rudin.page.getByRole('button', { name: 'Export…' }).click();
  await rudin.page.getByLabel('Format').selectOption('tiff');
  await rudin.page.getByLabel('Depth').selectOption('16');
  const path = info.outputPath('out.tif');
  expect(await exportTo(rudin, path)).toMatch(/\.tiff?$/);
  const bytes = readFileSync(path);
  expect(['II', 'MM']).toContain(bytes.subarray(0, 2).toString('latin1'));

  await rudin.page.getByRole('button', { name: 'Export', exact: true }).click();
  await expect(rudin.page.getByText(/is there already\.$/)).toBeVisible();
  const second = rudin.page.waitForEvent('download');
  await rudin.page.getByRole('button', { name: 'Number the new one' }).click();
  expect((await second).suggestedFilename()).toMatch(/ \(2\)\.tiff?$/);
  await rudin.page.getByRole('button', { name: 'Close' }).click();
  await expect(rudin.page.getByRole('dialog')).toHaveCount(0);
});

test('exports the photo and the settings that its dialog was opened for, whatever is dropped on it meanwhile', async ({
  rudin,
}, info) => {
  const [input, other, recipe, exported, denoised] = [
    ...['in.png', 'other.png', 'soft.json', 'page.png', 'cli.png'],
  ].map((name) => info.outputPath(name)) as [string, string, string, string, string];
  writeNoisyPng(input, size);
  writeNoisyPng(other, { ...size, seed: 23 });
  writeFileSync(recipe, JSON.stringify({ version: 1, betaHundredths: 250 }));
  await rudin.pick(input);
  await expect(rudin.page.getByText('300 × 200 · 8 bit')).toBeVisible();
  await rudin.isExact();
  await rudin.page.keyboard.press('Control+s');
  await dropFiles(rudin.page, 'drop', [other, recipe]);
  await expect(rudin.page).toHaveTitle(/^other\.png/);
  await expect(rudin.page.getByRole('heading', { name: 'Export in.png' })).toBeVisible();
  expect(await exportTo(rudin, exported)).toMatch(/^in.*\.png$/);
  await runRudin('denoise', input, '-o', denoised, '--quiet');
  expect(countDifferent(readPng(exported), readPng(denoised))).toBe(0);
  await rudin.page.keyboard.press('Escape');
  // The settings that came with the photo are for that one.
  await expect(rudin.page.getByRole('textbox', { name: 'Beta as a number' })).toHaveValue('2.50');
});
