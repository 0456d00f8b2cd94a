/** The studio through the preload's named functions: the desktop app. */
import type { Outcome } from '@contract/outcome';
import type { PageBridge } from '@contract/page-bridge';
import type { Grant, PhotoInfo, StudioCall, StudioCalls } from '@contract/studio-calls';
import type { StudioClient } from './studio-client';

/**
 * @param bridge What the preload exposes.
 * @returns      A client; `saveDownload` is never needed, since the desktop writes files itself.
 */
export function desktopClient(bridge: PageBridge<File>): StudioClient {
  const call = <Name extends StudioCall>(name: Name, ask: StudioCalls[Name]['ask']) =>
    // The preload passes answers through untyped; main has made them by the same map.
    bridge.call(name, ask) as Promise<Outcome<StudioCalls[Name]['answer']>>;

  const grantFile = async (file: File): Promise<Outcome<Grant>> => {
    try {
      const [grant] = await bridge.grantFiles([file]);
      if (grant !== undefined) return { end: 'done', value: grant };
    } catch {
      // What it says is about channels and not about the file.
    }
    return { end: 'failed', code: 'bad-file', message: `${file.name} could not be read` };
  };

  return {
    call,
    onEvent: (listener) => bridge.onEvent(listener),
    onFrame: (listener) => bridge.onFrame(listener),
    onLost: () => undefined,
    async openFiles(files) {
      const outcomes: Outcome<PhotoInfo>[] = [];
      // One by one: what cannot be read is told of by its name, and keeps no other from opening.
      for (const file of files) {
        const grant = await grantFile(file);
        outcomes.push(grant.end === 'done' ? await call('openPhoto', { grant: grant.value }) : grant);
      }
      return outcomes;
    },
    grantFile,
    saveDownload: () =>
      Promise.resolve({
        end: 'failed',
        code: 'unsupported',
        message: 'downloads exist in the browser mode only',
      }),
  };
}
