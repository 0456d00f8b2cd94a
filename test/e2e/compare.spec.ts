import { AxeBuilder } from '@axe-core/playwright';
import { writeNoisyPng } from './support/photo-files';
import { expect, test, type RudinPage } from './support/rudin-page';

/** A photo that every layout solves within a moment. */
const small = { width: 240, height: 160, seed: 23 };

async function openSmall(rudin: RudinPage, path: string): Promise<void> {
  writeNoisyPng(path, small);
  await rudin.pick(path);
  await expect(rudin.page.getByText('240 × 160 · 8 bit')).toBeVisible();
  await rudin.isExact();
}

/** Types an order and waits for its exact result. */
async function setOrder(rudin: RudinPage, beta: string): Promise<void> {
  const field = rudin.page.getByRole('textbox', { name: 'Beta as a number' });
  await field.fill(beta);
  await field.press('Enter');
  await rudin.stage.or(rudin.page.getByRole('grid')).first().focus();
}

const picture = ({ page }: RudinPage, name: RegExp) => page.getByRole('img', { name });
const cells = ({ page }: RudinPage) => page.getByRole('gridcell');
const zoomOf = ({ page }: RudinPage) => page.locator('footer .zoom');

/** Waits until every cell of the sheet is finished. */
async function allCells(rudin: RudinPage, count: number): Promise<void> {
  await expect(rudin.page.locator('footer .cells')).toHaveText(`${count} of ${count} cells`, {
    timeout: 60_000,
  });
}

test('switches layouts by keys and by clicks, and back', async ({ rudin }) => {
  await rudin.isExact();
  await rudin.stage.focus();
  const chosen = (name: string) => expect(rudin.page.getByRole('radio', { name, exact: true })).toBeChecked();
  for (const [key, name] of [
    ['y', 'Side by side'],
    ['y', 'Split'],
    ['g', '2 × 2'],
    ['c', 'Sheet'],
    ['c', '2 × 2'],
    ['Shift+Y', 'Split'],
  ] as const) {
    await rudin.page.keyboard.press(key);
    await chosen(name);
  }
  await rudin.choose('What is seen', 'Side by side');
  await expect(picture(rudin, /^Before, Exact/)).toBeVisible();
  await expect(picture(rudin, /^Now · β 1.00 · λ 0\.\d+, Exact/)).toBeVisible();
});

test('turns the split line, which then moves up and down', async ({ rudin }) => {
  await rudin.isExact();
  await rudin.stage.focus();
  await rudin.page.keyboard.press('l');
  await expect(rudin.split).toHaveAttribute('aria-orientation', 'vertical');
  await rudin.split.focus();
  await rudin.page.keyboard.press('PageDown');
  await expect(rudin.split).toHaveAttribute('aria-valuenow', '60');
  const box = await rudin.split.boundingBox();
  if (box === null) throw new Error('there is no split on screen');
  await rudin.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await rudin.page.mouse.down();
  await rudin.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2 - 120, { steps: 5 });
  await rudin.page.mouse.up();
  await expect(rudin.split).toHaveAttribute('aria-valuenow', '40');
  await rudin.page.getByRole('button', { name: 'Horizontal split line' }).click();
  await expect(rudin.split).toHaveAttribute('aria-orientation', 'horizontal');
});

test('keeps zoom and position from layout to layout', async ({ rudin }) => {
  await rudin.isExact();
  await rudin.stage.focus();
  await rudin.page.keyboard.press('Control+1');
  for (const _step of [150, 200, 300]) await rudin.page.keyboard.press('Control+=');
  await rudin.page.keyboard.press('ArrowRight');
  for (const layout of ['Side by side', '2 × 2', 'Sheet', 'Split', 'Photo']) {
    await rudin.choose('What is seen', layout);
    await expect(zoomOf(rudin), layout).toHaveText('300 %');
  }
});

test('pins A and B, shows them beside each other, and swaps them', async ({ rudin }, info) => {
  await openSmall(rudin, info.outputPath('small.png'));
  await rudin.page.getByRole('button', { name: 'Pin as A' }).click();
  await setOrder(rudin, '2');
  await rudin.isExact();
  await rudin.page.keyboard.press('b');
  await setOrder(rudin, '1.5');
  await rudin.page.keyboard.press('y');
  await expect(picture(rudin, /^A · β 1.00 · λ 0\.\d+, Exact/)).toBeVisible();
  await expect(picture(rudin, /^B · β 2.00 · λ 0\.\d+, Exact/)).toBeVisible();
  await rudin.page.keyboard.press('x');
  await expect(picture(rudin, /^A · β 2.00 · λ 0\.\d+, Exact/)).toBeVisible();
  await rudin.page.keyboard.press('g');
  for (const name of [/^Before, Exact/, /^Now · β 1.50/, /^A · β 2.00/, /^B · β 1.00/]) {
    await expect(picture(rudin, name)).toBeVisible();
  }
  await rudin.page.keyboard.press('1');
  await expect(rudin.order).toHaveAttribute('aria-valuetext', 'beta 2.00');
  await rudin.page.keyboard.press('Control+z');
  await expect(rudin.order).toHaveAttribute('aria-valuetext', 'beta 1.50');
  await rudin.choose('What is seen', 'Split');
  await rudin.page.getByRole('button', { name: 'From A' }).click();
  await expect(rudin.page.getByText(/^A · β 2.00 · λ/)).toBeVisible();
  await expect(rudin.page.getByText(/^B · β 1.00 · λ/)).toBeVisible();
  await expect(rudin.split).toHaveAttribute('aria-valuetext', '50 % A');
});

