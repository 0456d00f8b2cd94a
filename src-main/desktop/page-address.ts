/** The pages' own addresses, and what may be asked of them or navigated to. No Electron: decisions only. */

export const pageScheme = 'app';

/** The host of each page: the one that people see, and the hidden one on the GPU. */
const pageHosts = { visible: 'bundle', gpu: 'gpu' } as const;
export type PageName = keyof typeof pageHosts;

const originOf = (page: PageName): string => `${pageScheme}://${pageHosts[page]}`;

/** Where a page's index.html is. */
export const addressOf = (page: PageName): string => `${originOf(page)}/`;

/**
 * Path of a file of a page that a URL names.
 *
 * @returns Such as `/assets/index.js`; null for any other host or scheme, for credentials, a port, and what is no URL.
 */
export function pagePath(url: string, page: PageName): string | null {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed?.protocol !== `${pageScheme}:` || parsed.host !== pageHosts[page]) return null;
  if (parsed.username !== '' || parsed.password !== '') return null;
  return parsed.pathname;
}

/**
 * Whether a page may request a URL at all: its own files, and the blobs that it made itself.
 *
 * @param devToolsAllowed In a checkout the developer tools load their own files too.
 */
export function isRequestAllowed(url: string, page: PageName, devToolsAllowed: boolean): boolean {
  if (devToolsAllowed && url.startsWith('devtools://devtools/')) return true;
  return pagePath(url.startsWith('blob:') ? url.slice('blob:'.length) : url, page) !== null;
}

/** A frame as Electron describes it, as far as is looked at. */
interface SenderFrame {
  readonly origin: string;
  readonly parent: unknown;
}

/**
 * Whether a message comes from the visible page itself: the top frame of one of Rudin's windows, with that page's origin.
 *
 * @param frame         Null when the frame has gone or navigated away meanwhile.
 * @param isKnownWindow Whether the sender's web contents belong to a window that Rudin opened for its page.
 */
export function isPageSender(frame: SenderFrame | null, isKnownWindow: boolean): boolean {
  // Compared, not prefixed: `app://bundle.example` must not pass.
  return isKnownWindow && frame !== null && frame.parent === null && frame.origin === originOf('visible');
}
