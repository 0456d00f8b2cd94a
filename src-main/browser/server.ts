/**
 * The browser door: the studio behind HTTP and WebSocket on 127.0.0.1, for a machine without Electron or without a screen.
 *
 *   GET  /, /assets/...   the built page; needs no token, since it holds nothing
 *   POST /session         {code} -> {token}; the code comes from the printed link's fragment
 *   GET  /socket          WebSocket, subprotocols `rudin, token.<token>` (socket.ts)
 *   POST /upload?name=    a photo's bytes -> {grant}          Authorization: Bearer <token>
 *   GET  /download/<id>   an exported photo's bytes, once     Authorization: Bearer <token>
 *
 * Every request passes request-rules.ts first. What is not in this list is refused, and no answer allows another origin.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { RudinError } from '../contract/outcome';
import type { DoorStudio } from './door-studio';
import { answerHttp, type HttpServices } from './http-calls';
import { doorHeaders, refuseSocket, replyRefusal } from './replies';
import {
  doorAddress,
  readRoute,
  refuseStranger,
  RequestRefused,
  type DoorAddress,
  type RequestHead,
} from './request-rules';
import { Sessions } from './session';
import { Pages } from './socket-upgrade';
import { readStaticFiles } from './static-files';
import { Uploads } from './uploads';

export interface ServeOptions {
  readonly studio: DoorStudio;
  /** Paths of photos that are open when the first page comes. */
  readonly inputs: readonly string[];
  /** 0 takes a free one. */
  readonly port: number;
  /** The built page, such as out/renderer. */
  readonly rendererFolder: string;
}

/** A running door. */
export interface BrowserDoor {
  /** The first link, `http://127.0.0.1:PORT/#code=...`; it works once, within 60 s. */
  readonly url: string;
  /** The inputs that could not be opened, each with its reason. */
  readonly notOpened: readonly { readonly input: string; readonly message: string }[];
  /** Another link of the same kind; links given before keep working for the rest of their time. */
  newLink(): string;
  /** Ends every connection and frees the port; the studio stays with its owner. */
  close(): Promise<void>;
}

/** Bounds on what one connection may take; a browser on the same machine needs a hundredth of each. */
const limits = {
  maxHeaderSize: 8_192,
  maxConnections: 128,
  headersTimeoutMs: 5_000,
  /** A connection on which nothing moves, idle ones and stalled uploads alike. */
  idleTimeoutMs: 10_000,
  /** A whole request, its upload included. */
  requestTimeoutMs: 5 * 60_000,
} as const;

/**
 * Opens the door and then the inputs; the first link is given when both are there.
 *
 * @returns The door, listening.
 * @throws {RudinError} `not-found` when the page is not built, `bad-params` for a port that is out of range, in use or
 *                      not allowed.
 */
export async function serve(options: ServeOptions): Promise<BrowserDoor> {
  const { studio, port } = options;
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new RudinError('bad-params', `port must be a whole number from 0 to 65535; got ${port}`);
  }
  const files = await readStaticFiles(options.rendererFolder);
  const server = createServer({
    maxHeaderSize: limits.maxHeaderSize,
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    connectionsCheckingInterval: 1_000,
    // A missing Host is refused by the rules, with the status that they give a wrong one.
    requireHostHeader: false,
  });
  server.maxConnections = limits.maxConnections;
  server.setTimeout(limits.idleTimeoutMs);
  // The rules compare with the port, so they start when it is known.
  const address = doorAddress(await listen(server, port));
  const sessions = new Sessions();
  const pages = new Pages(studio, sessions, address, doorHeaders(address));
  connect(server, address, { studio, sessions, files, uploads: new Uploads(studio) }, pages);
  const notOpened = await openInputs(options);
  const newLink = (): string => `${address.origin}/#code=${sessions.newCode()}`;
  return { url: newLink(), notOpened, newLink, close: () => close(server, pages) };
}

/** Listens on 127.0.0.1 and nowhere else. */
function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.on('error', (cause: NodeJS.ErrnoException) => {
      const reason =
        cause.code === 'EADDRINUSE'
          ? `port ${port} is in use on 127.0.0.1; choose another, or 0 for a free one`
          : `cannot listen on 127.0.0.1:${port}: ${cause.message}`;
      reject(new RudinError('bad-params', reason, { cause }));
    });
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => {
      resolve((server.address() as AddressInfo).port);
    });
  });
}

async function openInputs({ studio, inputs }: ServeOptions): Promise<{ input: string; message: string }[]> {
  const notOpened = [];
  for (const input of inputs) {
    const outcome = await studio.openPath(input, null);
    if (outcome.end === 'failed') notOpened.push({ input, message: outcome.message });
  }
  return notOpened;
}

/** Wires the server's events to the rules and from there to the calls and the pages. */
function connect(server: Server, address: DoorAddress, services: HttpServices, pages: Pages): void {
  const headers = doorHeaders(address);
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    answerRequest(address, services, request, response).catch((thrown: unknown) => {
      const refusal =
        thrown instanceof RequestRefused
          ? thrown.refusal
          : { status: 500, reason: 'Rudin could not answer this; the fault is its own' };
      replyRefusal(request, response, refusal);
    });
  });
  server.on('upgrade', (request, socket, firstBytes) => {
    pages.accept(request, headOf(request), socket, firstBytes);
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (error.code === 'ECONNRESET') return void socket.destroy();
    const status = brokenRequestStatus[error.code ?? ''] ?? 400;
    refuseSocket(socket, { status, reason: 'this is not a request that can be answered' }, headers);
  });
}

/** Statuses for what Node's parser gives up on. */
const brokenRequestStatus: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

async function answerRequest(
  address: DoorAddress,
  services: HttpServices,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const head = headOf(request);
  const stranger = refuseStranger(head, address, false);
  if (stranger) throw new RequestRefused(stranger);
  const route = readRoute(head);
  if ('status' in route) throw new RequestRefused(route);
  await answerHttp(services, route, request, response);
}

function headOf(request: IncomingMessage): RequestHead {
  return { method: request.method ?? '', target: request.url ?? '', rawHeaders: request.rawHeaders };
}

async function close(server: Server, pages: Pages): Promise<void> {
  pages.closeAll();
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}
