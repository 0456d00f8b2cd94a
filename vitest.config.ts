import { resolve } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import { defineConfig } from 'vitest/config';

const root = import.meta.dirname;
const pageTests = 'test/renderer/**/*.test.ts';

const test = { testTimeout: 60_000, hookTimeout: 60_000, pool: 'forks' as const };
const contract = { '@contract': resolve(root, 'src-main/contract') };

// Svelte's plugins cost a test file two seconds before it begins, so only the page's tests have them.
export default defineConfig({
  test: {
    projects: [
      {
        resolve: { alias: contract },
        test: {
          ...test,
          name: 'main',
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**', pageTests],
        },
      },
      {
        plugins: [svelte({ configFile: resolve(root, 'svelte.config.js') }), svelteTesting()],
        resolve: { alias: contract },
        test: { ...test, name: 'page', include: [pageTests] },
      },
    ],
  },
});
