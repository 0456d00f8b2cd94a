/**
 * Who may talk to the browser door at all, decided from the request line and headers alone, as pure functions.
 *
 * The door listens on 127.0.0.1, which every page in every browser of this machine can reach too. These rules keep such
 * pages out before any secret is looked at: `Host` defeats DNS rebinding, `Origin` and `Sec-Fetch-Site` defeat pages
 * of other origins, other ports of 127.0.0.1 included.
 */

/** Why a request is not answered: an HTTP status and one line for people. */
export interface Refusal {
  readonly status: number;
  readonly reason: string;
  /** Sent as `Retry-After`. */
  readonly retryAfterSeconds?: number;
  /** Sent as `Allow` with 405. */
  readonly allow?: string;
}

/** Thrown while a request is answered; the door turns it into the refusal it carries. */
export class RequestRefused extends Error {
  override readonly name = 'RequestRefused';

  constructor(readonly refusal: Refusal) {
    super(refusal.reason);
  }
}

/** The parts of a request that the rules look at. */
export interface RequestHead {
  readonly method: string;
  /** The request target as sent. */
  readonly target: string;
  /** Names and values in turn, as sent: the only form in which a doubled header shows. */
  readonly rawHeaders: readonly string[];
}

/** What this door calls itself. */
export interface DoorAddress {
  /** `127.0.0.1:PORT`, as a browser writes it. */
  readonly host: string;
  /** `http://127.0.0.1:PORT`. */
  readonly origin: string;
  /** `ws://127.0.0.1:PORT`. */
  readonly webSocketOrigin: string;
}

/** The address of a door on a port; the default port 80 is left out, as browsers do. */
export function doorAddress(port: number): DoorAddress {
  const { host, origin } = new URL(`http://127.0.0.1:${port}/`);
  return { host, origin, webSocketOrigin: `ws://${host}` };
}

/** Headers that decide something here; a second one means that two readers could see two requests. */
const singleHeaders = [
  'host',
  'origin',
  'sec-fetch-site',
  'authorization',
  'content-type',
  'content-length',
  'transfer-encoding',
  'sec-websocket-protocol',
];

/** Longest request target: no path of the page and no upload name comes near. */
const maxTargetLength = 2048;

/**
 * Every value of one header.
 *
 * @param rawHeaders Names and values in turn, as sent.
 * @param name       Lower case.
 */
export function headerValues(rawHeaders: readonly string[], name: string): string[] {
  const values: string[] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    if (rawHeaders[at]?.toLowerCase() === name) values.push(rawHeaders[at + 1] ?? '');
  }
  return values;
}

/**
 * Whether a request comes from this door's own page, or from no page at all (typed, clicked in a terminal, curl).
 *
 * @param head        The request.
 * @param address     This door.
 * @param isWebSocket A WebSocket must name its origin: browsers always do, and nothing else guards it.
 * @returns           Null when it may go on to the secret's check.
 */
export function refuseStranger(
  head: RequestHead,
  address: DoorAddress,
  isWebSocket: boolean,
): Refusal | null {
  const hosts = headerValues(head.rawHeaders, 'host');
  if (hosts.length !== 1 || hosts[0] !== address.host) {
    return { status: 421, reason: `Host must be ${address.host}, once` };
  }
  const doubled = singleHeaders.find((name) => headerValues(head.rawHeaders, name).length > 1);
  if (doubled !== undefined) return { status: 400, reason: `${doubled} must not be sent twice` };

  const origin = headerValues(head.rawHeaders, 'origin')[0];
  if (origin === undefined ? isWebSocket : origin !== address.origin) {
    return { status: 403, reason: `Origin must be ${address.origin}` };
  }
  const site = headerValues(head.rawHeaders, 'sec-fetch-site')[0];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') {
    return { status: 403, reason: 'Sec-Fetch-Site must be same-origin or none' };
  }
  return null;
}

/** What a request asks for, once its line is understood. */
export interface Route {
  readonly method: 'GET' | 'POST';
  /** As sent, without the query; never decoded, so that `..` and `%2e` mean nothing. */
  readonly path: string;
  readonly query: URLSearchParams;
}

/**
 * Reads the request line.
 *
 * @returns The route, or 405 for a method that the door does not have (OPTIONS and HEAD too), 414 or 400 for a target
 *          that is too long or not a plain path.
 */
export function readRoute(head: RequestHead): Route | Refusal {
  if (head.method !== 'GET' && head.method !== 'POST') {
    return { status: 405, reason: 'the methods here are GET and POST', allow: 'GET, POST' };
  }
  if (head.target.length > maxTargetLength) return { status: 414, reason: 'the address is too long' };
  // An absolute target (http://elsewhere/) would bypass the Host rule in the eyes of whoever reads it first.
  if (!/^\/[!-~]*$/.test(head.target) || head.target.startsWith('//')) {
    return { status: 400, reason: 'the address must be a path' };
  }
  const mark = head.target.indexOf('?');
  return {
    method: head.method,
    path: mark === -1 ? head.target : head.target.slice(0, mark),
    query: new URLSearchParams(mark === -1 ? '' : head.target.slice(mark + 1)),
  };
}

/**
 * The token of an `Authorization: Bearer` header.
 *
 * @returns Null when there is none of that form.
 */
export function bearerToken(rawHeaders: readonly string[]): string | null {
  const value = headerValues(rawHeaders, 'authorization')[0] ?? '';
  return /^Bearer ([A-Za-z0-9_-]{1,128})$/.exec(value)?.[1] ?? null;
}

/** The subprotocol that the door selects; the token travels beside it, since a page cannot set a WebSocket's headers. */
export const socketProtocol = 'rudin';

/**
 * The token among a WebSocket's subprotocols `rudin, token.<token>`.
 *
 * @returns Null unless exactly these two were offered.
 */
export function socketToken(rawHeaders: readonly string[]): string | null {
  const offered = (headerValues(rawHeaders, 'sec-websocket-protocol')[0] ?? '')
    .split(',')
    .map((protocol) => protocol.trim());
  if (offered.length !== 2 || !offered.includes(socketProtocol)) return null;
  const token = offered.map((protocol) => /^token\.([A-Za-z0-9_-]{1,128})$/.exec(protocol)?.[1]);
  return token.find((candidate) => candidate !== undefined) ?? null;
}
