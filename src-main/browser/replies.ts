/** Writes the door's answers: every one with the page's headers and `no-store`, refusals as a `Failure`. */
import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { pageHeaders } from '../contract/page-headers';
import type { ErrorCode, Failure } from '../contract/outcome';
import type { DoorAddress, Refusal } from './request-rules';

/** The headers of every answer of a door, its media type and length aside. */
export function doorHeaders(address: DoorAddress): Readonly<Record<string, string>> {
  return { ...pageHeaders(address.webSocketOrigin), 'Cache-Control': 'no-store' };
}

/** Answers with bytes; the headers of the door are already set on the response. */
export function replyBytes(
  response: ServerResponse,
  mediaType: string,
  bytes: Uint8Array,
  disposition?: string,
): void {
  response.setHeader('Content-Type', mediaType);
  response.setHeader('Content-Length', bytes.byteLength);
  if (disposition !== undefined) response.setHeader('Content-Disposition', disposition);
  response.end(bytes);
}

/** Answers 200 with JSON. */
export function replyJson(response: ServerResponse, value: unknown): void {
  replyBytes(response, 'application/json; charset=utf-8', Buffer.from(JSON.stringify(value)));
}

/** How long the rest of a refused body is read, so that its sender can get to reading the refusal. */
const lingerMs = 1_000;

/** Refuses a request: status, one line of JSON, and the end of the connection, since its body may not have been read. */
export function replyRefusal(request: IncomingMessage, response: ServerResponse, refusal: Refusal): void {
  if (response.headersSent) return void response.destroy();
  if (refusal.allow !== undefined) response.setHeader('Allow', refusal.allow);
  if (refusal.retryAfterSeconds !== undefined) response.setHeader('Retry-After', refusal.retryAfterSeconds);
  response.statusCode = refusal.status;
  response.setHeader('Connection', 'close');
  replyBytes(response, 'application/json; charset=utf-8', refusalBody(refusal));
  request.resume();
  const linger = setTimeout(() => request.destroy(), lingerMs);
  request.once('close', () => clearTimeout(linger));
}

/**
 * Refuses on a bare socket: a broken request, or one that asked for an upgrade.
 *
 * @param socket Ended by this.
 */
export function refuseSocket(
  socket: Duplex,
  refusal: Refusal,
  headers: Readonly<Record<string, string | number>>,
): void {
  if (!socket.writable) return void socket.destroy();
  const body = refusalBody(refusal);
  const { allow, retryAfterSeconds } = refusal;
  const lines = Object.entries({
    ...headers,
    ...(allow !== undefined && { Allow: allow }),
    ...(retryAfterSeconds !== undefined && { 'Retry-After': retryAfterSeconds }),
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': body.byteLength,
    Connection: 'close',
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  const status = `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status] ?? 'Refused'}\r\n`;
  socket.end(`${status}${lines.join('')}\r\n${body.toString()}`, () => socket.destroy());
}

/** A refusal as the end of a job, so that a page reads it like every other failure. */
function refusalBody({ status, reason }: Refusal): Buffer {
  const failure: Failure = { end: 'failed', code: errorCodes[status] ?? 'bad-params', message: reason };
  return Buffer.from(JSON.stringify(failure));
}

/** What a status means in the contract's words; every other refusal is `bad-params`. */
const errorCodes: Readonly<Record<number, ErrorCode>> = {
  401: 'not-found',
  404: 'not-found',
  413: 'too-large',
  500: 'internal',
  503: 'too-large',
};
