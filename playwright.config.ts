import { defineConfig } from '@playwright/test';
import { findChromium } from './scripts/find-chromium.mjs';

const chromium = findChromium();
// Chromium's own sandbox refuses to run as root, as in many containers; the pages under test are Rudin's own.
const isRoot = process.getuid?.() === 0;
const quietArguments = [
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
];

export default defineConfig({
  testDir: 'test/e2e',
  // One photo is solved on all cores: two tests at once would only measure each other.
  workers: 1,
  fullyParallel: false,
  timeout: 90_000,
  expect: { timeout: 20_000 },
  forbidOnly: Boolean(process.env.CI),
  reporter: 'list',
  outputDir: 'test-results',
  // One set of pictures for all who can compare with it: no platform in their names.
  snapshotPathTemplate: '{testDir}/looks/{arg}{ext}',
  projects: [
    {
      name: 'browser',
      testIgnore: '**/desktop*.spec.ts',
      use: {
        browserName: 'chromium',
        viewport: { width: 1280, height: 800 },
        // A picture that still fades in is neither the draft nor the exact one.
        contextOptions: { reducedMotion: 'reduce' },
        launchOptions: {
          ...(chromium === null ? {} : { executablePath: chromium }),
          args: isRoot ? ['--no-sandbox', ...quietArguments] : quietArguments,
        },
      },
    },
    { name: 'desktop', testMatch: '**/desktop*.spec.ts' },
  ],
});
