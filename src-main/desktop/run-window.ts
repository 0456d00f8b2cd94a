/** The desktop app with its window: lifecycle, one instance, photos from outside. */
import { join } from 'node:path';
import { app, dialog, type BrowserWindow } from 'electron';
import { readStaticFiles } from '../browser/static-files';
import type { Installation } from '../cli/installation';
import { languageFor, type Language } from '../contract/language';
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
  const early = collectEarlyPhotos(photos);
  await app.whenReady();
  try {
    const files = await readStaticFiles(installation.rendererFolder);
    servePage('visible', files);
  } catch (error) {
    dialog.showErrorBox('Rudin', (error as Error).message);
    app.exit(1);
    return;
  }
  guardPages();
  const main = openMain(installation, places);
  early.giveTo((path) => main.open([path]));
  main.show();

  app.on('second-instance', (_event, argv, folder) => {
    const args = readAppArguments(argv, app.isPackaged, folder);
    if (args.mode !== 'window') return;
    main.show();
    main.open(args.photos);
  });
  app.on('activate', () => main.show());
  // Without a listener Electron would quit on macOS, too.
  app.on('window-all-closed', quitWithLastWindow);
}

/** The user's last window was closed, though a hidden one may still be there; macOS keeps apps without windows. */
function quitWithLastWindow(): void {
  if (process.platform !== 'darwin') app.quit();
}

/** macOS hands over the photos of "open with" by an event that may come before the app is ready. */
function collectEarlyPhotos(photos: readonly string[]): { giveTo(open: (path: string) => void): void } {
  const waiting = [...photos];
  let take = (path: string): void => void waiting.push(path);
  app.on('open-file', (event, path) => {
    event.preventDefault();
    take(path);
  });
  return {
    giveTo: (open) => {
      take = open;
      for (const path of waiting.splice(0)) open(path);
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
    (paths) => door.noteChosen(paths),
  );
  const studio = createStudio({
    ...installation,
    backend: 'auto',
    threads: 0,
    dialogs,
    keptFolder: join(app.getPath('userData'), 'kept'),
    recent: {
      list: () => Promise.resolve(settings.recentPhotos),
      // The door notes them: it also knows those that came from outside of the page.
      add: () => Promise.resolve(),
      clear: () => Promise.resolve(actions.clearRecent()),
    },
  });
  const door = new PageDoor(studio, (path) => {
    app.addRecentDocument(path);
    settings.addRecent(path);
    refreshMenu();
  });
  const open = (paths: readonly string[]): void => void door.open(paths);
  const actions = {
    command: door.command.bind(door),
    openPhoto: (path: string) => open([path]),
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
  return {
    open,
    show: () => {
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
    },
  };
}
