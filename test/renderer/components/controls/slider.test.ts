// @vitest-environment happy-dom
import { fireEvent, render, screen } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import Slider from '../../../../src-renderer/components/controls/Slider.svelte';
import { betaScale } from '../../../../src-renderer/state/slider-scale';

/** An Order slider that follows what it asks for, and a log of what it asked. */
function show(units = 100) {
  const log: string[] = [];
  const propsOf = (now: number) => ({
    label: 'Order',
    symbol: 'β',
    scale: betaScale,
    positionsPerValue: 100,
    units: now,
    valueText: `beta ${(now / 100).toFixed(2)}`,
    numberText: (now / 100).toFixed(2),
    numberLabel: 'Beta as a number',
    resetLabel: 'Double-click to reset to 1.00',
    tick: 120,
    onmove: (next: number) => {
      log.push(`move ${next}`);
      void rendered.rerender(propsOf(next));
    },
    onsettle: () => void log.push('settle'),
    onreset: () => void log.push('reset'),
    ontype: (text: string) => {
      log.push(`type ${text}`);
      return text === '9' ? 'beta must be between 0.3 and 3; got 9' : null;
    },
  });
  const rendered = render(Slider, propsOf(units));
  return { log, slider: screen.getByRole<HTMLInputElement>('slider', { name: 'Order' }) };
}

describe('Slider', () => {
  it('is named exactly Order and speaks its value', () => {
    const { slider } = show(125);
    expect(slider.getAttribute('aria-label')).toBe('Order');
    expect(slider.getAttribute('aria-valuetext')).toBe('beta 1.25');
    expect([slider.min, slider.max, slider.step, slider.value]).toEqual(['0.3', '3', '0.01', '1.25']);
  });

  it.each([
    ['ArrowRight', false, 101],
    ['ArrowLeft', false, 99],
    ['ArrowUp', true, 110],
    ['ArrowDown', true, 90],
    ['PageUp', false, 110],
    ['PageDown', false, 90],
    ['Home', false, 30],
    ['End', false, 300],
  ])('moves on %s with shift %s to %i and settles once when the key is let go', async (key, shiftKey, to) => {
    const { log, slider } = show();
    await fireEvent.keyDown(slider, { key, shiftKey });
    expect(log).toEqual([`move ${to}`]);
    await fireEvent.keyUp(slider, { key });
    expect(log).toEqual([`move ${to}`, 'settle']);
  });

  it('makes one step of a held key', async () => {
    const { log, slider } = show();
    for (let repeat = 0; repeat < 5; repeat += 1) await fireEvent.keyDown(slider, { key: 'ArrowRight' });
    await fireEvent.keyUp(slider, { key: 'ArrowRight' });
    expect(log).toEqual(['move 101', 'move 102', 'move 103', 'move 104', 'move 105', 'settle']);
  });

  it('stays inside its range', async () => {
    const { log, slider } = show(295);
    await fireEvent.keyDown(slider, { key: 'ArrowRight', shiftKey: true });
    expect(log).toEqual(['move 300']);
  });

  it('moves while it is dragged and settles once at the end', async () => {
    const { log, slider } = show();
    await fireEvent.input(slider, { target: { value: '1.5' } });
    await fireEvent.input(slider, { target: { value: '1.8' } });
    await fireEvent.change(slider);
    expect(log).toEqual(['move 150', 'move 180', 'settle']);
  });

  it('resets on a double-click of the name or the thumb, and on Delete', async () => {
    const { log, slider } = show();
    await fireEvent.dblClick(screen.getByText(/Order/));
    await fireEvent.dblClick(slider);
    await fireEvent.keyDown(slider, { key: 'Delete' });
    expect(log).toEqual(['reset', 'reset', 'reset']);
  });

  it('turns with the wheel only when it has the focus', async () => {
    const { log, slider } = show();
    await fireEvent.wheel(slider, { deltaY: -1 });
    expect(log).toEqual([]);
    slider.focus();
    await fireEvent.wheel(slider, { deltaY: -1 });
    expect(log).toEqual(['move 101', 'settle']);
  });

  it('takes a typed number on Enter', async () => {
    const { log } = show();
    const field = screen.getByRole<HTMLInputElement>('textbox', { name: 'Beta as a number' });
    await fireEvent.input(field, { target: { value: '1.4' } });
    await fireEvent.keyDown(field, { key: 'Enter' });
    expect(log).toEqual(['type 1.4']);
  });

  it('takes the number that it shows when that is typed and meant, and not when the field is left', async () => {
    const { log } = show();
    const field = screen.getByRole<HTMLInputElement>('textbox', { name: 'Beta as a number' });
    await fireEvent.input(field, { target: { value: '1.00' } });
    await fireEvent.blur(field);
    expect(log).toEqual([]);
    await fireEvent.input(field, { target: { value: '1.00' } });
    await fireEvent.keyDown(field, { key: 'Enter' });
    expect(log).toEqual(['type 1.00']);
  });

  it('says what is wrong with a typed number, and shows the value that holds when it is left', async () => {
    const { log } = show();
    const field = screen.getByRole<HTMLInputElement>('textbox', { name: 'Beta as a number' });
    await fireEvent.input(field, { target: { value: '9' } });
    await fireEvent.keyDown(field, { key: 'Enter' });
    expect(log).toEqual(['type 9']);
    expect(field.getAttribute('aria-invalid')).toBe('true');
    expect(screen.getByRole('alert').textContent).toBe('beta must be between 0.3 and 3; got 9');
    await fireEvent.blur(field);
    expect(field.value).toBe('1.00');
    expect(screen.queryByRole('alert')).toBeNull();
  });
});
