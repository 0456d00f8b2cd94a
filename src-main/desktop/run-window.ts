/** The desktop app with its window: lifecycle, one instance, photos from outside. */
import { join } from 'node:path';
import { app, dialog, type BrowserWindow } from 'electron';
import { readStaticFiles } from '../browser/static-files';
import type { Installation } from '../cli/installation';
import { languageFor, type Language } from '../contract/language';
import type { MenuCommand } from '../contract/studio-calls';
import { createStudio } from '../studio/studio';
import { readAppArguments } from './app-arguments';
import { nativeDialogs } from './dialogs';
import { guardPages } from './guards';
import { listenToPages } from './ipc';
import { showMenu } from './menu';
import { menuLabels } from './menu-labels';
import { PageDoor } from './page-door';
import { servePage } from './protocol';
import { openSettings } from './settings';
import { openWindow } from './window';

interface WindowPlaces {
  /** Built preload file. */
  readonly preload: string;
  /** PNG for the window. */
  readonly icon: string;
}

/**
 * Runs until the app is quit.
 *
 * @param photos Absolute paths of photos to open first.
 */
export async function runWindow(
  photos: readonly string[],
  installation: Installation,
  places: WindowPlaces,
): Promise<void> {
  if (!app.requestSingleInstanceLock()) {
    // The first instance has been told what this one was started with.
    app.quit();
    return;
  }
  const outside = photosFromOutside(photos);
  await app.whenReady();
  let main: ReturnType<typeof openMain>;
  try {
    const files = await readStaticFiles(installation.rendererFolder);
    servePage('visible', files);
    guardPages();
    main = openMain(installation, places);
  } catch (error) {
    dialog.showErrorBox('Rudin', (error as Error).message);
    app.exit(1);
    return;
  }
  outside.giveTo((paths) => {
    main.open(paths);
    main.show();
  });
  app.on('activate', () => main.show());
  // Without a listener Electron would quit on macOS, too.
  app.on('window-all-closed', quitWithLastWindow);
}

/** The user's last window was closed, though a hidden one may still be there; macOS keeps apps without windows. */
function quitWithLastWindow(): void {
  if (process.platform !== 'darwin') app.quit();
}

/**
 * The photos that the app was started with, and those that come later: macOS hands over those of "open with" by an event,
 * elsewhere another instance is started for each. Either may come before the app is ready.
 */
function photosFromOutside(first: readonly string[]): {
  giveTo(take: (paths: readonly string[]) => void): void;
} {
  const waiting = [first];
  let give = (paths: readonly string[]): void => void waiting.push(paths);
  app.on('open-file', (event, path) => {
    event.preventDefault();
    give([path]);
  });
  app.on('second-instance', (_event, argv, folder) => {
    const args = readAppArguments(argv, app.isPackaged, folder);
    if (args.mode === 'window') give(args.photos);
  });
  return {
    giveTo: (take) => {
      give = take;
      for (const paths of waiting.splice(0)) take(paths);
    },
  };
}

/** Studio, door, menu and window, tied together. */
function openMain(
  installation: Installation,
  places: WindowPlaces,
): { show(): void; open(paths: readonly string[]): void } {
  const settings = openSettings(app.getPath('userData'));
  let window: BrowserWindow | null = null;
  // The page has the last word, which knows what the person chose; until it has loaded the system's languages decide.
  let language: Language = languageFor(app.getPreferredSystemLanguages());
  const dialogs = nativeDialogs(
    () => window,
    () => menuLabels[language],
  );
  const studio = createStudio({
    ...installation,
    backend: 'auto',
    threads: 0,
    dialogs,
    keptFolder: join(app.getPath('userData'), 'kept'),
    recent: {
      list: () => Promise.resolve(settings.recentPhotos),
      add: (path) => Promise.resolve(actions.addRecent(path)),
      clear: () => Promise.resolve(actions.clearRecent()),
    },
  });
  const door = new PageDoor(studio);
  const open = (paths: readonly string[]): void => void door.open(paths);
  const actions = {
    command: (command: MenuCommand) => {
      // On macOS the menu is there without a window, too; there is no photo then that a command could be for.
      if (window === null) show();
      else door.command(command);
    },
    openPhoto: (path: string) => {
      open([path]);
      show();
    },
    addRecent: (path: string) => {
      app.addRecentDocument(path);
      settings.addRecent(path);
      refreshMenu();
    },
    clearRecent: () => {
      app.clearRecentDocuments();
      settings.clearRecent();
      refreshMenu();
    },
  };
  const refreshMenu = (): void =>
    showMenu(
      {
        labels: menuLabels[language],
        platform: process.platform,
        recentPhotos: settings.recentPhotos,
        isDevelopment: !app.isPackaged,
      },
      actions,
    );
  listenToPages(
    door,
    (candidate) => candidate === window,
    (spoken) => {
      if (spoken === language) return;
      language = spoken;
      refreshMenu();
    },
  );
  refreshMenu();
  app.setAboutPanelOptions({
    applicationName: 'Rudin',
    applicationVersion: installation.version,
    iconPath: places.icon,
  });
  app.on('will-quit', () => void studio.close());
  function show(): void {
    if (window) {
      if (window.isMinimized()) window.restore();
      window.focus();
      return;
    }
    window = openWindow(settings, places.preload, places.icon);
    window.on('closed', () => {
      window = null;
      quitWithLastWindow();
    });
  }
  return { open, show };
}
