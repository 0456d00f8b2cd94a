/** Which door the page came through. */
import type { Outcome } from '@contract/outcome';
import type { PageBridge } from '@contract/page-bridge';
import { browserClient } from './browser-client';
import { desktopClient } from './desktop-client';
import type { StudioClient } from './studio-client';

declare global {
  interface Window {
    /** Put there by the desktop's preload; absent in a browser. */
    readonly rudin?: PageBridge<File>;
  }
}

/**
 * Connects to the studio.
 *
 * @returns The client; a failure in a browser whose link was used, is too old, or was loaded again.
 */
export function chooseClient(): Promise<Outcome<StudioClient>> {
  if (window.rudin === undefined) return browserClient();
  return Promise.resolve({ end: 'done', value: desktopClient(window.rudin) });
}
