/** Serves the built page at app://bundle/. */
import { protocol, session } from 'electron';
import type { StaticFile } from '../browser/static-files';
import { pageScheme } from './page-address';
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

/** Answers requests for the page from the list of its files. */
export function servePage(files: ReadonlyMap<string, StaticFile>): void {
  session.defaultSession.protocol.handle(pageScheme, (request) => {
    const { status, headers, body } = answerPageRequest(files, request.method, request.url);
    return new Response(body, { status, headers });
  });
}
