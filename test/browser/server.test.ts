import { once } from 'node:events';
import { networkInterfaces, tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serve } from '../../src-main/browser/server';
import { codeOf, openDoor, openSocket, pageScript, sendRaw, standInStudio } from './door-under-test';
import type { DoorUnderTest } from './door-under-test';

const studio = standInStudio();
let door: DoorUnderTest;

beforeAll(async () => {
  door = await openDoor(studio, ['/nowhere/a.png']);
});
afterAll(() => door.close());

const get = (path: string, headers: Record<string, string> = {}) => fetch(door.origin + path, { headers });
const post = (path: string, body: BodyInit, headers: Record<string, string> = {}) =>
  fetch(door.origin + path, { method: 'POST', body, headers });
const json = { 'content-type': 'application/json' };
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

describe('the page', () => {
  it('is served at / and by its listed files, with every header of the page and no-store', async () => {
    const index = await get('/');
    expect(index.status).toBe(200);
    expect(await index.text()).toContain('<title>page</title>');
    const script = await get('/assets/app.js');
    expect(await script.text()).toBe(pageScript);
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    for (const [name, value] of [
      ['cache-control', 'no-store'],
      ['cross-origin-opener-policy', 'same-origin'],
      ['cross-origin-embedder-policy', 'require-corp'],
      ['cross-origin-resource-policy', 'same-origin'],
      ['x-content-type-options', 'nosniff'],
      ['referrer-policy', 'no-referrer'],
    ] as const) {
      expect(script.headers.get(name)).toBe(value);
    }
    expect(script.headers.get('content-security-policy')).toMatch(/^default-src 'none'; /);
    expect(script.headers.get('access-control-allow-origin')).toBeNull();
    expect(script.headers.get('set-cookie')).toBeNull();
  });

  it.each([
    '/assets/app.js.map',
    '/assets/link.js',
    '/assets/',
    '/assets',
    '/package.json',
    '/__proto__',
    '/constructor',
    '/index.html%00',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/assets/..%2findex.html',
  ])('has nothing at %s', async (path) => {
    expect((await get(path)).status).toBe(404);
  });

  it('does not walk up by ../ sent as it is', async () => {
    const answer = await sendRaw(
      door.port,
      `GET /../../../../etc/passwd HTTP/1.1\r\nHost: 127.0.0.1:${door.port}\r\n\r\n`,
    );
    expect(answer.status).toBe(404);
    expect(answer.text).not.toContain('root:');
  });
});

describe('requests from elsewhere', () => {
  const head = (lines: readonly string[]) => `${lines.join('\r\n')}\r\n\r\n`;

  it('answers 421 to another Host, 403 to another Origin or Sec-Fetch-Site, and never with the page', async () => {
    const host = `Host: 127.0.0.1:${door.port}`;
    for (const [status, lines] of [
      [421, ['GET / HTTP/1.1', `Host: localhost:${door.port}`]],
      [421, ['GET / HTTP/1.1']],
      [421, ['GET / HTTP/1.0']],
      [421, ['GET / HTTP/1.1', host, host]],
      [403, ['GET / HTTP/1.1', host, 'Origin: http://rudin.example']],
      [403, ['GET / HTTP/1.1', host, 'Origin: null']],
      [403, ['GET / HTTP/1.1', host, 'Sec-Fetch-Site: cross-site']],
      [403, ['GET / HTTP/1.1', host, 'Sec-Fetch-Site: same-site']],
      [405, ['OPTIONS / HTTP/1.1', host]],
      [405, ['HEAD / HTTP/1.1', host]],
      [405, ['DELETE / HTTP/1.1', host]],
      [405, ['POST / HTTP/1.1', host, 'Content-Length: 0']],
      [400, [`GET http://127.0.0.1:${door.port}/ HTTP/1.1`, host]],
    ] as const) {
      const answer = await sendRaw(door.port, head(lines));
      expect([answer.status, lines]).toEqual([status, lines]);
      expect(answer.text).not.toContain('<title>');
      expect(answer.text).not.toMatch(/access-control-allow/i);
    }
  });

  it('listens on 127.0.0.1 and on no other address of this machine', async () => {
    const others = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .map(({ address }) => address)
      .filter((address) => address !== '127.0.0.1' && !address.startsWith('fe80'));
    for (const address of [...others, '127.0.0.2', '::1']) {
      const host = address.includes(':') ? `[${address}]` : address;
      await expect(fetch(`http://${host}:${door.port}/`)).rejects.toThrow('fetch failed');
    }
  });
});

