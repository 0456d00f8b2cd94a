// Builds the desktop app's hidden GPU page into out/gpu-page. A build of its own: the browser mode serves what lies in
// out/renderer, and has no use for this one.
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));

/** @param outDir Folder that the page is written into; what was there goes. */
export function buildGpuPage(outDir = join(root, 'out/gpu-page')) {
  return build({
    configFile: false,
    root: join(root, 'src-main/desktop/gpu-page'),
    base: './',
    logLevel: 'warn',
    build: {
      outDir,
      emptyOutDir: true,
      target: 'esnext',
      // The page's policy forbids what is inline.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
    },
  });
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await buildGpuPage();
