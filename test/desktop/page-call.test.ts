import { describe, expect, it } from 'vitest';
import {
  checkPageCall,
  checkPickedFiles,
  maxAskBytes,
  maxGrants,
  maxPastedBytes,
  spokenLanguage,
} from '../../src-main/desktop/page-call';

/** JSON adds two quotes. */
const textOf = (bytes: number): string => 'x'.repeat(bytes - 2);

describe('a call from the page', () => {
  it('passes with a known name and at most 64 KB of JSON', () => {
    expect(checkPageCall('hello', null)).toEqual({ name: 'hello', ask: null });
    expect(checkPageCall('openPhoto', textOf(maxAskBytes)).name).toBe('openPhoto');
  });

  it('is refused with one byte more, counted in UTF-8', () => {
    expect(() => checkPageCall('openPhoto', textOf(maxAskBytes + 1))).toThrow('at most 65536 bytes');
    expect(() => checkPageCall('openPhoto', 'ä'.repeat(maxAskBytes / 2))).toThrow('at most 65536 bytes');
  });

  it.each(['', 'Hello', 'toString', '__proto__', 'close', null, 3, {}, ['hello']])(
    'is refused under the name %j',
    (name) => expect(() => checkPageCall(name, null)).toThrow('unknown call'),
  );

  it('is refused when its argument is no plain data', () => {
    const circle: { self?: unknown } = {};
    circle.self = circle;
    for (const ask of [circle, 1n, undefined, () => 1]) {
      expect(() => checkPageCall('show', ask)).toThrow('at most 65536 bytes');
    }
  });
});

describe('the language that a page speaks', () => {
  it.each(['en', 'zh-Hans'])('is %s', (language) => expect(spokenLanguage(language)).toBe(language));

  it.each(['de', 'EN', '__proto__', '', null, 3, ['en'], { language: 'en' }])('is nothing for %j', (said) =>
    expect(spokenLanguage(said)).toBeNull(),
  );
});

describe('picked files', () => {
  const pasted = { name: 'image.png', bytes: new Uint8Array(3) };

  it('are a list of paths, and of bytes where there is no path', () => {
    const files = [{ path: '/a/b.jpg' }, { path: 'C:\\c.png' }, pasted];
    expect(checkPickedFiles(files)).toEqual(files);
    expect(checkPickedFiles([])).toEqual([]);
    expect(checkPickedFiles(Array(maxGrants).fill({ path: '/a' }))).toHaveLength(maxGrants);
  });

  it.each([
    ['a path alone', '/a'],
    ['a list of paths', ['/a']],
    ['something that is no path', [{ path: 3 }]],
    ['an empty path', [{ path: '' }]],
    ['a path with a NUL', [{ path: '/a\0.png' }]],
    ['bytes without a name', [{ bytes: new Uint8Array(3) }]],
    ['bytes that are none', [{ name: 'a', bytes: [1, 2] }]],
    ['more than a person drops', Array(maxGrants + 1).fill({ path: '/a' })],
    ['nothing', null],
    ['something like a list', { length: 1, 0: { path: '/a' } }],
  ])('are refused as %s', (_what, files) => {
    expect(() => checkPickedFiles(files)).toThrow('picked files must be a list');
  });

  it('have at most 256 MB together where they go by their bytes', () => {
    const half = { name: 'a', bytes: new Uint8Array(maxPastedBytes / 2) };
    expect(checkPickedFiles([half, half])).toHaveLength(2);
    expect(() => checkPickedFiles([half, half, pasted])).toThrow(
      `at most ${maxPastedBytes} bytes; got ${maxPastedBytes + 3}`,
    );
  });
});
