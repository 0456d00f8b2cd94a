/** Presses keys one after another, and looks at what each did. */
import { expect, type Locator } from '@playwright/test';
import { test, type RudinPage } from './rudin-page';

/** A key as Playwright names it, and what is seen when it is pressed after those before it. */
export type Row = readonly [key: string, isSeen: () => Promise<void>];

export class KeyWalk {
  /** Every key that was pressed so far. */
  readonly pressed = new Set<string>();

  constructor(readonly rudin: RudinPage) {}

  async press(rows: readonly Row[]): Promise<void> {
    for (const [key, isSeen] of rows) {
      await test.step(key, async () => {
        await this.rudin.page.keyboard.press(key);
        this.pressed.add(key);
        await isSeen();
      });
    }
  }

  readonly zoom = (text: string | RegExp) => () =>
    expect(this.rudin.page.locator('footer .zoom')).toHaveText(text);

  readonly layout = (name: string) => () =>
    expect(this.rudin.page.getByRole('radio', { name, exact: true })).toBeChecked();

  readonly order = (beta: string) => () =>
    expect(this.rudin.order).toHaveAttribute('aria-valuetext', `beta ${beta}`);

  readonly split = (percent: number) => () =>
    expect(this.rudin.split).toHaveAttribute('aria-valuenow', String(percent));

  readonly splitLine = (orientation: 'horizontal' | 'vertical') => () =>
    expect(this.rudin.split).toHaveAttribute('aria-orientation', orientation);

  readonly pinned = (name: string, beta: string) => () =>
    expect(this.rudin.page.getByRole('button', { name: `Show ${name}, β ${beta}` })).toBeVisible();

  readonly focused = (control: Locator) => () => expect(control).toBeFocused();

  readonly toggled = (button: string, isOn: boolean) => () =>
    expect(this.rudin.page.getByRole('button', { name: button, exact: true })).toHaveAttribute(
      'aria-pressed',
      String(isOn),
    );

  /** A dialog, which is closed again. */
  readonly dialog = (name: string) => async () => {
    const { page } = this.rudin;
    await expect(page.getByRole('dialog', { name })).toBeVisible();
    await page.keyboard.press('Escape');
    // The page takes keys again when it has emptied the dialog, a moment after the browser has closed it.
    await expect(page.getByRole('heading', { name, includeHidden: true })).toHaveCount(0);
  };

  /** Whether a canvas shows another part of the photo than now, or the same one again. */
  async moves(canvas: Locator) {
    const look = () => canvas.evaluate((element: HTMLCanvasElement) => element.toDataURL());
    const start = await look();
    const isThere = (expected: boolean) => () =>
      expect.poll(async () => (await look()) === start).toBe(expected);
    return { away: isThere(false), back: isThere(true) };
  }
}
