import { describe, expect, it } from 'vitest';
import { initialSize, minimumSize, openingBounds } from '../../src-main/desktop/window-bounds';

const screen = { x: 0, y: 25, width: 1920, height: 1055 };
const second = { x: 1920, y: 0, width: 2560, height: 1440 };

describe('where the window opens', () => {
  it('is centred at 1280x800 the first time', () => {
    expect(openingBounds(null, [screen])).toEqual(initialSize);
    expect(initialSize).toEqual({ width: 1280, height: 800 });
  });

  it('is where it was', () => {
    const saved = { x: 100, y: 50, width: 1000, height: 700 };
    expect(openingBounds(saved, [screen])).toEqual(saved);
  });

  it('keeps its size but not its place when its screen is gone', () => {
    const saved = { x: 2500, y: 200, width: 1000, height: 700 };
    expect(openingBounds(saved, [screen, second])).toEqual(saved);
    expect(openingBounds(saved, [screen])).toEqual({ width: 1000, height: 700 });
  });

  it.each([
    ['120 px of the title bar', { x: 1800, y: 25 }, true],
    ['119 px of the title bar', { x: 1801, y: 25 }, false],
    ['a title bar under the upper edge', { x: 100, y: 24 }, false],
    ['a title bar over the lower edge', { x: 100, y: 1048 }, true],
    ['a title bar below the lower edge', { x: 100, y: 1049 }, false],
  ])('with %s on the screen is kept: %s, %s', (_what, place, isKept) => {
    const bounds = openingBounds({ ...place, width: 1000, height: 700 }, [screen]);
    expect('x' in bounds).toBe(isKept);
  });

  it('is never smaller than what the page needs', () => {
    expect(openingBounds({ x: 0, y: 25, width: 1, height: -5 }, [screen])).toMatchObject(minimumSize);
  });
});
