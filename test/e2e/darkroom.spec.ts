import { AxeBuilder } from '@axe-core/playwright';
import { existsSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { dropFiles, folderOfTests, writeNoisyPng } from './support/photo-files';
import { expect, RudinPage, startServer, test } from './support/rudin-page';

const folder = folderOfTests('darkroom', () => {
  mkdirSync(known, { recursive: true });
  writeFileSync(join(known, 'first-start.json'), '{"version":1,"wasSeen":true}');
  for (const [seed, path] of [cup, spoon, saucer].entries())
    writeNoisyPng(path, { width: 120 + 20 * seed, height: 90, seed: 30 + seed });
});
const [cup, spoon, saucer] = [join(folder, 'cup.png'), join(folder, 'spoon.png'), join(folder, 'saucer.png')];
/** What somebody keeps who has been here before. */
const known = join(folder, 'known');

/** What axe finds on the page as it stands, in short. */
async function findings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')}`));
}

const presetsOf = ({ page }: RudinPage) => page.getByRole('dialog', { name: 'Presets and recipes' });
const steps = ({ page }: RudinPage) => page.getByRole('list', { name: 'Steps, newest first' });

async function openPresets(rudin: RudinPage): Promise<void> {
  await rudin.page.getByRole('button', { name: 'Presets', exact: true }).click();
  // Where keys go is settled a moment after it is to be seen.
  await expect(presetsOf(rudin).locator(':focus')).toBeVisible();
}

/** Chooses a strength of a subject. */
async function choosePreset(rudin: RudinPage, subject: string, strength: string): Promise<void> {
  await presetsOf(rudin).getByRole('group', { name: subject }).getByText(strength).click();
}

test('lists the steps, newest first, and goes to any of them by mouse and by keys', async ({ rudin }) => {
  const { page } = rudin;
  await rudin.isExact();
  await page.getByText('History', { exact: true }).click();
  await rudin.order.focus();
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Tab');
  await openPresets(rudin);
  await choosePreset(rudin, 'Scan', 'strong');
  await page.keyboard.press('Escape');
  const rows = steps(rudin).getByRole('button');
  await expect(rows).toHaveText(['Preset Scan, strong', 'Order 1.10', 'Opened']);
  await rows.nth(1).click();
  await expect(rudin.order).toHaveAttribute('aria-valuetext', 'beta 1.10');
  await expect(rows).toHaveText(['Preset Scan, strong (undone)', 'Order 1.10', 'Opened']);
  await expect(rows.nth(1)).toHaveAttribute('aria-current', 'step');
  await rows.nth(1).press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(rudin.order).toHaveAttribute('aria-valuetext', 'beta 1.00');
  await page.keyboard.press('Control+Shift+z');
  await expect(rudin.order).toHaveAttribute('aria-valuetext', 'beta 1.10');
  await rudin.isExact();
});

test('under an open popover the page takes no single keys, undoes all the same, and Escape closes it from anywhere', async ({
  rudin,
}) => {
  const { page } = rudin;
  await rudin.isExact();
  await openPresets(rudin);
  await choosePreset(rudin, 'Scan', 'strong');
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  await page.keyboard.press('c');
  await expect(page.getByRole('radio', { name: 'Split' })).toBeChecked();
  const beta = page.getByRole('textbox', { name: 'Beta as a number' });
  const chosen = await beta.inputValue();
  await page.keyboard.press('Control+z');
  await expect(page.getByRole('button', { name: /^auto 0\.\d+$/ })).toBeVisible();
  await page.keyboard.press('Control+Shift+z');
  await expect(beta).toHaveValue(chosen);
  await page.keyboard.press('Escape');
  await expect(presetsOf(rudin)).toBeHidden();
});

test('a preset multiplies the automatic weight, and walks by arrow keys', async ({ rudin }) => {
  const { page } = rudin;
  await rudin.isExact();
  await openPresets(rudin);
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: /^auto × 1\.7 = 0\.\d+$/ })).toBeVisible();
  await expect(rudin.order).toHaveAttribute('aria-valuetext', 'beta 1.20');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(rudin.order).toHaveAttribute('aria-valuetext', 'beta 1.00');
  await page.keyboard.press('Escape');
  await expect(presetsOf(rudin)).toBeHidden();
  await expect(page.getByRole('button', { name: 'Presets', exact: true })).toBeFocused();
  await rudin.weight.focus();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('button', { name: /^auto 0\.\d+$/ })).toBeVisible();
});

