/**
 * The hidden window whose page runs the GPU. It is opened when the engine process first asks for a GPU, talks to that
 * process over a port of their own, and is closed with it.
 */
import { app, BrowserWindow, MessageChannelMain, type MessagePortMain } from 'electron';
import { readStaticFiles } from '../browser/static-files';
import { gpuPortChannel } from './gpu-channel';
import type { HelperPage, OpenHelperPage } from './helper-pages';
import { addressOf } from './page-address';
import { gpuPagePreferences } from './page-preferences';
import { servePage } from './protocol';

export interface GpuPlaces {
  /** Built preload file of the hidden page. */
  readonly gpuPreload: string;
  /** Folder of the built hidden page. */
  readonly gpuPage: string;
}

/**
 * How GPU windows are opened; only after the app is ready and its pages are guarded.
 *
 * @param obstacle Why none can be opened here; null where nothing is against it.
 */
export function gpuWindows(places: GpuPlaces, obstacle: string | null): OpenHelperPage<MessagePortMain> {
  let isServed = false;
  let isEnding = false;
  app.on('before-quit', () => (isEnding = true));
  return (onGone) => {
    if (obstacle !== null) throw new Error(obstacle);
    if (isEnding) throw new Error('Rudin is ending');
    if (!isServed) servePage('gpu', readStaticFiles(places.gpuPage));
    isServed = true;
    return openGpuWindow(places.gpuPreload, onGone);
  };
}

function openGpuWindow(preload: string, onGone: (reason: string) => void): HelperPage<MessagePortMain> {
  const window = new BrowserWindow({
    show: false,
    width: 1,
    height: 1,
    focusable: false,
    skipTaskbar: true,
    title: 'Rudin GPU',
    webPreferences: gpuPagePreferences(preload),
  });
  const { webContents } = window;
  // Messages wait in the channel until the page has loaded and listens.
  const { port1: helperEnd, port2: pageEnd } = new MessageChannelMain();
  let why: string | null = null;
  const end = (reason: string): void => {
    if (why !== null || window.isDestroyed()) return;
    why = reason;
    // A page that hangs would not let its window go.
    if (!webContents.isCrashed()) webContents.forcefullyCrashRenderer();
    window.destroy();
  };
  window.once('closed', () => onGone(why ?? 'its window was closed'));
  webContents.once('did-finish-load', () => webContents.postMessage(gpuPortChannel, null, [pageEnd]));
  webContents.once('render-process-gone', (_event, { reason }) => end(`its page ended: ${reason}`));
  window.loadURL(addressOf('gpu')).catch((error: Error) => end(`its page did not load: ${error.message}`));
  return { port: helperEnd, end: () => end('it was stopped') };
}
