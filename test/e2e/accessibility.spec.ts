import { AxeBuilder } from '@axe-core/playwright';
import { writeFileSync } from 'node:fs';
import { expect, test, type RudinPage } from './support/rudin-page';

/** What axe finds on the page as it stands, in short. */
async function findings({ page }: RudinPage): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')}`));
}

for (const colorScheme of ['dark', 'light'] as const) {
  test.describe(`in the ${colorScheme} theme`, () => {
    test.use({ colorScheme });

    test('axe finds nothing on any view', async ({ rudin }) => {
      await rudin.isExact();
      await expect(rudin.page.locator('html')).toHaveAttribute('data-theme', colorScheme);
      expect(await findings(rudin)).toEqual([]);
      await rudin.choose('What is seen', 'Photo');
      for (const picture of ['Removed', 'Gradient', 'Result']) {
        await rudin.choose('Which picture of it', picture);
        await rudin.isExact();
        expect(await findings(rudin), picture).toEqual([]);
        if (picture !== 'Gradient') continue;
        await rudin.choose('Show', 'Direction');
        await rudin.isExact();
        expect(await findings(rudin), 'Direction').toEqual([]);
      }
    });

    test('axe finds nothing on any dialog, message or narrow window', async ({ rudin }, info) => {
      await rudin.isExact();
      await rudin.page.getByRole('button', { name: 'Export…' }).click();
      expect(await findings(rudin), 'export').toEqual([]);
      await rudin.page.keyboard.press('Escape');
      // A dialog has the window to itself until it is gone.
      await expect(rudin.page.getByRole('dialog')).toHaveCount(0);
      await rudin.page.keyboard.press('F1');
      await expect(rudin.page.getByRole('dialog', { name: 'Keys and settings' })).toBeVisible();
      expect(await findings(rudin), 'keys').toEqual([]);
      await rudin.page.keyboard.press('Escape');
      const path = info.outputPath('no-photo.png');
      writeFileSync(path, 'this is no photo');
      await rudin.pick(path);
      await expect(rudin.page.getByText('no-photo.png')).toBeVisible();
      expect(await findings(rudin), 'message').toEqual([]);
      await rudin.page.setViewportSize({ width: 900, height: 700 });
      await rudin.isExact();
      expect(await findings(rudin), 'narrow').toEqual([]);
    });
  });
}

test('every control is reached by Tab, in the order of the window, and is at least 24 px large', async ({
  rudin,
}) => {
  await rudin.isExact();
  // What the evidence offers is there when it was measured.
  await expect(rudin.page.getByText('Looks like noise.')).toBeVisible();
  const names: string[] = [];
  for (let press = 0; press < 40; press += 1) {
    await rudin.page.keyboard.press('Tab');
    const focused = await rudin.page.evaluate(() => {
      const element = document.activeElement;
      if (!(element instanceof HTMLElement) || element === document.body) return null;
      const target = element.closest('label') ?? element;
      const { width, height } = target.getBoundingClientRect();
      const name = element.getAttribute('aria-label') ?? target.textContent?.trim() ?? '';
      return { name, width, height };
    });
    if (focused === null) break;
    expect(Math.min(focused.width, focused.height), focused.name).toBeGreaterThanOrEqual(24);
    names.push(focused.name);
  }
  expect(names).toEqual([
    'Split',
    'Result',
    'Keys and settings',
    'Panel',
    'Open',
    'Export…',
    'Photo',
    'Split position',
    'Horizontal split line',
    'Compare',
    'Fit',
    '100 %',
    'Presets',
    'Reset',
    'Beta as a number',
    'Order',
    expect.stringMatching(/^Match strength/),
    'Lambda as a number',
    'Weight',
    expect.stringMatching(/^auto 0\.\d+$/),
    'Colour as a number',
    'Colour',
    'Opponent',
    'More',
    'Pin as A',
    'Pin as B',
    expect.stringMatching(/^Use order [\d.]+$/),
    // The tab, and what it shows.
    'Gradient',
    'Gradient',
    'Show where',
    'Compare with a clean photo…',
    'History',
    // The device's name, in the status line.
    expect.stringMatching(/^\S/),
  ]);
});

test('the whole job is done by keyboard alone', async ({ rudin }) => {
  await rudin.isExact();
  const tabTo = async (name: RegExp): Promise<void> => {
    for (let press = 0; press < 45; press += 1) {
      await rudin.page.keyboard.press('Tab');
      const label = await rudin.page.evaluate(() => {
        const element = document.activeElement;
        return element?.getAttribute('aria-label') ?? element?.closest('label, button')?.textContent?.trim();
      });
      if (name.test(label ?? '')) return;
    }
    throw new Error(`Tab never reached ${name}`);
  };
  await tabTo(/^Result$/);
  await rudin.page.keyboard.press('ArrowRight');
  await expect(rudin.page.getByRole('img', { name: /Gradient magnitude/ })).toBeVisible();
  await rudin.page.keyboard.press('ArrowLeft');
  await tabTo(/^Order$/);
  await rudin.page.keyboard.press('Shift+ArrowRight');
  await tabTo(/^Weight$/);
  await rudin.page.keyboard.press('ArrowRight');
  await rudin.isExact();
  const download = rudin.page.waitForEvent('download');
  await rudin.page.keyboard.press('Control+s');
  await expect(rudin.page.getByRole('dialog', { name: /Export/ })).toBeVisible();
  await tabTo(/^Export$/);
  await rudin.page.keyboard.press('Enter');
  expect((await download).suggestedFilename()).toContain('sample');
  await rudin.page.keyboard.press('Escape');
  await expect(rudin.page.getByRole('dialog')).toHaveCount(0);
});

test('single-key shortcuts can be switched off, and stay off', async ({ rudin }) => {
  await rudin.isExact();
  const compare = rudin.page.getByRole('button', { name: 'Compare', exact: true });
  const pin = rudin.page.getByRole('button', { name: 'Pin as A' });
  await expect(compare).toHaveAttribute('title', /denoising \(\\\)$/);
  await expect(pin).toHaveAttribute('title', /with them \(A\)$/);
  await rudin.page.keyboard.press('?');
  await rudin.page.getByRole('checkbox', { name: /Single-key shortcuts/ }).uncheck();
  await rudin.page.keyboard.press('Escape');
  await rudin.stage.focus();
  await rudin.page.keyboard.press('z');
  await expect(rudin.page.locator('footer .zoom')).toHaveText('150 %');
  await expect(compare).toHaveAttribute('title', /denoising$/);
  await expect(pin).toHaveAttribute('title', /with them$/);
  await rudin.page.keyboard.press('?');
  await expect(rudin.page.getByRole('dialog')).toHaveCount(0);
  await rudin.page.keyboard.press('F1');
  await expect(rudin.page.getByRole('dialog', { name: 'Keys and settings' })).toBeVisible();
});
