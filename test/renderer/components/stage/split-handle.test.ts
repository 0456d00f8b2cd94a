// @vitest-environment happy-dom
import { fireEvent, render, screen } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import SplitHandle from '../../../../src-renderer/components/stage/SplitHandle.svelte';

/** A handle at a fraction of a photo that lies from 100 to 500 CSS px; answers where it asked to go. */
function show(fraction: number, line: 'vertical' | 'horizontal' = 'vertical') {
  const asked: number[] = [];
  render(SplitHandle, {
    box: { left: 100, top: 0, right: 500, bottom: 300 },
    fraction,
    line,
    onmove: (to: number) => void asked.push(Math.round(to * 1000) / 1000),
  });
  return { asked, handle: screen.getByRole('slider', { name: 'Split position' }) };
}

describe('SplitHandle', () => {
  it('speaks how much is before', () => {
    const { handle } = show(0.48);
    expect(handle.getAttribute('aria-valuenow')).toBe('48');
    expect(handle.getAttribute('aria-valuetext')).toBe('48 % before');
  });

  it.each([
    ['ArrowLeft', 0.49],
    ['ArrowRight', 0.51],
    ['ArrowDown', 0.49],
    ['ArrowUp', 0.51],
    ['PageDown', 0.4],
    ['PageUp', 0.6],
    ['Home', 0],
    ['End', 1],
  ])('goes on %s from 50 %% to %f', async (key, to) => {
    const { asked, handle } = show(0.5);
    await fireEvent.keyDown(handle, { key });
    expect(asked).toEqual([to]);
  });

  it.each([
    ['ArrowUp', 0.49],
    ['ArrowDown', 0.51],
    ['ArrowLeft', 0.49],
    ['ArrowRight', 0.51],
    ['PageUp', 0.4],
    ['PageDown', 0.6],
    ['Home', 0],
    ['End', 1],
  ])('as a horizontal line goes on %s from 50 %% to %f of the height', async (key, to) => {
    const { asked, handle } = show(0.5, 'horizontal');
    expect(handle.getAttribute('aria-orientation')).toBe('vertical');
    await fireEvent.keyDown(handle, { key });
    expect(asked).toEqual([to]);
  });

  it('centres on a double-click', async () => {
    const { asked, handle } = show(0.2);
    await fireEvent.dblClick(handle);
    expect(asked).toEqual([0.5]);
  });

  it('leaves other keys to the page', async () => {
    const { asked, handle } = show(0.5);
    for (const key of ['z', 'Enter', 'Tab']) await fireEvent.keyDown(handle, { key });
    expect(asked).toEqual([]);
  });
});
