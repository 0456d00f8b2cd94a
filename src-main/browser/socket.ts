/**
 * One page on a WebSocket, as the studio's client: calls in, outcomes, events and frames out.
 *
 * The page sends text `{id, call, ask}` and gets text `{id, outcome}`, text `{event}`, and frames as binary messages
 * (frame-message.ts). Anything else ends the connection: a page of Rudin never sends it.
 */
import type { RawData, WebSocket } from 'ws';
import { toOutcome, type ErrorCode, type Outcome } from '../contract/outcome';
import { studioCallNames, type StudioCall } from '../contract/studio-calls';
import type { StudioClient } from '../studio/studio-interface';
import type { DoorStudio } from './door-studio';
import { framePrefix } from './frame-message';
import { Outbox, type Outgoing } from './outbox';

/** Largest message from a page: a recipe document's limit. */
export const maxMessageBytes = 65_536;
/** Calls of one page that may run at once; the sliders and a moving cursor use a handful. */
export const maxRunningCalls = 64;
/** How often a page is pinged; one that has not answered when the next ping is due is gone. */
const defaultHeartbeatMs = 15_000;
/** Outcomes, notices, and the newest progress and frame of each picture. */
const maxWaitingMessages = 512;

/** How long a page has to say goodbye when the door closes. */
const closingGraceMs = 500;

/** WebSocket close codes (RFC 6455, section 7.4.1). */
const closeCodes = { goingAway: 1001, badData: 1003, policy: 1008 } as const;

interface Call {
  readonly id: number;
  readonly call: string;
  readonly ask: unknown;
}

/**
 * Serves a page until it goes.
 *
 * @param socket An accepted, authenticated WebSocket.
 * @param studio Answers the calls; it forgets this client when the socket closes.
 * @param heartbeatMs Time between pings; default 15 s.
 * @returns      How to end it from this side, as when the door closes.
 */
export function serveSocket(
  socket: WebSocket,
  studio: DoorStudio,
  heartbeatMs = defaultHeartbeatMs,
): () => void {
  const outbox = new Outbox(maxWaitingMessages, () => socket.terminate());
  const client = clientOn(socket, outbox);
  const stopHeartbeat = startHeartbeat(socket, heartbeatMs);
  let runningCalls = 0;

  async function answer({ id, call, ask }: Call): Promise<void> {
    if (!isStudioCall(call)) return refuse(id, 'bad-params', `unknown call ${JSON.stringify(call)}`);
    if (runningCalls >= maxRunningCalls) {
      return refuse(id, 'too-large', `at most ${maxRunningCalls} calls run at once for one page`);
    }
    runningCalls += 1;
    const outcome = await answerSafely(call, ask);
    runningCalls -= 1;
    outbox.put(textMessage(socket, null, { id, outcome }));
  }
  /** The studio promises not to throw; a defect there must not end this process with every page's work. */
  async function answerSafely(call: StudioCall, ask: unknown): Promise<Outcome<unknown>> {
    try {
      return await studio.answer(call, ask, client);
    } catch (thrown) {
      return toOutcome(thrown);
    }
  }
  function refuse(id: number, code: ErrorCode, message: string): void {
    outbox.put(textMessage(socket, null, { id, outcome: { end: 'failed', code, message } }));
  }

  socket.on('message', (data, isBinary) => {
    if (isBinary) return socket.close(closeCodes.badData, 'text only');
    const message = readCall(data);
    if (message === null) return socket.close(closeCodes.policy, 'expected {id, call, ask}');
    void answer(message);
  });
  // ws reports a broken frame here and then closes; without a listener it would end the process.
  socket.on('error', () => socket.terminate());
  socket.on('close', () => {
    stopHeartbeat();
    outbox.clear();
    studio.forget(client);
  });
  return () => {
    socket.close(closeCodes.goingAway, 'Rudin is closing');
    const grace = setTimeout(() => socket.terminate(), closingGraceMs);
    socket.once('close', () => clearTimeout(grace));
  };
}

/** The studio's view of the page: frames and progress that were not sent yet are replaced by newer ones. */
function clientOn(socket: WebSocket, outbox: Outbox): StudioClient {
  return {
    onEvent: (event) => {
      const replaces = event.kind === 'progress' ? `progress/${event.job}/${event.photo}` : null;
      outbox.put(textMessage(socket, replaces, { event }));
    },
    onFrame: (header, rgba) => {
      const prefix = framePrefix(header);
      outbox.put({
        replaces: `frame/${header.layer}/${header.cell}/${header.photo}`,
        send: (done) => {
          // Two fragments of one message, so that the pixels need not be copied behind the header.
          socket.send(prefix, { binary: true, fin: false });
          socket.send(rgba, { binary: true, fin: true }, done);
        },
      });
    },
  };
}

function textMessage(socket: WebSocket, replaces: string | null, value: unknown): Outgoing {
  return { replaces, send: (done: () => void) => socket.send(JSON.stringify(value), done) };
}

/**
 * Reads one message of a page.
 *
 * @returns Null unless it is an object with exactly a whole number `id`, a short text `call`, and `ask`.
 */
function readCall(data: RawData): Call | null {
  let value: unknown;
  try {
    value = JSON.parse((data as Buffer).toString('utf8'));
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  // Own keys, sorted: `__proto__` is an own key after JSON.parse and so refused too.
  if (Object.keys(value).sort().join() !== 'ask,call,id') return null;
  const { id, call, ask } = value as { id: unknown; call: unknown; ask: unknown };
  if (!Number.isSafeInteger(id) || (id as number) < 0) return null;
  // 64 characters hold the longest name; a refusal repeats what was asked.
  if (typeof call !== 'string' || call.length > 64) return null;
  return { id: id as number, call, ask };
}

function isStudioCall(name: string): name is StudioCall {
  return (studioCallNames as readonly string[]).includes(name);
}

/** Pings, and ends a connection whose page does not answer; returns how to stop. */
function startHeartbeat(socket: WebSocket, everyMs: number): () => void {
  let isAlive = true;
  socket.on('pong', () => {
    isAlive = true;
  });
  const timer = setInterval(() => {
    if (!isAlive) return socket.terminate();
    isAlive = false;
    socket.ping();
  }, everyMs);
  return () => clearInterval(timer);
}
