import { resolve } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'electron-vite';

const root = import.meta.dirname;
const at = (path: string): string => resolve(root, path);

// Every process that is started by file name is an entry of its own, since a chunk would move its relative URL.
const mainEntries = {
  index: at('src-main/desktop/index.ts'),
  cli: at('src-main/cli/index.ts'),
  'engine-process': at('src-main/engine/engine-process.ts'),
  'engine-thread': at('src-main/engine/wasm/engine-thread.ts'),
  'gpu-process': at('src-main/engine/webgpu/gpu-process.ts'),
  'tensorflow-probe': at('src-main/engine/tensorflow/tensorflow-probe.ts'),
  'codec-process': at('src-main/photos/codec-process.ts'),
};

export default defineConfig({
  main: {
    build: {
      outDir: at('out/main'),
      target: 'node20',
      // Optional packages are not externalized by themselves.
      externalizeDeps: { include: ['webgpu', '@tensorflow/tfjs-node-gpu'] },
      rollupOptions: {
        input: mainEntries,
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: at('out/preload'),
      rollupOptions: {
        input: {
          preload: at('src-main/desktop/preload.ts'),
          'gpu-preload': at('src-main/desktop/gpu-preload.ts'),
        },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: at('src-renderer'),
    // The plugin ignores svelte.config.js silently when the root lies elsewhere, hence the explicit path.
    plugins: [svelte({ configFile: at('svelte.config.js') })],
    resolve: { alias: { '@contract': at('src-main/contract') } },
    build: {
      outDir: at('out/renderer'),
      rollupOptions: { input: { index: at('src-renderer/index.html') } },
      // The page's content security policy forbids inline and data: scripts, fonts and styles.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      minify: true,
    },
  },
});
