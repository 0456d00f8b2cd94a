import { describe, expect, it } from 'vitest';
import { commandFor, isRepeated, type Focus, type Press } from '../../../src-renderer/state/key-table';

const press = (key: string, held: Partial<Press> = {}): Press => ({
  key,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...held,
});
const command = (key: string, held: Partial<Press> = {}, focus: Focus = 'free', singleKeys = true) =>
  commandFor(press(key, held), focus, singleKeys);

describe('the key table', () => {
  it.each([
    ['\\', {}, 'toggle-before'],
    ['Y', { shiftKey: true }, 'toggle-split'],
    ['y', {}, 'toggle-side'],
    ['g', {}, 'toggle-grid'],
    ['c', {}, 'toggle-sheet'],
    ['l', {}, 'turn-split'],
    ['x', {}, 'swap'],
    ['k', {}, 'blink'],
    ['a', {}, 'pin-a'],
    ['b', {}, 'pin-b'],
    ['1', {}, 'variant-1'],
    ['9', {}, 'variant-9'],
    ['z', {}, 'toggle-zoom'],
    ['=', { ctrlKey: true }, 'zoom-in'],
    ['+', { metaKey: true }, 'zoom-in'],
    ['+', { ctrlKey: true, shiftKey: true }, 'zoom-in'],
    ['-', { ctrlKey: true }, 'zoom-out'],
    ['0', { ctrlKey: true }, 'fit'],
    ['1', { ctrlKey: true }, 'actual-size'],
    ['o', { ctrlKey: true }, 'open'],
    ['b', { ctrlKey: true }, 'backends'],
    ['s', { ctrlKey: true }, 'export'],
    ['S', { ctrlKey: true, shiftKey: true }, 'export-as'],
    ['z', { ctrlKey: true }, 'undo'],
    ['Z', { metaKey: true, shiftKey: true }, 'redo'],
    ['y', { ctrlKey: true }, 'redo'],
    ['Escape', {}, 'cancel'],
    ['?', { shiftKey: true }, 'keys'],
    ['F1', {}, 'keys'],
    ['ArrowLeft', {}, 'pan-left'],
    ['ArrowDown', {}, 'pan-down'],
  ] as const)('gives %s with %o the command %s', (key, held, expected) => {
    expect(command(key, held)).toBe(expected);
  });

  it('repeats with a held key what goes by steps, and nothing that is switched', () => {
    const held = ['ArrowLeft', '\\', 'k', 'K', 'y', '1', '?'].map((key) => [key, isRepeated(command(key)!)]);
    expect(held.filter(([, isOn]) => isOn).map(([key]) => key)).toEqual(['ArrowLeft']);
    for (const key of ['z', 'y', '+', '-']) expect(isRepeated(command(key, { ctrlKey: true })!)).toBe(true);
  });

  it.each(['q', '0', 'Tab', ' '])('leaves %s alone', (key) => {
    expect(command(key)).toBeNull();
  });

  it('leaves every press with Alt to the system', () => {
    expect(command('z', { altKey: true })).toBeNull();
    expect(command('o', { ctrlKey: true, altKey: true })).toBeNull();
  });

  it('switches off letters, figures and signs, and nothing else, without single-key shortcuts', () => {
    for (const key of ['\\', 'z', '?', 'y', '1', 'a']) expect(command(key, {}, 'free', false)).toBeNull();
    expect(command('z', { ctrlKey: true }, 'free', false)).toBe('undo');
    expect(command('F1', {}, 'free', false)).toBe('keys');
    expect(command('Escape', {}, 'free', false)).toBe('cancel');
    expect(command('ArrowUp', {}, 'free', false)).toBe('pan-up');
  });

  it('leaves letters, arrows and the undo of a text field to the field', () => {
    for (const key of ['z', '\\', '?', 'ArrowLeft']) expect(command(key, {}, 'text')).toBeNull();
    expect(command('z', { ctrlKey: true }, 'text')).toBeNull();
    expect(command('o', { ctrlKey: true }, 'text')).toBe('open');
  });

  it('leaves arrows to a slider, but not the letters', () => {
    expect(command('ArrowLeft', {}, 'arrows')).toBeNull();
    expect(command('z', {}, 'arrows')).toBe('toggle-zoom');
  });
});
