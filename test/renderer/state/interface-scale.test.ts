import { describe, expect, it } from 'vitest';
import { interfaceScale } from '../../../src-renderer/state/interface-scale';

const size = (text: string) => {
  const [width = 0, height = 0] = text.split('x').map(Number);
  return { width, height };
};

describe('the scale of words and buttons', () => {
  it.each([
    ['1024x700', 1],
    ['1920x1080', 1],
    ['2560x1440', 1],
    ['3440x1440', 1],
    ['5120x1440', 1],
    ['3200x1800', 1.25],
    ['3840x2160', 1.5],
    ['5120x2880', 2],
    ['15360x8640', 3],
  ])('in a window over a whole screen of %s CSS px is %d', (screen, scale) => {
    expect(interfaceScale(size(screen), size(screen))).toBe(scale);
  });

  it.each([
    ['a little smaller', '5000x2700', 2],
    ['of a quarter', '2560x1440', 1.75],
    ['at its smallest', '1024x700', 1],
  ])('in a window that is %s on a 5K screen leaves 1280x800 px: %s has %d', (_, window, scale) => {
    expect(interfaceScale(size('5120x2880'), size(window))).toBe(scale);
  });
});
