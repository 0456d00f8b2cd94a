/** What goes away with the focus on it leaves the focus where a person goes on, and not to nothing. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from '@playwright/test';
import { folderOfTests, writeNoisyPng } from './support/photo-files';
import { expect, RudinPage, startServer, test } from './support/rudin-page';

const folder = folderOfTests('focus', () => {
  mkdirSync(known, { recursive: true });
  writeFileSync(join(known, 'first-start.json'), '{"version":1,"wasSeen":true}');
  for (const [seed, path] of photos.entries())
    writeNoisyPng(path, { width: 120, height: 90, seed: 80 + seed });
});
const photos = ['cup', 'spoon'].map((name) => join(folder, `${name}.png`));
/** What somebody keeps who has been here before. */
const known = join(folder, 'known');

const button = ({ page }: RudinPage, name: string | RegExp): Locator =>
  page.getByRole('button', { name, exact: true });

test.describe('with a folder to keep things in', () => {
  test.use({ keptFolder: known });

  test('own presets are renamed, replaced and deleted by keys, and Escape closes what it is pressed in', async ({
    rudin,
  }) => {
    const { page } = rudin;
    const presets = page.getByRole('dialog', { name: 'Presets and recipes' });
    const name = page.getByRole('textbox', { name: 'Name for the settings of now' });
    await button(rudin, 'Presets').press('Enter');
    await expect(presets.locator(':focus')).toBeVisible();
    for (const each of ['Cup', 'Jug', 'Pot']) {
      await name.fill(each);
      await name.press('Enter');
      await expect(button(rudin, `Delete ${each}`)).toBeVisible();
    }
    await button(rudin, 'Rename Jug').press('Enter');
    const newName = page.getByRole('textbox', { name: 'New name of Jug' });
    await expect(newName).toBeFocused();
    await newName.fill('Mug');
    await newName.press('Escape');
    await expect(button(rudin, 'Rename Jug')).toBeFocused();
    await button(rudin, 'Rename Jug').press('Enter');
    await expect(newName).toHaveValue('Jug');
    await newName.fill('Mug');
    await newName.press('Enter');
    await expect(button(rudin, 'Rename Mug')).toBeFocused();
    await button(rudin, 'Delete Cup').press('Enter');
    await expect(button(rudin, 'Delete Mug')).toBeFocused();
    await button(rudin, 'Delete Pot').press('Enter');
    await expect(button(rudin, 'Delete Mug')).toBeFocused();
    await name.fill('Mug');
    await name.press('Enter');
    await button(rudin, 'Replace it').press('Enter');
    await expect(name).toBeFocused();
    await button(rudin, 'Delete Mug').press('Enter');
    await expect(name).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(presets).toBeHidden();
    await expect(button(rudin, 'Presets')).toBeFocused();
  });

  test('the photo has the focus when the offer of the last session is let go', async ({ page }) => {
    const first = await startServer('--kept-folder', known, ...photos);
    const session = join(known, 'session.json');
    await page.goto(first.link);
    await new RudinPage(page, first.link, first).isExact();
    await expect(() => {
      expect(existsSync(session)).toBe(true);
      expect(readFileSync(session, 'utf8')).toContain('spoon');
    }).toPass();
    await first.end('SIGKILL');
    const second = await startServer('--kept-folder', known);
    try {
      await page.goto(second.link);
      const rudin = new RudinPage(page, second.link, second);
      await page.getByRole('alert', { name: 'Last time' }).getByText('Dismiss').press('Enter');
      await expect(rudin.stage).toBeFocused();
    } finally {
      await second.end('SIGINT');
    }
  });
});

test('what is pinned and let go leaves the focus in its row, or on the row that takes its place', async ({
  rudin,
}) => {
  const { page } = rudin;
  await rudin.isExact();
  await button(rudin, 'Pin as A').press('Enter');
  await expect(button(rudin, /^Show A/)).toBeFocused();
  // The page's own key takes the button away, too.
  await button(rudin, 'Pin as B').press('b');
  await expect(button(rudin, /^Show B/)).toBeFocused();
  for (const _place of [3, 4, 5]) await button(rudin, 'Pin another').press('Enter');
  await button(rudin, 'Let go of 4').press('Enter');
  await expect(button(rudin, 'Let go of 5')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(button(rudin, 'Let go of 3')).toBeFocused();
  for (const _place of [4, 5, 6, 7, 8]) await button(rudin, 'Pin another').press('Enter');
  await button(rudin, 'Pin another').press('Enter');
  await expect(button(rudin, /^Show 9/)).toBeFocused();
  await button(rudin, 'Let go of A').press('Enter');
  await expect(page.getByRole('complementary').getByRole('button', { name: 'Pin as A' })).toBeFocused();
});

test('the photo has the focus when an empty pane is filled by its button or by a key', async ({ rudin }) => {
  await rudin.isExact();
  await rudin.choose('What is seen', '2 × 2');
  const pin = (name: string) => rudin.page.getByRole('main').getByRole('button', { name: `Pin as ${name}` });
  await pin('A').press('Enter');
  await expect(rudin.stage).toBeFocused();
  await pin('B').press('b');
  await expect(pin('B')).toHaveCount(0);
  await expect(rudin.stage).toBeFocused();
});

test('the next message has the focus when one is dismissed, and the photo after the last', async ({
  rudin,
}, info) => {
  const paths = ['one', 'two', 'three'].map((name) => info.outputPath(`${name}.png`));
  for (const path of paths) writeFileSync(path, 'this is no photo');
  await rudin.isExact();
  await rudin.pick(...paths);
  const dismiss = button(rudin, 'Dismiss');
  await expect(dismiss).toHaveCount(3);
  await dismiss.nth(1).press('Enter');
  await expect(dismiss).toHaveCount(2);
  await expect(dismiss.nth(1)).toBeFocused();
  await rudin.page.keyboard.press('Enter');
  await expect(dismiss).toHaveCount(1);
  await expect(dismiss).toBeFocused();
  await rudin.page.keyboard.press('Enter');
  await expect(rudin.stage).toBeFocused();
});

test.describe('with two photos', () => {
  test.use({ serve: photos });

  test('the photo has the focus when one is closed and the filmstrip is gone', async ({ rudin }) => {
    await rudin.isExact();
    const strip = rudin.page.getByRole('navigation', { name: 'Filmstrip' });
    await strip.getByRole('button', { name: /^cup\.png/ }).press('Delete');
    await expect(strip).toHaveCount(0);
    await expect(rudin.stage).toBeFocused();
    await rudin.isExact();
  });
});

test('a dialog that scrolls begins at its heading, without a frame round all of it', async ({ rudin }) => {
  await rudin.isExact();
  await rudin.page.keyboard.press('F1');
  const dialog = rudin.page.getByRole('dialog', { name: 'Keys and settings' });
  await expect(dialog.getByRole('heading', { name: 'Keys and settings' })).toBeFocused();
  await rudin.page.keyboard.press('Escape');
  await rudin.page.keyboard.press('Control+s');
  await expect(dialog).toHaveCount(0);
  await expect(rudin.page.getByRole('combobox', { name: 'Format' }), 'where nothing scrolls').toBeFocused();
});
