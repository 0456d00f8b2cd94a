/** Serves the built pages at app://bundle/ and app://gpu/, each in its own session only. */
import { protocol } from 'electron';
import type { StaticFile } from '../browser/static-files';
import { sessionOf } from './guards';
import { pageScheme, type PageName } from './page-address';
import { answerPageRequest } from './page-answer';

/** Makes `app:` a scheme like https; Electron asks for this before the app is ready. */
export function registerPageScheme(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: pageScheme,
      privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
    },
  ]);
}

/** Answers a page's requests from the list of its files, which may still be being read. */
export function servePage(
  page: PageName,
  files: ReadonlyMap<string, StaticFile> | Promise<ReadonlyMap<string, StaticFile>>,
): void {
  sessionOf(page).protocol.handle(pageScheme, async (request) => {
    const answer = answerPageRequest(page, await files, request.method, request.url);
    return new Response(answer.body, { status: answer.status, headers: answer.headers });
  });
}
