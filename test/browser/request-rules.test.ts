import { describe, expect, it } from 'vitest';
import {
  bearerToken,
  doorAddress,
  headerValues,
  readRoute,
  refuseStranger,
  socketToken,
} from '../../src-main/browser/request-rules';

const address = doorAddress(4711);
const good = {
  Host: '127.0.0.1:4711',
  Origin: 'http://127.0.0.1:4711',
  'Sec-Fetch-Site': 'same-origin',
};

const raw = (headers: Readonly<Record<string, string>>): string[] => Object.entries(headers).flat();
const request = (rawHeaders: readonly string[], method = 'GET', target = '/') => ({
  method,
  target,
  rawHeaders,
});
const statusOf = (rawHeaders: readonly string[], isWebSocket = false): number | null =>
  refuseStranger(request(rawHeaders), address, isWebSocket)?.status ?? null;

describe('the address of the door', () => {
  it('is 127.0.0.1 and the port, without the port when it is 80 as browsers write it', () => {
    expect(doorAddress(4711)).toEqual({
      host: '127.0.0.1:4711',
      origin: 'http://127.0.0.1:4711',
      webSocketOrigin: 'ws://127.0.0.1:4711',
    });
    expect(doorAddress(80).host).toBe('127.0.0.1');
  });
});

describe('refuseStranger', () => {
  it('lets a request of its own page pass, over HTTP and over a WebSocket', () => {
    expect(statusOf(raw(good))).toBeNull();
    expect(statusOf(raw(good), true)).toBeNull();
  });

  it.each([
    ['localhost:4711'],
    ['127.0.0.1'],
    ['127.0.0.1:4712'],
    ['127.0.0.1:4711.'],
    ['[::1]:4711'],
    ['0.0.0.0:4711'],
    ['127.1:4711'],
    ['rudin.example:4711'],
    [''],
  ])('answers 421 to Host %j', (host) => {
    expect(statusOf(raw({ ...good, Host: host }))).toBe(421);
  });

  it('answers 421 when Host is missing or sent twice, also in another case', () => {
    expect(statusOf(['Origin', good.Origin])).toBe(421);
    expect(statusOf([...raw(good), 'hOST', good.Host])).toBe(421);
  });

  it.each([
    ['http://127.0.0.1:4712'],
    ['http://localhost:4711'],
    ['https://127.0.0.1:4711'],
    ['http://127.0.0.1:4711/'],
    ['http://127.0.0.1:47110'],
    ['file://'],
    ['null'],
    [''],
  ])('answers 403 to Origin %j', (origin) => {
    expect(statusOf(raw({ ...good, Origin: origin }))).toBe(403);
  });

  it('needs no Origin over HTTP, and needs one over a WebSocket', () => {
    expect(statusOf(['Host', good.Host])).toBeNull();
    expect(statusOf(['Host', good.Host], true)).toBe(403);
  });

  it('takes same-origin and none as Sec-Fetch-Site, and answers 403 to same-site, cross-site and anything else', () => {
    for (const site of ['same-origin', 'none']) {
      expect(statusOf(raw({ ...good, 'Sec-Fetch-Site': site }))).toBeNull();
    }
    for (const site of ['same-site', 'cross-site', '', 'NONE', 'same-origin, none']) {
      expect(statusOf(raw({ ...good, 'Sec-Fetch-Site': site }))).toBe(403);
    }
  });

  it.each([
    ['Origin'],
    ['Sec-Fetch-Site'],
    ['Authorization'],
    ['Content-Length'],
    ['Sec-WebSocket-Protocol'],
  ])('answers 400 when %s is sent twice', (name) => {
    expect(statusOf([...raw({ Host: good.Host }), name, 'x', name.toLowerCase(), 'x'])).toBe(400);
  });
});

describe('readRoute', () => {
  const routeOf = (method: string, target: string) => readRoute(request([], method, target));

  it('reads the path as sent, never decoded, and the query apart', () => {
    expect(routeOf('GET', '/a/%2e%2e/b')).toMatchObject({ method: 'GET', path: '/a/%2e%2e/b' });
    const route = routeOf('POST', '/upload?name=a%20b.png');
    expect(route).toMatchObject({ method: 'POST', path: '/upload' });
    expect('query' in route && route.query.get('name')).toBe('a b.png');
  });

  it.each(['OPTIONS', 'HEAD', 'PUT', 'DELETE', 'PATCH', 'TRACE', 'CONNECT', 'PROPFIND', 'get', ''])(
    'answers 405 to %j',
    (method) => {
      expect(routeOf(method, '/')).toMatchObject({ status: 405, allow: 'GET, POST' });
    },
  );

  it.each(['', '*', 'http://127.0.0.1:4711/', '//elsewhere/', 'index.html', '/\u0000', '/ä', '/a b'])(
    'answers 400 to the target %j',
    (target) => {
      expect(routeOf('GET', target)).toMatchObject({ status: 400 });
    },
  );

  it('reads a target of 2,048 characters and answers 414 to 2,049', () => {
    expect(routeOf('GET', `/${'a'.repeat(2047)}`)).toHaveProperty('path');
    expect(routeOf('GET', `/${'a'.repeat(2048)}`)).toMatchObject({ status: 414 });
  });
});

describe('where a token travels', () => {
  it('is Authorization: Bearer and nothing like it', () => {
    expect(bearerToken(['authorization', 'Bearer abc-_9'])).toBe('abc-_9');
    for (const value of ['bearer abc', 'Bearer', 'Bearer  abc', 'Bearer a b', 'Basic abc', 'Bearer ä']) {
      expect(bearerToken(['Authorization', value])).toBeNull();
    }
    expect(bearerToken([])).toBeNull();
    expect(bearerToken(['Authorization', `Bearer ${'a'.repeat(129)}`])).toBeNull();
  });

  it('is the second of exactly two subprotocols in either order', () => {
    const tokenOf = (value: string) => socketToken(['Sec-WebSocket-Protocol', value]);
    expect(tokenOf('rudin, token.abc')).toBe('abc');
    expect(tokenOf('token.abc,rudin')).toBe('abc');
    for (const value of [
      'rudin',
      'token.abc',
      'rudin, token.',
      'rudin, token.a, token.b',
      'rudin,rudin',
      '',
    ]) {
      expect(tokenOf(value)).toBeNull();
    }
  });

  it('reads every value of a header, whatever its case', () => {
    expect(headerValues(['A', '1', 'b', '2', 'a', '3'], 'a')).toEqual(['1', '3']);
  });
});
