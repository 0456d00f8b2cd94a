import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer, type ClientOptions } from 'ws';
import type { FrameHeader } from '../../src-main/contract/studio-calls';
import type { Outcome } from '../../src-main/contract/outcome';
import type { DoorStudio } from '../../src-main/browser/door-studio';
import { maxRunningCalls, serveSocket } from '../../src-main/browser/socket';
import type { StudioClient } from '../../src-main/studio/studio-interface';
import { splitFrame } from '../../src-renderer/bridge/frame-message';
import { standInStudio } from './door-under-test';

const servers: WebSocketServer[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A page and its client on the studio's side, over a real connection. */
async function connectPage(answer: DoorStudio['answer'], heartbeatMs = 15_000, options: ClientOptions = {}) {
  const studio = { ...standInStudio(), answer };
  const forgotten = new Promise<StudioClient>((resolve) => {
    studio.forget = resolve;
  });
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  servers.push(server);
  server.on('connection', (socket) => serveSocket(socket, studio, heartbeatMs));
  await once(server, 'listening');
  const page = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`, options);
  const received: { data: Buffer; isBinary: boolean }[] = [];
  page.on('message', (data: Buffer, isBinary) => received.push({ data, isBinary }));
  await once(page, 'open');
  return { page, received, forgotten };
}

const frameHeader = (
  request: number,
  layer: 'before' | 'after',
  width: number,
  height: number,
): FrameHeader => ({
  photo: 'photo 1 with ä',
  request,
  layer,
  cell: null,
  stage: 'draft',
  view: 'result',
  region: { x: 0, y: 0, width, height },
  width,
  height,
  report: null,
  draft: null,
  legend: null,
});

/** Reads a frame with the page's own code. */
function readFrame(message: Buffer): { header: FrameHeader; rgba: Uint8Array } {
  return splitFrame(Uint8Array.from(message).buffer);
}

const call = (id: number) => JSON.stringify({ id, call: 'hello', ask: null });
const done = { end: 'done', value: null } as never;

describe('a page on a WebSocket', () => {
  it('gets frames as 4 bytes of length, the header and the pixels, and its outcome after them', async () => {
    const header = frameHeader(1, 'after', 3, 2);
    const rgba = Uint8Array.from({ length: 24 }, (_, at) => at * 10);
    const { page, received } = await connectPage((_name, _ask, client) => {
      client.onEvent({ kind: 'notice', code: 'info', message: 'drawing' });
      client.onFrame(header, rgba);
      return Promise.resolve(done);
    });
    page.send(call(5));
    while (received.length < 3) await once(page, 'message');
    const [event, frame, outcome] = received;
    expect(JSON.parse(String(event?.data))).toEqual({
      event: { kind: 'notice', code: 'info', message: 'drawing' },
    });
    expect(frame?.isBinary).toBe(true);
    expect(readFrame(frame?.data ?? Buffer.alloc(4))).toEqual({ header, rgba });
    expect(JSON.parse(String(outcome?.data))).toEqual({ id: 5, outcome: { end: 'done', value: null } });
  });

  it('that reads slowly gets the newest of 200 frames of 4 MB and few of the others, and holds under 200 MB here', async () => {
    const rgba = new Uint8Array(1000 * 1000 * 4).fill(200);
    const { page, received } = await connectPage(async (_name, _ask, client) => {
      for (let request = 1; request <= 200; request += 1) {
        client.onFrame(frameHeader(request, 'after', 1000, 1000), rgba);
        client.onFrame(frameHeader(request, 'before', 1000, 1000), rgba);
        await new Promise(setImmediate);
      }
      return done;
    });
    const { _socket: wire } = page as unknown as { _socket: Socket };
    wire.pause();
    page.send(call(1));
    const before = process.memoryUsage().rss;
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(process.memoryUsage().rss - before).toBeLessThan(200e6);
    wire.resume();
    while (received.at(-1)?.isBinary !== false) await once(page, 'message');
    const frames = received.slice(0, -1).map(({ data }) => readFrame(data).header);
    for (const layer of ['before', 'after'] as const) {
      const requests = frames.filter((header) => header.layer === layer).map(({ request }) => request);
      expect(requests.at(-1)).toBe(200);
      expect(requests.length).toBeLessThan(10);
    }
  });

  it('that reads slowly gets the one picture and all 25 cells of a sheet, each in its newest frame', async () => {
    const rgba = new Uint8Array(500 * 500 * 4);
    const cells = [null, ...Array.from({ length: 25 }, (_, cell) => cell)];
    const { page, received } = await connectPage((_name, _ask, client) => {
      for (const request of [1, 2]) {
        for (const cell of cells) client.onFrame({ ...frameHeader(request, 'after', 500, 500), cell }, rgba);
      }
      return Promise.resolve(done);
    });
    const { _socket: wire } = page as unknown as { _socket: Socket };
    wire.pause();
    page.send(call(1));
    await new Promise((resolve) => setTimeout(resolve, 200));
    wire.resume();
    while (received.at(-1)?.isBinary !== false) await once(page, 'message');
    const headers = received.slice(0, -1).map(({ data }) => readFrame(data).header);
    const newest = headers.filter(({ request }) => request === 2).map(({ cell }) => cell);
    expect(newest).toEqual(cells);
  });

  it(`may run ${maxRunningCalls} calls at once; the next is refused, and one more runs when one has ended`, async () => {
    const ends: ((outcome: Outcome<never>) => void)[] = [];
    const { page, received } = await connectPage(() => new Promise((resolve) => ends.push(resolve)));
    for (let id = 0; id <= maxRunningCalls; id += 1) page.send(call(id));
    await once(page, 'message');
    expect(JSON.parse(String(received[0]?.data))).toMatchObject({
      id: maxRunningCalls,
      outcome: { end: 'failed', code: 'too-large' },
    });
    expect(ends).toHaveLength(maxRunningCalls);
    ends[0]?.(done);
    await once(page, 'message');
    page.send(call(100));
    while (ends.length === maxRunningCalls) await new Promise(setImmediate);
    expect(received).toHaveLength(2);
  });

  it('is answered with a failure when the studio throws or rejects', async () => {
    const defect = (): never => {
      throw new Error('a defect');
    };
    for (const answer of [defect, () => Promise.resolve().then(defect)]) {
      const { page, received } = await connectPage(answer);
      page.send(call(3));
      await once(page, 'message');
      expect(JSON.parse(String(received[0]?.data))).toEqual({
        id: 3,
        outcome: { end: 'failed', code: 'internal', message: 'a defect' },
      });
    }
  });

  it('is forgotten by the studio when it goes, and when it does not answer pings', async () => {
    let client: StudioClient | undefined;
    const answer: DoorStudio['answer'] = (_name, _ask, asking) => {
      client = asking;
      return Promise.resolve(done);
    };
    const leaving = await connectPage(answer);
    leaving.page.send(call(1));
    await once(leaving.page, 'message');
    leaving.page.terminate();
    expect(await leaving.forgotten).toBe(client);

    const start = performance.now();
    const silent = await connectPage(answer, 100, { autoPong: false });
    await silent.forgotten;
    expect(performance.now() - start).toBeLessThan(2_000);

    // Both ends are in this process, which may be held up for a while.
    const answering = await connectPage(answer, 400);
    const isForgotten = await Promise.race([
      answering.forgotten.then(() => true),
      new Promise<boolean>((resolve) => setTimeout(() => resolve(false), 1500)),
    ]);
    expect(isForgotten).toBe(false);
    answering.page.terminate();
  });
});
