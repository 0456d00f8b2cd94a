/** A listening browser door for tests of its HTTP rules, with a small page and a stand-in for the studio. */
import { mkdtemp, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import type { DoorStudio } from '../../src-main/browser/door-studio';
import { serve, type BrowserDoor } from '../../src-main/browser/server';

/** What reached the studio; the rules are about what does not. */
interface StandInStudio extends DoorStudio {
  readonly reached: string[];
}

/** Answers every call with null, keeps uploads as downloads under their grant. */
export function standInStudio(): StandInStudio {
  const reached: string[] = [];
  const files = new Map<string, { name: string; bytes: Uint8Array }>();
  return {
    reached,
    answer: (name) => {
      reached.push(name);
      return Promise.resolve({ end: 'done', value: null } as never);
    },
    forget: () => reached.push('forget'),
    grantBytes: (name, bytes) => {
      reached.push('grantBytes');
      const grant = `grant-${files.size}`;
      files.set(grant, { name, bytes });
      return grant;
    },
    openPath: (path) =>
      Promise.resolve({ end: 'failed', code: 'bad-file', message: `${path} is no photo` } as const),
    takeDownload: (id) => {
      const file = files.get(id);
      files.delete(id);
      return file ? { ...file, mediaType: 'image/png' } : null;
    },
  };
}

/** A door and where to find it. */
export interface DoorUnderTest {
  readonly door: BrowserDoor;
  readonly port: number;
  readonly origin: string;
  readonly rendererFolder: string;
  /** A fresh token, got with a fresh code. */
  newToken(): Promise<string>;
  close(): Promise<void>;
}

/** The text of the page's script, which no other origin may read. */
export const pageScript = 'globalThis.secretOfThePage = 42;';

/** Opens a door on a free port over a page of three files. */
export async function openDoor(studio: DoorStudio, inputs: readonly string[] = []): Promise<DoorUnderTest> {
  const folder = await mkdtemp(join(tmpdir(), 'rudin-door-'));
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>page</title>');
  await writeFile(join(folder, 'assets', 'app.js'), pageScript);
  await writeFile(join(folder, 'assets', 'app.js.map'), '{}');
  await symlink('/etc/hostname', join(folder, 'assets', 'link.js'));
  const door = await serve({ studio, inputs, port: 0, rendererFolder: folder });
  const { origin, port } = new URL(door.url);
  return {
    door,
    port: Number(port),
    origin,
    rendererFolder: folder,
    newToken: async () => {
      const response = await fetch(`${origin}/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ code: codeOf(door.newLink()) }),
      });
      return ((await response.json()) as { token: string }).token;
    },
    close: async () => {
      await door.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** The one-time code in a printed link. */
export function codeOf(link: string): string {
  return new URL(link).hash.replace('#code=', '');
}

/** What came back on a bare connection; `status` is null when it was closed without an answer. */
interface RawAnswer {
  readonly status: number | null;
  readonly text: string;
  readonly ms: number;
}

/**
 * Sends bytes as they are and reads until the door closes the connection or answers and pauses.
 *
 * @param patienceMs How long to wait for an answer; the connection is then closed from here.
 * @param trickle    Sent after the bytes, one character every 500 ms.
 */
export function sendRaw(
  port: number,
  bytes: string | Buffer,
  patienceMs = 15_000,
  trickle = '',
): Promise<RawAnswer> {
  return new Promise((resolve) => {
    const start = performance.now();
    const socket = connect({ host: '127.0.0.1', port });
    const chunks: Buffer[] = [];
    const finish = (): void => {
      clearTimeout(patience);
      clearInterval(trickling);
      socket.destroy();
      const text = Buffer.concat(chunks)
        .toString('latin1')
        .replace(/^HTTP\/1\.1 100 [^]*?\r\n\r\n/, '');
      const status = /^HTTP\/1\.[01] (\d{3}) /.exec(text)?.[1];
      resolve({ status: status === undefined ? null : Number(status), text, ms: performance.now() - start });
    };
    const patience = setTimeout(finish, patienceMs);
    const later = [...trickle];
    const trickling = setInterval(() => {
      const character = later.shift();
      if (character !== undefined && socket.writable) socket.write(character);
    }, 500);
    socket.on('connect', () => socket.write(bytes));
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      // An accepted WebSocket or a kept connection stays open: its answer is all there is to see.
      if (/^HTTP\/1\.1 (101|200) /.test(chunk.toString('latin1'))) finish();
    });
    socket.on('close', finish);
    socket.on('error', finish);
  });
}

/** Opens a WebSocket as the page does. */
export function openSocket(door: DoorUnderTest, token: string): WebSocket {
  return new WebSocket(`ws://127.0.0.1:${door.port}/socket`, ['rudin', `token.${token}`], {
    headers: { Origin: door.origin },
  });
}
