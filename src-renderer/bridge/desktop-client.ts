/** The studio through the preload's named functions: the desktop app. */
import type { Outcome } from '@contract/outcome';
import type { PageBridge } from '@contract/page-bridge';
import type { PhotoInfo, StudioCall, StudioCalls } from '@contract/studio-calls';
import type { StudioClient } from './studio-client';

/**
 * @param bridge What the preload exposes.
 * @returns      A client; `saveDownload` is never needed, since the desktop writes files itself.
 */
export function desktopClient(bridge: PageBridge<File>): StudioClient {
  const call = <Name extends StudioCall>(name: Name, ask: StudioCalls[Name]['ask']) =>
    // The preload passes answers through untyped; main has made them by the same map.
    bridge.call(name, ask) as Promise<Outcome<StudioCalls[Name]['answer']>>;

  return {
    call,
    onEvent: (listener) => bridge.onEvent(listener),
    onFrame: (listener) => bridge.onFrame(listener),
    onLost: () => undefined,
    async openFiles(files) {
      const grants = await bridge.grantFiles([...files]);
      const outcomes: Outcome<PhotoInfo>[] = [];
      for (const grant of grants) outcomes.push(await call('openPhoto', { grant }));
      return outcomes;
    },
    async grantFile(file) {
      const [grant] = await bridge.grantFiles([file]);
      if (grant !== undefined) return { end: 'done', value: grant };
      return { end: 'failed', code: 'bad-file', message: `${file.name} could not be read` };
    },
    saveDownload: () =>
      Promise.resolve({
        end: 'failed',
        code: 'unsupported',
        message: 'downloads exist in the browser mode only',
      }),
  };
}
