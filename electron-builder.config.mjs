// How the app is packaged; `npm run package` builds for the system it runs on.
import { optionalOnlyPackages } from './scripts/runtime-packages.mjs';

/**
 * sharp's build for this system. On Linux Electron cannot bear the native one (both bring GLib), so there the WebAssembly
 * one is taken along. (Under `linux`, `mac` and `win` these patterns would stand alone and let everything else in.)
 */
const otherSharp =
  process.platform === 'linux'
    ? ['!node_modules/@img/sharp-linux*/**', '!node_modules/@img/sharp-libvips-linux*/**']
    : ['!node_modules/@img/sharp-wasm32/**', '!node_modules/@emnapi/**'];

/** What packages bring along and a program never reads. */
const developmentFiles = [
  '!**/*.{map,ts,mts,cts,tsbuildinfo,flow,pod}',
  // Licences stay, whatever they are called.
  '!**/{README,CHANGELOG,CHANGES,SECURITY,RELEASE,CLAUDE,CONTRIBUTING}*.md',
  '!**/{test,tests,__tests__,doc,docs,example,examples,benchmark,.github}/**',
  '!**/{.eslintrc*,.prettierrc*,.editorconfig,tsconfig*.json,eslint.config.*,yarn.lock,package-lock.json}',
  '!node_modules/sharp/{src,install}',
];

export default {
  appId: 'app.rudin.desktop',
  productName: 'Rudin',
  copyright: 'MIT licence',
  directories: { output: 'dist', buildResources: 'resources/icons' },
  npmRebuild: false,
  nodeGypRebuild: false,
  publish: null,

  // Named one by one: what is not built is not shipped.
  files: [
    'out/main',
    'out/preload',
    'out/gpu-page',
    'out/renderer',
    'out/wasm',
    'package.json',
    ...developmentFiles,
    ...otherSharp,
    ...optionalOnlyPackages().map((path) => `!${path}`),
  ],
  // Real files: the sample is opened like any photo, and Linux wants a window's icon by path.
  extraResources: [
    { from: 'resources/sample.png', to: 'sample.png' },
    { from: 'resources/icons/256x256.png', to: 'icons/256x256.png' },
    { from: 'LICENSE', to: 'LICENSE.rudin.txt' },
  ],
  asar: true,
  // Worker threads and utility processes start from inside the archive; the system's loader needs real files.
  asarUnpack: ['node_modules/@img/**', '**/*.node'],

  electronFuses: {
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    grantFileProtocolExtraPrivileges: false,
    enableCookieEncryption: true,
  },

  // One of several programs for these files, never the one that takes them over.
  fileAssociations: [
    { ext: ['jpg', 'jpeg'], name: 'JPEG image', mimeType: 'image/jpeg' },
    { ext: 'png', name: 'PNG image', mimeType: 'image/png' },
    { ext: ['tif', 'tiff'], name: 'TIFF image', mimeType: 'image/tiff' },
    { ext: 'webp', name: 'WebP image', mimeType: 'image/webp' },
    { ext: 'avif', name: 'AVIF image', mimeType: 'image/avif' },
  ].map((type) => ({ ...type, role: 'Editor', rank: 'Alternate' })),

  linux: {
    target: ['AppImage', 'deb'],
    executableName: 'rudin',
    icon: 'resources/icons',
    category: 'Graphics;Photography',
    synopsis: 'Denoise photos by total variation of any order',
    maintainer: 'The Rudin authors <authors@rudin.invalid>',
  },
  mac: {
    target: ['dmg'],
    icon: 'resources/icons/icon.icns',
    category: 'public.app-category.photography',
  },
  win: { target: ['nsis'], icon: 'resources/icons/icon.ico' },
  nsis: { oneClick: false, allowToChangeInstallationDirectory: true },
};
