import { describe, expect, it } from 'vitest';
import { answerPageRequest } from '../../src-main/desktop/page-answer';

const index = { mediaType: 'text/html; charset=utf-8', bytes: Buffer.from('<!doctype html>') };
const files = new Map([
  ['/', index],
  ['/index.html', index],
  ['/assets/index-1a.js', { mediaType: 'text/javascript; charset=utf-8', bytes: Buffer.from('export {}') }],
]);
const get = (url: string) => answerPageRequest(files, 'GET', url);

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
  ])('has nothing at %s', (url) => {
    const answer = get(url);
    expect(answer.status).toBe(404);
    expect(answer.body).toBeNull();
  });

  it.each(['POST', 'HEAD', 'OPTIONS', 'PUT', 'get'])('refuses the method %s', (method) => {
    expect(answerPageRequest(files, method, 'app://bundle/').status).toBe(405);
  });

  it('puts the policy and the isolation headers on every answer, refusals included', () => {
    for (const answer of [
      get('app://bundle/'),
      get('app://bundle/none'),
      answerPageRequest(files, 'POST', ''),
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
