/** Which door the page came through. */
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
 * @returns The client; null in a browser whose link was used, is too old, or was loaded again.
 */
export function chooseClient(): Promise<StudioClient | null> {
  return window.rudin === undefined ? browserClient() : Promise.resolve(desktopClient(window.rudin));
}