test.describe('with a folder to keep things in', () => {
  test.use({ keptFolder: known, serve: [cup, spoon, saucer] });

  test('keeps own presets: save, rename, replace, export, import, delete', async ({ rudin }, info) => {
    const { page } = rudin;
    await openPresets(rudin);
    await choosePreset(rudin, 'Comic', 'light');
    const name = presetsOf(rudin).getByRole('textbox', { name: 'Name for the settings of now' });
    await name.fill('My comic');
    await name.press('Enter');
    await presetsOf(rudin).getByRole('button', { name: 'Rename My comic' }).click();
    await page.getByRole('textbox', { name: 'New name of My comic' }).fill('Old comic');
    await page.keyboard.press('Enter');
    await expect(presetsOf(rudin).getByRole('button', { name: 'Old comic', exact: true })).toBeVisible();
    await name.fill('Old comic');
    await name.press('Enter');
    await expect(presetsOf(rudin)).toContainText('There is a preset “Old comic” already.');
    await presetsOf(rudin).getByRole('button', { name: 'Replace it' }).click();
    await expect(presetsOf(rudin)).not.toContainText('already');
    const downloading = page.waitForEvent('download');
    await presetsOf(rudin).getByRole('button', { name: 'Export Old comic' }).click();
    const file = info.outputPath('Old comic.json');
    await (await downloading).saveAs(file);
    await presetsOf(rudin).getByRole('button', { name: 'Delete Old comic' }).click();
    await expect(presetsOf(rudin)).toContainText('Save the settings of now under a name');
    await page.locator('input[type=file][accept*=json]').setInputFiles(file);
    await expect(presetsOf(rudin).getByRole('button', { name: 'Old comic', exact: true })).toHaveAttribute(
      'aria-pressed',
      'true',
    );
  });

  test('shows the open photos in a strip; each keeps its settings; settings go to the others', async ({
    rudin,
  }) => {
    const { page } = rudin;
    const strip = page.getByRole('navigation', { name: 'Filmstrip' });
    const pick = (name: RegExp) => strip.getByRole('button', { name });
    await expect(strip.getByRole('listitem')).toHaveCount(3);
    await expect(strip.locator('canvas')).toHaveCount(3);
    await pick(/^cup\.png/).click();
    await rudin.order.focus();
    await page.keyboard.press('Shift+ArrowRight');
    await expect(rudin.order).toHaveAttribute('aria-valuetext', 'beta 1.10');
    await pick(/^cup\.png/).press('ArrowRight');
    await expect(pick(/^spoon\.png/)).toBeFocused();
    await expect(pick(/^spoon\.png/)).toHaveAttribute('aria-current', 'true');
    await expect(rudin.order).toHaveAttribute('aria-valuetext', 'beta 1.00');
    await page.keyboard.press('ArrowLeft');
    await expect(rudin.order).toHaveAttribute('aria-valuetext', 'beta 1.10');
    await openPresets(rudin);
    await presetsOf(rudin).getByRole('button', { name: 'All 2 others' }).click();
    await expect(presetsOf(rudin).getByText('Copied to 2 photos.')).toBeVisible();
    await page.keyboard.press('Escape');
    await pick(/^saucer\.png/).click();
    await expect(rudin.order).toHaveAttribute('aria-valuetext', 'beta 1.10');
    await page.keyboard.press('Control+z');
    await expect(rudin.order).toHaveAttribute('aria-valuetext', 'beta 1.00');
    await strip.getByRole('button', { name: 'Close saucer.png' }).click();
    await expect(strip.getByRole('listitem')).toHaveCount(2);
    await expect(pick(/^spoon\.png/)).toBeFocused();
    await openPresets(rudin);
    await presetsOf(rudin).getByRole('button', { name: 'The other one' }).click();
    await expect(presetsOf(rudin).getByText('Copied to 1 photo.')).toBeVisible();
    await page.keyboard.press('Escape');
    await rudin.isExact();
  });

  test('opens a recent photo by its name, and forgets the list on demand', async ({ rudin }) => {
    const { page } = rudin;
    const more = page.getByRole('button', { name: 'Recent photos' });
    await more.click();
    const menu = page.getByRole('menu', { name: 'Recent photos' });
    await expect(menu.getByRole('menuitem').first()).toHaveText('saucer.png');
    expect(await findings(page)).toEqual([]);
    await menu.getByRole('menuitem', { name: 'cup.png' }).click();
    await expect(page.getByRole('listitem').filter({ hasText: 'cup.png' })).toHaveCount(2);
    await more.click();
    // The menu takes the focus when it is open, a moment after the click.
    await expect(menu.getByRole('menuitem').first()).toBeFocused();
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await expect(more).toHaveCount(0);
    await expect(page.getByRole('button', { name: 'Open', exact: true })).toBeFocused();
    await rudin.isExact();
  });
});

