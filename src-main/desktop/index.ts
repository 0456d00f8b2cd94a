/** Entry of the desktop app; as built, `out/main/index.js`. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { app } from 'electron';
import { readAppArguments } from './app-arguments';
import { registerPageScheme } from './protocol';
import { runCommand, runWithoutDisplay } from './run-command';
import { runWindow } from './run-window';
import { utilityLaunch } from './utility-launch';

// Relative to the built entry, which may lie in an ASAR archive: out/main/index.js.
const beside = (path: string): URL => new URL(path, import.meta.url);
// A real file in the package, so that it is read like any other photo.
const resources = app.isPackaged ? process.resourcesPath : fileURLToPath(beside('../../resources'));

const installation = {
  launch: utilityLaunch,
  entries: { engine: beside('engine-process.js'), codec: beside('codec-process.js') },
  samplePhoto: join(resources, 'sample.png'),
  rendererFolder: fileURLToPath(beside('../renderer')),
  version: app.getVersion(),
};
const places = {
  preload: fileURLToPath(beside('../preload/preload.cjs')),
  icon: join(resources, 'icons/256x256.png'),
};

// Both must be said before the app is ready.
app.enableSandbox();
registerPageScheme();

const args = readAppArguments(process.argv, app.isPackaged, process.cwd());
if (args.mode === 'window') void runWindow(args.photos, installation, places);
else if (!runWithoutDisplay()) void runCommand(args.argv, installation);
