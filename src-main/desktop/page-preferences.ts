/** What the windows' pages may do, as data: all that a page of Rudin's has no use for is off. No Electron but its types. */
import type { WebPreferences } from 'electron';

/** The session of the hidden page: its own, and in memory only. */
export const gpuPartition = 'rudin-gpu';

/**
 * The web preferences of a page.
 *
 * @param preload     Absolute path of its built preload.
 * @param hasDevTools Whether the developer tools may be opened.
 */
export function pagePreferences(preload: string, hasDevTools: boolean): WebPreferences {
  return {
    preload,
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    webviewTag: false,
    navigateOnDragDrop: false,
    plugins: false,
    experimentalFeatures: false,
    spellcheck: false,
    devTools: hasDevTools,
  };
}

/** The web preferences of the hidden page; see `pagePreferences`. */
export function gpuPagePreferences(preload: string): WebPreferences {
  return {
    ...pagePreferences(preload, false),
    partition: gpuPartition,
    // A window that nobody sees would be slowed down; only this one works unseen.
    backgroundThrottling: false,
    disableDialogs: true,
    images: false,
  };
}
