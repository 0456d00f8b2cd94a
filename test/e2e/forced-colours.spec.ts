/** Where the system's colours take the place of the page's, as in Windows' contrast themes, what is chosen and set is seen. */
import type { Locator } from '@playwright/test';
import { PNG } from 'pngjs';
import { expect, test } from './support/rudin-page';

test.use({ forcedColors: 'active' });

/** The colour of a pixel of what is on screen, at fractions of its width and height. */
async function colourAt(control: Locator, across: number, down: number): Promise<string> {
  const { width, height, data } = PNG.sync.read(await control.screenshot());
  const at = (Math.floor(down * (height - 1)) * width + Math.floor(across * (width - 1))) * 4;
  return data.subarray(at, at + 3).join();
}

test('the thumb of a slider is seen on its track', async ({ rudin }) => {
  await rudin.isExact();
  for (const slider of [rudin.order, rudin.weight]) {
    const at = await slider.evaluate((input: HTMLInputElement) => {
      const thumbPx = 16;
      const [least, most] = [Number(input.min), Number(input.max)];
      const fraction = (input.valueAsNumber - least) / (most - least);
      return (thumbPx / 2 + (input.clientWidth - thumbPx) * fraction) / input.clientWidth;
    });
    // Above the track, where there is nothing but the thumb; beside the tick, which is 2 px wide.
    const [beside, ground] = [at + 5 / 280, at > 0.5 ? 0.1 : 0.9];
    expect(await colourAt(slider, beside, 0.35)).not.toBe(await colourAt(slider, ground, 0.35));
  }
});

test('the chosen tab and the strokes of a legend differ from the others', async ({ rudin }) => {
  await rudin.isExact();
  const borders = await rudin.page
    .getByRole('tab')
    .evaluateAll((tabs) => tabs.map((tab) => getComputedStyle(tab).borderBottomColor));
  expect(borders).toHaveLength(3);
  expect(borders[1]).toBe(borders[2]);
  expect(borders[0]).not.toBe(borders[1]);
  await expect(rudin.page.getByText('Looks like noise.')).toBeVisible();
  const strokes = await rudin.page
    .getByRole('tabpanel')
    .locator('.stroke')
    .evaluateAll((all) => all.map((stroke) => getComputedStyle(stroke).borderTopColor));
  expect(strokes.length).toBeGreaterThanOrEqual(2);
  expect(new Set(strokes.slice(0, 2)).size).toBe(2);
});
