import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type RudinPage } from './support/rudin-page';

const panelOf = ({ page }: RudinPage) => page.getByRole('dialog', { name: 'Backends' });

/** Opens the panel and waits until it lists what was found. */
async function openPanel(rudin: RudinPage): Promise<void> {
  await rudin.page.locator('footer .device').click();
  await expect(panelOf(rudin).getByRole('radio', { name: /^Processor/ })).toBeVisible({ timeout: 30_000 });
}

test('the device in the status line opens the panel, Escape closes it, and the focus comes back', async ({
  rudin,
}) => {
  await rudin.isExact();
  const device = rudin.page.locator('footer .device');
  await openPanel(rudin);
  await rudin.page.keyboard.press('Escape');
  await expect(panelOf(rudin)).toHaveCount(0);
  await expect(device).toBeFocused();
  await rudin.page.keyboard.press('Control+b');
  await expect(panelOf(rudin)).toBeVisible();
});

test('the focus stays in the panel, all of which Tab reaches', async ({ rudin }) => {
  await rudin.isExact();
  await openPanel(rudin);
  const reached: string[] = [];
  for (let press = 0; press < 8; press += 1) {
    await rudin.page.keyboard.press('Tab');
    const name = await rudin.page.evaluate(() => {
      const element = document.activeElement;
      // Past its last control a modal dialog lets the browser itself have the focus, never the page behind.
      if (element === null || element === document.body) return '';
      const label = element.getAttribute('aria-label') ?? element.closest('label, button')?.textContent;
      return element.closest('dialog') === null ? `outside: ${label}` : (label?.trim() ?? '');
    });
    if (name !== '') reached.push(name);
  }
  expect(reached).toEqual(expect.arrayContaining(['Automatic', 'Test Processor', 'Test Reference', 'Close']));
  expect(reached.filter((name) => name.startsWith('outside'))).toEqual([]);
});

test('tests the processor: within 0.02 levels of the reference, with a speed', async ({ rudin }) => {
  await rudin.isExact();
  await openPanel(rudin);
  await panelOf(rudin).getByRole('button', { name: 'Test Processor' }).click();
  const result = panelOf(rudin).getByText(/Agrees with the reference to [\d.]+ levels/);
  await expect(result).toBeVisible({ timeout: 30_000 });
  const text = (await result.textContent()) ?? '';
  expect(Number(/to ([\d.]+) levels/.exec(text)?.[1])).toBeLessThan(0.02);
  expect(text).toMatch(/\d+ (million|billion) pixel-iterations a second/);
});

test('solves on the reference and on Automatic again, by keyboard, to the same picture', async ({
  rudin,
}) => {
  await rudin.isExact();
  const device = rudin.page.locator('footer .device');
  const certificate = rudin.page.locator('footer .certificate');
  const before = await certificate.textContent();
  await openPanel(rudin);
  const automatic = panelOf(rudin).getByRole('radio', { name: /^Automatic/ });
  await expect(automatic).toBeChecked();
  await automatic.focus();
  // Up from the first choice is the last one.
  await rudin.page.keyboard.press('ArrowUp');
  await expect(panelOf(rudin).getByRole('radio', { name: /^Reference/ })).toBeChecked();
  await expect(device).toHaveText('CPU, 1 thread, float64', { timeout: 60_000 });
  await rudin.isExact();
  expect(await certificate.textContent()).toBe(before);
  await rudin.page.keyboard.press('ArrowDown');
  await expect(automatic).toBeChecked();
  await expect(device).not.toHaveText('CPU, 1 thread, float64', { timeout: 60_000 });
  await rudin.isExact();
});

test('a choice still stands when the panel is opened again', async ({ rudin }) => {
  await rudin.isExact();
  await openPanel(rudin);
  await panelOf(rudin)
    .getByRole('radio', { name: /^Processor/ })
    .check();
  await rudin.page.keyboard.press('Escape');
  await openPanel(rudin);
  const chosen = panelOf(rudin).getByRole('radio', { name: /^Processor/ });
  await expect(chosen).toBeChecked();
  await expect(chosen).toBeFocused();
});

for (const colorScheme of ['dark', 'light'] as const) {
  test.describe(`in the ${colorScheme} theme`, () => {
    test.use({ colorScheme });

    test('axe finds nothing on the panel, with a test done', async ({ rudin }) => {
      await rudin.isExact();
      await openPanel(rudin);
      await panelOf(rudin).getByRole('button', { name: 'Test Processor' }).click();
      await expect(panelOf(rudin).getByText(/pixel-iterations/)).toBeVisible({ timeout: 30_000 });
      const { violations } = await new AxeBuilder({ page: rudin.page }).analyze();
      expect(
        violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${String(target)}`)),
      ).toEqual([]);
    });
  });
}