test('the panes show the pixels of the single picture', async ({ rudin }, info) => {
  await openSmall(rudin, info.outputPath('small.png'));
  await rudin.page.keyboard.press('Control+1');
  await rudin.stage.focus();
  await rudin.page.keyboard.press('a');
  await setOrder(rudin, '2');
  await rudin.isExact();
  await rudin.choose('What is seen', 'Side by side');
  const pane = (name: RegExp) =>
    rudin.page
      .locator('.pane')
      .filter({ has: picture(rudin, name) })
      .locator('canvas');
  const pixels = (name: RegExp) => pane(name).evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
  await expect(picture(rudin, /^A · β 1.00.*Exact/)).toBeVisible();
  await expect(picture(rudin, /^Now · β 2.00.*Exact/)).toBeVisible();
  const [a, now] = [await pixels(/^A/), await pixels(/^Now/)];
  expect(a === now).toBe(false);
  // The settings of A, adopted: the same exact pixels by the other way.
  await rudin.page.keyboard.press('1');
  await expect(picture(rudin, /^Now · β 1.00.*Exact/)).toBeVisible();
  expect((await pixels(/^Now/)) === a).toBe(true);
});

test('magnitude and direction of the gradient stand side by side, each with its legend', async ({
  rudin,
}) => {
  await rudin.isExact();
  await rudin.choose('Which picture of it', 'Gradient');
  await rudin.choose('Show', 'Both');
  await expect(picture(rudin, /^Now · β 1.00.*Exact/)).toBeVisible();
  await expect(picture(rudin, /^Direction · β 1.00.*Exact/)).toBeVisible();
  await expect(rudin.page.getByText('intensity per px')).toBeVisible();
  await expect(rudin.page.getByText('degrees from right')).toBeVisible();
  await rudin.choose('Show', 'Direction');
  await expect(rudin.page.locator('.pane')).toHaveCount(0);
});

test.describe('with motion', () => {
  test.use({ contextOptions: { reducedMotion: 'no-preference' } });

  test('blinks between both sides in one place until K or Escape', async ({ rudin }) => {
    await rudin.isExact();
    await rudin.choose('What is seen', 'Side by side');
    const blink = rudin.page.getByRole('button', { name: 'Blink' });
    await rudin.stage.focus();
    await rudin.page.keyboard.press('k');
    await expect(blink).toHaveAttribute('aria-pressed', 'true');
    await expect(rudin.page.getByText('Blinking between Before and Now. Escape ends it.')).toBeAttached();
    const before = rudin.page.getByText('Before', { exact: true });
    const after = rudin.page.getByText('After · β 1.00');
    for (const _turn of [1, 2]) {
      await expect(before).toBeVisible();
      await expect(after).toBeHidden();
      await expect(after).toBeVisible();
      await expect(before).toBeHidden();
    }
    await rudin.page.keyboard.press('Escape');
    await expect(blink).toHaveAttribute('aria-pressed', 'false');
    await expect(rudin.page.getByText('Blinking ended.')).toBeAttached();
    await expect(picture(rudin, /^Before, Exact/)).toBeVisible();
  });
});

test('does not blink for people who asked for less motion', async ({ rudin }) => {
  await rudin.isExact();
  await rudin.stage.focus();
  await rudin.page.keyboard.press('k');
  const blink = rudin.page.getByRole('button', { name: 'Blink' });
  await expect(blink).toBeDisabled();
  await expect(blink).toHaveAttribute('aria-pressed', 'false');
});

test('the sheet fills, a click adopts a cell in one step, and keys pin', async ({ rudin }, info) => {
  await openSmall(rudin, info.outputPath('small.png'));
  await rudin.stage.focus();
  await rudin.page.keyboard.press('c');
  await expect(cells(rudin)).toHaveCount(15);
  await allCells(rudin, 15);
  await expect(cells(rudin).nth(7)).toHaveAccessibleName(/^beta 1, lambda .*the settings of now$/);
  await cells(rudin)
    .nth(8)
    .click({ position: { x: 80, y: 80 } });
  await expect(rudin.order).toHaveAttribute('aria-valuetext', 'beta 1.50');
  await expect(rudin.weight).toHaveAttribute('aria-valuetext', /automatic$/);
  await rudin.page.keyboard.press('ArrowDown');
  await expect(cells(rudin).nth(13)).toBeFocused();
  await rudin.page.keyboard.press('a');
  await expect(cells(rudin).nth(13)).toHaveAccessibleName(/pinned as A/);
  await rudin.page.keyboard.press('Enter');
  await expect(rudin.weight).not.toHaveAttribute('aria-valuetext', /automatic$/);
  await rudin.page.keyboard.press('Control+z');
  await rudin.page.keyboard.press('Control+z');
  await expect(rudin.order).toHaveAttribute('aria-valuetext', 'beta 1.00');
  await rudin.page.keyboard.press('c');
  await rudin.isExact();
});