describe('a session', () => {
  it('swaps the code of a link for a token, once', async () => {
    const code = codeOf(door.door.newLink());
    const first = await post('/session', JSON.stringify({ code }), json);
    expect(first.status).toBe(200);
    expect(await first.json()).toEqual({ token: expect.stringMatching(/^[\w-]{43}$/) as string });
    const second = await post('/session', JSON.stringify({ code }), json);
    expect(second.status).toBe(401);
    expect(await second.json()).toEqual({
      end: 'failed',
      code: 'not-found',
      message: 'the link or the token is not valid any more; ask Rudin for a new link',
    });
  });

  it('answers 400 to a body that is not {code}, 415 to another type, 413 to more than 1 KB, 411 without length', async () => {
    for (const body of [
      '',
      '{',
      'null',
      '[]',
      '{"code":1}',
      '{"code":"a","more":1}',
      '{"__proto__":{"code":"a"}}',
    ]) {
      expect((await post('/session', body, json)).status).toBe(400);
    }
    expect((await post('/session', '{"code":"a"}', { 'content-type': 'text/plain' })).status).toBe(415);
    expect((await post('/session', `{"code":"${'a'.repeat(1024)}"}`, json)).status).toBe(413);
    const chunked = `POST /session HTTP/1.1\r\nHost: 127.0.0.1:${door.port}\r\nContent-Type: application/json\r\n`;
    const answer = await sendRaw(door.port, `${chunked}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`);
    expect(answer.status).toBe(411);
  });

  it('locks for a minute after ten wrong tries, for right codes and tokens too, and says how long', async () => {
    const own = await openDoor(standInStudio());
    const token = await own.newToken();
    const body = JSON.stringify({ code: 'wrong' });
    for (let time = 0; time < 10; time += 1) {
      const answer = await fetch(`${own.origin}/session`, { method: 'POST', headers: json, body });
      expect(answer.status).toBe(401);
    }
    const right = JSON.stringify({ code: codeOf(own.door.newLink()) });
    const locked = await fetch(`${own.origin}/session`, { method: 'POST', headers: json, body: right });
    expect(locked.status).toBe(429);
    expect(Number(locked.headers.get('retry-after'))).toBeGreaterThan(55);
    expect((await fetch(`${own.origin}/download/a`, { headers: bearer(token) })).status).toBe(429);
    const socket = openSocket(own, token);
    const [error] = (await once(socket, 'error')) as [Error];
    expect(error.message).toContain('429');
    await own.close();
  });
});

describe('uploads and downloads', () => {
  it('need the token: 401 without one or with a wrong one', async () => {
    for (const headers of [{}, bearer('wrong'), { authorization: 'Basic abc' }]) {
      expect((await post('/upload?name=a.png', 'x', headers)).status).toBe(401);
      expect((await get('/download/grant-0', headers)).status).toBe(401);
    }
  });

  it('take a file of 10 MB in, name it plainly, and give it out once as an attachment', async () => {
    const headers = bearer(await door.newToken());
    const bytes = Uint8Array.from({ length: 10_000_000 }, (_, at) => (at * 7) % 251);
    const uploaded = await post('/upload?name=..%2F%C3%A9t%C3%A9.png', bytes, headers);
    const { grant } = (await uploaded.json()) as { grant: string };
    const download = await get(`/download/${grant}`, headers);
    expect(download.headers.get('content-disposition')).toBe(
      `attachment; filename="_t_.png"; filename*=UTF-8''%C3%A9t%C3%A9.png`,
    );
    expect(download.headers.get('content-type')).toBe('image/png');
    expect(Buffer.from(await download.arrayBuffer()).equals(Buffer.from(bytes))).toBe(true);
    expect((await get(`/download/${grant}`, headers)).status).toBe(404);
  });

  it('refuse more than a photo file may have before a byte of it is read', async () => {
    const token = await door.newToken();
    const answer = await sendRaw(
      door.port,
      `POST /upload?name=a HTTP/1.1\r\nHost: 127.0.0.1:${door.port}\r\nAuthorization: Bearer ${token}\r\n` +
        'Content-Length: 2100000001\r\n\r\n',
    );
    expect(answer.status).toBe(413);
    expect(answer.text).toContain('a has 2100000001 bytes, and an upload has at most ');
  });
});

