/**
 * The hidden page: takes the port that its preload hands on, and answers the engine's calls over it. Nothing here waits
 * for a timer or a frame, which a page that nobody sees would wait long for.
 */
import { gpuPortChannel } from '../gpu-channel';
import { serveGpuPort } from './serve-gpu-port';

window.addEventListener('message', ({ source, data, ports: [port] }: MessageEvent<unknown>) => {
  // Its own preload is the only one that can post from this very window.
  if (source === window && data === gpuPortChannel && port) serveGpuPort(port, navigator);
});
