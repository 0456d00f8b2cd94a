/** Turns an upgrade request into a page on a WebSocket, or refuses it. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { DoorStudio } from './door-studio';
import { refusalFor, tokenMissing } from './http-calls';
import { refuseSocket } from './replies';
import {
  readRoute,
  refuseStranger,
  socketProtocol,
  socketToken,
  type DoorAddress,
  type Refusal,
  type RequestHead,
} from './request-rules';
import type { Sessions } from './session';
import { maxMessageBytes, serveSocket } from './socket';

/** More tabs than anybody works in; each holds frames in memory. */
const maxPages = 16;

/** The pages that are connected to one door. */
export class Pages {
  private readonly endings = new Set<() => void>();
  private readonly upgrader = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: maxMessageBytes,
    // Compression costs time on a loopback and lets a small message unpack to a large one.
    perMessageDeflate: false,
    handleProtocols: () => socketProtocol,
  });

  constructor(
    private readonly studio: DoorStudio,
    private readonly sessions: Sessions,
    private readonly address: DoorAddress,
    private readonly headers: Readonly<Record<string, string>>,
  ) {}

  /** Answers an upgrade request. */
  accept(request: IncomingMessage, head: RequestHead, socket: Duplex, firstBytes: Buffer): void {
    // The peer may leave at any moment; the socket then reports it here instead of ending the process.
    socket.on('error', () => socket.destroy());
    const refusal = this.refuse(head);
    if (refusal) return refuseSocket(socket, refusal, this.headers);
    this.upgrader.handleUpgrade(request, socket, firstBytes, (webSocket) => {
      const end = serveSocket(webSocket, this.studio);
      this.endings.add(end);
      webSocket.once('close', () => this.endings.delete(end));
    });
  }

  /** Ends every connection. */
  closeAll(): void {
    for (const end of this.endings) end();
  }

  private refuse(head: RequestHead): Refusal | null {
    const stranger = refuseStranger(head, this.address, true);
    if (stranger) return stranger;
    const route = readRoute(head);
    if ('status' in route) return route;
    if (route.method !== 'GET') return { status: 405, reason: 'the method here is GET', allow: 'GET' };
    if (route.path !== '/socket') return { status: 404, reason: 'there is no WebSocket at this address' };
    if (this.endings.size >= maxPages) return { status: 503, reason: `at most ${maxPages} pages at once` };
    const token = socketToken(head.rawHeaders);
    return token === null ? tokenMissing : refusalFor(this.sessions.check(token));
  }
}
