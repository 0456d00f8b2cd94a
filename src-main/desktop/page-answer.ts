/** How a request for `app://bundle/...` is answered. No Electron: looked up in the list of the built files. */
import type { StaticFile } from '../browser/static-files';
import { pageHeaders } from '../contract/page-headers';
import { pagePath } from './page-address';

interface PageAnswer {
  readonly status: 200 | 404 | 405;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer> | null;
}

/**
 * @param files  The built page by path; `/` is index.html. What is not in it does not exist: no path reaches the disk.
 * @param method GET only.
 * @param url    The whole URL; a query is ignored.
 */
export function answerPageRequest(
  files: ReadonlyMap<string, StaticFile>,
  method: string,
  url: string,
): PageAnswer {
  const headers = pageHeaders(null);
  if (method !== 'GET') return { status: 405, headers: { ...headers, Allow: 'GET' }, body: null };
  const path = pagePath(url);
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
