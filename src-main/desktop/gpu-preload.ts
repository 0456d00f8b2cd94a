/**
 * The bridge to the hidden page: hands it the port that the main process sends, and nothing else. Sandboxed preloads
 * are single files: what this one imports, the other preload must not.
 */
import { ipcRenderer } from 'electron';
import { gpuPortChannel } from './gpu-channel';

ipcRenderer.once(gpuPortChannel, ({ ports }) => {
  window.postMessage(gpuPortChannel, window.location.origin, [...ports]);
});
