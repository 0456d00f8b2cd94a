/**
 * The studio behind HTTP and a WebSocket on this machine: the browser mode. The link that opened the page carries a
 * one-time code in its fragment; the page swaps it for a token, which lives in a variable only, so that no other
 * page can read it. A reload therefore needs a new link.
 */
import type { Failure, Outcome } from '@contract/outcome';
import type {
  FrameHeader,
  Grant,
  PhotoInfo,
  StudioCall,
  StudioCalls,
  StudioEvent,
} from '@contract/studio-calls';
import { splitFrame } from './frame-message';
import type { StudioClient } from './studio-client';

type Reply = { readonly id: number; readonly outcome: Outcome<unknown> } | { readonly event: StudioEvent };

const failure = (message: string): Failure => ({ end: 'failed', code: 'internal', message });

/** Takes the one-time code out of the address, so that it is neither copied nor kept in the history. */
function takeCode(): string | null {
  const code = new URLSearchParams(location.hash.slice(1)).get('code');
  if (code !== null) history.replaceState(null, '', location.pathname + location.search);
  return code;
}

/** Swaps the code for the session's token; a failure when the link was used, is too old, or was never one. */
async function takeToken(): Promise<Outcome<string>> {
  const code = takeCode();
  if (code === null) return { end: 'failed', code: 'not-found', message: 'the address has no code' };
  const response = await fetch('/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code }),
  });
  const body = (await response.json()) as { token: string } | Failure;
  return 'token' in body ? { end: 'done', value: body.token } : body;
}

/** One page's connection: numbered questions, their answers, events and frames. */
class Connection {
  readonly #socket: WebSocket;
  readonly #token: string;
  readonly #pending = new Map<number, (outcome: Outcome<unknown>) => void>();
  #count = 0;
  event: (event: StudioEvent) => void = () => undefined;
  frame: (header: FrameHeader, rgba: Uint8Array) => void = () => undefined;
  lost: () => void = () => undefined;

  constructor(socket: WebSocket, token: string) {
    this.#socket = socket;
    this.#token = token;
    socket.addEventListener('message', (message: MessageEvent<string | ArrayBuffer>) =>
      this.#receive(message.data),
    );
    socket.addEventListener('close', () => this.#close());
  }

  ask(call: StudioCall, ask: unknown): Promise<Outcome<unknown>> {
    if (this.#socket.readyState !== WebSocket.OPEN) {
      return Promise.resolve(failure('the connection to Rudin is closed'));
    }
    const id = ++this.#count;
    return new Promise((resolve) => {
      this.#pending.set(id, resolve);
      this.#socket.send(JSON.stringify({ id, call, ask }));
    });
  }

  /** An HTTP request that bears the token. */
  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(path, { ...init, headers: { authorization: `Bearer ${this.#token}` } });
  }

  #receive(data: string | ArrayBuffer): void {
    if (typeof data !== 'string') {
      const { header, rgba } = splitFrame(data);
      this.frame(header, rgba);
      return;
    }
    const reply = JSON.parse(data) as Reply;
    if ('event' in reply) {
      this.event(reply.event);
      return;
    }
    this.#pending.get(reply.id)?.(reply.outcome);
    this.#pending.delete(reply.id);
  }

  #close(): void {
    for (const resolve of this.#pending.values()) resolve({ end: 'cancelled' });
    this.#pending.clear();
    this.lost();
  }
}

function openSocket(token: string): Promise<WebSocket> {
  const address = new URL('/socket', location.href);
  address.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
  const socket = new WebSocket(address, ['rudin', `token.${token}`]);
  socket.binaryType = 'arraybuffer';
  return new Promise((resolve, reject) => {
    socket.addEventListener('open', () => resolve(socket), { once: true });
    socket.addEventListener('error', () => reject(new Error('the WebSocket was refused')), { once: true });
  });
}

async function upload(connection: Connection, file: File): Promise<Outcome<Grant>> {
  try {
    const response = await connection.fetch(`/upload?name=${encodeURIComponent(file.name)}`, {
      method: 'POST',
      body: file,
    });
    const body = (await response.json()) as { grant: Grant } | Failure;
    return 'grant' in body ? { end: 'done', value: body.grant } : body;
  } catch (cause) {
    return failure(`${file.name} could not be sent to Rudin: ${(cause as Error).message}`);
  }
}

async function openUpload(connection: Connection, file: File): Promise<Outcome<PhotoInfo>> {
  const grant = await upload(connection, file);
  if (grant.end !== 'done') return grant;
  return (await connection.ask('openPhoto', { grant: grant.value })) as Outcome<PhotoInfo>;
}

/** Saves bytes under a name by the browser's own means. */
function saveAs(bytes: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(bytes);
  link.download = name;
  link.click();
  // The browser has taken the bytes when the click's task has ended; a minute is more than it needs.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

async function download(connection: Connection, id: string, name: string): Promise<Outcome<null>> {
  try {
    const response = await connection.fetch(`/download/${encodeURIComponent(id)}`);
    if (!response.ok) return (await response.json()) as Failure;
    saveAs(await response.blob(), name);
    return { end: 'done', value: null };
  } catch (cause) {
    return failure(`${name} could not be fetched: ${(cause as Error).message}`);
  }
}

/**
 * Connects the page to the studio that served it.
 *
 * @returns A client; a failure that says why when the page has no valid link (reloaded, used, too old).
 * @throws  When nothing answers, or the server refuses the connection although the link was good.
 */
export async function browserClient(): Promise<Outcome<StudioClient>> {
  const token = await takeToken();
  if (token.end !== 'done') return token;
  const connection = new Connection(await openSocket(token.value), token.value);
  return { end: 'done', value: clientOf(connection) };
}

function clientOf(connection: Connection): StudioClient {
  return {
    call: <Name extends StudioCall>(name: Name, ask: StudioCalls[Name]['ask']) =>
      connection.ask(name, ask) as Promise<Outcome<StudioCalls[Name]['answer']>>,
    onEvent: (listener) => void (connection.event = listener),
    onFrame: (listener) => void (connection.frame = listener),
    onLost: (listener) => void (connection.lost = listener),
    async openFiles(files) {
      const outcomes: Outcome<PhotoInfo>[] = [];
      for (const file of files) outcomes.push(await openUpload(connection, file));
      return outcomes;
    },
    grantFile: (file) => upload(connection, file),
    saveDownload: (id, name) => download(connection, id, name),
  };
}
