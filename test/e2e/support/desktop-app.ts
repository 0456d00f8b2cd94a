/** Starts the real desktop app, one for each test, with settings of its own. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { _electron, expect, test as base, type ElectronApplication, type Page } from '@playwright/test';
import { desktopTestObstacle, findElectron } from '../../../scripts/electron-runtime.mjs';

const root = fileURLToPath(new URL('../../../', import.meta.url));

export interface Desktop {
  readonly app: ElectronApplication;
  readonly page: Page;
}

interface Options {
  /** Photos that the app is started with. */
  readonly photos: readonly string[];
}

export const test = base.extend<{ desktop: Desktop } & Options>({
  photos: [[], { option: true }],
  desktop: async ({ photos }, use) => {
    const { path } = findElectron();
    const obstacle = desktopTestObstacle();
    test.skip(path === null || obstacle !== null, obstacle ?? 'no Electron');
    const settings = mkdtempSync(join(tmpdir(), 'rudin-desktop-'));
    // Who starts it for the first time is shown what beta does, which is not what these tests are about.
    mkdirSync(join(settings, 'kept'));
    writeFileSync(join(settings, 'kept', 'first-start.json'), '{"version":1,"wasSeen":true}');
    const app = await _electron.launch({
      ...(path === null ? {} : { executablePath: path }),
      args: [root, `--user-data-dir=${settings}`, ...photos],
    });
    try {
      const complaints: string[] = [];
      const page = await app.firstWindow();
      page.on('pageerror', (error) => complaints.push(error.message));
      await use({ app, page });
      expect(complaints, 'errors in the page').toEqual([]);
    } finally {
      await app.close();
      rmSync(settings, { recursive: true, force: true });
    }
  },
});

export { expect };
