/** How large the panes of a layout are. All panes of one layout are equal, so that one zoom and position serve them all. */
import type { Size } from '../zoom-maths';

export const layouts = ['photo', 'split', 'side', 'grid', 'sheet'] as const;
/** What is seen: one photo, a split of two, two panes, four, or a sheet of orders against strengths. */
export type Layout = (typeof layouts)[number];

/** Columns and rows of a sheet. */
export interface SheetExtent {
  readonly columns: number;
  readonly rows: number;
}

/** Free space round panes and cells, CSS px; the foot has room for the buttons that stand there. */
export const paneSpace = { edge: 12, gap: 8, foot: 52 } as const;
/** The headings of a sheet, CSS px. */
export const sheetHeadings = { width: 64, height: 30 } as const;

/** A cell is at most square, and at most so many times as wide as it is high. */
const widestCell = 1.6;

/**
 * The size of one pane.
 *
 * @param layout     What is seen.
 * @param area       The whole stage, device px.
 * @param pixelRatio Device px per CSS px, > 0.
 * @param sheet      Columns and rows, each >= 1, for the layout `sheet`.
 * @returns          Whole device px; 0 along an axis where the stage has no room.
 */
export function paneSize(layout: Layout, area: Size, pixelRatio: number, sheet: SheetExtent): Size {
  if (layout === 'photo' || layout === 'split') return area;
  const { edge, gap, foot } = paneSpace;
  const head = layout === 'sheet' ? sheetHeadings : { width: 0, height: 0 };
  const columns = layout === 'sheet' ? sheet.columns : 2;
  const rows = layout === 'sheet' ? sheet.rows : layout === 'grid' ? 2 : 1;
  const along = (length: number, taken: number, count: number): number =>
    (length - (taken + gap * (count - 1)) * pixelRatio) / count;
  const width = along(area.width, 2 * edge + head.width, columns);
  const height = along(area.height, edge + foot + head.height, rows);
  if (layout !== 'sheet') return whole(width, height);
  const cellWidth = Math.min(width, widestCell * height);
  return whole(cellWidth, Math.min(height, cellWidth));
}

function whole(width: number, height: number): Size {
  return { width: Math.max(0, Math.floor(width)), height: Math.max(0, Math.floor(height)) };
}
