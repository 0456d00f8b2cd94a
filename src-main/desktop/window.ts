/** The one window. */
import { app, BrowserWindow, nativeTheme, screen } from 'electron';
import { addressOf } from './page-address';
import { pagePreferences } from './page-preferences';
import type { Settings } from './settings';
import { minimumSize, openingBounds } from './window-bounds';

/** The page's own ground in each theme, so that nothing flashes before it is drawn. */
const ground = { dark: '#1f1f1f', light: '#e9e9e9' };

/**
 * Opens the window where it was last, and loads the page.
 *
 * @param preload Absolute path of the built preload.
 * @param icon    For Linux, where the system does not take it from the package.
 */
export function openWindow(settings: Settings, preload: string, icon: string): BrowserWindow {
  const workAreas = screen.getAllDisplays().map((display) => display.workArea);
  const window = new BrowserWindow({
    ...openingBounds(settings.windowBounds, workAreas),
    minWidth: minimumSize.width,
    minHeight: minimumSize.height,
    title: 'Rudin',
    show: false,
    backgroundColor: nativeTheme.shouldUseDarkColors ? ground.dark : ground.light,
    ...(process.platform === 'linux' ? { icon } : {}),
    webPreferences: pagePreferences(preload, !app.isPackaged),
  });
  if (settings.isMaximized) window.maximize();
  window.once('ready-to-show', () => window.show());
  window.on('close', () => settings.saveWindow(window.getNormalBounds(), window.isMaximized()));
  reloadAfterCrash(window);
  void window.loadURL(addressOf('visible'));
  return window;
}

/** A page that crashes again this soon would only crash for ever. */
const crashPauseMs = 10_000;

/** The photos and their settings live in the main process: a page that died is loaded again and finds them there. */
function reloadAfterCrash(window: BrowserWindow): void {
  let lastCrash = -Infinity;
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    const now = performance.now();
    if (reason !== 'clean-exit' && now - lastCrash > crashPauseMs) window.reload();
    lastCrash = now;
  });
}
