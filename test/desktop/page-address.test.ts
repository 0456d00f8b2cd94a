import { describe, expect, it } from 'vitest';
import { addressOf, isPageSender, isRequestAllowed, pagePath } from '../../src-main/desktop/page-address';

describe("the page's address", () => {
  it.each([
    ['app://bundle/', '/'],
    ['app://bundle', ''],
    ['app://bundle/assets/index.js?v=1#top', '/assets/index.js'],
    ['app://bundle/a/../../../etc/passwd', '/etc/passwd'],
    ['app://bundle/%2e%2e/%2e%2e/etc/passwd', '/etc/passwd'],
  ])('reads %s as %s', (url, path) => expect(pagePath(url, 'visible')).toBe(path));

  it.each([
    'app://gpu/',
    'app://bundle.example/',
    'app://bundle@example/',
    'app://user@bundle/',
    'app://bundle:80/',
    'app:bundle/',
    'file:///etc/passwd',
    'https://bundle/',
    'not a url',
    '',
  ])('is not %s', (url) => expect(pagePath(url, 'visible')).toBeNull());

  it('is another one for the hidden page', () => {
    expect(addressOf('gpu')).not.toBe(addressOf('visible'));
    expect(pagePath(`${addressOf('gpu')}assets/index.js`, 'gpu')).toBe('/assets/index.js');
    expect(pagePath(addressOf('visible'), 'gpu')).toBeNull();
  });
});

describe('requests of the page', () => {
  it.each(['app://bundle/', 'app://bundle/assets/a.css', 'blob:app://bundle/0f8e'])('may be %s', (url) => {
    expect(isRequestAllowed(url, 'visible', false)).toBe(true);
  });

  it.each([
    'app://gpu/',
    'https://example.com/',
    'http://127.0.0.1:80/',
    'ws://127.0.0.1/',
    'file:///etc/passwd',
    'data:text/html,x',
    'blob:https://example.com/0f8e',
    'blob:null/0f8e',
    'devtools://devtools/bundled/inspector.html',
    'chrome://version',
  ])('may not be %s', (url) => expect(isRequestAllowed(url, 'visible', false)).toBe(false));

  it("include the developer tools' own files in a checkout, and nothing more", () => {
    expect(isRequestAllowed('devtools://devtools/bundled/inspector.html', 'visible', true)).toBe(true);
    expect(isRequestAllowed('devtools://elsewhere/', 'visible', true)).toBe(false);
    expect(isRequestAllowed('https://example.com/', 'visible', true)).toBe(false);
  });
});

describe('the sender of a message', () => {
  const page = { origin: 'app://bundle', parent: null };

  it('is the top frame of a known window with the origin app://bundle', () => {
    expect(isPageSender(page, true)).toBe(true);
  });

  it('is not a frame inside the page', () => {
    expect(isPageSender({ ...page, parent: page }, true)).toBe(false);
  });

  it('is not a window that Rudin did not open', () => expect(isPageSender(page, false)).toBe(false));

  it('is not a frame that has gone', () => expect(isPageSender(null, true)).toBe(false));

  it.each(['app://bundle.example', 'app://bundle/', 'https://bundle', 'null', ''])(
    'has not the origin %j',
    (origin) => expect(isPageSender({ origin, parent: null }, true)).toBe(false),
  );
});
