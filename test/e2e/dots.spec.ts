/** Marks of dots lie where the result of the settings of now is seen, and nowhere else. */
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { folderOfTests, writeNoisyPng } from './support/photo-files';
import { expect, test, type RudinPage } from './support/rudin-page';

const folder = folderOfTests('dots', () => {
  writeNoisyPng(photo, { width: 180, height: 120, seed: 51, noise: 0.12 });
});
const photo = join(folder, 'dotted.png');

test.use({ viewport: { width: 1100, height: 700 }, serve: [photo] });

/**
 * Difference that is a mark's, levels of red: black and white on a photo are further from it. A layer more on the page may
 * change how other edges are smoothed.
 */
const leastStep = 64;

/** What the marks change on screen: how many px left of and right of, above and below the middle of the stage. */
async function marked({ page }: RudinPage) {
  const marks = page.locator('canvas.dots');
  const shoot = async (visibility: 'hidden' | 'visible') => {
    await marks.evaluateAll((all, visibility) => {
      for (const each of all) if (each instanceof HTMLElement) each.style.visibility = visibility;
    }, visibility);
    return PNG.sync.read(await page.getByRole('main').screenshot());
  };
  const without = await shoot('hidden');
  const { width, height, data } = await shoot('visible');
  const found = { left: 0, right: 0, above: 0, below: 0 };
  for (let at = 0; at < data.length; at += 4) {
    if (Math.abs(data[at]! - without.data[at]!) < leastStep) continue;
    const [x, y] = [(at / 4) % width, Math.floor(at / 4 / width)];
    found[x < width / 2 ? 'left' : 'right'] += 1;
    found[y < height / 2 ? 'above' : 'below'] += 1;
  }
  return found;
}

test('they follow the split line as it is turned, the sides as they are swapped, and the panes', async ({
  rudin,
}) => {
  const { page } = rudin;
  const field = page.getByRole('textbox', { name: 'Beta as a number' });
  await field.fill('0.4');
  await field.press('Enter');
  await rudin.isSettled();
  await page.getByRole('button', { name: /^Mark \d+ dots$/ }).click();
  const seen = async (change: () => Promise<void>) => {
    await change();
    await rudin.isDrawn();
    await expect(page.locator('main canvas.dots').first()).toBeVisible();
    const { left, right, above, below } = await marked(rudin);
    return { across: [left > 0, right > 0], down: [above > 0, below > 0] };
  };
  const press = (key: string) => async () => {
    await rudin.stage.focus();
    await page.keyboard.press(key);
  };
  const both = [true, true];
  expect(await seen(async () => {}), 'split').toEqual({ across: [false, true], down: both });
  expect(await seen(press('x')), 'swapped').toEqual({ across: [true, false], down: both });
  const turn = page.getByRole('button', { name: 'Horizontal split line' });
  expect(await seen(() => turn.click()), 'swapped, line turned').toEqual({
    across: both,
    down: [true, false],
  });
  expect(await seen(press('x')), 'line turned').toEqual({ across: both, down: [false, true] });
  const show = (layout: string) => async () => {
    await rudin.choose('What is seen', layout);
    await rudin.isExact();
    await expect(page.getByRole('tabpanel')).toHaveAttribute('aria-busy', 'false');
  };
  expect(await seen(show('Side by side')), 'side by side').toEqual({ across: [false, true], down: both });
  expect(await seen(show('2 × 2')), 'four panes').toEqual({ across: [false, true], down: [true, false] });
  expect(await seen(show('Photo')), 'the photo alone').toEqual({ across: both, down: both });
});