test('the sheet pans and zooms all cells together, and a drag adopts nothing', async ({ rudin }) => {
  await rudin.isExact();
  await rudin.choose('What is seen', 'Sheet');
  await expect(zoomOf(rudin)).toHaveText('150 %');
  const cell = cells(rudin).nth(3);
  await expect(cells(rudin).first()).toBeVisible();
  const others = cells(rudin).nth(11).locator('canvas');
  const shot = () =>
    others.evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL().length > 3000 && canvas.toDataURL());
  await expect.poll(shot).not.toBe(false);
  const before = await shot();
  const box = await cell.boundingBox();
  if (box === null) throw new Error('there is no cell on screen');
  await rudin.page.mouse.move(box.x + 100, box.y + 100);
  await rudin.page.mouse.down();
  await rudin.page.mouse.move(box.x + 40, box.y + 60, { steps: 6 });
  await rudin.page.mouse.up();
  await expect.poll(shot).not.toBe(before);
  await expect(rudin.order).toHaveAttribute('aria-valuetext', 'beta 1.00');
  await rudin.page.mouse.wheel(0, -300);
  await expect(zoomOf(rudin)).not.toHaveText('150 %');
});

test('the sheet takes other orders and strengths', async ({ rudin }, info) => {
  await openSmall(rudin, info.outputPath('small.png'));
  await rudin.choose('What is seen', 'Sheet');
  const orders = rudin.page.getByRole('textbox', { name: 'Orders of the columns' });
  await orders.fill('1 1.25 9');
  await orders.press('Enter');
  await expect(rudin.page.getByText('beta must be between 0.3 and 3; got 9')).toBeVisible();
  await orders.fill('1 1.25');
  await orders.press('Enter');
  await expect(cells(rudin)).toHaveCount(6);
  await rudin.page.getByRole('button', { name: 'One row less' }).click();
  await rudin.page.getByRole('button', { name: 'One row less' }).click();
  await rudin.page.getByRole('button', { name: 'One column more' }).click();
  await expect(cells(rudin)).toHaveCount(3);
  await allCells(rudin, 3);
  await expect(cells(rudin).nth(1)).toHaveAccessibleName(/^beta 1.25, /);
});

for (const colorScheme of ['dark', 'light'] as const) {
  test.describe(`in the ${colorScheme} theme`, () => {
    test.use({ colorScheme });

    test('axe finds nothing on any comparison, wide or narrow', async ({ rudin }, info) => {
      await openSmall(rudin, info.outputPath('small.png'));
      await rudin.page.getByRole('button', { name: 'Pin as A' }).click();
      for (const [width, height] of [
        [1280, 800],
        [1024, 700],
      ] as const) {
        await rudin.page.setViewportSize({ width, height });
        for (const layout of ['Split', 'Side by side', '2 × 2', 'Sheet']) {
          await rudin.choose('What is seen', layout);
          if (layout === 'Sheet') await cells(rudin).first().hover();
          const { violations } = await new AxeBuilder({ page: rudin.page }).analyze();
          const found = violations.flatMap(({ id, nodes }) =>
            nodes.map((node) => `${id}: ${node.target.join(' ')}`),
          );
          expect(found, `${layout} at ${width} x ${height}`).toEqual([]);
        }
      }
    });
  });
}

for (const [width, height] of [
  [1280, 800],
  [1024, 700],
] as const) {
  test(`every control of the comparisons is at least 24 px and inside a window of ${width} x ${height}`, async ({
    rudin,
  }) => {
    await rudin.page.setViewportSize({ width, height });
    await rudin.isExact();
    await rudin.page.getByRole('button', { name: 'Pin as A' }).click();
    for (const layout of ['Photo', 'Split', 'Side by side', '2 × 2', 'Sheet']) {
      await rudin.choose('What is seen', layout);
      const controls = rudin.page
        .locator('main, header')
        .locator('button, label, [role=gridcell], input[type=text]');
      for (const control of await controls.filter({ visible: true }).all()) {
        const box = await control.boundingBox();
        if (box === null) continue;
        const name = `${layout}: ${(await control.getAttribute('aria-label')) ?? (await control.innerText())}`;
        expect(Math.min(box.width, box.height), name).toBeGreaterThanOrEqual(24);
        expect(box.x, name).toBeGreaterThanOrEqual(0);
        expect(box.x + box.width, name).toBeLessThanOrEqual(width);
        expect(box.y + box.height, name).toBeLessThanOrEqual(height);
      }
    }
  });
}
