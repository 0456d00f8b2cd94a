/** Frames for several listeners: the one picture of a `show` and the cells of a `compare` arrive by the same way. */
import type { FrameHeader } from '@contract/studio-calls';
import type { StudioClient } from './studio-client';

type FrameListener = (header: FrameHeader, rgba: Uint8Array) => void;

/**
 * The same client, whose `onFrame` adds a listener instead of replacing the one before.
 *
 * @param client Its frames are taken from now on. Listeners tell by `header.cell` what is theirs; none may change the bytes.
 */
export function sharedFrames(client: StudioClient): StudioClient {
  const listeners: FrameListener[] = [];
  client.onFrame((header, rgba) => {
    for (const listener of listeners) listener(header, rgba);
  });
  return {
    call: (name, ask) => client.call(name, ask),
    onEvent: (listener) => client.onEvent(listener),
    onLost: (listener) => client.onLost(listener),
    openFiles: (files) => client.openFiles(files),
    grantFile: (file) => client.grantFile(file),
    saveDownload: (id, name) => client.saveDownload(id, name),
    onFrame: (listener) => void listeners.push(listener),
  };
}
