/** Carries messages between pages and the `PageDoor`: the only place that listens to a page. */
import {
  BrowserWindow,
  ipcMain,
  MessageChannelMain,
  type IpcMainEvent,
  type IpcMainInvokeEvent,
} from 'electron';
import type { Language } from '../contract/language';
import type { Outcome } from '../contract/outcome';
import type { Grant } from '../contract/studio-calls';
import type { StudioClient } from '../studio/studio-interface';
import { isPageSender } from './page-address';
import { channels, type PortMessage } from './page-channels';
import { spokenLanguage } from './page-call';
import type { PageDoor } from './page-door';

/**
 * Starts listening.
 *
 * @param isPageWindow Whether a window is one that Rudin opened for its page.
 * @param onLanguage   Told of the language that the page speaks.
 */
export function listenToPages(
  door: PageDoor,
  isPageWindow: (window: BrowserWindow) => boolean,
  onLanguage: (language: Language) => void,
): void {
  const isTrusted = (event: IpcMainEvent | IpcMainInvokeEvent): boolean => {
    const window = BrowserWindow.fromWebContents(event.sender);
    return isPageSender(event.senderFrame, window !== null && isPageWindow(window));
  };

  ipcMain.on(channels.connect, (event) => {
    if (!isTrusted(event)) return;
    const { port1, port2 } = new MessageChannelMain();
    const client = portClient((message) => port1.postMessage(message));
    const page = event.sender.id;
    door.connect(page, client);
    // Closed by a reload, a crash or the end of the window alike.
    port1.on('close', () => door.disconnect(page, client));
    port1.start();
    event.senderFrame?.postMessage(channels.port, null, [port2]);
  });

  ipcMain.on(channels.speak, (event, said: unknown) => {
    const language = spokenLanguage(said);
    if (language !== null && isTrusted(event)) onLanguage(language);
  });

  ipcMain.handle(channels.call, (event, name: unknown, ask: unknown): Promise<Outcome<unknown>> => {
    if (isTrusted(event)) return door.answer(event.sender.id, name, ask);
    return Promise.resolve({ end: 'failed', code: 'bad-params', message: 'only the page itself may ask' });
  });

  ipcMain.handle(channels.grant, (event, files: unknown): Grant[] =>
    isTrusted(event) ? door.grant(files) : [],
  );
}

function portClient(send: (message: PortMessage) => void): StudioClient {
  return {
    onEvent: (event) => send({ kind: 'event', event }),
    onFrame: (header, rgba) => send({ kind: 'frame', header, rgba: wholeBuffer(rgba) }),
  };
}

/** A view is cloned with all of the buffer behind it, so a part of a larger one is cut out first. */
function wholeBuffer(bytes: Uint8Array): Uint8Array {
  const isWhole = bytes.byteLength === bytes.buffer.byteLength && bytes.buffer instanceof ArrayBuffer;
  return isWhole ? bytes : new Uint8Array(bytes);
}
