import { describe, expect, it } from 'vitest';
import { contentSecurityPolicy, pageHeaders, pageMediaType } from '../../src-main/contract/page-headers';

const directives = (policy: string): Map<string, string> =>
  new Map(
    policy.split('; ').map((directive) => {
      const [name = '', ...values] = directive.split(' ');
      return [name, values.join(' ')];
    }),
  );

describe("the page's content security policy", () => {
  it('denies everything and then allows the page its own files, WebAssembly and blobs of images', () => {
    expect(Object.fromEntries(directives(contentSecurityPolicy(null)))).toEqual({
      'default-src': "'none'",
      'script-src': "'self' 'wasm-unsafe-eval'",
      'worker-src': "'self'",
      'style-src': "'self'",
      'img-src': "'self' blob:",
      'font-src': "'self'",
      'connect-src': "'self' blob:",
      'object-src': "'none'",
      'frame-src': "'none'",
      'base-uri': "'none'",
      'form-action': "'none'",
      'frame-ancestors': "'none'",
      'require-trusted-types-for': "'script'",
      'trusted-types': 'svelte-trusted-html app-worker-url',
    });
  });

  it("adds nothing in the browser mode but that door's own socket", () => {
    const app = directives(contentSecurityPolicy(null));
    const loopback = directives(contentSecurityPolicy('ws://127.0.0.1:4711'));
    expect(loopback.get('connect-src')).toBe("'self' blob: ws://127.0.0.1:4711");
    for (const [name, value] of app) if (name !== 'connect-src') expect(loopback.get(name)).toBe(value);
    expect(loopback.size).toBe(app.size);
  });
});

describe("the page's headers", () => {
  it('isolate it from every other origin and let it use no device', () => {
    const headers = pageHeaders(null);
    expect(headers['Cross-Origin-Opener-Policy']).toBe('same-origin');
    expect(headers['Cross-Origin-Embedder-Policy']).toBe('require-corp');
    expect(headers['Cross-Origin-Resource-Policy']).toBe('same-origin');
    expect(headers['Permissions-Policy']).toMatch(/^([a-z-]+=\(\), )*[a-z-]+=\(\)$/);
    for (const feature of ['camera', 'geolocation', 'microphone', 'usb']) {
      expect(headers['Permissions-Policy']).toContain(`${feature}=()`);
    }
  });

  it('can be sent: one line each, Latin letters only', () => {
    for (const value of Object.values(pageHeaders('ws://127.0.0.1:1')))
      expect(value).toMatch(/^[\x20-\x7e]+$/);
  });
});

describe('the media type of a file of the page', () => {
  it.each([
    ['index.html', 'text/html; charset=utf-8'],
    ['/assets/index-1a.js', 'text/javascript; charset=utf-8'],
    ['a.css', 'text/css; charset=utf-8'],
    ['inter.woff2', 'font/woff2'],
    ['icon.svg', 'image/svg+xml'],
  ])('of %s is %s', (path, type) => expect(pageMediaType(path)).toBe(type));

  it.each(['index.js.map', 'notes.txt', 'README', 'a.constructor', 'a.__proto__', 'INDEX.HTML', ''])(
    'of %j is none, so that it is not served',
    (path) => expect(pageMediaType(path)).toBeNull(),
  );
});
