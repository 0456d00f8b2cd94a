/** Which keys do what; one table for the page, its keys dialog and the tests. */
import type { MenuCommand } from '@contract/studio-calls';

/** Number keys that show pinned settings. */
export type VariantNumber = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;

/** What keys and the menu ask of a comparison. */
export type CompareCommand =
  | Extract<
      MenuCommand,
      'toggle-split' | 'toggle-side' | 'toggle-grid' | 'toggle-sheet' | 'turn-split' | 'swap' | 'blink'
    >
  | `variant-${VariantNumber}`
  | 'pin-a'
  | 'pin-b';

/** What a key asks for: the menu's commands under their own names, and those that only the page has. */
export type Command =
  MenuCommand | CompareCommand | 'toggle-zoom' | 'cancel' | 'pan-left' | 'pan-right' | 'pan-up' | 'pan-down';

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
/** Letters, figures and signs; a person can switch these off. */
const alone: Readonly<Record<string, Command>> = {
  '\\': 'toggle-before',
  z: 'toggle-zoom',
  Z: 'toggle-zoom',
  y: 'toggle-side',
  Y: 'toggle-split',
  g: 'toggle-grid',
  G: 'toggle-grid',
  c: 'toggle-sheet',
  C: 'toggle-sheet',
  l: 'turn-split',
  L: 'turn-split',
  x: 'swap',
  X: 'swap',
  k: 'blink',
  K: 'blink',
  a: 'pin-a',
  A: 'pin-a',
  b: 'pin-b',
  B: 'pin-b',
  '1': 'variant-1',
  '2': 'variant-2',
  '3': 'variant-3',
  '4': 'variant-4',
  '5': 'variant-5',
  '6': 'variant-6',
  '7': 'variant-7',
  '8': 'variant-8',
  '9': 'variant-9',
  '?': 'keys',
};
const arrows: Readonly<Record<string, Command>> = {
  ArrowLeft: 'pan-left',
  ArrowRight: 'pan-right',
  ArrowUp: 'pan-up',
  ArrowDown: 'pan-down',
};

const whileHeld: ReadonlySet<Command> = new Set<Command>([
  ...['undo', 'redo', 'zoom-in', 'zoom-out'],
  ...['pan-left', 'pan-right', 'pan-up', 'pan-down'],
] as const);

/** Whether a key that is held down does it again and again; what is switched on and off would flicker. */
export function isRepeated(command: Command): boolean {
  return whileHeld.has(command);
}

/**
 * The command of a key press, or null when the press is not the page's.
 *
 * @param press      What was pressed.
 * @param focus      Where the focus is.
 * @param singleKeys Whether letters, figures and signs without Ctrl are on.
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
