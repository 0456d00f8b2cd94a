import { writeNoisyPng } from './support/photo-files';
import { expect, test, type RudinPage } from './support/rudin-page';

/** Opens a photo that takes seconds at low orders, and waits for its first exact picture. */
async function openLarge(
  rudin: RudinPage,
  path: string,
  size = { width: 2400, height: 1600 },
): Promise<void> {
  writeNoisyPng(path, { ...size, seed: 31 });
  await rudin.pick(path);
  await expect(rudin.page.getByText(`${size.width} × ${size.height} · 8 bit`)).toBeVisible();
  await rudin.isExact();
}

async function startLongSolve(rudin: RudinPage): Promise<void> {
  const beta = rudin.page.getByRole('textbox', { name: 'Beta as a number' });
  await beta.fill('0.5');
  await beta.press('Enter');
  await expect(rudin.page.getByRole('progressbar', { name: 'Solving' })).toBeVisible();
}

test.describe('on one thread', () => {
  // So that a solve takes seconds on any machine.
  test.use({ serve: ['--threads', '1'] });

  test('Escape keeps the last exact picture, with its settings', async ({ rudin }, info) => {
    await openLarge(rudin, info.outputPath('large.png'));
    const exact = await rudin.status.innerText();
    await startLongSolve(rudin);
    await expect(rudin.status).toContainText('Draft');
    await rudin.page.keyboard.press('Escape');
    await expect(rudin.status).toHaveText(exact.replaceAll('\n', ' '), { timeout: 300, useInnerText: true });
    await expect(rudin.order).toHaveAttribute('aria-valuetext', 'beta 1.00');
    await expect(rudin.page.getByRole('progressbar')).toHaveCount(0);
    // The helper is free again: another change is solved to the end.
    await rudin.order.focus();
    await rudin.page.keyboard.press('ArrowRight');
    await rudin.isExact();
    await expect(rudin.page.locator('footer .recipe')).toContainText('β 1.01');
  });

  test('the Cancel button does the same, and the progress never falls', async ({ rudin }, info) => {
    await openLarge(rudin, info.outputPath('large.png'));
    await startLongSolve(rudin);
    const bar = rudin.page.getByRole('progressbar', { name: 'Solving' });
    const seen: number[] = [];
    for (let look = 0; look < 10; look += 1) {
      seen.push(Number(await bar.getAttribute('aria-valuenow')));
      await rudin.page.waitForTimeout(50);
    }
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    await rudin.page.getByRole('button', { name: 'Cancel' }).click();
    await expect(rudin.status).toContainText('Exact');
    await expect(bar).toHaveCount(0);
  });

  test('Escape stops a sheet, whose pictures stay, and it can be gone on with', async ({ rudin }, info) => {
    await openLarge(rudin, info.outputPath('large.png'));
    await rudin.choose('What is seen', 'Sheet');
    const bar = rudin.page.getByRole('progressbar', { name: 'Solving' });
    await expect(bar).toBeVisible();
    const cells = rudin.page.getByRole('gridcell');
    await expect(cells.locator('.badge.none')).toHaveCount(0);
    await rudin.page.keyboard.press('Escape');
    await expect(rudin.status).toHaveText('Stopped');
    await expect(bar).toHaveCount(0);
    const stopped = await cells.locator('.badge.stopped').count();
    expect(stopped).toBeGreaterThan(0);
    await rudin.page.getByRole('button', { name: 'Solve', exact: true }).click();
    await expect.poll(() => cells.locator('.badge.stopped').count()).toBe(0);
    await expect(bar).toBeVisible();
  });

  test('Cancel in the export dialog stops the export alone, and the picture becomes exact', async ({
    rudin,
  }, info) => {
    await openLarge(rudin, info.outputPath('large.png'), { width: 1200, height: 800 });
    await startLongSolve(rudin);
    await rudin.page.getByRole('button', { name: 'Export…' }).click();
    const dialog = rudin.page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Export', exact: true }).click();
    await expect(dialog.getByRole('progressbar', { name: 'Exporting' })).toBeVisible();
    await expect(rudin.status).toContainText('Draft');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.getByRole('button', { name: 'Close' }).click();
    await rudin.isExact();
    await expect(rudin.page.locator('footer .recipe')).toContainText('β 0.50');
  });
});

test.describe('on the slow reference backend', () => {
  test.use({ serve: ['--backend', 'reference'] });

  test('a first solve that was cancelled can be started again', async ({ rudin }, info) => {
    const path = info.outputPath('large.png');
    writeNoisyPng(path, { width: 1600, height: 1200, seed: 9 });
    await rudin.pick(path);
    await expect(rudin.page.getByText('1600 × 1200 · 8 bit')).toBeVisible();
    const bar = rudin.page.getByRole('progressbar', { name: 'Solving' });
    await expect(bar).toBeVisible();
    await rudin.page.keyboard.press('Escape');
    await expect(rudin.status).toHaveText('Stopped');
    await rudin.page.getByRole('button', { name: 'Solve', exact: true }).click();
    await expect(rudin.status).toHaveText('Draft');
    await expect(bar).toBeVisible();
    await expect(rudin.status).toHaveText('Draft');
  });
});
