/** Windows from a laptop's at 300 % to a 5K screen's: everything can be reached, nothing covers anything. */
import { join } from 'node:path';
import { countDifferent, folderOfTests, photoOnScreen, readPng, writeNoisyPng } from './support/photo-files';
import { expect, test, type RudinPage } from './support/rudin-page';

/** What a person operates. */
const operated =
  'button, summary, select, input:not([type=file]), [role=tab], [role=slider], [role=gridcell]';

/** Names of controls that no scrolling brings under a pointer; those that pin a cell come with the pointer on it. */
function outOfReach({ page }: RudinPage): Promise<string[]> {
  return page.evaluate((selector) => {
    // A radio button is as large as its label.
    const places = [...document.querySelectorAll(selector)].map(
      (control) => control.closest('label') ?? control,
    );
    const isShown = (place: Element): boolean =>
      place.checkVisibility({ checkOpacity: true }) && place.closest('.pins') === null;
    const isHit = (place: Element): boolean => {
      place.scrollIntoView({ block: 'center', inline: 'center' });
      const { left, top, width, height } = place.getBoundingClientRect();
      const hit = document.elementFromPoint(left + width / 2, top + height / 2);
      return hit !== null && place.contains(hit);
    };
    return places
      .filter((place) => isShown(place) && !isHit(place))
      .map((place) => place.getAttribute('aria-label') ?? place.textContent?.trim() ?? place.tagName);
  }, operated);
}

/** How far the page is wider than the window, CSS px. */
const overhang = ({ page }: RudinPage): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

for (const [what, width, height] of [
  ['300 % of 1280x800', 427, 267],
  ['200 % of 1280x800', 640, 400],
  ['150 % of 1280x800', 853, 533],
  ['the smallest window', 1024, 700],
  ['a 5K screen at 100 %', 5120, 2880],
] as const) {
  test.describe(`at ${what}`, () => {
    test.use({ viewport: { width, height } });

    test('every control can be scrolled to and hit, in a split, in four panes and on a sheet', async ({
      rudin,
    }) => {
      await rudin.isExact();
      for (const layout of ['Split', '2 × 2', 'Sheet']) {
        await rudin.choose('What is seen', layout);
        await expect(rudin.page.getByRole('tab', { name: 'Gradient' })).toBeVisible();
        expect(await outOfReach(rudin), layout).toEqual([]);
        expect(await overhang(rudin), layout).toBe(0);
      }
    });
  });
}

/** What of the page a selector names: its edges, CSS px of the window, and whether it is seen whole there. */
function partsOf({ page }: RudinPage, selector: string) {
  return page.locator(selector).evaluateAll((all) =>
    all
      .filter((each) => each.checkVisibility())
      .map((each) => {
        const { left, right, top, bottom } = each.getBoundingClientRect();
        const hit = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
        const isInside = left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
        const isCut = each.scrollWidth > each.clientWidth;
        return { left, right, top, bottom, isWhole: isInside && !isCut && each.contains(hit) };
      }),
  );
}

for (const [width, height] of [
  [1024, 700],
  [800, 600],
  [640, 400],
  [427, 267],
] as const) {
  test.describe(`at ${width}x${height}`, () => {
    test.use({ viewport: { width, height } });

    test('an empty pane has its heading, its words and its button inside of it', async ({ rudin }) => {
      await rudin.choose('What is seen', '2 × 2');
      await expect(rudin.page.locator('.empty')).toHaveCount(2);
      const panes = await partsOf(rudin, '.pane:has(.empty)');
      for (const [i, pane] of panes.entries()) {
        const parts = await partsOf(rudin, `:nth-match(.empty, ${i + 1}) > *`);
        expect(parts.length).toBeGreaterThanOrEqual(2);
        for (const part of parts) {
          expect(part.left).toBeGreaterThanOrEqual(pane.left);
          expect(part.right).toBeLessThanOrEqual(pane.right);
          expect(part.top).toBeGreaterThanOrEqual(pane.top);
          expect(part.bottom).toBeLessThanOrEqual(pane.bottom);
        }
      }
    });
  });
}

