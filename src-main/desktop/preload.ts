/**
 * The bridge between the page and the main process: named functions only, and no event object crosses. It runs in the
 * page's sandbox and knows neither Node nor the studio.
 */
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { Outcome } from '../contract/outcome';
import type { PageBridge } from '../contract/page-bridge';
import type { FrameHeader, Grant, StudioEvent } from '../contract/studio-calls';
import type { PickedFile } from './page-call';
import { channels, type PortMessage } from './page-channels';

/** Messages that came before the page listened, in their order; then the page itself. */
function listenable<Arguments extends unknown[]>() {
  let listener: ((...args: Arguments) => void) | null = null;
  const waiting: Arguments[] = [];
  return {
    deliver: (...args: Arguments): void => {
      if (listener) listener(...args);
      else waiting.push(args);
    },
    listen: (next: (...args: Arguments) => void): void => {
      listener = next;
      for (const args of waiting.splice(0)) next(...args);
    },
  };
}

const events = listenable<[StudioEvent]>();
const frames = listenable<[FrameHeader, Uint8Array]>();

ipcRenderer.on(channels.port, ({ ports: [port] }) => {
  if (!port) return;
  port.onmessage = ({ data }: MessageEvent<PortMessage>) => {
    if (data.kind === 'event') events.deliver(data.event);
    else frames.deliver(data.header, data.rgba);
  };
});
ipcRenderer.send(channels.connect);

/** What was pasted, such as a screenshot, lies in no folder: its bytes go instead. */
async function readPicked(file: File): Promise<PickedFile> {
  const path = webUtils.getPathForFile(file);
  return path === '' ? { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) } : { path };
}

const bridge: PageBridge<File> = {
  call: async (name, ask) => {
    try {
      return (await ipcRenderer.invoke(channels.call, name, ask)) as Outcome<unknown>;
    } catch (error) {
      return { end: 'failed', code: 'internal', message: (error as Error).message };
    }
  },
  onEvent: (listener) => events.listen(listener),
  onFrame: (listener) => frames.listen(listener),
  grantFiles: async (files) => {
    const picked = await Promise.all(files.map(readPicked));
    return (await ipcRenderer.invoke(channels.grant, picked)) as Grant[];
  },
  speak: (language) => ipcRenderer.send(channels.speak, language),
};
contextBridge.exposeInMainWorld('rudin', bridge);
