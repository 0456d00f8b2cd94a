import { countDifferent, photoOnScreen, readPng, writeNoisyPng } from './support/photo-files';
import { expect, test, type RudinPage } from './support/rudin-page';

const small = { width: 240, height: 160, seed: 11 };

/** Opens a small noisy photo at 100 %, not split. */
async function openSmall(rudin: RudinPage, path: string): Promise<void> {
  writeNoisyPng(path, small);
  await rudin.pick(path);
  await expect(rudin.page.getByText('240 × 160 · 8 bit')).toBeVisible();
  await rudin.choose('What is seen', 'Photo');
  await rudin.page.keyboard.press('Control+1');
  await rudin.isExact();
}

test('shows the photo itself, pixel for pixel at 100 %, while Compare is held', async ({ rudin }, info) => {
  const path = info.outputPath('small.png');
  await openSmall(rudin, path);
  const compare = rudin.page.getByRole('button', { name: 'Compare', exact: true });
  const after = await photoOnScreen(rudin, small);
  await compare.hover();
  await rudin.page.mouse.down();
  await expect(compare).toHaveAttribute('aria-pressed', 'true');
  expect(countDifferent(await photoOnScreen(rudin, small), readPng(path))).toBe(0);
  await rudin.page.mouse.up();
  await expect(compare).toHaveAttribute('aria-pressed', 'false');
  expect(countDifferent(await photoOnScreen(rudin, small), after)).toBe(0);
  expect(countDifferent(after, readPng(path))).toBeGreaterThan(small.width * small.height * 0.9);
});

test.describe('on a screen with two device px for each CSS px', () => {
  test.use({ deviceScaleFactor: 2 });

  test('100 % is one photo pixel on one device pixel, before and after', async ({ rudin }, info) => {
    const path = info.outputPath('small.png');
    await openSmall(rudin, path);
    await expect(rudin.page.locator('footer .zoom')).toHaveText('100 %');
    await rudin.stage.focus();
    await rudin.page.keyboard.press('\\');
    await expect(rudin.page.getByText('Before', { exact: true })).toBeVisible();
    expect(countDifferent(await photoOnScreen(rudin, small), readPng(path))).toBe(0);
  });
});

test('switches between before and after by the key \\ and by holding Space on Compare', async ({ rudin }) => {
  await rudin.isExact();
  await rudin.choose('What is seen', 'Photo');
  const before = rudin.page.getByText('Before', { exact: true });
  await expect(before).toHaveCount(0);
  await rudin.stage.focus();
  await rudin.page.keyboard.press('\\');
  await expect(before).toBeVisible();
  await rudin.page.keyboard.press('\\');
  await expect(before).toHaveCount(0);
  await rudin.page.getByRole('button', { name: 'Compare', exact: true }).focus();
  await rudin.page.keyboard.down(' ');
  await expect(before).toBeVisible();
  await rudin.page.keyboard.up(' ');
  await expect(before).toHaveCount(0);
});

test('shows the gradient with its legend, the noise marked, and a reading under the cursor', async ({
  rudin,
}) => {
  await rudin.isExact();
  const result = await rudin.stage.screenshot();
  await rudin.choose('Which picture of it', 'Gradient');
  await expect(
    rudin.page.getByRole('img', { name: /Gradient magnitude .* and more; noise alone gives 0\.\d+/ }),
  ).toBeVisible();
  await expect(rudin.page.getByText(/^[\d.]+ and more$/)).toBeVisible();
  await rudin.isExact();
  expect((await rudin.stage.screenshot()).equals(result)).toBe(false);
  const box = await rudin.stage.boundingBox();
  if (box === null) throw new Error('there is no stage on screen');
  await rudin.page.mouse.move(box.x + box.width / 2 + 60, box.y + box.height / 2);
  const reading = rudin.page.getByText(/\d per px/);
  await expect(reading).toBeVisible();
  // It follows the picture under a pointer that rests.
  const first = await reading.innerText();
  await rudin.order.focus();
  await rudin.page.keyboard.press('End');
  await expect(reading).not.toHaveText(first, { useInnerText: true });
  for (const operator of ['Central', 'NumPy', 'Forward']) {
    await rudin.choose('Operator', operator);
    await rudin.isExact();
  }
  const perceptual = await rudin.stage.screenshot();
  await rudin.choose('Colours', 'Grey');
  await rudin.choose('Scale', 'Linear');
  await expect(async () => {
    expect((await rudin.stage.screenshot()).equals(perceptual)).toBe(false);
  }).toPass();
  await rudin.choose('Show', 'Direction');
  await expect(rudin.page.getByRole('img', { name: /Direction in degrees/ })).toBeVisible();
});

test.describe('on the slow reference backend', () => {
  test.use({ serve: ['--backend', 'reference'] });

  test('says under the cursor that there is no result yet, on the half that waits for one', async ({
    rudin,
  }) => {
    await rudin.choose('Which picture of it', 'Gradient');
    await expect(rudin.status).toHaveText('Draft');
    const box = await rudin.stage.boundingBox();
    if (box === null) throw new Error('there is no stage on screen');
    await rudin.page.mouse.move(box.x + box.width / 2 + 60, box.y + box.height / 2);
    await expect(rudin.page.getByText('No result yet')).toBeVisible();
    await rudin.page.mouse.move(box.x + box.width / 2 - 60, box.y + box.height / 2);
    await expect(rudin.page.getByText(/\d per px/)).toBeVisible();
  });
});

