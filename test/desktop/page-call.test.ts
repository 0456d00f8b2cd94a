import { describe, expect, it } from 'vitest';
import { checkDroppedPaths, checkPageCall, maxAskBytes, maxGrants } from '../../src-main/desktop/page-call';

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

describe('dropped files', () => {
  it('are a list of paths', () => {
    expect(checkDroppedPaths(['/a/b.jpg', 'C:\\c.png'])).toEqual(['/a/b.jpg', 'C:\\c.png']);
    expect(checkDroppedPaths([])).toEqual([]);
    expect(checkDroppedPaths(Array(maxGrants).fill('/a'))).toHaveLength(maxGrants);
  });

  it.each([
    ['a path alone', '/a'],
    ['something that is no path', ['/a', 3]],
    ['an empty path', ['']],
    ['a path with a NUL, at which system calls would cut it', ['/a\0.png']],
    ['more than a person drops', Array(maxGrants + 1).fill('/a')],
    ['nothing', null],
    ['something like a list', { length: 1, 0: '/a' }],
  ])('are refused as %s', (_what, paths) => {
    expect(() => checkDroppedPaths(paths)).toThrow('dropped files must be a list');
  });
});
