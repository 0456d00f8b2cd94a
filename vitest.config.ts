import { resolve } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import { defineConfig } from 'vitest/config';

const root = import.meta.dirname;

export default defineConfig({
  plugins: [svelte({ configFile: resolve(root, 'svelte.config.js') }), svelteTesting()],
  resolve: {
    alias: {
      '@contract': resolve(root, 'src-main/contract'),
      // The components' tests resolve as browsers do, where ws is an empty stand-in; the door's tests need the real one.
      ws: resolve(root, 'node_modules/ws/wrapper.mjs'),
    },
  },
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/e2e/**'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
  },
});
