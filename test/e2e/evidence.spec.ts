import { AxeBuilder } from '@axe-core/playwright';
import { writeNoisyPng } from './support/photo-files';
import { expect, test, type RudinPage } from './support/rudin-page';

async function findings({ page }: RudinPage): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')}`));
}

const verdict = /Looks like noise|Contains edges/;

for (const colorScheme of ['dark', 'light'] as const) {
  test.describe(`in the ${colorScheme} theme`, () => {
    test.use({ colorScheme });

    test('axe finds nothing on any tab of the evidence, nor on the structure view', async ({ rudin }) => {
      await rudin.isExact();
      await expect(rudin.page.getByText(verdict)).toBeVisible();
      for (const tab of ['Gradient', 'Removed', 'Convergence']) {
        await rudin.page.getByRole('tab', { name: tab }).click();
        await expect(rudin.page.getByRole('tabpanel', { name: tab })).toBeVisible();
        expect(await findings(rudin), tab).toEqual([]);
      }
      await rudin.page.getByRole('tab', { name: 'Gradient' }).click();
      await rudin.page.getByRole('button', { name: 'Show where' }).click();
      await rudin.isExact();
      expect(await findings(rudin), 'structure').toEqual([]);
    });
  });
}

test('the tabs are one stop for Tab, and arrows go through them', async ({ rudin }) => {
  await rudin.isExact();
  await rudin.page.getByRole('tab', { name: 'Gradient' }).focus();
  await rudin.page.keyboard.press('ArrowRight');
  await expect(rudin.page.getByRole('tab', { name: 'Removed' })).toBeFocused();
  await expect(rudin.page.getByRole('img', { name: /Distribution of what was removed/ })).toBeVisible();
  await rudin.page.keyboard.press('End');
  await expect(rudin.page.getByRole('tab', { name: 'Convergence' })).toBeFocused();
  await expect(rudin.page.getByText(/of the exact answer after \d+ iterations/)).toBeVisible();
  await rudin.page.keyboard.press('ArrowRight');
  await expect(rudin.page.getByRole('tab', { name: 'Gradient' })).toBeFocused();
  await rudin.page.keyboard.press('Tab');
  await expect(rudin.page.getByRole('tabpanel')).toBeFocused();
});

test('the plots are drawn, and drawn again in the colours of another theme', async ({ rudin }) => {
  await rudin.page.emulateMedia({ colorScheme: 'dark' });
  await rudin.isExact();
  const canvas = rudin.page.getByRole('tabpanel').locator('canvas');
  await expect(canvas).toBeVisible();
  // The length alone, so that a failure does not print pictures.
  const drawn = () => canvas.evaluate((element: HTMLCanvasElement) => element.toDataURL().length);
  const dark = await drawn();
  expect(dark).toBeGreaterThan(1000);
  await rudin.page.emulateMedia({ colorScheme: 'light' });
  await expect.poll(drawn).not.toBe(dark);
});

test('the suggested order is used by a button, and can be undone', async ({ rudin }) => {
  await rudin.isExact();
  const use = rudin.page.getByRole('button', { name: /^Use order \d/ });
  const order = /[\d.]+/.exec((await use.getAttribute('aria-label')) ?? '')![0];
  await use.click();
  await expect(rudin.page.getByRole('textbox', { name: 'Beta as a number' })).toHaveValue(order);
  await rudin.isExact();
  await rudin.page.keyboard.press('Control+z');
  await expect(rudin.page.getByRole('textbox', { name: 'Beta as a number' })).toHaveValue('1.00');
});

