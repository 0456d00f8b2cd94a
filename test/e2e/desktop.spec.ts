/** The desktop app itself; skipped by name where Electron's runtime or a display is missing. */
import { fileURLToPath } from 'node:url';
import { expect, test } from './support/desktop-app';

const sample = fileURLToPath(new URL('../../resources/sample.png', import.meta.url));
const exact = { timeout: 60_000 };

test('opens one window with the sample photo and solves it exactly', async ({ desktop }) => {
  const { app, page } = desktop;
  expect(page.url()).toBe('app://bundle/');
  await expect(page.getByRole('heading', { name: 'sample.png' })).toBeVisible();
  await expect(page.getByRole('status').first()).toContainText('Exact', exact);
  const windows = await app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map((window) => ({ title: window.getTitle(), shown: window.isVisible() })),
  );
  const shown = windows.filter((window) => window.shown);
  expect(shown).toHaveLength(1);
  expect(shown[0]?.title).toContain('Rudin');
});

test('moves a slider and goes from draft to exact', async ({ desktop: { page } }) => {
  const status = page.getByRole('status').first();
  const order = page.getByRole('slider', { name: 'Order', exact: true });
  await expect(status).toContainText('Exact', exact);
  await order.focus();
  await page.keyboard.press('Shift+ArrowRight');
  await expect(order).toHaveAttribute('aria-valuetext', 'beta 1.10');
  await expect(status).toContainText('Exact', exact);
  await expect(page.getByText(/β 1\.10 · λ/)).toBeVisible();
});

test('carries menu commands to the page', async ({ desktop: { app, page } }) => {
  const order = page.getByRole('slider', { name: 'Order', exact: true });
  await expect(page.getByRole('status').first()).toContainText('Exact', exact);
  await order.focus();
  await page.keyboard.press('ArrowRight');
  await expect(order).toHaveAttribute('aria-valuetext', 'beta 1.01');
  await app.evaluate(({ Menu }) => void Menu.getApplicationMenu()?.getMenuItemById('undo')?.click());
  await expect(order).toHaveAttribute('aria-valuetext', 'beta 1.00');
});

test('has a menu in the language of the page', async ({ desktop: { app, page } }) => {
  const first = () => app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('undo')?.label);
  await expect.poll(first).toBe('Undo');
  await page.evaluate(() => {
    (globalThis as unknown as { rudin: { speak(language: string): void } }).rudin.speak('zh-Hans');
  });
  await expect.poll(first).toBe('撤销');
});

test.describe('started with a photo', () => {
  test.use({ photos: [sample] });

  test('shows that photo first', async ({ desktop: { page } }) => {
    await expect(page.getByRole('heading', { name: 'sample.png' })).toBeVisible();
    await expect(page.getByRole('status').first()).toContainText('Exact', exact);
  });
});

test('gives the page neither Node nor Electron, only five functions', async ({ desktop: { page } }) => {
  const seen = await page.evaluate(() => ({
    node: ['require', 'process', 'module', 'Buffer', 'global'].filter((name) => name in globalThis),
    bridge: Object.keys((globalThis as unknown as { rudin: object }).rudin).sort(),
  }));
  expect(seen).toEqual({ node: [], bridge: ['call', 'grantFiles', 'onEvent', 'onFrame', 'speak'] });
});

test('runs the page in a sandbox', async ({ desktop: { app } }) => {
  const preferences = await app.evaluate(({ BrowserWindow, app: electron }) => ({
    sandboxed: electron.getAppMetrics().filter((process) => process.type === 'Tab'),
    windows: BrowserWindow.getAllWindows().length,
  }));
  // `sandboxed` is told on macOS and Windows only.
  for (const { sandboxed } of preferences.sandboxed) expect(sandboxed ?? true).toBe(true);
  expect(preferences.sandboxed.length).toBe(preferences.windows);
});

test('serves the page with its policy, and nothing beside it', async ({ desktop: { page } }) => {
  const answers = await page.evaluate(async () => {
    const index = await fetch('app://bundle/');
    const missing = await fetch('app://bundle/../../package.json');
    return {
      policy: index.headers.get('content-security-policy') ?? '',
      opener: index.headers.get('cross-origin-opener-policy'),
      missing: missing.status,
    };
  });
  expect(answers.policy).toContain("default-src 'none'");
  expect(answers.policy).toContain("require-trusted-types-for 'script'");
  expect(answers).toMatchObject({ opener: 'same-origin', missing: 404 });
});

test('refuses foreign requests, windows, navigation and permissions', async ({ desktop: { app, page } }) => {
  const answers = await page.evaluate(async () => {
    const refused = (attempt: Promise<unknown>) =>
      attempt.then(
        () => false,
        () => true,
      );
    return {
      foreign: await refused(fetch('https://example.com/')),
      file: await refused(fetch('file:///etc/hostname')),
      window: window.open('https://example.com/') === null,
      permission: (await navigator.permissions.query({ name: 'geolocation' })).state,
    };
  });
  expect(answers).toEqual({ foreign: true, file: true, window: true, permission: 'denied' });
  await page.evaluate(() => {
    location.href = 'https://example.com/';
  });
  await page.waitForTimeout(500);
  expect(page.url()).toBe('app://bundle/');
  const strangers = app.windows().filter((window) => !/^app:\/\/(bundle|gpu)\/$/.test(window.url()));
  expect(strangers).toHaveLength(0);
});

test('looks for a GPU in a hidden window with a policy of its own, and says what it found', async ({
  desktop: { app, page },
}) => {
  const found = await page.evaluate(async () => {
    const { rudin } = globalThis as unknown as {
      rudin: { call(name: string, ask: unknown): Promise<{ value: { backends: Row[] } }> };
    };
    type Row = { name: string; available: boolean; device: string };
    const { value } = await rudin.call('backends', null);
    return value.backends.find(({ name }) => name === 'webgpu');
  });
  expect(found?.device).not.toBe('');
  const hidden = app.windows().filter((window) => window.url() === 'app://gpu/');
  for (const window of hidden) {
    const seen = await window.evaluate(async () => ({
      fetched: await fetch('app://gpu/').then(
        () => true,
        () => false,
      ),
      node: ['require', 'process', 'rudin'].filter((name) => name in globalThis),
    }));
    expect(seen).toEqual({ fetched: false, node: [] });
  }
  const isShown = await app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map((window) => window.isVisible()),
  );
  expect(isShown.filter(Boolean)).toHaveLength(1);
});

test('answers only calls that the contract knows', async ({ desktop: { page } }) => {
  const outcome = await page.evaluate(() =>
    (globalThis as unknown as { rudin: { call(name: string, ask: unknown): Promise<unknown> } }).rudin.call(
      'openPhoto',
      { grant: '/etc/hostname' },
    ),
  );
  expect(outcome).toMatchObject({ end: 'failed' });
});