describe('slow and broken clients', () => {
  it('ends within 15 s what sends nothing, half a head, half a body or a character every 500 ms', async () => {
    const host = `Host: 127.0.0.1:${door.port}\r\n`;
    const json = 'Content-Type: application/json\r\n';
    const token = await door.newToken();
    const slow = 'a'.repeat(60);
    const answers = await Promise.all(
      [
        [''],
        ['GET / HT'],
        [`GET / HTTP/1.1\r\n${host}X: `],
        [`GET / HTTP/1.1\r\n${host}X: `, slow],
        [
          `POST /upload?name=a HTTP/1.1\r\n${host}Authorization: Bearer ${token}\r\nContent-Length: 20\r\n\r\nhalf`,
        ],
        [`POST /session HTTP/1.1\r\n${host}${json}Content-Length: 20\r\n\r\n{"code`],
        [`POST /session HTTP/1.1\r\n${host}${json}Content-Length: 99\r\n\r\n{"code`, slow],
      ].map(([bytes = '', trickle]) => sendRaw(door.port, bytes, 20_000, trickle)),
    );
    for (const { ms, status } of answers) {
      expect(ms).toBeLessThan(15_000);
      expect([null, 408]).toContain(status);
    }
    expect(answers.slice(-2).map(({ status }) => status)).toEqual([408, 408]);
  });

  it('answers 431 to 9 KB of headers and 400 to what is not HTTP', async () => {
    const host = `Host: 127.0.0.1:${door.port}\r\n`;
    const long = await sendRaw(door.port, `GET / HTTP/1.1\r\n${host}X: ${'a'.repeat(9000)}\r\n\r\n`);
    expect(long.status).toBe(431);
    expect((await sendRaw(door.port, '\u0016\u0003\u0001 hello\r\n\r\n')).status).toBe(400);
  });
});

describe('opening and closing the door', () => {
  it('names the inputs that could not be opened, and is there all the same', () => {
    expect(door.door.notOpened).toEqual([{ input: '/nowhere/a.png', message: '/nowhere/a.png is no photo' }]);
  });

  it('refuses a port that is in use, out of range or not whole, and a page that is not built', async () => {
    const options = { studio, inputs: [], rendererFolder: door.rendererFolder };
    for (const port of [-1, 65_536, 1.5, Number.NaN]) {
      await expect(serve({ ...options, port })).rejects.toMatchObject({ code: 'bad-params' });
    }
    await expect(serve({ ...options, port: door.port })).rejects.toMatchObject({
      code: 'bad-params',
      message: `port ${door.port} is in use on 127.0.0.1; choose another, or 0 for a free one`,
    });
    for (const rendererFolder of ['/nowhere', tmpdir()]) {
      await expect(serve({ ...options, port: 0, rendererFolder })).rejects.toMatchObject({
        code: 'not-found',
      });
    }
  });

  it('closes within 2 s although a page is connected, says 1001 to it, and has the studio forget it', async () => {
    const ownStudio = standInStudio();
    const own = await openDoor(ownStudio);
    const socket = openSocket(own, await own.newToken());
    await once(socket, 'open');
    const closed = once(socket, 'close') as Promise<[number]>;
    const start = performance.now();
    await own.close();
    expect(performance.now() - start).toBeLessThan(2_000);
    expect((await closed)[0]).toBe(1001);
    expect(ownStudio.reached).toEqual(['forget']);
    await expect(fetch(own.origin)).rejects.toThrow('fetch failed');
  });
});
