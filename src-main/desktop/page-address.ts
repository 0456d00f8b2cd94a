/** The page's own address, and what may be asked of it or navigated to. No Electron: decisions only. */

export const pageScheme = 'app';
const pageHost = 'bundle';
const pageOrigin = `${pageScheme}://${pageHost}`;
export const pageUrl = `${pageOrigin}/`;

/**
 * Path of a file of the page that a URL names.
 *
 * @returns Such as `/assets/index.js`; null for any other host or scheme, for credentials, a port, and what is no URL.
 */
export function pagePath(url: string): string | null {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed?.protocol !== `${pageScheme}:` || parsed.host !== pageHost) return null;
  if (parsed.username !== '' || parsed.password !== '') return null;
  return parsed.pathname;
}

/**
 * Whether the page may request a URL at all: its own files, and the blobs that it made itself.
 *
 * @param devToolsAllowed In a checkout the developer tools load their own files too.
 */
export function isRequestAllowed(url: string, devToolsAllowed: boolean): boolean {
  if (devToolsAllowed && url.startsWith('devtools://devtools/')) return true;
  return pagePath(url.startsWith('blob:') ? url.slice('blob:'.length) : url) !== null;
}

/** A frame as Electron describes it, as far as is looked at. */
interface SenderFrame {
  readonly origin: string;
  readonly parent: unknown;
}

/**
 * Whether a message comes from the page itself: the top frame of one of Rudin's windows, with the page's origin.
 *
 * @param frame         Null when the frame has gone or navigated away meanwhile.
 * @param isKnownWindow Whether the sender's web contents belong to a window that Rudin opened for its page.
 */
export function isPageSender(frame: SenderFrame | null, isKnownWindow: boolean): boolean {
  // Compared, not prefixed: `app://bundle.example` must not pass.
  return isKnownWindow && frame !== null && frame.parent === null && frame.origin === pageOrigin;
}