test('applies a dropped recipe to the photo on show, saves one, and says what is wrong with another', async ({
  rudin,
}, info) => {
  const { page } = rudin;
  await rudin.isExact();
  const [good, bad] = [info.outputPath('soft.json'), info.outputPath('bad.json')];
  writeFileSync(good, '{"version":1,"betaHundredths":175,"weightMillionths":60000}');
  writeFileSync(bad, '{"version":1,"betaHundredths":175,"__proto__":{"x":1}}');
  await dropFiles(page, 'drop', [good]);
  await expect(rudin.order).toHaveAttribute('aria-valuetext', 'beta 1.75');
  await dropFiles(page, 'drop', [bad]);
  await expect(page.getByRole('alert').filter({ hasText: 'bad.json' })).toContainText('__proto__');
  await openPresets(rudin);
  const downloading = page.waitForEvent('download');
  await presetsOf(rudin).getByRole('button', { name: 'Save recipe…' }).click();
  const saved = await downloading;
  expect(saved.suggestedFilename()).toBe('sample.recipe.json');
  const file = info.outputPath('saved.json');
  await saved.saveAs(file);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
    betaHundredths: 175,
    weightMillionths: 60_000,
  });
});

test('a session that was killed is offered at the next start, and opens as it was', async ({ page }) => {
  const kept = known;
  const gone = join(folder, 'gone.png');
  writeNoisyPng(gone, { width: 64, height: 64, seed: 40 });
  const first = await startServer('--kept-folder', kept, cup, gone, spoon);
  await page.goto(first.link);
  const before = new RudinPage(page, first.link, first);
  await page
    .getByRole('navigation', { name: 'Filmstrip' })
    .getByRole('button', { name: /^spoon\.png/ })
    .click();
  await before.order.focus();
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Tab');
  await before.choose('What is seen', 'Photo');
  await page.keyboard.press('Control+Equal');
  await page.keyboard.press('Control+Equal');
  await before.stage.focus();
  await page.keyboard.press('ArrowRight');
  const zoom = before.page.getByRole('contentinfo').getByText(/^\d+ %$/);
  const zoomBefore = await zoom.textContent();
  const session = join(kept, 'session.json');
  const placeKept = (): unknown => {
    const { view } = JSON.parse(readFileSync(session, 'utf8')) as { view: string };
    return (JSON.parse(view) as { place: unknown }).place;
  };
  await expect(() => expect(readFileSync(session, 'utf8')).toMatch(/"betaHundredths":110.*photo/)).toPass();
  // The view is told when it rests, and written soon after.
  let placeBefore: unknown = null;
  await expect(() => {
    const before = placeBefore;
    placeBefore = placeKept();
    expect(placeBefore).not.toBeNull();
    expect(placeBefore).toEqual(before);
  }).toPass({ intervals: [1200] });
  await before.kill();
  unlinkSync(gone);

  const second = await startServer('--kept-folder', kept);
  try {
    await page.goto(second.link);
    const after = new RudinPage(page, second.link, second);
    const strip = page.getByRole('alert', { name: 'Last time' });
    await expect(strip).toContainText('Open the 2 photos of last time? No longer there: gone.png.');
    expect(await findings(page)).toEqual([]);
    await strip.getByRole('button', { name: 'Open' }).click();
    await expect(strip).toHaveCount(0);
    await expect(after.stage).toBeFocused();
    await expect(page.getByRole('navigation', { name: 'Filmstrip' }).getByRole('listitem')).toHaveCount(2);
    await expect(after.order).toHaveAttribute('aria-valuetext', 'beta 1.10');
    await expect(page.getByRole('radio', { name: 'Photo', exact: true })).toBeChecked();
    await expect(zoom).toHaveText(zoomBefore ?? '');
    await expect.poll(placeKept, 'zoom and centre').toEqual(placeBefore);
    await page.keyboard.press('Control+z');
    await expect(after.order).toHaveAttribute('aria-valuetext', 'beta 1.00');
    await after.isExact();
  } finally {
    await second.end('SIGINT');
  }
  expect(existsSync(session), 'an orderly end leaves no session').toBe(false);
});

for (const colorScheme of ['dark', 'light'] as const) {
  test.describe(`in the ${colorScheme} theme`, () => {
    test.use({ colorScheme, keptFolder: join(folder, colorScheme), serve: [cup, spoon] });

    test('the first start has a page of its own; axe finds nothing on the first page, the presets, the history and the strip', async ({
      rudin,
    }) => {
      const { page } = rudin;
      const first = page.getByRole('dialog', { name: 'What beta does' });
      await expect(first.getByRole('img')).toHaveCount(5);
      expect(await findings(page), 'first start').toEqual([]);
      await first.getByRole('button', { name: 'Start' }).click();
      await page.getByText('History', { exact: true }).click();
      await openPresets(rudin);
      await choosePreset(rudin, 'Photo', 'medium');
      expect(await findings(page), 'presets').toEqual([]);
      await page.keyboard.press('Escape');
      await rudin.isExact();
      expect(await findings(page), 'history and strip').toEqual([]);
      await page.keyboard.press('F1');
      await page.getByRole('button', { name: 'What beta does' }).click();
      await expect(first.getByRole('button', { name: 'Close' })).toBeVisible();
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toHaveCount(0);
    });
  });
}
