/** Which keys do what; one table for the page, its keys dialog and the tests. */
import type { MenuCommand } from '@contract/studio-calls';

/** What a key asks for: the menu's commands under their own names, and those that only the page has. */
export type Command =
  MenuCommand | 'toggle-zoom' | 'cancel' | 'pan-left' | 'pan-right' | 'pan-up' | 'pan-down';

/** The part of a KeyboardEvent that decides. */
export interface Press {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

/** Where the focus is: text takes letters, a slider or a list takes arrows, the rest takes nothing. */
export type Focus = 'text' | 'arrows' | 'free';

const withControl: Readonly<Record<string, Command>> = {
  o: 'open',
  b: 'backends',
  s: 'export',
  z: 'undo',
  y: 'redo',
  '=': 'zoom-in',
  '+': 'zoom-in',
  '-': 'zoom-out',
  _: 'zoom-out',
  '0': 'fit',
  '1': 'actual-size',
  '\\': 'toggle-panel',
};
const withControlAndShift: Readonly<Record<string, Command>> = {
  s: 'export-as',
  z: 'redo',
  '+': 'zoom-in',
  '=': 'zoom-in',
};
/** Letters and signs; a person can switch these off. `Shift+Y` is the split; `y` waits for the comparison. */
const alone: Readonly<Record<string, Command>> = {
  '\\': 'toggle-before',
  z: 'toggle-zoom',
  Z: 'toggle-zoom',
  Y: 'toggle-split',
  '?': 'keys',
};
const arrows: Readonly<Record<string, Command>> = {
  ArrowLeft: 'pan-left',
  ArrowRight: 'pan-right',
  ArrowUp: 'pan-up',
  ArrowDown: 'pan-down',
};

/**
 * The command of a key press, or null when the press is not the page's.
 *
 * @param press      What was pressed.
 * @param focus      Where the focus is.
 * @param singleKeys Whether letters and signs without Ctrl are on.
 */
export function commandFor(press: Press, focus: Focus, singleKeys: boolean): Command | null {
  if (press.altKey) return null;
  if (press.key === 'F1') return 'keys';
  if (press.key === 'Escape') return 'cancel';
  if (press.ctrlKey || press.metaKey) {
    const key = press.key.toLowerCase();
    // In a text field Ctrl+Z and its kin are the field's.
    if (focus === 'text' && (key === 'z' || key === 'y')) return null;
    return (press.shiftKey ? withControlAndShift[key] : withControl[key]) ?? null;
  }
  if (focus === 'text') return null;
  const arrow = arrows[press.key];
  if (arrow !== undefined) return focus === 'free' && !press.shiftKey ? arrow : null;
  return singleKeys ? (alone[press.key] ?? null) : null;
}
