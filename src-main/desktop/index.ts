/** Entry of the desktop app; as built, `out/main/index.js`. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { app } from 'electron';
import { gpuObstacle, readAppArguments } from './app-arguments';
import { gpuWindows } from './gpu-window';
import { registerPageScheme } from './protocol';
import { runCommand, runWithoutDisplay } from './run-command';
import { runWindow } from './run-window';
import { utilityLaunch } from './utility-launch';

// Relative to the built entry, which may lie in an ASAR archive: out/main/index.js.
const beside = (path: string): URL => new URL(path, import.meta.url);
// A real file in the package, so that it is read like any other photo.
const resources = app.isPackaged ? process.resourcesPath : fileURLToPath(beside('../../resources'));

const obstacle = gpuObstacle(process.argv);
const gpuPlaces = {
  gpuPreload: fileURLToPath(beside('../preload/gpu-preload.cjs')),
  gpuPage: fileURLToPath(beside('../gpu-page')),
};
const installation = {
  launch: utilityLaunch(gpuWindows(gpuPlaces, obstacle)),
  entries: { engine: beside('engine-process.js'), codec: beside('codec-process.js') },
  samplePhoto: join(resources, 'sample.png'),
  rendererFolder: fileURLToPath(beside('../renderer')),
  version: app.getVersion(),
};
const places = {
  preload: fileURLToPath(beside('../preload/preload.cjs')),
  icon: join(resources, 'icons/256x256.png'),
};

// All of it must be said before the app is ready.
app.enableSandbox();
registerPageScheme();
// On Linux Chromium gives WebGPU no adapter without it. No page but Rudin's own is ever loaded.
if (process.platform === 'linux') app.commandLine.appendSwitch('enable-unsafe-webgpu');

const args = readAppArguments(process.argv, app.isPackaged, process.cwd());
if (args.mode === 'window') void runWindow(args.photos, installation, places);
else if (!runWithoutDisplay()) void runCommand(args.argv, installation, obstacle === null);
