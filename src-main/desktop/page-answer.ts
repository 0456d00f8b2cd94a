/** How a request for `app://...` is answered. No Electron: looked up in the list of the built files. */
import type { StaticFile } from '../browser/static-files';
import { pageHeaders } from '../contract/page-headers';
import { pagePath, type PageName } from './page-address';

interface PageAnswer {
  readonly status: 200 | 404 | 405;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer> | null;
}

/** The hidden page runs its own script and does nothing else: it loads, shows and connects to nothing. */
const gpuPagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

const headersOf: Readonly<Record<PageName, Readonly<Record<string, string>>>> = {
  visible: pageHeaders(null),
  gpu: { ...pageHeaders(null), 'Content-Security-Policy': gpuPagePolicy },
};

/**
 * @param page   Whose files are asked for.
 * @param files  That page as built, by path; `/` is index.html. What is not in it does not exist: no path reaches the disk.
 * @param method GET only.
 * @param url    The whole URL; a query is ignored.
 */
export function answerPageRequest(
  page: PageName,
  files: ReadonlyMap<string, StaticFile>,
  method: string,
  url: string,
): PageAnswer {
  const headers = headersOf[page];
  if (method !== 'GET') return { status: 405, headers: { ...headers, Allow: 'GET' }, body: null };
  const path = pagePath(url, page);
  const file = path === null ? undefined : files.get(path);
  if (!file) return { status: 404, headers, body: null };
  return {
    status: 200,
    headers: {
      ...headers,
      'Content-Type': file.mediaType,
      'Content-Length': String(file.bytes.byteLength),
    },
    body: new Uint8Array(file.bytes),
  };
}