test('the course of a solve stays that of its picture, whatever a sheet solves beside it', async ({
  rudin,
}) => {
  await rudin.isExact();
  await rudin.page.getByRole('tab', { name: 'Convergence' }).click();
  const said = rudin.page.getByRole('tabpanel').getByText(/after \d+ iterations/);
  const iterations = /after (\d+) iterations/.exec(await said.innerText())![1];
  const plot = rudin.page.getByRole('img', { name: new RegExp(`over ${iterations} iterations`) });
  await expect(plot).toBeVisible();
  const course = await plot.getAttribute('aria-label');
  await rudin.choose('What is seen', 'Sheet');
  await expect(rudin.status).toContainText('Crop', { timeout: 60_000 });
  await rudin.choose('What is seen', 'Split');
  await rudin.isExact();
  await expect(plot).toHaveAttribute('aria-label', course!);
});

test('what a sheet stopped is measured afterwards', async ({ rudin }, info) => {
  // Large enough for the sheet to come before the measurement is done.
  const path = info.outputPath('large.png');
  writeNoisyPng(path, { width: 2400, height: 1600, seed: 12 });
  await rudin.pick(path);
  await expect(rudin.page.getByText('2400 × 1600 · 8 bit')).toBeVisible();
  await rudin.isExact();
  const panel = rudin.page.getByRole('tabpanel');
  await rudin.choose('What is seen', 'Sheet');
  await expect(panel).toHaveAttribute('aria-busy', 'true');
  await rudin.choose('What is seen', 'Split');
  await expect(panel).toHaveAttribute('aria-busy', 'false', { timeout: 60_000 });
});

test('too strong a weight is said to remove edges, and shows where', async ({ rudin }) => {
  await rudin.isExact();
  await expect(rudin.page.getByText('Looks like noise.')).toBeVisible();
  const weight = rudin.page.getByRole('textbox', { name: 'Lambda as a number' });
  await weight.fill('0.6');
  await weight.press('Enter');
  await expect(rudin.page.getByText('Contains edges: weight is high here.')).toBeVisible({ timeout: 60_000 });
  await rudin.page.getByRole('button', { name: 'Show where' }).click();
  await expect(rudin.page.getByRole('radio', { name: 'Structure' })).toBeChecked();
  await expect(rudin.page.getByRole('img', { name: /Share of structure in what was removed/ })).toBeVisible();
  await rudin.choose('Show', 'All of it');
  await expect(rudin.page.getByText(/drawn × 4/)).toBeVisible();
});

test('dots below beta = 1 are counted, and marked on demand', async ({ rudin }) => {
  await rudin.isExact();
  await expect(rudin.page.getByRole('button', { name: /Mark \d+ dots?/ })).toHaveCount(0);
  const beta = rudin.page.getByRole('textbox', { name: 'Beta as a number' });
  await beta.fill('0.5');
  await beta.press('Enter');
  const mark = rudin.page.getByRole('button', { name: /Mark \d+ dots?/ });
  await expect(mark).toBeVisible({ timeout: 60_000 });
  await rudin.isExact();
  const canvases = rudin.page.locator('main canvas');
  const before = await canvases.count();
  await mark.click();
  await expect(canvases).toHaveCount(before + 1);
  await rudin.page.getByRole('button', { name: 'Hide the marks' }).click();
  await expect(canvases).toHaveCount(before);
});

test('a clean photo gives PSNR and SSIM, until it is forgotten', async ({ rudin }, info) => {
  await rudin.isExact();
  const download = rudin.page.waitForEvent('download');
  await rudin.page.getByRole('button', { name: 'Export…' }).click();
  await rudin.page.getByRole('button', { name: 'Export', exact: true }).click();
  const clean = info.outputPath('clean.png');
  await (await download).saveAs(clean);
  await rudin.page.keyboard.press('Escape');
  const chooser = rudin.page.waitForEvent('filechooser');
  await rudin.page.getByRole('button', { name: 'Compare with a clean photo…' }).click();
  await (await chooser).setFiles([clean]);
  await expect(rudin.page.getByText('Against clean.png')).toBeVisible();
  await expect(rudin.page.getByText(/dB → (equal|[\d.]+ dB)/)).toBeVisible();
  await rudin.page.getByRole('button', { name: 'Forget' }).click();
  await expect(rudin.page.getByRole('button', { name: 'Compare with a clean photo…' })).toBeVisible();
});