for (const [width, height] of [
  [1024, 700],
  [800, 500],
  [640, 700],
  [640, 400],
  [427, 267],
] as const) {
  test.describe(`in a window of ${width}x${height}`, () => {
    // So that a solve takes seconds on any machine.
    test.use({ viewport: { width, height }, serve: ['--threads', '1'] });

    test('the badge, the recipe and Cancel are in sight, wherever the page is scrolled to', async ({
      rudin,
    }, info) => {
      const { page } = rudin;
      const areInSight = async (...names: readonly string[]) => {
        for (const end of [0, 100_000]) {
          await page.evaluate((top) => scrollTo(0, top), end);
          for (const name of names) {
            const parts = await partsOf(rudin, `footer ${name}`);
            expect(parts, `${name} at ${end}`).toEqual([expect.objectContaining({ isWhole: true })]);
          }
        }
      };
      const path = info.outputPath('large.png');
      writeNoisyPng(path, { width: 2400, height: 1600, seed: 31 });
      await rudin.pick(path);
      await expect(page).toHaveTitle(/large/);
      await rudin.isExact();
      await areInSight('.badge', '.recipe');
      const beta = page.getByRole('textbox', { name: 'Beta as a number' });
      await beta.fill('0.5');
      await beta.press('Enter');
      await expect(page.getByRole('progressbar', { name: 'Solving' })).toBeVisible();
      await areInSight('.badge', '.recipe', 'button:text("Cancel")');
      await page.getByRole('button', { name: 'Cancel' }).click();
      await expect(page.getByRole('progressbar')).toHaveCount(0);
    });
  });
}

test.describe('with photos of long names', () => {
  const folder = folderOfTests('long-names', () => {
    for (const [seed, path] of photos.entries())
      writeNoisyPng(path, { width: 120, height: 90, seed: 70 + seed });
  });
  const name = 'a name that is longer than any bar of a window for one is wide';
  const photos = ['first', 'second'].map((which) => join(folder, `${which} ${name}.png`));
  test.use({ serve: photos });

  for (const width of [427, 440, 460, 559]) {
    test(`nothing in the bar covers anything in a window ${width} px wide`, async ({ rudin }) => {
      const { page } = rudin;
      await page.setViewportSize({ width, height: 700 });
      await rudin.isExact();
      await page.getByRole('button', { name: 'Keys and settings' }).click();
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toHaveCount(0);
      expect(await outOfReach(rudin)).toEqual([]);
      expect(await overhang(rudin)).toBe(0);
      await page.getByRole('button', { name: 'Close photo' }).click();
      await expect(page.getByRole('button', { name: 'Close photo' })).toHaveCount(0);
      await expect(rudin.stage).toBeFocused();
    });
  }
});

test.describe('without the panel', () => {
  test.use({ viewport: { width: 1024, height: 700 } });

  test('all but the bar and the status line is the photo, in a narrow window, too', async ({ rudin }) => {
    // A key that is pressed before the panel is there would go nowhere, and no panel proves nothing.
    await expect(rudin.order).toBeVisible();
    await rudin.page.keyboard.press('Control+\\');
    await expect(rudin.order).toHaveCount(0);
    const stage = await rudin.stage.boundingBox();
    expect(stage?.height).toBeGreaterThanOrEqual(700 - 44 - 32);
  });
});

test.describe('on a 5K screen that the system does not scale', () => {
  test.use({ viewport: { width: 5120, height: 2880 } });

  test('words are drawn at twice their size, and 100 % is one photo pixel on one pixel', async ({
    rudin,
  }, info) => {
    const { page } = rudin;
    const small = { width: 240, height: 160, seed: 11 };
    const path = info.outputPath('small.png');
    writeNoisyPng(path, small);
    await rudin.pick(path);
    await expect(page.getByText('240 × 160 · 8 bit')).toBeVisible();
    await rudin.choose('What is seen', 'Photo');
    await page.keyboard.press('Control+1');
    await rudin.isExact();
    const heading = await page.getByRole('heading', { name: 'This photo' }).boundingBox();
    expect(heading?.height).toBeGreaterThanOrEqual(2 * 14);
    await rudin.stage.focus();
    await page.keyboard.press('\\');
    await expect(page.getByText('Before', { exact: true })).toBeVisible();
    expect(countDifferent(await photoOnScreen(rudin, small), readPng(path))).toBe(0);
  });

  test('the split line follows the pointer, and the presets open inside of the window', async ({ rudin }) => {
    const { page } = rudin;
    await rudin.isExact();
    const grip = await page.locator('.handle .grip').boundingBox();
    const canvas = await page.locator('.stage canvas').first().boundingBox();
    if (grip === null || canvas === null) throw new Error('there is no split on show');
    const [x, y] = [grip.x + grip.width / 2, grip.y + grip.height / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x - canvas.width / 5, y, { steps: 4 });
    await page.mouse.up();
    const moved = await page.locator('.handle .grip').boundingBox();
    expect(moved?.x).toBeCloseTo(grip.x - canvas.width / 5, -1);
    await page.getByRole('button', { name: 'Presets' }).click();
    const presets = await page.getByRole('dialog', { name: 'Presets' }).boundingBox();
    expect(presets?.x).toBeGreaterThan(5120 / 2);
    expect((presets?.x ?? 0) + (presets?.width ?? 0)).toBeLessThanOrEqual(5120);
  });
});