test('shows what was removed, without a split, and goes back', async ({ rudin }) => {
  await rudin.isExact();
  await rudin.choose('Which picture of it', 'Removed');
  await expect(rudin.page.getByText('Removed × 4, grey = nothing · β 1.00')).toBeVisible();
  await expect(rudin.page.getByText(/drawn × 4\. Grey = nothing was removed\./)).toBeVisible();
  await expect(rudin.split).toHaveCount(0);
  await rudin.choose('Which picture of it', 'Result');
  await expect(rudin.split).toBeVisible();
});

test('moves the split by keys, by dragging, by a click on its bar, and centres it', async ({ rudin }) => {
  await rudin.isExact();
  await rudin.split.focus();
  for (const [key, percent] of [
    ['ArrowRight', '51'],
    ['ArrowLeft', '50'],
    ['PageUp', '60'],
    ['PageDown', '50'],
    ['Home', '0'],
    ['End', '100'],
  ] as const) {
    await rudin.page.keyboard.press(key);
    await expect(rudin.split).toHaveAttribute('aria-valuenow', percent);
  }
  await rudin.split.dblclick();
  await expect(rudin.split).toHaveAttribute('aria-valuenow', '50');
  const box = await rudin.split.boundingBox();
  if (box === null) throw new Error('there is no split on screen');
  await rudin.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await rudin.page.mouse.down();
  await rudin.page.mouse.move(box.x + box.width / 2 + 180, box.y + box.height / 2, { steps: 5 });
  await rudin.page.mouse.up();
  await expect(rudin.split).toHaveAttribute('aria-valuenow', '70');
  await rudin.page.mouse.click(box.x + box.width / 2 - 180, box.y + 8);
  await expect(rudin.split).toHaveAttribute('aria-valuenow', '30');
});

test('zooms by keys, buttons, wheel and double-click, and pans by keys and drag', async ({ rudin }) => {
  await rudin.isExact();
  const zoomIs = (percent: string) => expect(rudin.page.locator('footer .zoom')).toHaveText(`${percent} %`);
  await rudin.stage.focus();
  await zoomIs('150');
  await rudin.page.keyboard.press('Control+1');
  await zoomIs('100');
  await rudin.page.keyboard.press('Control+=');
  await zoomIs('150');
  await rudin.page.keyboard.press('Control+-');
  await zoomIs('100');
  await rudin.page.keyboard.press('z');
  await zoomIs('150');
  await rudin.page.getByRole('button', { name: '100 %' }).click();
  await zoomIs('100');
  await rudin.page.getByRole('button', { name: 'Fit' }).click();
  await zoomIs('150');
  const box = await rudin.stage.boundingBox();
  if (box === null) throw new Error('there is no stage on screen');
  await rudin.page.mouse.dblclick(box.x + 300, box.y + 300);
  await zoomIs('100');
  await rudin.page.mouse.move(box.x + 300, box.y + 300);
  for (let step = 0; step < 12; step += 1) await rudin.page.mouse.wheel(0, -120);
  await expect(rudin.page.locator('footer .zoom')).not.toHaveText('100 %');
  await rudin.isExact();
  const there = await rudin.stage.screenshot();
  await rudin.stage.focus();
  await rudin.page.keyboard.press('ArrowRight');
  await expect(async () => expect((await rudin.stage.screenshot()).equals(there)).toBe(false)).toPass();
  await rudin.page.keyboard.press('ArrowLeft');
  await expect(async () => expect((await rudin.stage.screenshot()).equals(there)).toBe(true)).toPass();
  await rudin.page.mouse.move(box.x + 300, box.y + 300);
  await rudin.page.mouse.down();
  await rudin.page.mouse.move(box.x + 250, box.y + 260, { steps: 4 });
  await rudin.page.mouse.up();
  await expect(async () => expect((await rudin.stage.screenshot()).equals(there)).toBe(false)).toPass();
});

test('draws pixels as squares from 200 % on', async ({ rudin }, info) => {
  await openSmall(rudin, info.outputPath('small.png'));
  const oneToOne = await photoOnScreen(rudin, small);
  for (const _step of [150, 200]) await rudin.page.keyboard.press('Control+=');
  await expect(rudin.page.locator('footer .zoom')).toHaveText('200 %');
  await rudin.isExact();
  const doubled = await photoOnScreen(rudin, { width: 480, height: 320 });
  const picked = new Uint8Array(oneToOne.data.length);
  for (let y = 0; y < small.height; y += 1) {
    for (let x = 0; x < small.width; x += 1) {
      const from = (2 * y * 480 + 2 * x) * 4;
      picked.set(doubled.data.subarray(from, from + 4), (y * small.width + x) * 4);
    }
  }
  expect(countDifferent({ ...oneToOne, data: picked }, oneToOne)).toBe(0);
});
