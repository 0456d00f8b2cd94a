/** The page in the language of its system, and in the one that is chosen. */
import { expect, test } from './support/rudin-page';

test.describe('on a system in Simplified Chinese', () => {
  test.use({ locale: 'zh-CN' });

  test('the page speaks it, the keys too, and English as soon as that is chosen', async ({ rudin }) => {
    const { page } = rudin;
    await expect(page.locator('html')).toHaveAttribute('lang', 'zh-Hans');
    await expect(page.getByRole('button', { name: '导出…' })).toBeVisible();
    await page.keyboard.press('?');
    const keys = page.getByRole('dialog', { name: '快捷键与设置' });
    const wheel = keys.locator('kbd', { hasText: '滚轮' });
    await expect(wheel).toBeVisible();
    await keys.getByRole('radiogroup', { name: '语言' }).getByText('English', { exact: true }).click();
    await expect(page.getByRole('dialog', { name: 'Keys and settings' })).toBeVisible();
    await expect(wheel).toHaveCount(0);
    await expect(page.locator('html')).toHaveAttribute('lang', 'en');
    await page.keyboard.press('Escape');
    await expect(page.getByRole('button', { name: 'Export…' })).toBeVisible();
  });
});
