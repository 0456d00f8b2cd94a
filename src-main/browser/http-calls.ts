/** The door's plain HTTP calls: the page's files, the swap of a code for a token, uploads and downloads. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { DoorStudio } from './door-studio';
import { attachmentNamed } from './content-disposition';
import { replyBytes, replyJson } from './replies';
import { announcedLength, readBody } from './request-body';
import { bearerToken, RequestRefused, type Refusal, type Route } from './request-rules';
import type { Sessions, Verdict } from './session';
import type { StaticFile } from './static-files';
import type { Uploads } from './uploads';

/** What the calls need; one set for each door. */
export interface HttpServices {
  readonly studio: DoorStudio;
  readonly sessions: Sessions;
  readonly files: ReadonlyMap<string, StaticFile>;
  readonly uploads: Uploads;
}

/** `{"code": "<43 characters>"}` with room for white space. */
const maxSessionBytes = 1024;
const sessionTimeoutMs = 5_000;

/**
 * Answers one request that the rules let through.
 *
 * @param route    The request line, read.
 * @param response Bears the door's headers already.
 * @throws {RequestRefused} when the answer is a refusal.
 */
export async function answerHttp(
  services: HttpServices,
  route: Route,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (route.path === '/session') {
    requireMethod(route, 'POST');
    replyJson(response, { token: await openSession(services.sessions, request) });
  } else if (route.path === '/upload') {
    requireMethod(route, 'POST');
    requireToken(services.sessions, request);
    const grant = await services.uploads.receive(request, route.query.get('name') ?? '');
    replyJson(response, { grant });
  } else if (route.path.startsWith('/download/')) {
    requireMethod(route, 'GET');
    requireToken(services.sessions, request);
    sendDownload(services.studio, route.path.slice('/download/'.length), response);
  } else {
    const file = services.files.get(route.path);
    if (!file) throw new RequestRefused({ status: 404, reason: 'there is nothing at this address' });
    requireMethod(route, 'GET');
    replyBytes(response, file.mediaType, file.bytes);
  }
}

/**
 * What a verdict on a secret means for a request.
 *
 * @returns Null when the secret is right.
 */
export function refusalFor(verdict: Verdict): Refusal | null {
  if (verdict.end === 'right') return null;
  if (verdict.end === 'wrong') {
    return { status: 401, reason: 'the link or the token is not valid any more; ask Rudin for a new link' };
  }
  const reason = `too many wrong tries; try again in ${verdict.secondsLeft} s`;
  return { status: 429, reason, retryAfterSeconds: verdict.secondsLeft };
}

/** A request without any token, or with one in another form: no guess, so it is not counted as one. */
export const tokenMissing: Refusal = { status: 401, reason: 'this needs the token of a session' };

function requireMethod(route: Route, method: Route['method']): void {
  if (route.method !== method) {
    throw new RequestRefused({ status: 405, reason: `the method here is ${method}`, allow: method });
  }
}

function requireToken(sessions: Sessions, request: IncomingMessage): void {
  const token = bearerToken(request.rawHeaders);
  const refusal = token === null ? tokenMissing : refusalFor(sessions.check(token));
  if (refusal) throw new RequestRefused(refusal);
}

/** Reads `{code}` and swaps it for a token. */
async function openSession(sessions: Sessions, request: IncomingMessage): Promise<string> {
  if (!/^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? '')) {
    throw new RequestRefused({ status: 415, reason: 'the body must be application/json' });
  }
  const length = announcedLength(request);
  if (length > maxSessionBytes) {
    const reason = `a code's body has at most ${maxSessionBytes} bytes; got ${length}`;
    throw new RequestRefused({ status: 413, reason });
  }
  const body = await readBody(request, length, sessionTimeoutMs);
  const verdict = sessions.exchange(readCode(Buffer.from(body).toString('utf8')));
  if (verdict.end === 'right') return verdict.token;
  throw new RequestRefused(refusalFor(verdict) ?? tokenMissing);
}

function readCode(text: string): string {
  let value: unknown = null;
  try {
    value = JSON.parse(text);
  } catch {
    // Told below, like every other body that is not {code}.
  }
  const isExact =
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.keys(value).join() === 'code';
  const code = isExact ? (value as { code: unknown }).code : null;
  if (typeof code !== 'string') {
    throw new RequestRefused({ status: 400, reason: 'the body must be {"code": "..."}' });
  }
  return code;
}

function sendDownload(studio: DoorStudio, id: string, response: ServerResponse): void {
  const download = /^[A-Za-z0-9_-]{1,64}$/.test(id) ? studio.takeDownload(id) : null;
  if (!download) {
    throw new RequestRefused({ status: 404, reason: 'this download is unknown or was taken already' });
  }
  replyBytes(response, download.mediaType, download.bytes, attachmentNamed(download.name));
}
