/** The keys as the keys dialog lists them; `key-table.ts` is what they do. */
import { t, type PlainKey } from '../../strings/catalogue';

interface KeyRow {
  readonly what: PlainKey;
  readonly keys: readonly string[];
}
interface KeyList {
  readonly heading: PlainKey;
  readonly rows: readonly KeyRow[];
}

/** In the language of now. Ctrl here is Cmd on a Mac: both work everywhere. */
export const keyLists = (): readonly KeyList[] => [
  {
    heading: 'keys.look',
    rows: [
      { what: 'keys.before', keys: ['\\'] },
      { what: 'keys.splitMove', keys: ['← →', 'Page Up/Down', 'Home', 'End'] },
      { what: 'keys.zoomInOut', keys: ['Ctrl +', 'Ctrl -', t('keys.wheel')] },
      { what: 'keys.fit', keys: ['Ctrl 0'] },
      { what: 'keys.actual', keys: ['Ctrl 1'] },
      { what: 'keys.toggleZoom', keys: ['Z', t('keys.doubleClick')] },
      { what: 'keys.pan', keys: [t('keys.arrows'), t('keys.drag'), `Space ${t('keys.drag')}`] },
      { what: 'keys.panel', keys: ['Ctrl \\'] },
    ],
  },
  {
    heading: 'keys.compare',
    rows: [
      { what: 'keys.split', keys: ['Shift+Y'] },
      { what: 'keys.side', keys: ['Y'] },
      { what: 'keys.grid', keys: ['G'] },
      { what: 'keys.sheet', keys: ['C'] },
      { what: 'keys.turn', keys: ['L'] },
      { what: 'keys.swap', keys: ['X'] },
      { what: 'keys.blink', keys: ['K'] },
      { what: 'keys.pin', keys: ['A', 'B'] },
      { what: 'keys.variant', keys: ['1 … 9'] },
      { what: 'keys.cells', keys: [t('keys.arrows'), 'Home', 'End'] },
      { what: 'keys.cellsPan', keys: [`Shift ${t('keys.arrows')}`] },
      { what: 'keys.adopt', keys: ['Enter', t('keys.click')] },
    ],
  },
  {
    heading: 'keys.settings',
    rows: [
      { what: 'keys.slider', keys: [t('keys.arrows'), `Shift ${t('keys.arrows')}`] },
      { what: 'keys.sliderReset', keys: ['Delete', t('keys.doubleClick')] },
      { what: 'keys.undo', keys: ['Ctrl Z', 'Ctrl Shift Z'] },
      { what: 'keys.cancel', keys: ['Esc'] },
    ],
  },
  {
    heading: 'keys.files',
    rows: [
      { what: 'keys.open', keys: ['Ctrl O'] },
      { what: 'keys.export', keys: ['Ctrl S'] },
      { what: 'keys.strip', keys: ['← →', 'Home', 'End'] },
      { what: 'keys.stripClose', keys: ['Delete'] },
      { what: 'keys.backends', keys: ['Ctrl B'] },
      { what: 'keys.help', keys: ['?', 'F1'] },
    ],
  },
];
