import { describe, expect, it } from 'vitest';
import { answerPageRequest } from '../../src-main/desktop/page-answer';

const index = { mediaType: 'text/html; charset=utf-8', bytes: Buffer.from('<!doctype html>') };
const files = new Map([
  ['/', index],
  ['/index.html', index],
  ['/assets/index-1a.js', { mediaType: 'text/javascript; charset=utf-8', bytes: Buffer.from('export {}') }],
]);
const get = (url: string) => answerPageRequest('visible', files, 'GET', url);

describe('the app protocol', () => {
  it('serves files of the build with their media type and length', () => {
    const answer = get('app://bundle/assets/index-1a.js');
    expect(answer.status).toBe(200);
    expect(answer.headers['Content-Type']).toBe('text/javascript; charset=utf-8');
    expect(answer.headers['Content-Length']).toBe('9');
    expect(Buffer.from(answer.body ?? []).toString()).toBe('export {}');
  });

  it('serves index.html at the root', () => {
    expect(get('app://bundle/').body).toEqual(new Uint8Array(index.bytes));
  });

  it.each([
    'app://bundle/assets/',
    'app://bundle/assets/../../../etc/passwd',
    'app://bundle/__proto__',
    'app://bundle/index.html/',
    'app://bundle/INDEX.HTML',
    'app://other/index.html',
    'app://gpu/index.html',
  ])('has nothing at %s', (url) => {
    const answer = get(url);
    expect(answer.status).toBe(404);
    expect(answer.body).toBeNull();
  });

  it.each(['POST', 'HEAD', 'OPTIONS', 'PUT', 'get'])('refuses the method %s', (method) => {
    expect(answerPageRequest('visible', files, method, 'app://bundle/').status).toBe(405);
  });

  it('puts the policy and the isolation headers on every answer, refusals included', () => {
    for (const answer of [
      get('app://bundle/'),
      get('app://bundle/none'),
      answerPageRequest('visible', files, 'POST', ''),
    ]) {
      expect(answer.headers).toMatchObject({
        'Cross-Origin-Opener-Policy': 'same-origin',
        'Cross-Origin-Embedder-Policy': 'require-corp',
        'Cross-Origin-Resource-Policy': 'same-origin',
        'X-Content-Type-Options': 'nosniff',
        'Referrer-Policy': 'no-referrer',
      });
      const policy = answer.headers['Content-Security-Policy'] ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("require-trusted-types-for 'script'");
      expect(policy).not.toMatch(/unsafe-inline|'unsafe-eval'|https?:|ws:/);
    }
  });
});

describe("the hidden GPU page's answers", () => {
  const answer = answerPageRequest('gpu', files, 'GET', 'app://gpu/');

  it('are its own files, and not those of the visible page', () => {
    expect(answer.status).toBe(200);
    expect(answerPageRequest('gpu', files, 'GET', 'app://bundle/').status).toBe(404);
  });

  it('let it run its own script and nothing else: no connection, worker, style, image or frame', () => {
    const policy = answer.headers['Content-Security-Policy']?.split('; ') ?? [];
    expect(policy.filter((rule) => /-src /.test(rule))).toEqual(["default-src 'none'", "script-src 'self'"]);
    expect(policy).toContain("require-trusted-types-for 'script'");
    expect(policy).toContain("trusted-types 'none'");
    expect(answer.headers).toMatchObject({
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Embedder-Policy': 'require-corp',
    });
  });
});
